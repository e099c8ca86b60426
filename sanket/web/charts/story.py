"""What a picture of interest tells: points, marks, when it was a lead, and when it goes cold.

Between two activities interest decays by the offering's half-life, so the points right after each activity and the
half-life are the whole curve.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Literal

Kind = Literal["customer", "campaign", "sales"]

# An exact tie reaches its threshold; the engine tests with the same slack.
SLACK = 1e-6


@dataclass(frozen=True)
class Mark:
    """One activity: what they did stands on the curve, what we did in the lane under the axis."""

    at: datetime
    kind: Kind
    points: float
    label: str
    url: str = ""
    who: str = ""
    annotate: str = ""


@dataclass(frozen=True)
class Interest:
    """What is to be drawn. `points` are the instants with the interest right after them, oldest first.

    `spans` says when it was a lead, where that is known better than from the two thresholds (it did not fit, people closed
    it); an end of None goes on. `since` cuts the past off; `cold_at` overrides the date that the decay gives.
    """

    points: Sequence[tuple[datetime, float]]
    half_life_days: float
    threshold: float
    off: float
    now: datetime
    marks: Sequence[Mark] = ()
    spans: Sequence[tuple[datetime, datetime | None]] | None = None
    since: datetime | None = None
    cold_at: datetime | None = None


def decayed(value: float, half_life_days: float, elapsed: timedelta) -> float:
    """Interest after `elapsed` in which nothing happened."""
    return value * math.pow(2.0, -elapsed.total_seconds() / 86400 / half_life_days)


def falls_to(at: datetime, value: float, level: float, half_life_days: float) -> datetime | None:
    """When `value` has decayed to `level`; None if it never stood above it."""
    if level <= 0 or value <= level:
        return None
    return at + timedelta(days=half_life_days * math.log2(value / level))


def value_at(story: Interest, at: datetime) -> float:
    """Interest at an instant, the activities of that instant included."""
    return _after(story, bisect_right(story.points, at, key=instant), at)


def value_before(story: Interest, at: datetime) -> float:
    """Interest at an instant, just before the activities of that instant."""
    return _after(story, bisect_left(story.points, at, key=instant), at)


def _after(story: Interest, passed: int, at: datetime) -> float:
    if not passed:
        return 0.0
    when, value = story.points[passed - 1]
    return decayed(value, story.half_life_days, at - when)


def instant(point: tuple[datetime, float]) -> datetime:
    return point[0]


def lead_spans(story: Interest) -> list[tuple[datetime, datetime]]:
    """From each jump that reaches the threshold until interest falls below the off line; the last may end after now."""
    if story.spans is not None:
        return [(start, end if end is not None else _lastinstant(story, start)) for start, end in story.spans]
    spans: list[tuple[datetime, datetime]] = []
    start: datetime | None = None
    for (at, after), following in zip_longest(story.points, story.points[1:]):
        if start is None and after >= story.threshold * (1 - SLACK):
            start = at
        if start is None:
            continue
        if after < story.off * (1 - SLACK):
            spans.append((start, at))
            start = None
            continue
        cold = falls_to(at, after, story.off, story.half_life_days) or at
        if following is None or cold < following[0]:
            spans.append((start, cold))
            start = None
    return spans


def _lastinstant(story: Interest, start: datetime) -> datetime:
    cold = cold_date(story)
    return cold if cold is not None and cold > start else max(story.now, start)


def cold_date(story: Interest) -> datetime | None:
    """When it goes cold if nothing happens; None if it is not warm now or `off` is never reached."""
    if story.cold_at is not None:
        return story.cold_at
    passed = bisect_right(story.points, story.now, key=instant)
    if not passed:
        return None
    at, after = story.points[passed - 1]
    cold = falls_to(at, after, story.off, story.half_life_days)
    return cold if cold is not None and cold > story.now else None
