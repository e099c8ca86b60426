"""Which leads stand now under a book, as ``leads`` would answer: hot, fitting, not closed by people, not covered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.crm.leads.queries import closings
from sanket.crm.recognition import feed, market
from sanket.crm.recognition.dress import cover_of, is_positive
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.whole import Closings, Opened, Whole
from sanket.engine.recognition.explain import explain
from sanket.engine.recognition.fold import Act, weighed
from sanket.engine.recognition.replay import Log
from sanket.engine.recognition.step import HOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sanket.crm.activities.queries import History

    Ints = NDArray[np.int64]


class Standing(NamedTuple):
    """A lead that stands. ``heat``: interest in thresholds, by which lists are ordered."""

    key: Key
    interest: float
    threshold: float
    fitment: float
    fitment_threshold: float
    recognised_at: int
    cold_at: int

    @property
    def heat(self) -> float:
        return self.interest / self.threshold


class Listing(NamedTuple):
    """``opened``: every beginning of a lead in history; ``standing``: those that stand, in no order."""

    opened: Opened
    standing: list[Standing]


def listing(whole: Whole, *, at: int) -> Listing:
    """``at`` must not lie before the newest activity."""
    people = closings()
    opened = whole.openings(people)
    warm = _warm(whole, opened, people, at)
    covered = _covered(whole, warm, at)
    kept = [group for group in warm if group not in covered]
    begun = whole.history.at([warm[group] for group in kept]).tolist()
    standing = [_standing(whole, group, since, at) for group, since in zip(kept, begun, strict=True)]
    return Listing(opened, standing)


def _warm(whole: Whole, opened: Opened, people: Closings, at: int) -> dict[int, int]:
    """Group -> the activity that its newest lead began with, where that lead is warm and open."""
    states = whole.states
    hot = (states[:, feed.STATE] == HOT) & (states[:, feed.COLD_AT] > at)
    fits = np.zeros(len(states), bool)
    fits[whole.risen] = whole.fits
    newest = np.concatenate((opened.group[1:] != opened.group[:-1], [True])) if len(opened.group) else np.zeros(0, bool)
    chosen = newest & (hot & fits)[opened.group]
    account, offering = whole.judged.account, whole.judged.offering
    warm: dict[int, int] = {}
    for group, row, number in zip(*(column[chosen].tolist() for column in opened), strict=True):
        some = people.get((int(account[group]), int(offering[group])), ())
        if number >= len(some) or some[number] is None:
            warm[group] = row
    return warm


def _standing(whole: Whole, group: int, since: int, at: int) -> Standing:
    judged, state = whole.judged, feed.group_of(whole.states[group].tolist())
    rule = judged.market.rules[judged.market.rule[group]]
    return Standing(
        (int(judged.account[group]), int(judged.offering[group])),
        state.head.score(at, rule.half_life, rho=rule.rho),
        rule.on,
        float(whole.fitment[np.searchsorted(whole.risen, group)]),
        rule.fit,
        since,
        state.cold_at or at,
    )


def _covered(whole: Whole, warm: Mapping[int, int], at: int) -> set[int]:
    """Categories' leads for which a warm product lead below speaks: it gives more than half of their score."""
    book, judged = whole.book, whole.judged
    groups = {(int(judged.account[group]), int(judged.offering[group])): group for group in warm}
    asked = {}
    for (account, offering), group in groups.items():
        if book.offerings[offering].is_product:
            continue
        below = {pk for pk in book.below[offering] if pk != offering and (account, pk) in groups}
        if below:
            asked[group] = below
    covered = set()
    for some in _parcelled(whole, np.array(sorted(asked), np.int64)):
        fed = _Fed(whole, some)
        for group in some.tolist():
            over = _cover(whole, fed, group, at)
            if any(pk in asked[group] and book.offerings[pk].is_product for pk in over):
                covered.add(group)
    return covered


def _parcelled(whole: Whole, groups: Ints) -> list[Ints]:
    """As many groups at a time as have a stretch's activities together."""
    many = np.cumsum(whole.states[groups, feed.COUNT])
    return [some for some in np.split(groups, np.flatnonzero(np.diff(many // market.STRETCH)) + 1) if len(some)]


def _cover(whole: Whole, fed: _Fed, group: int, at: int) -> set[int]:
    """The offerings that give more than half of a category's score."""
    book, judged = whole.book, whole.judged
    offerings = {int(whole.history.offering[pair]) for pair in fed.pairs(group)}
    if len(offerings) == 1:
        return offerings if is_positive(feed.group_of(whole.states[group].tolist()).head) else set()
    key = (int(judged.account[group]), int(judged.offering[group]))
    rule = judged.market.rules[judged.market.rule[group]]
    head, taken = weighed(fed.acts(group), rule, book.values, book.weights)
    total, parts = explain(taken, head, rule, at)
    return set(cover_of(book, key, parts, total))


class _Fed:
    """The activities of a few groups, taken from the log by columns."""

    def __init__(self, whole: Whole, groups: Ints) -> None:
        self.history = whole.history
        first, links, *_ = whole.judged.market
        pair_of = np.repeat(np.arange(len(first) - 1), np.diff(first))
        inside = np.isin(links, groups)
        order = np.argsort(links[inside], kind="stable")
        self._links, self._pairs = links[inside][order], pair_of[inside][order]
        wanted = np.zeros(len(first) - 1, bool)
        wanted[self._pairs] = True
        rows, log = _taken(whole.history, wanted)
        by_pair = np.argsort(log.pair, kind="stable")
        self._rows, self._log = rows[by_pair], _some(log, by_pair)
        # Where the activities of each pair begin and end, and the pairs of each group: looked up for all at once.
        self._begin = np.searchsorted(self._log.pair, self._pairs)
        self._end = np.searchsorted(self._log.pair, self._pairs, side="right")
        bounds = np.searchsorted(self._links, groups), np.searchsorted(self._links, groups, side="right")
        self._of_group = dict(
            zip(groups.tolist(), zip(*(bound.tolist() for bound in bounds), strict=True), strict=True)
        )

    def pairs(self, group: int) -> list[int]:
        """The pairs with activities that count for a group."""
        start, stop = self._of_group[group]
        return [int(self._pairs[place]) for place in range(start, stop) if self._end[place] > self._begin[place]]

    def acts(self, group: int) -> list[Act]:
        """In order of the log; an activity is called by its place."""
        log, history = self._log, self.history
        start, stop = self._of_group[group]
        places = np.concatenate([np.arange(self._begin[one], self._end[one]) for one in range(start, stop)])
        return [
            Act(
                int(log.at[place]),
                str(self._rows[place]),
                int(history.contacts[log.contact[place]]),
                int(history.kinds[log.kind[place]]),
                int(history.offering[log.pair[place]]),
            )
            for place in places[np.argsort(self._rows[places])].tolist()
        ]


def _taken(history: History, wanted: NDArray[np.bool_]) -> tuple[Ints, Log]:
    """The activities of these pairs, and their places in the log."""
    rows, logs = [np.zeros(0, np.int64)], [Log.of([], [], [], [])]
    for start, log in market.stretches(history):
        here = np.flatnonzero(wanted[log.pair])
        rows.append(here + start)
        logs.append(_some(log, here))
    return np.concatenate(rows), Log(*(np.concatenate(column) for column in zip(*logs, strict=True)))


def _some(log: Log, which: Ints) -> Log:
    return Log(log.pair[which], log.at[which], log.contact[which], log.kind[which])
