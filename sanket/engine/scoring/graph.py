"""Who addresses whom at each account: communications as the edges of a graph, faded, in whole numbers.

A message of age a days to r recipients gives each edge sender -> recipient

    mass += round(2^24 x weight / r x 2^(-a / half-life))

so a message is one attention shared among those it goes to, and a list counts for little. Masses are integers, hence the
same bits whatever the order of the rows; ages are whole days. Both ends must be of one account.

>>> import numpy as np
>>> one = np.array([1, 1, 2]), np.array([2, 3, 3])
>>> graph = build(*one, np.array([0, 0, 86_400]), np.ones(3), np.array([2, 2, 1]), {1: 7, 2: 7, 3: 7}, 86_400, 30.0)
>>> graph.nodes.tolist(), graph.src.tolist(), graph.dst.tolist()
([1, 2, 3], [0, 0, 1], [1, 2, 2])
>>> (graph.mass / 2**24).round(3).tolist()
[0.489, 0.489, 1.0]

Units: instants in Unix seconds, half-life in days. Source: decayed counts as in ``quanta``; sharing among recipients after
Perry and Wolfe, "Point process modelling for directed interaction networks" (2013), who found the effect of many recipients.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp2
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

ONE = 1 << 24
"""The mass of a message of today to one recipient."""
DAY = 86_400


class Graph(NamedTuple):
    """Nodes in order of (account, id); edges in order of (src, dst), which are places of ``nodes``."""

    nodes: Ints
    start: Ints
    """Where the nodes of each account begin, and one more at the end."""
    of: Ints
    """For each node the place of its account in ``start``."""
    src: Ints
    dst: Ints
    mass: Ints

    @property
    def sizes(self) -> Ints:
        """How many nodes each account has."""
        return np.diff(self.start)

    def per_account(self, amount: Floats) -> Floats:
        """The sum over each account's nodes, added in the order of the nodes."""
        return summed(self.of, amount, len(self.start) - 1)

    def relative(self, amount: Floats) -> Floats:
        """Each node's amount as a multiple of the average at its account; 1 where all have nothing."""
        average = (self.per_account(amount) / self.sizes)[self.of]
        known = average > 0
        return np.divide(amount, average, out=np.ones(len(amount)), where=known)

    def undirected(self) -> tuple[Ints, Ints, Ints]:
        """The edges both ways, masses of the two directions added; in order of (src, dst)."""
        return _merged(
            np.concatenate((self.src, self.dst)),
            np.concatenate((self.dst, self.src)),
            np.concatenate((self.mass, self.mass)),
            len(self.nodes),
        )


def summed(place: Ints, amount: Floats | Ints, places: int) -> Floats:
    """The sum at each place, added in the order given."""
    return np.bincount(place, weights=amount, minlength=places).astype(np.float64, copy=False)


def build(
    sender: Ints,
    recipient: Ints,
    at: Ints,
    weight: Floats,
    recipients: Ints,
    account: Mapping[int, int],
    when: int,
    half_life: float,
) -> Graph:
    """The graph of the rows up to ``when``; ``weight`` by kind, ``recipients`` of the row's message, ``account`` of ids."""
    where = {pk: account.get(pk, -1) for pk in np.union1d(sender, recipient).tolist()}
    known = np.array(sorted(where), np.int64)
    lies = np.array([where[pk] for pk in known.tolist()], np.int64)
    of_sender = lies[np.searchsorted(known, sender)]
    of_recipient = lies[np.searchsorted(known, recipient)]
    kept = (of_sender == of_recipient) & (of_sender >= 0) & (sender != recipient) & (at <= when)
    mass = _faded(weight[kept] / recipients[kept], (when - at[kept]) // DAY, half_life)
    src, dst = sender[kept][mass > 0], recipient[kept][mass > 0]
    ids = np.union1d(src, dst)
    accounts = lies[np.searchsorted(known, ids)]
    order = np.lexsort((ids, accounts))
    nodes, accounts = ids[order], accounts[order]
    place = np.empty(len(ids), np.int64)
    place[order] = np.arange(len(ids))
    firsts = np.flatnonzero(np.diff(accounts, prepend=-1))
    start = np.append(firsts, len(nodes)).astype(np.int64)
    of = np.repeat(np.arange(len(firsts)), np.diff(start))
    edges = _merged(place[np.searchsorted(ids, src)], place[np.searchsorted(ids, dst)], mass[mass > 0], len(nodes))
    return Graph(nodes, start, of, *edges)


def _faded(share: Floats, days: Ints, half_life: float) -> Ints:
    if not len(days):
        return np.zeros(0, np.int64)
    # By a table: the library's exp2 may differ in the last bit with the place of a number in the array.
    table = np.array([exp2(-day / half_life) for day in range(int(days.max()) + 1)])
    mass: Ints = np.rint(ONE * (share * table[days])).astype(np.int64)
    return mass


def _merged(src: Ints, dst: Ints, mass: Ints, nodes: int) -> tuple[Ints, Ints, Ints]:
    """Each pair once, with the sum of its masses."""
    pairs, which = np.unique(src * max(nodes, 1) + dst, return_inverse=True)
    total = np.zeros(len(pairs), np.int64)
    np.add.at(total, which, mass)
    return pairs // max(nodes, 1), pairs % max(nodes, 1), total
