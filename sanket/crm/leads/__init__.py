"""The lead's life: rows, stages, owner, evidence. Recognition opens leads and refreshes what they must know.

Words: *lead*, *stage* (recognised, accepted, qualified, converted, recycled, disqualified), *cold*, *no longer fits*,
*withdrawn by later facts*, *covered* (a product lead speaks for its category's). A lead is a *record* (what people have)
with a *standing* (what recognition says of it) under each version of the settings; one is *in force*, and ``Lead`` is
the view of both that everybody reads. This room never reads recognition.
Below: activities, accounts, catalogue, workspace.
"""
