"""What a group had done by a cut-off: for each type its count, each activity faded by its age.

    count(g, k, T) = sum over activities of type k before T of  weight × 2^(−(T − at) / half-life of g)

The weight is 1; of a countable type it is what the n-th of its slot adds, log2(1 + n) − log2(n), and the activity is
dated at the slot's start, as the engine does; a contact's influence multiplies it. So interest is linear in the counts
but for the limit on weak points, and values can be learned from them.

Instants in seconds. Matrices have a row for each group and a column for each type; they are walked from cut-off to
cut-off, so memory holds one of them whatever the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.engine.scoring.saturation import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


class Events(NamedTuple):
    """Activities as groups see them, in order of time. An activity that counts for three groups stands here thrice."""

    group: NDArray[np.int64]
    at: NDArray[np.int64]
    kind: NDArray[np.int64]
    weight: NDArray[np.float64]


def events(
    group: NDArray[np.int64],
    at: NDArray[np.int64],
    kind: NDArray[np.int64],
    contact: NDArray[np.int64],
    *,
    half_life: NDArray[np.int64],
    countable: NDArray[np.bool_],
    influence: NDArray[np.float64] | None = None,
) -> Events:
    """Weigh activities that stand in order of time. ``half_life`` is each group's, ``countable`` each type's."""
    weight = np.ones(len(at), np.float64) if influence is None else influence[contact].astype(np.float64)
    rows = np.flatnonzero(countable[kind])
    if len(rows):
        life = half_life[group[rows]]
        since = at[rows] % np.minimum(DAY, life // 8)
        weight[rows] *= _shares(group[rows], kind[rows], contact[rows], at[rows] - since)
        # Dated at the slot's start, and yet nothing stands before the instant at which it was known.
        weight[rows] *= np.exp2(-since / life)
    return Events(group.astype(np.int64), at.astype(np.int64), kind.astype(np.int64), weight)


def _shares(
    group: NDArray[np.int64], kind: NDArray[np.int64], contact: NDArray[np.int64], start: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What the n-th of each cell adds; rows stand in order of time."""
    order = np.lexsort((start, contact, kind, group))
    key = np.stack((group, kind, contact, start))[:, order]
    first = np.ones(len(order), bool)
    first[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0)
    place = np.arange(len(order))
    n = place - np.maximum.accumulate(np.where(first, place, 0)) + 1
    share = np.empty(len(order), np.float64)
    share[order] = np.log2(1 + n) - np.log2(n)
    return share


def walk(
    log: Events, half_life: NDArray[np.int64] | None, *, groups: int, kinds: int, cuts: Sequence[int]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Each of the ascending ``cuts`` with the counts of all groups before it; ``half_life`` None does not fade.

    The matrix is the same one each time, so whoever keeps rows of it copies them.
    """
    counts = np.zeros((groups, kinds), np.float64)
    begin, before = 0, None
    for cut in cuts:
        if before is not None and half_life is not None:
            counts *= np.exp2(-(cut - before) / half_life)[:, None]
        end = int(np.searchsorted(log.at, cut, side="left"))
        if end > begin:
            part = slice(begin, end)
            share = log.weight[part]
            if half_life is not None:
                share = share * np.exp2(-(cut - log.at[part]) / half_life[log.group[part]])
            cell = log.group[part] * kinds + log.kind[part]
            counts += np.bincount(cell, weights=share, minlength=groups * kinds).reshape(groups, kinds)
        begin, before = end, cut
        yield cut, counts


def interest(
    counts: NDArray[np.float64], values: NDArray[np.float64], weak: NDArray[np.bool_], rho: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Interest of each row under these values: strong + min(weak, rho × max(strong, 0)).

    >>> interest(np.array([[1.0, 9.0]]), np.array([5.0, 1.0]), np.array([False, True]), 1.0).tolist()
    [10.0]
    """
    strong = counts @ np.where(weak, 0.0, values)
    light = counts @ np.where(weak, values, 0.0)
    return np.asarray(strong + np.minimum(light, rho * np.maximum(strong, 0.0)), np.float64)
