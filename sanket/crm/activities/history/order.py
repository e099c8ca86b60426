"""The order of activities: by instant, within an instant by account, there by external id as UTF-8 bytes.

Across accounts the order of one second says nothing, for every group lies within one account; naming it makes the
answer the same wherever it is worked out. Texts are asked for only where two activities of an account share a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Texts = Callable[[Ints], dict[int, str]]
    """Row ids -> row id: external id."""


def in_order(at: Ints, account: Ints, row: Ints, texts: Texts, *, known: int = 0) -> NDArray[np.intp]:
    """Where each activity of the sorted log stands in these arrays. The first ``known`` are in order already."""
    order, same = _by_key(at, account)
    if not same.any():
        return order
    tied = np.zeros(len(order), bool)
    tied[1:] |= same
    tied[:-1] |= same
    places = np.flatnonzero(tied)
    group = np.cumsum(np.concatenate(([0], ~same)))[places]
    if known:
        # What was in order stays so; only where somebody new came in between must texts be asked for.
        fresh = np.unique(group[order[places] >= known])
        asked = np.isin(group, fresh)
        places, group = places[asked], group[asked]
        if not len(places):
            return order
    rows = row[order[places]]
    found = texts(rows)
    # Python compares texts by code points, which is the order of their UTF-8 bytes.
    ranked = sorted(zip(group.tolist(), map(found.__getitem__, rows.tolist()), order[places].tolist(), strict=True))
    order[places] = [place for _, _, place in ranked]
    return order


def _by_key(at: Ints, account: Ints) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """A stable order by instant and account, and for each but the first whether it shares both with the one before."""
    if not len(at):
        return np.zeros(0, np.intp), np.zeros(0, bool)
    first, last = int(at.min()), int(at.max())
    if last - first < 1 << 31 and int(account.max()) < 1 << 32:
        key = (at - first) << 32 | account
        order = np.argsort(key, kind="stable")
        key = key[order]
        return order, key[1:] == key[:-1]
    order = np.lexsort((account, at))
    return order, (at[order][1:] == at[order][:-1]) & (account[order][1:] == account[order][:-1])
