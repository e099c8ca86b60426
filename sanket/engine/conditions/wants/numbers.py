"""Numbers, money and percent: compared by size, or one of several."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sanket.engine.conditions.wants.want import Clocks, Column, Record, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.conditions.clock import Clock

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

# A call of its own would cost as much as the comparison.
_QUICK: dict[tuple[str, bool], Callable[[str, Any], Callable[[Record], bool]]] = {
    ("=", True): lambda key, wanted: lambda record: (value := record[key]) is not None and value == wanted,
    ("=", False): lambda key, wanted: lambda record: (value := record[key]) is not None and value != wanted,
    ("<", True): lambda key, wanted: lambda record: (value := record[key]) is not None and value < wanted,
    ("<", False): lambda key, wanted: lambda record: (value := record[key]) is not None and value >= wanted,
    ("<=", True): lambda key, wanted: lambda record: (value := record[key]) is not None and value <= wanted,
    ("<=", False): lambda key, wanted: lambda record: (value := record[key]) is not None and value > wanted,
    (">", True): lambda key, wanted: lambda record: (value := record[key]) is not None and value > wanted,
    (">", False): lambda key, wanted: lambda record: (value := record[key]) is not None and value <= wanted,
    (">=", True): lambda key, wanted: lambda record: (value := record[key]) is not None and value >= wanted,
    (">=", False): lambda key, wanted: lambda record: (value := record[key]) is not None and value < wanted,
}


@dataclass(frozen=True)
class NumberWant:
    """``how``: one of ``COMPARED``; several ``numbers`` only with ``=``."""

    how: str
    numbers: tuple[int | float, ...]

    def of(self, value: float | Decimal, clock: Clock | None = None) -> bool:
        compared = COMPARED[self.how]
        return any(compared(_plain(value), wanted) for wanted in self.numbers)

    def quick(self, key: str, positive: bool) -> Callable[[Record], bool]:
        if len(self.numbers) == 1:
            return _QUICK[self.how, positive](key, self.numbers[0])
        wanted = frozenset(self.numbers)
        return lambda record: (value := record[key]) is not None and (value in wanted) is positive

    def sql(self, column: str, clock: Clock, dialect: str) -> Statement:
        if len(self.numbers) == 1:
            return f"{column} {self.how} %s", list(self.numbers)
        return f"{column} IN ({', '.join(['%s'] * len(self.numbers))})", list(self.numbers)

    def array(self, column: Column, clocks: Clocks) -> NDArray[np.bool_]:
        import numpy as np

        if len(self.numbers) > 1:
            return np.isin(column.values, np.array(self.numbers))
        found: NDArray[np.bool_] = COMPARED[self.how](column.values, self.numbers[0])  # type: ignore[assignment]
        return found


def _plain(value: float | Decimal) -> float:
    return float(value) if isinstance(value, Decimal) else value
