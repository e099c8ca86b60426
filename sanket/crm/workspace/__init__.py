"""Our own side: the company's settings, users, teams, territories, roles, the audit trail, progress of background work.

Words: *workspace* (this installation's company), *user*, *team*, *territory*, *role*, *audit entry*, *progress*.
Lowest floor: imports no other room; all others may ask it.
"""
