"""The MCP server: tools for assistants, over HTTP with a token and over standard input and output on one's own machine.

``tools`` has a file for each; ``server`` answers one message, whatever brought it; ``http`` and ``stdio`` bring them.
Nothing of it is loaded before the first assistant asks.
"""
