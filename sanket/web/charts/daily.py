"""How often something happened on each of the last days, and how often it came to something: two bars on one foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sanket.web.charts.lines import nice_step

DAYS = 31
DESK, PHONE = 784.0, 326.0
HEIGHT, LEFT, TOP = 120.0, 32.0, 8.0


class Bar(NamedTuple):
    """``whole`` and ``part``: heights; what is there at all is seen."""

    x: float
    whole: float
    part: float
    day: date
    triggered: int
    passed: int


class Daily(NamedTuple):
    width: float
    height: float
    foot: float
    bar: float
    lines: list[tuple[float, int]]
    bars: list[Bar]
    named: list[Bar]
    """Every seventh, below which its day is written."""


def drawn(days: Sequence[Mapping[str, Any]], *, until: str, width: float) -> Daily:
    """``days``: {day, triggered, passed}, only those on which something happened; ``until``: the last of them, in ISO."""
    last = date.fromisoformat(until[:10])
    last = max(last, *(date.fromisoformat(one["day"]) for one in days)) if days else last
    counted = {one["day"]: one for one in days}
    most = max((one["triggered"] for one in days), default=0)
    step = max(1, round(nice_step(max(most, 1), 3)))
    top = max(step, -(-most // step) * step)
    room, foot = HEIGHT - TOP, HEIGHT
    wide = (width - LEFT) / DAYS
    bars = []
    for n in range(DAYS):
        day = last - timedelta(days=DAYS - 1 - n)
        one = counted.get(day.isoformat(), {"triggered": 0, "passed": 0})
        whole, part = (_tall(one[name], top, room) for name in ("triggered", "passed"))
        bars.append(Bar(round(LEFT + n * wide, 1), whole, part, day, one["triggered"], one["passed"]))
    lines = [(round(foot - value / top * room, 1), value) for value in range(0, top + 1, step)]
    return Daily(width, HEIGHT + 20, foot, round(wide * 0.8, 1), lines, bars, [*reversed(bars[::-7])])


def _tall(value: int, top: int, room: float) -> float:
    return max(2.0, round(value / top * room, 1)) if value else 0.0
