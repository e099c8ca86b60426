"""What would have been: the leads of a log under every pair of thresholds, in one pass.

``on`` has J interest thresholds for each rule, ascending; fitment has K thresholds, and each group passes the first
``fits`` of them. At every instant the thresholds at which a group is hot are neighbours, [low, high): so two numbers
for each group replay all of them (docs/engine.md), exactly as ``step`` would one by one.

A *lead* at (j, k) begins at an activity that counts for something, after which its group is hot at j, while it fits at
k and the activity's own group is not hot at j (that one speaks for the categories above). It stays the same lead until
a win of one of its groups' closes it; if it rises again before, it is *revived*. A win comes before the activities of its
own second. It is *covered* by a lead that is hot at the win, or rose or began within the horizon before; that lead is
*won*. The *warning* is the time since the earliest covering lead began. Leads, risings and wins count if they lie in
[begin, end); a won lead must also have begun there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log2
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.accounts import Dealt, deal
from sanket.engine.recognition.compiled import available, kept
from sanket.engine.recognition.fitness import WIDTH
from sanket.engine.recognition.kernel import (
    TOO_WIDE,
    Overflow,
    rule_table,
    slot_widths,
    value_table,
)  # fmt: skip
from sanket.engine.recognition.replay import Log, Market
from sanket.engine.recognition.rule import TIE, Rule, Value
from sanket.engine.recognition.sweep import LONGEST, MOST_THRESHOLDS, NOT_YET, pass_over
from sanket.engine.recognition.threads import crew, hands

__all__ = ["LONGEST", "NOT_YET", "Grid", "Leads", "Wins", "deal", "leads_at", "sweep"]

DAY = 86_400
ROOM = 1 << 17
"""For leads to begin with; memory that is not written to is not taken."""
SLICES = 8
"""Each thread takes about as many."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Wins(NamedTuple):
    """Wins in order of ``at``; ``group[first[w]:first[w + 1]]``: the groups whose leads win ``w`` closes."""

    at: NDArray[np.int64]
    first: NDArray[np.int64]
    group: NDArray[np.int32]

    @classmethod
    def of(cls, wins: Any) -> Wins:
        """From (at, groups), in any order."""
        ranked = sorted((int(at), [int(g) for g in groups]) for at, groups in wins)
        first = np.concatenate(([0], np.cumsum([len(groups) for _, groups in ranked], dtype=np.int64)))
        flat = np.array([g for _, groups in ranked for g in groups], np.int32)
        return cls(np.array([at for at, _ in ranked], np.int64), first.astype(np.int64), flat)


class Grid(NamedTuple):
    """Counts for each interest threshold j and fitment threshold k.

    ``warning[j, k, d]``: covered wins with ``d`` whole days of warning, the last for ``LONGEST`` days and more.
    ``by_month[j, k, m]`` and ``by_owner[j, k, o]``: leads that began in a month, or in a group of an owner.
    """

    leads: NDArray[np.int64]
    won: NDArray[np.int64]
    revived: NDArray[np.int64]
    wins: NDArray[np.int64]
    covered: NDArray[np.int64]
    warning: NDArray[np.int32]
    by_month: NDArray[np.int64]
    by_owner: NDArray[np.int64]

    def median_warning(self) -> NDArray[np.float64]:
        """Days of warning that half of the covered wins had at least; NaN where none is covered."""
        half = (self.covered + 1) // 2
        median = (np.cumsum(self.warning, axis=2) >= half[:, :, None]).argmax(axis=2).astype(np.float64)
        return np.where(self.covered > 0, median, np.nan)


class Leads(NamedTuple):
    """The leads at one pair of thresholds, in order of their beginning. ``row`` and ``at``: the activity that tipped it.

    ``won_at``: the win that it covered and that closed it, ``NOT_YET`` without; ``revived``: how often it rose again.
    """

    group: NDArray[np.int32]
    row: NDArray[np.int64]
    at: NDArray[np.int64]
    won_at: NDArray[np.int64]
    revived: NDArray[np.int64]


def sweep(
    log: Log,
    market: Market,
    on: Floats,
    off_ratio: float,
    fits: NDArray[np.int32],
    columns: int,
    wins: Wins,
    horizon: int,
    begin: int,
    end: int,
    *,
    months: Ints | None = None,
    owner: NDArray[np.int32] | None = None,
    owners: int = 0,
    dealt: Dealt | None = None,
) -> Grid:
    """All J x ``columns`` pairs. ``months``: ascending instants, M + 1 edges of M months. ``owner``: of each group, -1: nobody.

    Half-lives and rho are those of ``market.rules``, their thresholds are not asked. ``dealt``: what ``deal`` answered for
    this log and the groups of this market, whatever its rules and values. Raises Overflow, Unfit, ValueError.
    """
    edges = np.zeros(0, np.int64) if months is None else months
    whose = np.full(len(market.rule), -1, np.int32) if owner is None else owner
    asked = _Asked(market, on, off_ratio, fits, columns, wins, horizon, begin, end, edges, whose, owners)
    parts = [part.counts for part in asked.over(_dealt(dealt, log, market, wins))]
    inside = int(np.count_nonzero((wins.at >= begin) & (wins.at < end)))
    summed = [_sum(some) for some in zip(*parts, strict=True)]
    for begun in (0, 2, 4, 5):  # counted where a stretch of thresholds begins, taken off where it ends
        summed[begun] = summed[begun][:-1].cumsum(axis=0)
    leads, won, revived, warning, by_month, by_owner = map(_at_least, summed)
    covered = warning.sum(axis=2)
    return Grid(leads, won, revived, np.full_like(covered, inside), covered, warning, by_month, by_owner)


def leads_at(
    log: Log,
    market: Market,
    on: Floats,
    off_ratio: float,
    fits: NDArray[np.bool_],
    wins: Wins,
    horizon: int,
    begin: int,
    end: int,
    *,
    dealt: Dealt | None = None,
) -> Leads:
    """The leads themselves at one threshold for each rule (``on``), of the groups that fit."""
    rungs, nobody = np.ascontiguousarray(on, np.float64).reshape(-1, 1), np.full(len(market.rule), -1, np.int32)
    asked = _Asked(
        market, rungs, off_ratio, fits.astype(np.int32), 1, wins, horizon, begin, end, np.zeros(0, np.int64), nobody, 0
    )
    dealt = _dealt(dealt, log, market, wins)
    parts = asked.over(dealt, room=ROOM)
    if max(part.found for part in parts) > ROOM:
        parts = asked.over(dealt, room=sum(part.found for part in parts))
    listed = np.concatenate([part.listed[: part.found] for part in parts])
    listed[:, 0] = dealt.order[listed[:, 0]]
    group, row, at, won_at, revived = listed[np.lexsort((listed[:, 0], listed[:, 1]))].T.copy()
    return Leads(group.astype(np.int32), row, at, won_at, revived)


def compile_now() -> None:
    """Compile, or load what was compiled before, ahead of the first question."""
    market = Market.of([[0]], rule=[0], rules=[Rule(86_400, 1.0)], values=[Value(1)])
    # A log that lies on disk cannot be written to, which is another type to Numba.
    for writable in (False, True):
        nothing = Log.of([], [], [], [])
        for column in nothing:
            column.flags.writeable = writable
        sweep(nothing, market, np.ones((1, 1)), 0.5, np.zeros(1, np.int32), 1, Wins.of([]), 1, 0, 1)


def compiled() -> bool:
    """Whether that takes no time."""
    return kept("pass_over")


def _sum(of_threads: Sequence[NDArray[Any]]) -> NDArray[Any]:
    for other in of_threads[1:]:
        np.add(of_threads[0], other, out=of_threads[0])
    return of_threads[0]


def _at_least(count: NDArray[Any]) -> NDArray[Any]:
    """From "passes exactly f columns" to "passes column k", which those with f > k do."""
    for column in range(count.shape[1] - 2, 0, -1):
        count[:, column] += count[:, column + 1]
    return count[:, 1:]


def _dealt(dealt: Dealt | None, log: Log, market: Market, wins: Wins) -> Dealt:
    if dealt is None:
        return deal(log, market, wins.first, wins.group)
    if not dealt.serves(log, market):
        raise ValueError("another log or market was dealt out")
    return dealt


class _Part(NamedTuple):
    """What one thread counts."""

    counts: tuple[Any, ...]
    listed: Ints
    found: int


class _Asked(NamedTuple):
    """One question."""

    market: Market
    on: Floats
    off_ratio: float
    fits: NDArray[np.int32]
    columns: int
    wins: Wins
    horizon: int
    begin: int
    end: int
    edges: Ints
    owner: NDArray[np.int32]
    owners: int

    def over(self, dealt: Dealt, room: int = 0) -> list[_Part]:
        """The parts of the answer; with ``room`` leads are listed in each, as many as there is room for."""
        self.check()
        market, groups, wins = self.market, dealt.groups, _by_account(dealt, self.wins, self.fits)
        off = self.on * self.off_ratio
        log2_off = np.array([log2(x) for x in off.ravel().tolist()]).reshape(off.shape)
        rules, order = rule_table(market.rules), dealt.order
        weights = np.ones(0) if market.weights is None else market.weights
        about = market.rule[order], self.fits[order], self.owner[order], wins.asked
        tables = (
            value_table(market.values),
            rules,
            slot_widths(rules),
            weights,
            self.on * (1 - TIE),
            off * (1 - TIE),
            log2_off,
        )
        activities = np.diff(dealt.begins)
        most = int(np.diff(market.first).max()) if len(market.first) > 1 else 0
        countable = any(value.countable for value in market.values)
        cells = int(activities.max()) * most if countable and len(activities) else 0
        widest, many = int(np.diff(groups).max()), hands(len(dealt.parcels)) if available() else 1
        # Slices of about as many activities each, more of them than threads: who is done early takes another.
        cuts = np.searchsorted(dealt.begins, np.linspace(0, len(dealt.parcels), many * SLICES + 1).astype(np.int64))
        cuts[-1] = len(activities)
        slices = iter(list(pairwise(cuts.tolist())))

        def work(_: int) -> _Part:
            counts, listed, found = self.room(), np.zeros((room, 5), np.int64), 0
            rows, nodes = np.zeros((widest, WIDTH), np.int64), np.zeros((cells + 1, 4), np.int32)
            places = self.on.shape[1]
            pool, earliest, spans = (
                np.zeros(3, np.int64),
                np.zeros(places, np.int64),
                np.zeros((2, wins.most, places), np.int64),
            )
            for start, stop in slices:
                found = pass_over(
                    start, stop, groups, dealt.begins, dealt.parcels,
                    dealt.first, dealt.links, *about, *tables, wins.begins, wins.at, wins.first, wins.group, self.horizon,
                    self.begin, self.end, self.edges, rows, nodes, pool, earliest, *spans, *counts, listed, room > 0, found,
                )  # fmt: skip
                if found < 0:
                    raise Overflow(TOO_WIDE)
            return _Part(counts, listed, found)

        with crew(many) as hired:
            return hired.together(work, range(many))

    def room(self) -> tuple[Any, ...]:
        places, columns = self.on.shape[1], self.columns + 1
        ends = places + 1, columns
        return (
            np.zeros(ends, np.int64), np.zeros((places, columns), np.int64), np.zeros(ends, np.int64),
            np.zeros((places, columns, LONGEST + 1), np.int32),
            np.zeros((*ends, max(len(self.edges) - 1, 0)), np.int64), np.zeros((*ends, self.owners), np.int64),
        )  # fmt: skip

    def check(self) -> None:
        on, market, fits, wins, owner = self.on, self.market, self.fits, self.wins, self.owner
        groups = len(market.rule)
        if on.ndim != 2 or len(on) != len(market.rules) or not 1 <= on.shape[1] <= MOST_THRESHOLDS:
            raise ValueError(f"each rule needs the same number of thresholds, 1 to {MOST_THRESHOLDS}")
        if not (np.isfinite(on).all() and (on > 0).all() and (np.diff(on, axis=1) >= 0).all()):
            raise ValueError("thresholds are above 0 and ascend")
        if not 0 < self.off_ratio <= 1:
            raise ValueError("the off-ratio lies above 0 and at most at 1")
        if len(fits) != groups or (groups and not 0 <= int(fits.min()) <= int(fits.max()) <= self.columns):
            raise ValueError("each group passes 0 to all of the columns")
        if len(wins.group) and not 0 <= int(wins.group.min()) <= int(wins.group.max()) < groups:
            raise ValueError("a win's group is not in the market")
        if (np.diff(wins.at) < 0).any():
            raise ValueError("wins are not in order of time")
        if len(owner) != groups or (groups and not -1 <= int(owner.min()) <= int(owner.max()) < self.owners):
            raise ValueError("each group's owner is one of the owners, or -1")


class _Won(NamedTuple):
    """Wins by account, its own from ``begins[a]`` to ``begins[a + 1]``, in order of time; groups by their new numbers.

    ``asked``: the number among the groups of its account that some win asks about, for what began when is kept of those; -1:
    none does. ``most``: how many an account has at most.
    """

    begins: Ints
    at: Ints
    first: Ints
    group: NDArray[np.int32]
    asked: NDArray[np.int32]
    most: int


def _by_account(dealt: Dealt, wins: Wins, fits: NDArray[np.int32]) -> _Won:
    many, accounts = np.diff(wins.first), len(dealt.begins) - 1
    home = np.zeros(len(wins.at), np.int32)
    home[many > 0] = dealt.account[wins.group[wins.first[:-1][many > 0]]]
    if (dealt.account[wins.group] != np.repeat(home, many)).any():
        raise ValueError("a win closes groups that were not dealt out together")
    order = np.argsort(home, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(rank))
    # Of each win those groups first that pass the most columns: its warning is worked out column by column.
    place = np.empty(len(dealt.order), np.int32)
    place[dealt.order] = np.arange(len(place), dtype=np.int32)
    closed = place[wins.group[np.lexsort((-fits[wins.group], np.repeat(rank, many)))]]
    some = np.unique(closed)
    number = np.arange(len(some)) - np.searchsorted(some, dealt.groups[dealt.account[dealt.order[some]]])
    asked = np.full(len(place), -1, np.int32)
    asked[some] = number
    return _Won(
        np.searchsorted(home[order], np.arange(accounts + 1)), wins.at[order],
        np.concatenate(([0], np.cumsum(many[order]))), closed, asked, int(number.max(initial=-1)) + 1,
    )  # fmt: skip
