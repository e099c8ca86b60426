"""What callers hold: the log as arrays, what its small numbers stand for, and what it contains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanket.crm.activities.history import reading

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Log(NamedTuple):
    """Activities in order of time: dense numbers of pair, contact (0 = nobody) and kind; ``at`` in Unix seconds."""

    pair: NDArray[np.int32]
    at: NDArray[np.int64]
    contact: NDArray[np.int32]
    kind: NDArray[np.int32]


class Segment(NamedTuple):
    """A stretch of time of the log."""

    row: NDArray[np.int64]
    at: NDArray[np.int64]
    pair: NDArray[np.int32]
    contact: NDArray[np.int32]
    kind: NDArray[np.int32]

    @classmethod
    def joined(cls, parts: Iterable[Segment]) -> Segment:
        columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return cls(*columns)

    def taken(self, which: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Segment:
        """Some of its activities: a stretch, those marked, or in this order."""
        columns: list[Any] = [column[which] for column in self]
        return Segment(*columns)

    def let_go(self) -> None:
        """Whoever reads on needs it no more for now. What lies in memory stays there."""

    def log(self, start: int = 0, stop: int | None = None) -> Log:
        return Log(self.pair[start:stop], self.at[start:stop], self.contact[start:stop], self.kind[start:stop])


class History:
    """All activities that count, by (occurred_at, account, external id). It stays as it is while others log.

    A pair, a contact or a type may be listed that no activity is left of.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        *,
        pairs: NDArray[np.int64],
        contacts: NDArray[np.int64],
        kinds: NDArray[np.int64],
        upto: int,
        stamp: str,
    ) -> None:
        self._segments = list(segments)
        self.n = sum(len(segment.at) for segment in segments)
        self.account: NDArray[np.int64] = pairs >> 32
        """The account of each pair (primary keys), and its offering."""
        self.offering: NDArray[np.int64] = pairs & reading.LOW_32
        self.contacts, self.kinds = contacts, kinds
        """Primary keys by dense number; contact 0 is nobody."""
        self.upto = upto
        """The newest row it contains."""
        self.stamp = stamp
        """Two histories of one stamp are the same."""

    def log(self) -> Log:
        """The whole; what is on disk is mapped, or copied once where it lies in several pieces."""
        return self._whole

    @cached_property
    def _whole(self) -> Log:
        if len(self._segments) == 1:
            return self._segments[0].log()
        empty = Log(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
        whole = Log(
            *(
                np.concatenate([empty[place], *(segment.log()[place] for segment in self._segments)])
                for place in range(len(Log._fields))
            )
        )
        for segment in self._segments:
            segment.let_go()
        return whole

    def chunks(self, rows: int) -> Iterator[Log]:
        """The whole in order, at most ``rows`` at a time, never all of it in memory."""
        for segment in self._segments:
            for start in range(0, len(segment.at), rows):
                yield segment.log(start, start + rows)
            segment.let_go()

    @cached_property
    def row_ids(self) -> NDArray[np.int64]:
        """The row of the database behind each activity."""
        return np.concatenate([np.zeros(0, np.int64), *(segment.row for segment in self._segments)])

    def at(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """The instants of these activities, by their places in the log."""
        return self._picked(np.asarray(rows, np.int64), "at")

    def external_ids(self, rows: Sequence[int] | NDArray[np.int64]) -> list[str]:
        """The external ids of these activities, by their places in the log."""
        ids = self._picked(np.asarray(rows, np.int64), "row")
        found = reading.external_ids(np.unique(ids))
        return [found[row] for row in ids.tolist()]

    def _picked(self, places: NDArray[np.int64], column: str) -> NDArray[np.int64]:
        values = np.zeros(len(places), np.int64)
        start = 0
        for segment in self._segments:
            here = (places >= start) & (places < start + len(segment.row))
            values[here] = getattr(segment, column)[places[here] - start]
            start += len(segment.row)
        if len(places) and not (places.min() >= 0 and places.max() < start):
            raise IndexError(f"the log has {start} activities")
        return values
