"""Sorted pieces of the log become one, segment by segment: never more than a segment's rows are in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.crm.activities.history import reading
from sanket.crm.activities.history.columns import Segment
from sanket.crm.activities.history.order import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SAMPLES = 1 << 12
"""Instants looked at, in each piece, to find where to cut."""
END = 1 << 62


class Piece(NamedTuple):
    """A part of the log in order of time, mapped or in memory."""

    segment: Segment

    def between(self, begin: int, end: int) -> Segment:
        """Its activities with ``begin`` <= at < ``end``."""
        start, stop = np.searchsorted(self.segment.at, [begin, end])
        return self.segment.taken(slice(start, stop))


def merged(
    old: Segment | None, new: Sequence[Piece], gone: Ints, accounts: Ints, *, begin: int, end: int, size: int
) -> Iterator[Segment]:
    """What counts in [begin, end): ``old``, which is in order, without the rows ``gone``, and ``new``; by ``size`` rows.

    Cut at whole seconds only, so one busy second may make a segment larger.
    """
    pieces = [*([Piece(old)] if old is not None else []), *new]
    for start, stop in _cuts(pieces, begin, end, size):
        parts = [piece.between(start, stop) for piece in pieces]
        known = len(parts[0].at) if old is not None else 0
        if len(gone) and known:
            stays = ~np.isin(parts[0].row, gone)
            parts[0] = parts[0].taken(stays)
            known = int(stays.sum())
        whole = Segment.joined(parts)
        order = in_order(whole.at, accounts[whole.pair], whole.row, reading.external_ids, known=known)
        if len(order):
            yield whole.taken(order)


def _cuts(pieces: Sequence[Piece], begin: int, end: int, size: int) -> list[tuple[int, int]]:
    """[begin, end) in stretches of about ``size`` rows."""
    within = [piece.between(begin, end).at for piece in pieces]
    total = sum(map(len, within))
    many = -(-total // size)
    if many <= 1:
        return [(begin, end)]
    # Every piece is in order, so every so-many-th of its rows stands for as many.
    step = max(1, total // (SAMPLES * many))
    samples = np.sort(np.concatenate([part[step // 2 :: step] for part in within]))
    inner = np.unique(samples[np.arange(1, many) * len(samples) // many]).tolist()
    bounds = [begin, *(cut for cut in inner if begin < cut < end), end]
    return list(pairwise(bounds))
