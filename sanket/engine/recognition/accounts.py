"""Brings together what belongs together: the groups that activities or wins have in common, account by account.

Groups of one account speak for each other and are closed by the same wins, so their activities are taken in order of
time. Accounts have nothing to do with each other: taken one shard of them after the other, what is known of them lies
in a core's cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.compiled import jit
from sanket.engine.recognition.fitness import LONG_AGO, ORDER, PAIR, SORT, STRANGER, WHY, Unfit
from sanket.engine.recognition.replay import SHARD, Log, Market


class Dealt(NamedTuple):
    """``order``: which group stands at each place of the new numbers; ``place`` the other way round.

    ``parcels``: instant; pair, kind; contact, row of each activity. Those of shard s are ``begins[s]`` to ``begins[s + 1]``.
    """

    order: NDArray[np.int64]
    place: NDArray[np.int64]
    shard: NDArray[np.int64]
    parcels: NDArray[np.int64]
    begins: NDArray[np.int64]


def deal(log: Log, market: Market, win_first: NDArray[np.int64], win_group: NDArray[np.int32]) -> Dealt:
    """Raises Unfit."""
    root = np.arange(len(market.rule))
    _unite(market.first, market.group, root)
    _unite(win_first, win_group, root)
    _settle(root)
    order = np.argsort(root, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    shard = place[root] // SHARD
    chains = market.first[1:] > market.first[:-1]
    of_pair = np.zeros(len(chains), np.int64)
    of_pair[chains] = shard[market.group[market.first[:-1][chains]]]
    begins = np.zeros((int(shard.max()) if len(shard) else 0) + 2, np.int64)
    parcels = np.empty((len(log.at), 3), np.int64)
    known = 0 if market.weights is None else len(market.weights)
    wrong = _lay(*log, of_pair, len(market.values), known, begins, parcels)
    if wrong:
        raise Unfit(WHY[wrong])
    return Dealt(order, place, shard, parcels, np.concatenate(([0], begins[:-1])))


@jit
def _unite(first: Any, groups: Any, root: Any) -> None:
    """Groups of one list get one root: the least of them all."""
    for each in range(len(first) - 1):
        for link in range(first[each] + 1, first[each + 1]):
            one, other = np.int64(groups[first[each]]), np.int64(groups[link])
            while root[one] != one:
                root[one] = root[root[one]]
                one = root[one]
            while root[other] != other:
                root[other] = root[root[other]]
                other = root[other]
            root[max(one, other)] = min(one, other)


@jit
def _settle(root: Any) -> None:
    for g in range(len(root)):
        root[g] = root[root[g]]  # a root is less than what hangs on it, and settled before


@jit
def _lay(
    pairs: Any, ats: Any, contacts: Any, kinds: Any, of_pair: Any, many: Any, known: Any, begins: Any, parcels: Any
) -> Any:
    """Lay the parcels shard by shard, ``begins`` ending where each ends; what is wrong, or 0."""
    newest = LONG_AGO
    for row in range(len(pairs)):
        if ats[row] < newest:
            return ORDER
        newest = ats[row]
        if not 0 <= pairs[row] < len(of_pair):
            return PAIR
        if not 0 <= kinds[row] < many:
            return SORT
        if known and not 0 <= contacts[row] < known:
            return STRANGER
        begins[of_pair[pairs[row]] + 1] += 1
    for shard in range(1, len(begins)):
        begins[shard] += begins[shard - 1]
    for row in range(len(pairs)):
        shard = of_pair[pairs[row]]
        place = begins[shard]
        begins[shard] = place + 1
        parcels[place, 0] = ats[row]
        parcels[place, 1] = np.int64(pairs[row]) << 32 | np.int64(kinds[row])
        parcels[place, 2] = np.int64(contacts[row]) << 32 | np.int64(row)
    return 0
