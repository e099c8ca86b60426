"""Yes or no, and whether anything is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanket.engine.conditions.wants.want import Clocks, Column, Record, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.conditions.clock import Clock


@dataclass(frozen=True)
class TruthWant:
    """That it is so. That it is not so is the negation."""

    def of(self, value: bool, clock: Clock | None = None) -> bool:
        return value

    def quick(self, key: str, positive: bool) -> Callable[[Record], bool]:
        return lambda record: record[key] is positive

    def sql(self, column: str, clock: Clock, dialect: str) -> Statement:
        return column, []

    def array(self, column: Column, clocks: Clocks) -> NDArray[np.bool_]:
        return column.values.astype(bool)


@dataclass(frozen=True)
class KnownWant:
    """That there is a value. The one test that is never unknown itself."""

    def of(self, value: Any, clock: Clock | None = None) -> bool:
        return value is not None

    def quick(self, key: str, positive: bool) -> Callable[[Record], bool]:
        return lambda record: (record[key] is not None) is positive

    def sql(self, column: str, clock: Clock, dialect: str) -> Statement:
        return f"({column} IS NOT NULL)", []

    def array(self, column: Column, clocks: Clocks) -> NDArray[np.bool_]:
        return column.known
