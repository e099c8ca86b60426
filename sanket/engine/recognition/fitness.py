"""What the passes over whole logs share: how wide a group's row is, and what may be wrong with a log."""

from __future__ import annotations

from sanket.engine.recognition.kernel import WIDE

__all__ = ["WHY", "Unfit"]

WIDTH = 16
"""Columns of a group's row: its state, its slot, the first cell in it; 128 bytes, two lines of a cache."""
NODES = 1 << 12
"""Room for cells to begin with."""
LONG_AGO = -(1 << 62)
ORDER, PAIR, STRANGER, SORT = WIDE - 1, WIDE - 2, WIDE - 3, WIDE - 4
WHY = {
    ORDER: "the activities are not in order of time",
    PAIR: "an activity's pair is not in the market",
    STRANGER: "an activity's contact has no weight in the market",
    SORT: "an activity's kind has no value in the market",
}


class Unfit(ValueError):
    """A log that is not in order of time, or names a pair, contact or kind that the market does not know."""
