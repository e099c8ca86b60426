"""Buyer organisations and the people working in them.

Words: *account*, *contact*, *buying role*, *consent*, *tag*, *territory*, *owner*. External ids are the company's own
keys: case-sensitive, trimmed. Neighbour on the same floor, unknown to this room: catalogue. Below: workspace.
"""
