"""The log by columns and the outcomes as the engine studies them. Loads NumPy: only what runs a batch imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.crm.recognition.book import Book
from sanket.crm.recognition.market import Judged, market
from sanket.crm.recognition.outcomes import Outcomes
from sanket.engine.learning import features
from sanket.engine.learning.hazard import Wins
from sanket.engine.learning.study import History as Studied
from sanket.engine.learning.study import Types

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from sanket.crm.activities.queries import History

    Ints = NDArray[np.int64]

DAY = 86_400
MOST_ACTIVITIES = 3_000_000
"""Of a longer log some accounts are drawn, with all they did: values do not depend on more, memory does."""
_SPREAD = 2_654_435_761


class Source(NamedTuple):
    """``share``: of the accounts that were drawn. ``won``: wins known of accounts with activities."""

    studied: Studied
    types: Types
    kinds: list[int]
    activities: int
    groups: int
    won: int
    share: float


def source(book: Book, history: History, outcomes: Outcomes, *, now: int, confirmed: Collection[int]) -> Source | None:
    """What is to be studied; None where there is no activity or no win.

    Values are learned from the groups that activities name themselves: an activity counts for the categories above as
    well, and would otherwise be learned from two or three times.
    """
    won = outcomes.won & (outcomes.at <= now)
    if not history.n or not won.any():
        return None
    judged = market(book, history)
    log = history.log()
    share = min(1.0, MOST_ACTIVITIES / history.n)
    own = np.unique(judged.market.group[judged.market.first[:-1]]).astype(np.int64)
    own = own[_drawn(judged.account[own], share)]
    place = np.full(len(judged.account), -1, np.int64)
    place[own] = np.arange(len(own))
    row, group = _links(judged, log.pair, place)
    kinds = history.kinds.tolist()
    values = [book.values[pk] for pk in kinds]
    rules = [judged.market.rules[number] for number in judged.market.rule[own].tolist()]
    half_life = np.array([rule.half_life for rule in rules], np.int64)
    at = log.at[row].astype(np.int64)
    events = features.events(
        group,
        at,
        log.kind[row].astype(np.int64),
        log.contact[row].astype(np.int64),
        half_life=half_life,
        countable=np.array([value.countable for value in values], bool),
        influence=judged.market.weights,
    )
    win_group, win = _wins(book, judged, own, outcomes, won)
    if not len(win) or not len(at):
        return None
    first, last = int(outcomes.at[won].min()), int(outcomes.at[won].max())
    begin = max(int(at[0]), first - 1)
    types = Types(
        np.array([float(value.value) for value in values]),
        np.array([value.weak for value in values], bool),
        np.isin(history.kinds, list(confirmed)),
    )
    studied = Studied(
        events,
        half_life,
        np.array([rule.rho for rule in rules], np.float64),
        judged.account[own],
        Wins(win_group, outcomes.at[win]),
        win,
        begin - begin % DAY,
        min(now, last + DAY),
    )
    return Source(studied, types, kinds, history.n, len(own), len(np.unique(win)), share)


def _drawn(account: Ints, share: float) -> NDArray[np.bool_]:
    if share >= 1:
        return np.ones(len(account), bool)
    return np.asarray((account * _SPREAD) % (1 << 32) < share * (1 << 32), bool)


def _links(judged: Judged, pair: NDArray[np.int32], place: Ints) -> tuple[Ints, Ints]:
    """Each activity (its place in the log) with each group studied that it counts for, in order of the log."""
    first = judged.market.first
    many = np.diff(first)
    to = place[judged.market.group]
    rows, groups = [], []
    for depth in range(int(many.max(initial=0))):
        # The chain's link of this depth, where a pair has one and its group is studied.
        link = np.full(len(many), -1, np.int64)
        deep = many > depth
        link[deep] = to[first[:-1][deep] + depth]
        group = link[pair]
        there = np.flatnonzero(group >= 0)
        rows.append(there)
        groups.append(group[there])
    row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    group = np.concatenate(groups) if groups else np.zeros(0, np.int64)
    order = np.argsort(row, kind="stable")
    return row[order], group[order]


def _wins(book: Book, judged: Judged, own: Ints, outcomes: Outcomes, won: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Each win with each group of its account whose offering is the one won, above it or below it."""
    of_account: dict[int, list[tuple[int, int]]] = {}
    for place, (account, offering) in enumerate(
        zip(judged.account[own].tolist(), judged.offering[own].tolist(), strict=True)
    ):
        of_account.setdefault(account, []).append((place, offering))
    chains = {pk: set(book.chain(pk)) for pk in {*judged.offering[own].tolist(), *outcomes.offering[won].tolist()}}
    groups, wins = [], []
    for win in np.flatnonzero(won).tolist():
        sold = int(outcomes.offering[win])
        for place, offering in of_account.get(int(outcomes.account[win]), ()):
            if offering in chains[sold] or sold in chains[offering]:
                groups.append(place)
                wins.append(win)
    return np.array(groups, np.int64), np.array(wins, np.int64)
