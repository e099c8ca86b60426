"""What each tracker is asked to tell, and what must have arrived then: kind -> how many."""

TOLD = {"identify": 1, "group": 1, "page": 1, "alias": 1, "track": 151}
"""And a screen, where a tracker knows screens."""
SCREENS = {**TOLD, "screen": 1}
