"""From the book of rules and the log by columns to what the engine judges: groups, their rules, the values of kinds.

Loads NumPy: only what runs a batch imports it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.crm.recognition.book import Book
from sanket.crm.recognition.judging import Judgement
from sanket.engine.recognition.replay import Log, Market

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sanket.crm.activities.queries import History

LOW_32 = (1 << 32) - 1
STRETCH = 1 << 20
"""Activities in hand at a time."""


def stretches(history: History) -> Iterator[tuple[int, Log]]:
    """The log in order, a stretch at a time, each with the place of its first activity."""
    start = 0
    for chunk in history.chunks(STRETCH):
        yield start, Log(*chunk)
        start += len(chunk.at)


class Judged(NamedTuple):
    """The engine's market, and what its numbers stand for.

    ``account`` and ``offering``: of each group, in the order of both. The pairs that count for a group are those whose
    chain names it, see ``market.first`` and ``market.group``.
    """

    market: Market
    account: NDArray[np.int64]
    offering: NDArray[np.int64]

    def keys(self) -> NDArray[np.int64]:
        """Each group packed into one number, as ``feed`` packs it; ascending."""
        return self.account << 32 | self.offering


def market(book: Book, history: History) -> Judged:
    """How ``book`` judges ``history``. The book must not be older than the history's types and offerings."""
    offerings, which = np.unique(history.offering, return_inverse=True)
    chains = [book.chain(pk) for pk in offerings.tolist()]
    lengths = np.array([len(chain) for chain in chains], np.int64)
    links = np.array([above for chain in chains for above in chain], np.int64)
    starts = np.cumsum(lengths) - lengths
    many = lengths[which]
    first = np.concatenate(([0], np.cumsum(many)))
    pair = np.repeat(np.arange(len(which)), many)
    above = links[starts[which][pair] + np.arange(len(pair)) - first[:-1][pair]]
    keys, group = np.unique(history.account[pair] << 32 | above, return_inverse=True)
    judged, rule = np.unique(keys & LOW_32, return_inverse=True)
    return Judged(
        Market(
            first.astype(np.int64),
            group.astype(np.int32),
            rule.astype(np.int32),
            [book.rule(pk) for pk in judged.tolist()],
            [book.values[pk] for pk in history.kinds.tolist()],
            weights(book, history),
        ),
        keys >> 32,
        keys & LOW_32,
    )


def weights(book: Book, history: History) -> NDArray[np.float64] | None:
    """What the points of each contact of the log are multiplied by; None: 1 for all."""
    if not book.weights:
        return None
    known = np.ones(len(history.contacts))
    for place, contact in enumerate(history.contacts.tolist()):
        known[place] = book.weights.get(contact, 1.0)
    return known


class Met(NamedTuple):
    """Who was named on a customer activity of which group, and at which activity first; by group, then by activity."""

    group: NDArray[np.int64]
    contact: NDArray[np.int64]
    """Dense numbers."""
    row: NDArray[np.int64]


def met(book: Book, history: History, judged: Judged, groups: NDArray[np.int64]) -> Met:
    """The contacts of these groups (ascending) in the order in which they appeared."""
    empty = np.zeros(0, np.int64)
    if not book.contacts_matter or not len(groups):
        return Met(empty, empty, empty)
    first, links = judged.market.first, judged.market.group
    customer = np.array([book.values[pk].customer for pk in history.kinds.tolist()], bool)
    asked = np.zeros(len(judged.account), bool)
    asked[groups] = True
    # The links of pairs that lead to a group asked for; most pairs lead to none.
    wanted = asked[links]
    pair_of = np.repeat(np.arange(len(first) - 1), np.diff(first))[wanted]
    to = links[wanted].astype(np.int64)
    many = np.bincount(pair_of, minlength=len(first) - 1)
    start = np.cumsum(many) - many
    found = _Firsts()
    for begin, log in stretches(history):
        row = np.flatnonzero((log.contact > 0) & customer[log.kind] & (many[log.pair] > 0))
        times = many[log.pair[row]]
        which = np.repeat(np.arange(len(row)), times)
        place = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
        group = to[start[log.pair[row[which]]] + place]
        found.add(group * len(history.contacts) + log.contact[row[which]], row[which] + begin)
    keys, rows = found.all()
    group, contact = np.divmod(keys, len(history.contacts))
    order = np.lexsort((rows, group))
    return Met(group[order], contact[order], rows[order])


class _Firsts:
    """The first row of each key, of keys that come with ascending rows."""

    def __init__(self) -> None:
        self._known = np.zeros((2, 0), np.int64)
        self._parts: list[NDArray[np.int64]] = []
        self._waiting = 0

    def add(self, keys: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
        self._parts.append(_first(np.stack((keys, rows))))
        self._waiting += self._parts[-1].shape[1]
        # Not each time: what is known would be sorted again for every stretch.
        if self._waiting >= max(self._known.shape[1], STRETCH):
            self.all()

    def all(self) -> NDArray[np.int64]:
        self._known = _first(np.concatenate((self._known, *self._parts), axis=1))
        self._parts, self._waiting = [], 0
        return self._known


def _first(keyed: NDArray[np.int64]) -> NDArray[np.int64]:
    # `unique` names the first place of each.
    keys, at = np.unique(keyed[0], return_index=True)
    return np.stack((keys, keyed[1][at]))


def fitments(
    book: Book, history: History, judged: Judged, groups: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """The present fitment of these groups (ascending), or of all: the best contact so far counts."""
    groups = np.arange(len(judged.account)) if groups is None else groups
    judgement = Judgement(book, np.unique(judged.account[groups]))
    account, offering = judged.account[groups], judged.offering[groups]
    industry, firm, nobody = judgement.fixed(account, offering)
    people = met(book, history, judged, groups)
    best = nobody
    if len(people.group):
        place = np.searchsorted(groups, people.group)
        factor = judgement.contact(account[place], offering[place], history.contacts[people.contact])
        begins = np.flatnonzero(np.concatenate(([True], place[1:] != place[:-1])))
        best = nobody.copy()
        best[place[begins]] = np.maximum.reduceat(factor, begins)
    return industry * firm * best
