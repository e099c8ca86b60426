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

from math import log2
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.accounts import deal
from sanket.engine.recognition.compiled import kept
from sanket.engine.recognition.fitness import NODES, WIDTH
from sanket.engine.recognition.kernel import (
    NO_CELL,
    TOO_WIDE,
    Overflow,
    blank,
    rule_table,
    slot_widths,
    value_table,
)  # fmt: skip
from sanket.engine.recognition.replay import Log, Market
from sanket.engine.recognition.rule import TIE, Rule, Value
from sanket.engine.recognition.sweep import LONGEST, MOST_THRESHOLDS, NOT_YET, know, pass_over

__all__ = ["LONGEST", "NOT_YET", "Grid", "Leads", "Wins", "leads_at", "sweep"]

DAY = 86_400


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
    warning: NDArray[np.int64]
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
    on: NDArray[np.float64],
    off_ratio: float,
    fits: NDArray[np.int32],
    columns: int,
    wins: Wins,
    horizon: int,
    begin: int,
    end: int,
    *,
    months: NDArray[np.int64] | None = None,
    owner: NDArray[np.int32] | None = None,
    owners: int = 0,
) -> Grid:
    """All J x ``columns`` pairs. ``months``: ascending instants, M + 1 edges of M months. ``owner``: of each group, -1: nobody.

    Half-lives and rho are those of ``market.rules``, their thresholds are not asked. Raises Overflow, Unfit, ValueError.
    """
    rungs = on.shape[1] if on.ndim == 2 else 0
    edges = np.zeros(0, np.int64) if months is None else months
    leads, won, revived = (np.zeros((rungs, columns + 1), np.int64) for _ in range(3))
    warning = np.zeros((rungs, columns + 1, LONGEST + 1), np.int32)
    by_month = np.zeros((rungs, columns + 1, max(len(edges) - 1, 0)), np.int64)
    by_owner = np.zeros((rungs, columns + 1, owners), np.int64)
    whose = np.full(len(market.rule), -1, np.int32) if owner is None else owner
    counts = (leads, won, revived, warning, by_month, by_owner)
    _pass(log, market, on, off_ratio, fits, columns, wins, horizon, begin, end, edges, whose, counts, None)
    inside = int(np.count_nonzero((wins.at >= begin) & (wins.at < end)))
    counted = [_at_least(count) for count in counts]
    warned = counted[3].astype(np.int64)
    covered = warned.sum(axis=2)
    return Grid(
        counted[0], counted[1], counted[2], np.full_like(covered, inside), covered, warned, counted[4], counted[5]
    )


def leads_at(
    log: Log,
    market: Market,
    on: NDArray[np.float64],
    off_ratio: float,
    fits: NDArray[np.bool_],
    wins: Wins,
    horizon: int,
    begin: int,
    end: int,
) -> Leads:
    """The leads themselves at one threshold for each rule (``on``), of the groups that fit."""
    counts: tuple[Any, ...] = (
        *(np.zeros((1, 2), np.int64) for _ in range(3)), np.zeros((1, 2, LONGEST + 1), np.int32),
        np.zeros((1, 2, 0), np.int64), np.zeros((1, 2, 0), np.int64),
    )  # fmt: skip
    listed = np.zeros((1 << 12, 5), np.int64)
    while True:
        for count in counts:
            count[:] = 0
        found = _pass(
            log, market, np.ascontiguousarray(on, np.float64).reshape(-1, 1), off_ratio, fits.astype(np.int32), 1, wins,
            horizon, begin, end, np.zeros(0, np.int64), np.full(len(market.rule), -1, np.int32), counts, listed,
        )  # fmt: skip
        if found <= len(listed):
            break
        listed = np.zeros((found, 5), np.int64)
    listed = listed[:found]
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


def _at_least(count: NDArray[Any]) -> NDArray[Any]:
    """From "passes exactly f columns" to "passes column k", which those with f > k do."""
    return np.ascontiguousarray(count[:, :0:-1].cumsum(axis=1)[:, ::-1])


def _pass(
    log: Log, market: Market, on: NDArray[np.float64], off_ratio: float, fits: NDArray[np.int32], columns: int, wins: Wins,
    horizon: int, begin: int, end: int, edges: NDArray[np.int64], owner: NDArray[np.int32], counts: tuple[Any, ...],
    listed: NDArray[np.int64] | None,
) -> int:  # fmt: skip
    groups = len(market.rule)
    _check(on, off_ratio, market, fits, columns, wins, owner, counts[5].shape[2])
    off = on * off_ratio
    reached = on * (1 - TIE), off * (1 - TIE)
    log2_off = np.array([log2(x) for x in off.ravel().tolist()]).reshape(off.shape)
    rules = rule_table(market.rules)
    dealt = deal(log, market, wins.first, wins.group)
    rows = blank(groups, WIDTH)
    # What began when is kept for the groups that some win asks about.
    closed = dealt.place[wins.group]
    asked = np.full(groups, -1, np.int32)
    some = np.unique(closed)
    asked[some] = np.arange(len(some), dtype=np.int32)
    know(rows, market.rule[dealt.order], fits[dealt.order], asked, owner[dealt.order])
    spans = np.zeros((2, len(some), on.shape[1]), np.int64)
    # Wins by shard, and of each those groups first that pass the most columns: its warning is worked out column by column.
    many = np.diff(wins.first)
    home = np.zeros(len(wins.at), np.int64)
    home[many > 0] = dealt.shard[wins.group[wins.first[:-1][many > 0]]]
    by_shard = np.argsort(home, kind="stable")
    rank = np.empty_like(by_shard)
    rank[by_shard] = np.arange(len(rank))
    ranked = closed[np.lexsort((-fits[wins.group], np.repeat(rank, many)))]
    win_at, win_first = wins.at[by_shard], np.concatenate(([0], np.cumsum(many[by_shard])))
    cuts = np.searchsorted(home[by_shard], np.arange(len(dealt.begins)))
    most = int(np.diff(market.first).max()) if len(market.first) > 1 else 0
    countable = sum(value.countable for value in market.values)
    nodes = np.zeros((len(log.at) * max(most, 1) + 1 if countable else NODES, 4), np.int32)
    pool, found = np.array([NO_CELL, 0, 0], np.int64), 0
    links = dealt.place[market.group]
    weights = np.ones(0) if market.weights is None else market.weights
    tables = value_table(market.values), rules, slot_widths(rules), weights, *reached, log2_off
    for shard in range(len(dealt.begins) - 1):
        its = slice(dealt.begins[shard], dealt.begins[shard + 1])
        won = slice(cuts[shard], cuts[shard + 1])
        found = pass_over(
            dealt.parcels[its], market.first, links, *tables, rows, nodes, pool, win_at[won],
            win_first[cuts[shard] : cuts[shard + 1] + 1], ranked, *spans, horizon, begin, end, edges, *counts,
            np.zeros((0, 5), np.int64) if listed is None else listed, listed is not None, found,
        )  # fmt: skip
        if found < 0:
            raise Overflow(TOO_WIDE)
    if listed is not None:
        listed[: min(found, len(listed)), 0] = dealt.order[listed[: min(found, len(listed)), 0]]
    return int(found)


def _check(
    on: NDArray[np.float64], off_ratio: float, market: Market, fits: NDArray[np.int32], columns: int, wins: Wins,
    owner: NDArray[np.int32], owners: int,
) -> None:  # fmt: skip
    groups = len(market.rule)
    if on.ndim != 2 or len(on) != len(market.rules) or not 1 <= on.shape[1] <= MOST_THRESHOLDS:
        raise ValueError(f"each rule needs the same number of thresholds, 1 to {MOST_THRESHOLDS}")
    if not (np.isfinite(on).all() and (on > 0).all() and (np.diff(on, axis=1) >= 0).all()):
        raise ValueError("thresholds are above 0 and ascend")
    if not 0 < off_ratio <= 1:
        raise ValueError("the off-ratio lies above 0 and at most at 1")
    if len(fits) != groups or (groups and not 0 <= int(fits.min()) <= int(fits.max()) <= columns):
        raise ValueError("each group passes 0 to all of the columns")
    if len(wins.group) and not 0 <= int(wins.group.min()) <= int(wins.group.max()) < groups:
        raise ValueError("a win's group is not in the market")
    if (np.diff(wins.at) < 0).any():
        raise ValueError("wins are not in order of time")
    if len(owner) != groups or (groups and not -1 <= int(owner.min()) <= int(owner.max()) < owners):
        raise ValueError("each group's owner is one of the owners, or -1")
