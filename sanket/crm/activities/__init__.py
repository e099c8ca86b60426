"""The log: what happened, who did it, about which offering, when. Facts only; what they are worth is recognition's.

Words: *activity*, *activity type*, *direction* (customer, campaign, sales), *correct*, *withdraw*. The log is
append-only: a correction adds a row and marks the old one superseded. Below: accounts, catalogue, workspace.
"""
