"""The time in which somebody has to answer: their working hours, and the hours in which they are on call.

Several working times as one: it is open while any of them is. A deadline then lies where somebody is at work, and the
seconds of a delay are counted once, although two of the times hold.

Example: who works until 18:30 and is on call from 18:30 to 22:00 has five minutes from 18:28 until 18:33; without the
rota it would be 09:33 the next working day.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sanket.engine.worktime.pieces import Piece, passed, until
from sanket.engine.worktime.worktime import WorkTime


@dataclass(frozen=True, slots=True)
class Answering:
    times: Sequence[WorkTime]
    """Their own first."""

    @property
    def zone(self) -> ZoneInfo:
        """Of their own clock."""
        return self.times[0].zone

    def is_open(self, at: int) -> bool:
        return any(one.is_open(at) for one in self.times)

    def next_open(self, at: int) -> int | None:
        """The first instant from `at` on that is within; None: there is none."""
        return min((when for one in self.times if (when := one.next_open(at)) is not None), default=None)

    def after(self, at: int, seconds: int) -> int | None:
        """The first instant within by which `seconds` have passed since `at`; None: that never happens.

        Of no seconds it is the next opening: whoever has to answer at once does so when they are there.
        """
        if seconds <= 0:
            return self.next_open(at)
        return passed(self.pieces(at), seconds)

    def between(self, a: int, b: int) -> int:
        """Seconds within from `a` until `b`; 0 where `b` is not later."""
        return until(self.pieces(a), b)

    def pieces(self, at: int) -> Iterator[Piece]:
        """In order, none overlapping; what touches may come as two: round the clock there would be no end to wait for."""
        held: Piece | None = None
        for start, end in heapq.merge(*(one.pieces(at) for one in self.times)):
            if held is None:
                held = (start, end)
            elif start <= held[1]:
                if held[0] < start:
                    yield held[0], start
                held = (start, max(held[1], end))
            else:
                yield held
                held = (start, end)
        if held is not None:
            yield held
