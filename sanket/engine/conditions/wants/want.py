"""What all comparisons have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.conditions.clock import Clock

Statement = tuple[str, list[Any]]
"""Text of SQL with ``%s`` for each of the parameters."""


class Record(dict[str, Any]):
    """What is known of one subject at one instant: key -> value, None where it is not known.

    What is not there yet is looked up when it is first asked for (``__missing__`` of whoever makes records), so that a
    test that does not run costs nothing.
    """

    __slots__ = ("clock",)

    def __init__(self, clock: Clock, *given: Any) -> None:
        super().__init__(*given)
        self.clock = clock


class Column(NamedTuple):
    """A column of values. ``known`` is false where there is none; ``words``: values are places in this list of texts."""

    values: NDArray[Any]
    known: NDArray[np.bool_]
    words: list[str] | None = None


class Want(Protocol):
    """One comparison of a value that is known.

    ``of`` is the meaning; the others are quicker ways to it: ``quick`` says of a record's value whether the comparison
    holds (or, not ``positive``, whether it surely does not); ``sql`` is NULL where the column is; ``array`` may say
    anything where nothing is known.
    """

    def of(self, value: Any, clock: Clock) -> bool: ...

    def quick(self, key: str, positive: bool) -> Callable[[Record], bool]: ...

    def sql(self, column: str, clock: Clock, dialect: str) -> Statement: ...

    def array(self, column: Column, clocks: Clocks) -> NDArray[np.bool_]: ...


class Clocks(Protocol):
    """The instants of many rows."""

    at: NDArray[np.int64]

    def bounds(self, bounds_of: Callable[[Clock], tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What a clock says, for the clock of each row."""
        ...
