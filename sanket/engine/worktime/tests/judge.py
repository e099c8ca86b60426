"""The slow judge: looks at the wall's clock minute by minute and knows nothing of offsets, pieces or bisection."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sanket.engine.worktime.worktime import MINUTE, WorkTime

Wall = tuple[date, int]
"""A date, and the minute of it that the clock on the wall shows."""


@lru_cache(maxsize=64)
def walls(zone: ZoneInfo, begin: int, minutes: int) -> list[Wall]:
    shown = (datetime.fromtimestamp(begin + n * MINUTE, zone) for n in range(minutes))
    return [(wall.date(), wall.hour * 60 + wall.minute) for wall in shown]


def is_open(time: WorkTime, at: int, wall: Wall) -> bool:
    if any(gone <= at < back for gone, back in time.absences):
        return False
    today, minute = wall
    for day, since in ((today, minute), (today - timedelta(days=1), minute + 24 * 60)):
        spans = time.dates[day] if day in time.dates else time.week.days[day.weekday()]
        if any(start <= since < end for start, end in spans):
            return True
    return False


class Judge:
    """What a window of whole minutes looks like."""

    def __init__(self, time: WorkTime, begin: int, minutes: int) -> None:
        self.begin = begin
        shown = walls(time.zone, begin, minutes)
        self.open = [is_open(time, begin + n * MINUTE, wall) for n, wall in enumerate(shown)]

    def next_open(self, at: int) -> int | None:
        first = (at - self.begin) // MINUTE
        found = next((n for n in range(first, len(self.open)) if self.open[n]), None)
        return None if found is None else max(at, self.begin + found * MINUTE)

    def between(self, a: int, b: int) -> int:
        found = 0
        for n in range((a - self.begin) // MINUTE, min(len(self.open), -((self.begin - b) // MINUTE))):
            start = self.begin + n * MINUTE
            if self.open[n]:
                found += max(0, min(start + MINUTE, b) - max(start, a))
        return found

    def after(self, at: int, seconds: int) -> int | None:
        left = seconds
        for n in range((at - self.begin) // MINUTE, len(self.open)):
            start = max(at, self.begin + n * MINUTE)
            here = self.begin + (n + 1) * MINUTE - start if self.open[n] else 0
            if here >= left:
                return start + left
            left -= here
        return None
