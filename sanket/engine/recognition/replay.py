"""A whole log, replayed: every crossing of every group in history, in one pass in order of time, without sorting.

Ends with ``==`` where ``step`` ends, activity by activity. An activity counts for its own offering and for every
category above it, each a group with a rule of its own; the n-th of a countable type is counted on the way.
Source: docs/engine.md.

>>> from sanket.engine.recognition.rule import Rule, Value
>>> log = Log.of(pair=[0, 0], at=[0, 60], contact=[0, 0], kind=[0, 0])
>>> market = Market.of([[0]], rule=[0], rules=[Rule(86_400, 10.0)], values=[Value(8)])
>>> [(KINDS[kind], int(at)) for kind, at in zip(*replay(log, market).crossings[2:4])]
[('recognised', 60)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.cells import (
    LONG_AGO,
    NEWEST,
    NO_CELL,
    NODES,
    ORDER,
    PAIR,
    SORT,
    STRANGER,
    USED,
    WHY,
    WIDE,
    WIDTH,
    Unfit,
    nth,
)
from sanket.engine.recognition.compiled import jit
from sanket.engine.recognition.kernel import (
    _COLD,
    _COUNTABLE,
    _DECISIVE,
    _HALF_LIFE,
    _HOT,
    _STATE,
    _VALUE,
    _WEAK,
    KINDS,
    STATE,
    TOO_WIDE,
    Crossings,
    Overflow,
    blank,
    first_of,
    nth_quanta,
    per_point,
    room_for,
    rule_table,
    slot_widths,
    take,
    value_table,
)  # fmt: skip
from sanket.engine.recognition.rule import Rule, Value

__all__ = ["KINDS", "Crossings", "Hot", "Log", "Market", "Overflow", "Replay", "Replayed", "Unfit", "replay"]


class Log(NamedTuple):
    """Activities in order of (at, external id). ``contact``: a dense number, 0 = nobody named."""

    pair: NDArray[np.int32]
    at: NDArray[np.int64]
    contact: NDArray[np.int32]
    kind: NDArray[np.int32]

    @classmethod
    def of(cls, pair: Any, at: Any, contact: Any, kind: Any) -> Log:
        """From anything that can be made an array of."""
        return cls(
            np.ascontiguousarray(pair, np.int32),
            np.ascontiguousarray(at, np.int64),
            np.ascontiguousarray(contact, np.int32),
            np.ascontiguousarray(kind, np.int32),
        )

    def part(self, start: int, stop: int) -> Log:
        return Log(self.pair[start:stop], self.at[start:stop], self.contact[start:stop], self.kind[start:stop])


class Market(NamedTuple):
    """By what rules a log is judged.

    ``group[first[p]:first[p + 1]]``: the groups that an activity of pair ``p`` counts for, that of its own offering
    first. ``rule``: for each group its place in ``rules``. ``values``: for each kind. ``weights``: for each contact what
    its points are multiplied by; None: nothing is known of anybody.
    """

    first: NDArray[np.int64]
    group: NDArray[np.int32]
    rule: NDArray[np.int32]
    rules: Sequence[Rule]
    values: Sequence[Value]
    weights: NDArray[np.float64] | None = None

    @classmethod
    def of(
        cls,
        chains: Sequence[Sequence[int]],
        rule: Any,
        rules: Sequence[Rule],
        values: Sequence[Value],
        weights: Any = None,
    ) -> Market:
        """From the groups of each pair."""
        first = np.concatenate(([0], np.cumsum([len(chain) for chain in chains], dtype=np.int64)))
        groups = np.array([group for chain in chains for group in chain], np.int32)
        known = None if weights is None else np.ascontiguousarray(weights, np.float64)
        return cls(first.astype(np.int64), groups, np.ascontiguousarray(rule, np.int32), rules, values, known)


class Hot(NamedTuple):
    """Activities that left a group hot, in the order of the log; within an activity in the order of its groups."""

    row: NDArray[np.int64]
    group: NDArray[np.int32]


class Replayed(NamedTuple):
    """``states``: for each group a row of ``kernel.COLUMNS``. ``crossings``: by row of the log. ``hot``: where asked for."""

    states: NDArray[np.int64]
    crossings: Crossings
    hot: Hot | None


def replay(log: Log, market: Market, *, keep_hot: bool = False, engine: str = "") -> Replayed:
    """Replay ``log`` from nothing. ``engine``: "numba", "numpy", or the better one that is there. Raises Overflow, Unfit."""
    whole = Replay(market, keep_hot=keep_hot, engine=engine)
    crossings = whole.feed(log)
    return Replayed(whole.states, crossings, whole.hot)


class Replay:
    """A replay in pieces, in order of time: memory for the groups and one piece. Cells go on over the pieces."""

    def __init__(self, market: Market, *, keep_hot: bool = False, engine: str = "") -> None:
        self.market = market
        self.keep_hot = keep_hot
        self.hot: Hot | None = None
        """Of the last piece, where asked for."""
        self.rows = np.full((len(market.rule), WIDTH), NO_CELL, np.int64)
        self.rows[:, :STATE] = blank(len(market.rule))
        self.nodes = np.zeros((NODES, 4), np.int32)
        self.pool = np.array([NO_CELL, 0, LONG_AGO], np.int64)
        self.tables = value_table(market.values), rule_table(market.rules)
        self.widths = slot_widths(self.tables[1])
        self.weights = np.ones(0) if market.weights is None else market.weights
        if not market.rules or not len(market.rule):
            self.tables = value_table(market.values), rule_table([Rule(86_400, 1.0)])

    @property
    def states(self) -> NDArray[np.int64]:
        """A row of ``kernel.COLUMNS`` for each group, after what was fed so far."""
        return self.rows[:, :STATE].copy()

    def feed(self, log: Log) -> Crossings:
        """The crossings that this piece makes; ``row`` counts from its beginning. Raises Overflow, Unfit."""
        market = self.market
        most = int(np.diff(market.first).max()) if len(market.first) > 1 else 0
        room = min(max(len(log.at) // 4, 1 << 12), 1 << 18) + 2 * most
        found, hot = room_for(room), _room_for_hot(room if self.keep_hot else 0)
        crossed, stayed = [first_of(found, 0)], [_first_hot(hot, 0)]
        row = 0
        while row < len(log.at):
            row, count, hot_count = _replay(
                self.rows, *log, market.first, market.group, market.rule, *self.tables, self.widths, self.weights,
                self.nodes, self.pool, most, self.keep_hot, *hot, *found, row,
            )  # fmt: skip
            if row < 0:
                raise Overflow(TOO_WIDE) if row == WIDE else Unfit(WHY[row])
            crossed.append(first_of(found, count))
            stayed.append(_first_hot(hot, hot_count))
            if self.pool[USED] + most > len(self.nodes):
                self.nodes = np.concatenate((self.nodes, np.zeros((len(self.nodes) + most, 4), np.int32)))
        if self.keep_hot:
            self.hot = Hot(*(np.concatenate(some) for some in zip(*stayed, strict=True)))
        return Crossings(*(np.concatenate(some) for some in zip(*crossed, strict=True)))


def _room_for_hot(many: int) -> Hot:
    return Hot(np.empty(many, np.int64), np.empty(many, np.int32))


def _first_hot(hot: Hot, count: int) -> Hot:
    return Hot(hot.row[:count].copy(), hot.group[:count].copy())


@jit
def _replay(
    states: Any, pairs: Any, ats: Any, contacts: Any, kinds: Any, first: Any, groups: Any, rule_of: Any, values: Any,
    rules: Any, widths: Any, weights: Any, nodes: Any, pool: Any, most: Any, keep_hot: Any, hot_row: Any, hot_group: Any,
    found_row: Any, found_group: Any, found_kind: Any, found_at: Any, found_cause: Any, row: Any,
) -> Any:  # fmt: skip
    """From ``row`` on as far as the room goes: the row to go on at (or what is wrong), crossings and hot ones so far."""
    count = hot_count = 0
    before = pool[NEWEST]
    while row < len(ats):
        if (
            count + 2 * most > len(found_row)
            or pool[USED] + most > len(nodes)
            or (keep_hot and hot_count + most > len(hot_row))
        ):
            break
        at, kind, pair = ats[row], np.int64(kinds[row]), np.int64(pairs[row])
        if at < before:
            return ORDER, 0, 0
        if not 0 <= pair < len(first) - 1:
            return PAIR, 0, 0
        if not 0 <= kind < len(values):
            return SORT, 0, 0
        before = at
        points = np.float64(values[kind, _VALUE])
        if len(weights):
            if not 0 <= contacts[row] < len(weights):
                return STRANGER, 0, 0
            points *= weights[contacts[row]]
        for link in range(first[pair], first[pair + 1]):
            g = np.int64(groups[link])
            r = rule_of[g]
            state = states[g]
            half_life = np.int64(rules[r, _HALF_LIFE])
            span = 16 * half_life
            now = at // span
            scale = per_point(at - now * span, half_life)
            if values[kind, _COUNTABLE]:
                start = at - at % widths[r]
                n = nth(state, start, contacts[row], kind, nodes, pool)
                epoch = start // span
                quanta = nth_quanta(points, n, per_point(start - epoch * span, half_life))
            else:
                epoch = now
                quanta = np.int64(round(points * scale))
            count = take(
                state, g, rules[r], row, at, epoch, now, scale, quanta, values[kind, _WEAK], values[kind, _DECISIVE],
                found_row, found_group, found_kind, found_at, found_cause, count,
            )  # fmt: skip
            if count < 0:
                return WIDE, 0, 0
            if keep_hot and state[_STATE] == _HOT and state[_COLD] > at:
                hot_row[hot_count], hot_group[hot_count] = row, g
                hot_count += 1
        row += 1
    pool[NEWEST] = before
    return row, count, hot_count
