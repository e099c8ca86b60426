"""The MCP server: tools for assistants, over HTTP with a token and over standard input and output on one's own machine."""
