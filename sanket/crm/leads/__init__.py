"""The lead's life: rows, stages, owner, evidence. Recognition opens leads and refreshes what they must know.

Words: *lead*, *stage* (recognised, accepted, qualified, converted, recycled, disqualified), *cold*, *no longer fits*,
*withdrawn by later facts*, *covered* (a product lead speaks for its category's). This room never reads recognition.
Below: activities, accounts, catalogue, workspace.
"""
