"""The hours of a week, as people write them: "09:30-13:00, 14:00-18:30", "22:00-06:00" over midnight, "00:00-24:00".

A span belongs to the day on which it begins. It ends within 24 hours; where it ends at or before its beginning, the end
is on the next day. An empty day is closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

MINUTES = 1_440
DAYS = 7
# More spans a day than anybody works; a text of megabytes is no list of hours.
MOST_SPANS = 12

_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))? ?(?:-|–|—|to|until) ?(\d{1,2})(?:[:.](\d\d))?", re.ASCII)


class Span(NamedTuple):
    """Minutes since midnight of the day on which it begins; `end` is beyond 1440 where it lies on the next day."""

    start: int
    end: int


Hours = tuple[Span, ...]


class Week(NamedTuple):
    """`days[0]` is Monday."""

    days: tuple[Hours, ...]

    @property
    def never(self) -> bool:
        return not any(self.days)

    @property
    def texts(self) -> list[str]:
        """As people write it, and as `week` reads it again."""
        return [written(hours) for hours in self.days]


CLOSED: Hours = ()
ROUND_THE_CLOCK = Week(((Span(0, MINUTES),),) * DAYS)
NEVER = Week((CLOSED,) * DAYS)


def week(texts: Sequence[str]) -> Week:
    """Seven texts, Monday first. Raises ValueError with a sentence.

    >>> week(["9-13, 14:00 to 18:30", "22:00-06:00", "", "", "", "", ""]).texts[:3]
    ['09:00-13:00, 14:00-18:30', '22:00-06:00', '']
    """
    return _week(tuple(texts))


@lru_cache(maxsize=1_024)
def _week(texts: tuple[str, ...]) -> Week:
    if len(texts) != DAYS:
        raise ValueError(f"a week has seven days, not {len(texts)}")
    return Week(tuple(hours(text) for text in texts))


@lru_cache(maxsize=1_024)
def hours(text: str) -> Hours:
    """The spans of one day, in order. Raises ValueError with a sentence.

    >>> hours("14:00-18:30, 9.30-14")
    (Span(start=570, end=1110),)
    """
    parts = [part for raw in text.strip().replace(";", ",").split(",") if (part := raw.strip())]
    if len(parts) > MOST_SPANS:
        raise ValueError(f"has {len(parts)} spans; a day has at most {MOST_SPANS}")
    spans = sorted(_span(part) for part in parts)
    for before, after in pairwise(spans):
        if after.start < before.end:
            raise ValueError(f"has {_shown(before)} and {_shown(after)}, which overlap")
    return _joined(spans)


def written(spans: Hours) -> str:
    return ", ".join(_shown(span) for span in spans)


def _span(part: str) -> Span:
    found = _SPAN.fullmatch(" ".join(part.lower().split()))
    if not found:
        raise ValueError(f"has {part[:40]!r}; hours are written as 09:30-18:30")
    start, end = _minute(found[1], found[2], part), _minute(found[3], found[4], part)
    if start == MINUTES:
        raise ValueError(f"has {part!r}; 24:00 is only an end")
    if start == end:
        raise ValueError(f"has {part!r}, which is no time at all; the whole day is 00:00-24:00")
    return Span(start, end if end > start else end + MINUTES)


def _minute(hour: str, minute: str | None, part: str) -> int:
    at = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or at > MINUTES:
        raise ValueError(f"has {part!r}; times of day are from 00:00 to 24:00")
    return at


def _joined(spans: list[Span]) -> Hours:
    """What touches is one."""
    kept: list[Span] = []
    for span in spans:
        if kept and kept[-1].end == span.start:
            kept[-1] = Span(kept[-1].start, span.end)
        else:
            kept.append(span)
    return tuple(kept)


def _shown(span: Span) -> str:
    end = span.end if span.end <= MINUTES else span.end - MINUTES
    return f"{span.start // 60:02}:{span.start % 60:02}-{end // 60:02}:{end % 60:02}"
