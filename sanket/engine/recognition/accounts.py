"""Brings together what belongs together: the groups that activities or wins have in common, account by account.

Groups of one account speak for each other and are closed by the same wins, so their activities are taken in order of
time. Accounts have nothing to do with each other: taken one after the other, what is known of one lies in a core's
nearest cache, and several cores may take some each. No rule, value or threshold is asked here: whoever tries many of
them on one log deals it out once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.compiled import jit
from sanket.engine.recognition.fitness import check
from sanket.engine.recognition.replay import Log, Market

Ints = NDArray[np.int64]


class Dealt(NamedTuple):
    """A log, account by account. Groups and pairs have new numbers there, those of one account side by side.

    ``order``: which group stands at each new number; ``account``: of each group, by its old number. Account a has the
    groups ``groups[a]`` to ``groups[a + 1]`` and the activities ``begins[a]`` to ``begins[a + 1]``; ``at`` to ``row``: what
    each of these is. ``links[first[p]:first[p + 1]]``: the groups that one of pair p counts for. ``of``: what was dealt;
    ``reach``: how many kinds and contacts there are.
    """

    order: Ints
    account: NDArray[np.int32]
    groups: Ints
    begins: Ints
    parcels: Ints
    first: Ints
    links: NDArray[np.int32]
    of: tuple[Any, ...]
    reach: tuple[int, int]

    def serves(self, log: Log, market: Market) -> bool:
        """Whether it is that log, by the same groups; values and weights say something of all its kinds and contacts."""
        kinds, contacts = self.reach
        known = market.weights is None or contacts <= len(market.weights)
        same = self.of[0] is log.at and self.of[1] is market.first and self.of[2] is market.group
        return same and kinds <= len(market.values) and known


def deal(log: Log, market: Market, win_first: Ints, win_group: NDArray[np.int32]) -> Dealt:
    """Raises Unfit."""
    check(log, market)
    root = np.arange(len(market.rule))
    _unite(market.first, market.group, root)
    _unite(win_first, win_group, root)
    _settle(root)
    order = np.argsort(root, kind="stable")
    groups = np.flatnonzero(np.diff(root[order], prepend=-1))
    place, account = np.empty_like(order), np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    groups = np.append(groups if len(groups) else 0, len(order))
    account[order] = np.repeat(np.arange(len(groups) - 1, dtype=np.int32), np.diff(groups))
    # Pairs that count for no group are nobody's: any account's.
    chains = np.diff(market.first)
    of_pair = np.zeros(len(chains), np.int32)
    of_pair[chains > 0] = account[market.group[market.first[:-1][chains > 0]]]
    pairs = np.argsort(of_pair, kind="stable").astype(np.int32)
    first = np.concatenate(([0], np.cumsum(chains[pairs])))
    links = place[market.group][np.repeat(market.first[pairs] - first[:-1], chains[pairs]) + np.arange(first[-1])]
    number = np.empty_like(pairs)
    number[pairs] = np.arange(len(pairs), dtype=np.int32)
    parcels = np.empty((len(log.at), 3), np.int64)
    begins = np.zeros(len(groups), np.int64)
    _lay(*log, of_pair, number, begins, parcels)
    begins = np.concatenate(([0], begins[:-1]))
    return Dealt(
        order, account, groups, begins, parcels, first, links.astype(np.int32),
        (log.at, market.first, market.group), (int(log.kind.max(initial=-1)) + 1, int(log.contact.max(initial=-1)) + 1),
    )  # fmt: skip


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
def _lay(pairs: Any, ats: Any, contacts: Any, kinds: Any, of_pair: Any, number: Any, begins: Any, parcels: Any) -> None:
    """Lay the activities account by account, ``begins`` ending where each ends."""
    for row in range(len(pairs)):
        begins[of_pair[pairs[row]] + 1] += 1
    for account in range(1, len(begins)):
        begins[account] += begins[account - 1]
    for row in range(len(pairs)):
        pair = pairs[row]
        place = begins[of_pair[pair]]
        begins[of_pair[pair]] = place + 1
        parcels[place, 0] = ats[row]
        parcels[place, 1] = np.int64(number[pair]) << 32 | np.int64(kinds[row])
        parcels[place, 2] = np.int64(contacts[row]) << 32 | np.int64(row)
