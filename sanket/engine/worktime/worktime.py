"""Working time of a person, a team or a company.

It is open at an instant if the clock on the wall of the zone shows a time within a span of that day, or within one of the
day before that goes over midnight; and if no absence holds then. `dates` gives single dates hours of their own: none, and
the day is a holiday. A span belongs to the date on which it begins: a night shift goes on into a holiday.

So an hour that the clocks skip is nobody's working time, and one that they show twice is worked twice. A day at work is
then 23, 24 or 25 hours for whoever works round the clock, and a deadline is always at a time when somebody works.

Example: 40 minutes of work from Friday 18:10, where one works until 18:30 and again on Monday from 09:30, end on Monday
at 09:50.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sanket.engine.worktime.offsets import DAY, offset, stretches
from sanket.engine.worktime.pieces import Piece, passed, until
from sanket.engine.worktime.week import Hours, Week

MINUTE = 60
# 1970-01-01 as `date` counts, and as weekdays do: a Thursday.
_EPOCH, _THURSDAY = date(1970, 1, 1).toordinal(), 3

HORIZON = 100 * 366 * DAY
"""What is not reached within a hundred years is never reached."""


@dataclass(frozen=True, slots=True)
class WorkTime:
    week: Week
    zone: ZoneInfo
    dates: Mapping[date, Hours] = field(default_factory=dict)
    absences: tuple[Piece, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "absences", merged(self.absences))

    @property
    def never(self) -> bool:
        """Whether there is no working time at all."""
        return self.week.never and not any(self.dates.values())

    def is_open(self, at: int) -> bool:
        return self.in_hours(at) and not self.is_away(at)

    def in_hours(self, at: int) -> bool:
        """Whether it is working time, leave or not."""
        day, second = divmod(at + offset(self.zone, at), DAY)
        return any(start * MINUTE <= second < end * MINUTE for start, end in self.hours_on(day)) or any(
            second + DAY < end * MINUTE for _, end in self.hours_on(day - 1)
        )

    def is_away(self, at: int) -> bool:
        place = bisect_right(self.absences, at, key=lambda piece: piece[0])
        return place > 0 and at < self.absences[place - 1][1]

    def next_open(self, at: int) -> int | None:
        """The first instant from `at` on that is working time; None: there is none."""
        return next((start for start, _ in self.pieces(at)), None)

    def after(self, at: int, seconds: int) -> int | None:
        """The first instant by which `seconds` of working time have passed since `at`; None: that never happens."""
        if seconds <= 0:
            return at
        return passed(self.pieces(at), seconds)

    def between(self, a: int, b: int) -> int:
        """Seconds of working time from `a` until `b`; 0 where `b` is not later."""
        return until(self.pieces(a), b)

    def pieces(self, at: int) -> Iterator[Piece]:
        """Working time from `at` on, in order, none overlapping; what touches may come as two."""
        day, last = at // DAY, self._last(at)
        while day <= last:
            for start, end in self._open_on(day):
                if end > at:
                    yield max(start, at), end
            day = max(day + 1, self._back(day + 1))

    def hours_on(self, day: int) -> Hours:
        """Those that begin on a local day, counted from the Unix epoch."""
        if self.dates:
            own = self.dates.get(date.fromordinal(day + _EPOCH))
            if own is not None:
                return own
        return self.week.days[(day + _THURSDAY) % 7]

    def _last(self, at: int) -> int:
        """The last UTC day that needs a look: a week without hours has none after its last single date."""
        if not self.week.never:
            return (at + HORIZON) // DAY
        # A span may begin late on that date west of Greenwich, and last a night.
        return max((one.toordinal() for one, hours in self.dates.items() if hours), default=0) - _EPOCH + 2

    def _back(self, day: int) -> int:
        """The UTC day on which an absence ends that holds when this one begins: years of leave are passed in one step."""
        place = bisect_right(self.absences, day * DAY, key=lambda piece: piece[0])
        return self.absences[place - 1][1] // DAY if place else day

    def _open_on(self, day: int) -> Iterable[Piece]:
        """Working time within a UTC day."""
        found: list[Piece] = []
        for begin, stop, ahead in stretches(self.zone, day):
            # A local day and the one before it, whose night may reach into it.
            for local in range((begin + ahead) // DAY - 1, (stop - 1 + ahead) // DAY + 1):
                midnight = local * DAY - ahead
                for start, end in self.hours_on(local):
                    piece = (max(midnight + start * MINUTE, begin), min(midnight + end * MINUTE, stop))
                    if piece[0] < piece[1]:
                        found.append(piece)
        pieces = merged(found) if len(found) > 1 else found
        return _without(pieces, self.absences) if self.absences else pieces


def merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """In order, without overlaps and without empty ones.

    >>> merged([(5, 9), (1, 3), (2, 5), (7, 7)])
    ((1, 9),)
    """
    kept: list[Piece] = []
    for start, end in sorted(pieces):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        elif start < end:
            kept.append((start, end))
    return tuple(kept)


def _without(pieces: Iterable[Piece], absences: tuple[Piece, ...]) -> Iterator[Piece]:
    for piece in pieces:
        start, end = piece
        first = max(0, bisect_right(absences, start, key=lambda absence: absence[0]) - 1)
        for gone, back in absences[first:]:
            if gone >= end:
                break
            if gone > start:
                yield start, gone
            start = max(start, back)
        if start < end:
            yield start, end
