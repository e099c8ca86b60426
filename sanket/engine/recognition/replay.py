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

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition import compiled
from sanket.engine.recognition.compiled import jit
from sanket.engine.recognition.fitness import LONG_AGO, NODES, ORDER, PAIR, SORT, STRANGER, WHY, WIDTH, Unfit
from sanket.engine.recognition.kernel import (
    KINDS,
    NO_CELL,
    STATE,
    TOO_WIDE,
    USED,
    WIDE,
    Crossings,
    Hot,
    Overflow,
    blank,
    first_of,
    room_for,
    room_for_hot,
    rule_table,
    run,
    slot_widths,
    value_table,
)  # fmt: skip
from sanket.engine.recognition.plain import Brought, Plain, in_order
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.threads import MOST, Crew, crew, hands

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


class Replayed(NamedTuple):
    """``states``: for each group a row of ``kernel.COLUMNS``. ``crossings``: by row of the log. ``hot``: where asked for."""

    states: NDArray[np.int64]
    crossings: Crossings
    hot: Hot | None


def replay(log: Log, market: Market, *, keep_hot: bool = False, engine: str = "", threads: int = MOST) -> Replayed:
    """Replay ``log`` from nothing. ``engine``: "numba", "numpy", or the better one that is there. Raises Overflow, Unfit.

    ``threads``: how many at most; fewer where there are fewer cores, or a short log.
    """
    whole = Replay(market, keep_hot=keep_hot, engine=engine, threads=threads)
    crossings = whole.feed(log)
    return Replayed(whole.rows[:, :STATE], crossings, whole.hot)


class Replay:
    """A replay in pieces, in order of time: memory for the groups and one piece. Cells go on over the pieces."""

    def __init__(self, market: Market, *, keep_hot: bool = False, engine: str = "", threads: int = MOST) -> None:
        self.market, self.threads = market, threads
        self.keep_hot = keep_hot
        self.hot: Hot | None = None
        """Of the last piece, where asked for."""
        if engine not in ("", "numba", "numpy"):
            raise ValueError(f"there is no engine {engine}")
        if engine == "numba" and not compiled.available():
            raise ImportError("Numba is not installed")
        if not np.diff(market.first).all():
            raise Unfit("a pair of the market has no group")
        self.plain = None
        if engine == "numpy" or not compiled.available():
            self.plain = Plain(market, keep_hot=keep_hot)
            self.rows = self.plain.rows
            return
        self.rows = blank(len(market.rule), WIDTH)
        self.newest = LONG_AGO
        self.tables = value_table(market.values), rule_table(market.rules)
        if not market.rules or not len(market.rule):
            self.tables = value_table(market.values), rule_table([Rule(86_400, 1.0)])
        chains = np.diff(market.first)
        self.most = int(chains.max()) if len(chains) else 0
        self.alike = self.most if len(chains) and int(chains.min()) == self.most else 0
        self.shift = max(min(SHARD, len(market.rule) // FEWEST_SHARDS).bit_length() - 1, 0)
        while (len(market.rule) >> self.shift) > MOST_SHARDS:
            self.shift += 1
        self.shards = (len(market.rule) >> self.shift) + 1
        cuts = np.unique(np.linspace(0, self.shards, LANES + 1).astype(np.int64)).tolist()
        self.lanes = [Lane(start, stop, keep_hot) for start, stop in pairwise(cuts)]
        self.links, self.parcels = np.empty(0, np.int32), np.empty((0, 3), np.int64)
        self.widths = slot_widths(self.tables[1])
        self.weights = np.ones(0) if market.weights is None else market.weights

    @property
    def states(self) -> NDArray[np.int64]:
        """A row of ``kernel.COLUMNS`` for each group, after what was fed so far."""
        return self.rows[:, :STATE].copy()

    def feed(self, log: Log) -> Crossings:
        """The crossings that this piece makes, by ``row`` from its beginning on. Raises Overflow, Unfit."""
        nothing, nobody = first_of(room_for(0), 0), room_for_hot(0)
        crossed, stayed = [nothing], [nobody]
        answers: list[Callable[[], tuple[Crossings, Hot]]] = []
        with crew(min(hands(min(len(log.at), STRETCH)), self.threads)) as hired:
            stretch = self._stretch if self.plain is None else _ahead(self.plain, log, hired)
            for start in range(0, len(log.at), STRETCH):
                answers.append(stretch(log.part(start, start + STRETCH), start, hired))
            for answer in answers:
                found, hot = answer()
                crossed.append(found)
                stayed.append(hot)
        if self.keep_hot:
            self.hot = Hot(*(np.concatenate(some) for some in zip(*stayed, strict=True)))
        return Crossings(*(np.concatenate(some) for some in zip(*crossed, strict=True)))

    def _stretch(self, log: Log, base: int, hired: Crew) -> Callable[[], tuple[Crossings, Hot]]:
        links, begins = self._bring(log, hired)
        shift = self.shift if links > len(self.rows) // 2 else 0

        def work(lane: Lane) -> tuple[list[Crossings], list[Hot]]:
            found, hot = lane.room
            crossings, hots, place, end = (
                [first_of(found, 0)],
                [_first_hot(hot, 0)],
                begins[lane.start],
                begins[lane.stop],
            )
            while place < end:
                place, count, hot_count = run(
                    self.parcels[:end], self.rows, self.market.rule, *self.tables, self.widths, self.weights,
                    _COUNTED_HERE, lane.nodes, lane.pool, shift, self.keep_hot, base, *hot, *found, place,
                )  # fmt: skip
                _sound(place)
                crossings.append(first_of(found, count))
                hots.append(_first_hot(hot, hot_count))
                if lane.pool[USED] >= len(lane.nodes):
                    lane.nodes = np.concatenate((lane.nodes, np.zeros_like(lane.nodes)))
            return crossings, hots

        done = hired.together(work, self.lanes)
        rows = len(log.at)

        def by_row() -> tuple[Crossings, Hot]:
            crossings, hots = zip(*done, strict=True)
            return tuple(_by_row([*chain.from_iterable(blocks)], base, rows) for blocks in (crossings, hots))

        # One core's work: the others bring the next stretch meanwhile.
        return hired.meanwhile(by_row)

    def _bring(self, log: Log, hired: Crew) -> tuple[int, list[int]]:
        """Lay out the parcels of a stretch; how many there are, and where those of each shard begin."""
        market = self.market
        most = len(log.at) * self.most
        if most > len(self.parcels):
            self.links, self.parcels = np.empty(most, np.int32), np.empty((most, 3), np.int64)
        cuts = np.linspace(0, len(log.at), hired.many + 1).astype(np.int64).tolist()
        starts = np.zeros((hired.many, self.shards + 1), np.int64)

        def count(each: int) -> int:
            start, stop = cuts[each : each + 2]
            newest = int(log.at[start - 1]) if start else self.newest
            found: int = _count(
                *log.part(start, stop), market.first, market.group, self.alike, len(market.values), len(self.weights),
                self.shift, newest, starts[each], self.links[start * self.most :],
            )  # fmt: skip
            return found

        def lay(each: int) -> None:
            start, stop = cuts[each : each + 2]
            _lay(
                *log.part(start, stop)[1:], start, self.shift, starts[each], counts[each], self.links[start * self.most :],
                self.parcels,
            )  # fmt: skip

        counts = [_sound(found) for found in hired.together(count, range(hired.many))]
        # Within a shard what the first brings comes first.
        ends = np.cumsum(starts[:, :-1].T).reshape(self.shards, hired.many)
        begins = np.concatenate(([0], ends[:, -1])).tolist()
        starts[:, :-1] = ends.T - starts[:, :-1]
        hired.together(lay, range(hired.many))
        self.newest = int(log.at[-1])
        return begins[-1], begins


def _ahead(plain: Plain, log: Log, hired: Crew) -> Callable[[Log, int, Crew], Callable[[], tuple[Crossings, Hot]]]:
    """Stretch by stretch without Numba, where bringing one to its groups is one core's work: beside the one before it."""

    def begin(start: int) -> Callable[[], Brought]:
        return hired.meanwhile(lambda: plain.bring(log.part(start, start + STRETCH)))

    brought = begin(0)

    def stretch(piece: Log, start: int, hired: Crew) -> Callable[[], tuple[Crossings, Hot]]:
        nonlocal brought
        now = brought()
        if start + STRETCH < len(log.at):
            brought = begin(start + STRETCH)
        return plain.stretch(piece, start, now, hired)

    return stretch


class Lane:
    """Some shards, always the same: the cells of their groups, and room for what is found there."""

    def __init__(self, start: int, stop: int, keep_hot: bool) -> None:
        self.start, self.stop = start, stop
        self.nodes, self.pool = np.zeros((NODES, 4), np.int32), np.array([NO_CELL, 0, 0], np.int64)
        self.room = room_for(_ROOM), room_for_hot(_ROOM if keep_hot else 0)


def _sound(answer: Any) -> Any:
    """What a kernel answers, if it is not that something is wrong."""
    if answer < 0:
        raise Overflow(TOO_WIDE) if answer == WIDE else Unfit(WHY[int(answer)])
    return answer


def _by_row(blocks: Any, base: int, rows: int) -> Any:
    """The blocks as one, in the order of the log."""
    columns = [np.concatenate(some) for some in zip(*blocks, strict=True)]
    order = in_order(columns[0] - base, rows)
    return type(blocks[0])(*(column[order] for column in columns))


def _first_hot(hot: Hot, count: int) -> Hot:
    return Hot(hot.row[:count].copy(), hot.group[:count].copy())


_COUNTED_HERE = np.zeros(0, np.int64)
SHARD = 2_048
"""Groups whose rows fit the cache of one core."""
FEWEST_SHARDS, MOST_SHARDS = 32, 256
LANES = 16
"""More than threads: who is done early takes another."""
_AHEAD = 64
_ROOM = 1 << 13
STRETCH = 1 << 20
"""Activities that are brought to their groups at a time."""


@jit
def _count(
    pairs: Any, ats: Any, contacts: Any, kinds: Any, first: Any, groups: Any, alike: Any, many: Any, known: Any, shift: Any,
    newest: Any, starts: Any, links: Any,
) -> Any:  # fmt: skip
    """How many groups the activities count for, those of each shard in ``starts``; or what is wrong.

    ``alike``: of how many groups each pair is, where all are of as many; else 0. ``links``: room for the groups.
    """
    count, ahead, last = 0, 0, len(starts) - 1
    for row in range(len(pairs)):
        if alike and row == ahead:  # asked for together, they are waited for together
            ahead = min(row + _AHEAD, len(pairs))
            for other in range(row, ahead):
                starts[last] ^= groups[max(0, min(pairs[other] * alike, len(groups) - 1))]
        pair = np.int64(pairs[row])
        if ats[row] < newest:
            return ORDER
        newest = ats[row]
        if not 0 <= pair < len(first) - 1:
            return PAIR
        if not 0 <= kinds[row] < many:
            return SORT
        if known and not 0 <= contacts[row] < known:
            return STRANGER
        start, stop = (pair * alike, pair * alike + alike) if alike else (first[pair], first[pair + 1])
        for link in range(start, stop):
            g = np.int64(groups[link])
            starts[g >> shift] += 1
            links[count] = g if link + 1 < stop else ~g
            count += 1
    return count


@jit
def _lay(
    ats: Any, contacts: Any, kinds: Any, base: Any, shift: Any, starts: Any, count: Any, links: Any, parcels: Any
) -> None:
    """Lay a parcel for each of them where its shard's next one begins, so that a shard's groups lie together in memory."""
    row = 0
    for link in range(count):
        last = links[link] < 0
        g = np.int64(~links[link] if last else links[link])
        place = starts[g >> shift]
        starts[g >> shift] = place + 1
        parcels[place, 0] = ats[row]
        parcels[place, 1] = g << 32 | np.int64(kinds[row])
        parcels[place, 2] = np.int64(contacts[row]) << 32 | np.int64(base + row)
        row += last
