"""What the clocks of a zone show, as stretches of one offset from UTC.

The tables of zones can be asked for an instant only, so a change of the clocks is looked for within the day in which the
offset differs at both ends. No zone has ever changed its clocks twice within a UTC day and back again.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 86_400


class Stretch(NamedTuple):
    """From `start` until before `end` local time is UTC plus `offset` seconds."""

    start: int
    end: int
    offset: int


def offset(zone: ZoneInfo, at: int) -> int:
    """Seconds that local time is ahead of UTC.

    >>> offset(ZoneInfo("Asia/Kolkata"), 0)
    19800
    """
    ahead = datetime.fromtimestamp(at, zone).utcoffset()
    return 0 if ahead is None else ahead.days * DAY + ahead.seconds


@lru_cache(maxsize=65_536)
def stretches(zone: ZoneInfo, day: int) -> tuple[Stretch, ...]:
    """Those of a UTC day, counted from the Unix epoch; together they are the day."""
    start, end = day * DAY, (day + 1) * DAY
    found: list[Stretch] = []
    last = offset(zone, end - 1)
    while (here := offset(zone, start)) != last:
        change = _change(zone, start, end - 1, here)
        found.append(Stretch(start, change, here))
        start = change
    return (*found, Stretch(start, end, last))


def _change(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """The first instant after `low` whose offset is not `before`."""
    while high - low > 1:
        middle = (low + high) // 2
        if offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high
