"""The door for programs: events of trackers (``events``, at /v1/), REST (``rest``, at /api/v1/), MCP (``mcp``, at /mcp).

Each folder is one protocol. What a token may do is what its person may do on the pages, cut to the token's scopes.
"""
