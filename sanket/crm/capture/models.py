"""Tables of what was captured."""
