"""What outsiders' programs and visitors tell: kept as it came, read by rules, logged as activities.

Words: *source* (a website, program or connector, with its write key), *event* (one thing told, kept for ever as it
came), *visitor* (who did it, as far as known), *link* (two names of one visitor), *reading* (what an event means here:
an activity, or why not), *verdict* (a machine did it). Nothing is read twice: when rules, links or verdicts change,
readings change, and the log is corrected to what it would be had they been so from the start.
Below: activities, accounts, catalogue, workspace.
"""
