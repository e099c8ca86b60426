"""Settings -> Sources, of those that connectors feed: their settings, how they fare, what they were given, what it means.

A connector describes itself to capture; nothing here knows a single one of them.
"""
