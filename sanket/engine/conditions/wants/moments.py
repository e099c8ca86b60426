"""Days and instants. A day is all of its seconds: ``= 2026-11-22`` is any time of it, ``> 2026-11-22`` is after its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sanket.engine.conditions.wants.want import Clocks, Column, Record, Statement
from sanket.shared.instants import datetime_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.conditions.clock import Clock


@dataclass(frozen=True)
class MomentWant:
    """``how``: ``=``, ``<``, ``<=``, ``>``, ``>=``. ``moment``: a day, a time of it, or (None) so many ``seconds`` from now
    or, where those are None, ``days`` from today. ``whole_seconds``: the database keeps Unix seconds."""

    how: str
    moment: date | datetime | None = None
    seconds: int | None = None
    days: int = 0
    whole_seconds: bool = True

    def bounds(self, clock: Clock) -> tuple[int, int]:
        """First second of what is meant, and the first after it."""
        if isinstance(self.moment, datetime):
            second = clock.second(self.moment)
            return second, second + 1
        if self.moment is not None:
            return clock.day(self.moment)
        if self.seconds is not None:
            return clock.at + self.seconds, clock.at + self.seconds + 1
        return clock.today(self.days)

    def of(self, value: int, clock: Clock) -> bool:
        begin, end = self.bounds(clock)
        match self.how:
            case "=":
                return begin <= value < end
            case "<":
                return value < begin
            case "<=":
                return value < end
            case ">":
                return value >= end
        return value >= begin

    def quick(self, key: str, positive: bool) -> Callable[[Record], bool]:
        of = self.of
        return lambda record: (value := record[key]) is not None and of(value, record.clock) is positive

    def sql(self, column: str, clock: Clock, dialect: str) -> Statement:
        begin, end = (self._kept(second, dialect) for second in self.bounds(clock))
        match self.how:
            case "=":
                return f"({column} >= %s AND {column} < %s)", [begin, end]
            case "<":
                return f"{column} < %s", [begin]
            case "<=":
                return f"{column} < %s", [end]
            case ">":
                return f"{column} >= %s", [end]
        return f"{column} >= %s", [begin]

    def _kept(self, second: int, dialect: str) -> Any:
        if self.whole_seconds:
            return second
        moment = datetime_of(second)
        # SQLite keeps dates as texts, which are in order as long as both sides are written alike.
        return f"{moment:%Y-%m-%d %H:%M:%S}" if dialect == "sqlite" else moment

    def array(self, column: Column, clocks: Clocks) -> NDArray[np.bool_]:
        begin, end = clocks.bounds(self.bounds)
        value = column.values
        found: dict[str, Callable[[], NDArray[np.bool_]]] = {
            "=": lambda: (begin <= value) & (value < end),
            "<": lambda: value < begin,
            "<=": lambda: value < end,
            ">": lambda: value >= end,
            ">=": lambda: value >= begin,
        }
        return found[self.how]()
