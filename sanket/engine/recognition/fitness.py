"""What the passes over whole logs share: how wide a group's row is, and what may be wrong with a log."""

from __future__ import annotations

from typing import Any

from sanket.engine.recognition.kernel import WIDE

__all__ = ["WHY", "Unfit", "check"]

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


def check(log: Any, market: Any, newest: int = LONG_AGO) -> None:
    """Raises Unfit. ``newest``: the instant of what went before."""
    if len(log.at) and (int(log.at[0]) < newest or (log.at[1:] < log.at[:-1]).any()):
        raise Unfit(WHY[ORDER])
    ranges = [(log.pair, len(market.first) - 1, PAIR), (log.kind, len(market.values), SORT)]
    if market.weights is not None:
        ranges.append((log.contact, len(market.weights), STRANGER))
    for column, most, why in ranges:
        if len(column) and not 0 <= int(column.min()) <= int(column.max()) < most:
            raise Unfit(WHY[why])
