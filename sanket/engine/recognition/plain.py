"""The replay without Numba: the same answers with ``==`` by NumPy, over activities sorted by group.

Sums are running totals of whole numbers inside each epoch of a group. Whether a group is hot is decided by the newest
activity that says so for certain: one that reaches "on" makes it hot, one below "off" cold, and so does time that passed
the cold date; all others leave it as it was. NumPy's ``exp2`` and ``log2`` may differ in a last bit from those of ``math``,
by which everything else is computed. So what lies that near to where a number is rounded or compared is computed again by
``math``. Groups with decisive types go step by step.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import exp2, floor, log2
from typing import Any, NamedTuple

import numpy as np

from sanket.engine.recognition.fitness import LONG_AGO, check
from sanket.engine.recognition.kernel import (
    _COLD,
    _COLD_STATE,
    _COOLED,
    _COUNT,
    _COUNTABLE,
    _DECISIVE,
    _EPOCH,
    _HALF_LIFE,
    _HOLD,
    _HOT,
    _LAST,
    _LOG2_OFF,
    _OFF_REACHED,
    _ON_REACHED,
    _RECOGNISED,
    _REVIVED,
    _RHO,
    _RISEN,
    _S,
    _STATE,
    _VALUE,
    _W,
    _WEAK,
    KINDS,
    NONE,
    STATE,
    TOO_WIDE,
    WIDEST,
    Crossings,
    Hot,
    Overflow,
    blank,
    rule_table,
    slot_widths,
    value_table,
)  # fmt: skip
from sanket.engine.recognition.running import Floats, Ints, Sums
from sanket.engine.recognition.step import Group, step
from sanket.engine.recognition.threads import Crew
from sanket.engine.scoring.head import Head

BLOCK = 1 << 17
"""Activities worked on at a time, so that what is in hand stays in the cache."""
NEAR = 2.0**-49
"""Relative error that NumPy's ``exp2``, with two multiplications after it, stays below."""


class Cells(NamedTuple):
    """Where the counting of repetitions goes on: of each group the cells of its newest slot."""

    group: Ints
    who: Ints
    slot: Ints
    n: Ints


class Brought(NamedTuple):
    """By group, in order of time: the rows of activities, which of its cell each is (None: nothing is counted), and where
    the blocks begin."""

    row: Ints
    group: Any
    nth: Ints | None
    begins: list[int]


class Plain:
    """States of groups, advanced stretch by stretch."""

    def __init__(self, market: Any, *, keep_hot: bool = True) -> None:
        self.market, self.keep_hot = market, keep_hot
        self.values, self.rules = value_table(market.values), rule_table(market.rules)
        self.widths = slot_widths(self.rules)
        self.rows = blank(len(market.rule))
        none = np.zeros(0, np.int64)
        self.cells = Cells(none, none, none, none)
        self.newest = LONG_AGO
        chains = np.diff(market.first)
        # Of how many groups each pair is, where all are of as many.
        self.alike = int(chains[0]) if len(chains) and (chains == chains[0]).all() else 0

    def bring(self, log: Any) -> Brought:
        """Activities brought to their groups; the stretches one after the other, in order. Raises Unfit."""
        check(log, self.market, self.newest)
        if len(log.at):
            self.newest = int(log.at[-1])
        row, group = self._links(log.pair)
        order = in_order(group, len(self.rows))
        row, group = row[order], group[order]
        nth = self._count(log, row, group)
        firsts = np.flatnonzero(np.diff(group, prepend=-1))
        # Whole groups, some BLOCK of activities.
        cuts = [0]
        while cuts[-1] < len(firsts):
            cuts.append(max(int(np.searchsorted(firsts, firsts[cuts[-1]] + BLOCK)), cuts[-1] + 1))
        return Brought(row, group, nth, [*firsts[cuts[:-1]].tolist(), len(group)])

    def stretch(self, log: Any, base: int, brought: Brought, hired: Crew) -> Callable[[], tuple[Crossings, Hot]]:
        """To be asked for crossings, and where asked for activities that left a group hot, in the order of the log. Raises
        Overflow."""
        row, group, nth, begins = brought

        def work(place: tuple[int, int]) -> tuple[list[Any], list[Any]]:
            its = slice(*place)
            return self._block(log, row[its], group[its].astype(np.int64), None if nth is None else nth[its])

        done = hired.together(work, pairwise(begins))
        rows = len(log.at)

        def by_row() -> tuple[Crossings, Hot]:
            crossings, hots = [found for found, _ in done], [hot for _, hot in done]
            return Crossings(*_joined(crossings, base, rows)), Hot(*_joined(hots, base, rows))

        return hired.meanwhile(by_row)

    def _links(self, pair: Any) -> tuple[Ints, Any]:
        """For each group that an activity counts for: the activity's row, and the group."""
        first = self.market.first
        if self.alike:
            row = np.repeat(np.arange(len(pair)), self.alike) if self.alike > 1 else np.arange(len(pair))
            return row, self.market.group.reshape(-1, self.alike)[pair].ravel()
        many = (first[1:] - first[:-1])[pair]
        row = np.repeat(np.arange(len(pair)), many)
        inside = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        return row, self.market.group[first[:-1][pair][row] + inside]

    def _count(self, log: Any, row: Ints, group: Any) -> Ints | None:
        """Which of its cell each activity is, 0 for those of no countable type; None where there are none."""
        if not self.values[:, _COUNTABLE].any():
            return None
        nth = np.zeros(len(row), np.int64)
        counted = np.flatnonzero(self.values[log.kind[row], _COUNTABLE])
        g, ats = group[counted].astype(np.int64), log.at[row[counted]]
        slot = ats - ats % self.widths[self.market.rule[g]]
        who = log.contact[row[counted]].astype(np.int64) * len(self.values) + log.kind[row[counted]]
        old = self.cells
        g, who, slot = (np.concatenate(pair) for pair in ((old.group, g), (old.who, who), (old.slot, slot)))
        n = np.concatenate((old.n, np.ones(len(counted), np.int64)))
        if not len(g):
            return nth
        order = np.lexsort((slot, who, g))
        g, who, slot, n = g[order], who[order], slot[order], n[order]
        new = np.ones(len(g), bool)
        new[1:] = (np.diff(g) != 0) | (np.diff(who) != 0) | (np.diff(slot) != 0)
        cells = np.flatnonzero(new)
        total = np.cumsum(n)
        of_cell = total - np.repeat(total[cells] - n[cells], np.diff(np.append(cells, len(g))))
        back = order - len(old.group)
        nth[counted[back[back >= 0]]] = of_cell[back >= 0]
        # Of each group only its newest slot goes on.
        last = np.append(cells[1:], len(g)) - 1
        newest = np.full(len(self.rows), LONG_AGO)
        np.maximum.at(newest, g[last], slot[last])
        kept = last[slot[last] == newest[g[last]]]
        self.cells = Cells(g[kept], who[kept], slot[kept], of_cell[kept])
        return nth

    def _block(self, log: Any, row: Ints, group: Ints, nth: Ints | None) -> tuple[list[Any], list[Any]]:
        at, kind = log.at[row], log.kind[row]
        rule = self.market.rule[group]
        half_life = self.rules[:, _HALF_LIFE].astype(np.int64)[rule]
        now = at // (16 * half_life)
        into = (at - now * (16 * half_life)) / half_life
        points = self.values[:, _VALUE].astype(np.float64)[kind]
        if self.market.weights is not None:
            points = points * self.market.weights[log.contact[row]]
        scale = 16_777_216.0 * np.exp2(into)
        quanta, epoch = _whole(points, None, into, scale), now
        if nth is not None and nth.any():
            epoch = now.copy()
            again = np.flatnonzero(nth)
            start = at[again] - at[again] % self.widths[rule[again]]
            span = 16 * half_life[again]
            epoch[again] = start // span
            since = (start - epoch[again] * span) / half_life[again]
            logs = np.array([0.0, *(log2(n) for n in range(1, int(nth.max()) + 2))])
            per = 16_777_216.0 * np.exp2(since)
            after = _whole(points[again], logs[nth[again] + 1], since, per)
            quanta[again] = after - _whole(points[again], logs[nth[again]], since, per)
        weak = self.values[:, _WEAK].astype(bool)[kind]
        firsts = np.flatnonzero(np.diff(group, prepend=-1))
        sizes = np.diff(np.append(firsts, len(group)))
        state = self.rows[group[firsts]]
        carried = np.abs(state[:, _S:_COUNT]).sum(axis=1, dtype=np.float64)
        widest = np.add.reduceat(np.abs(quanta).astype(np.float64), firsts) + carried
        stepped = (state[:, _STATE] > _HOT) | (state[:, _HOLD] != NONE) | (widest > WIDEST * 0.99)
        decisive = self.values[:, _DECISIVE]
        if decisive.any():
            stepped |= np.logical_or.reduceat(decisive[kind] != 0, firsts)
        work = _Work(row, group, at, kind, rule, now, epoch, into, scale, quanta, weak)
        if not stepped.any():
            return self._fly(work, firsts, state)
        walked = np.repeat(stepped, sizes)
        found, hot = self._walk(work.of(walked))
        if not stepped.all():
            rest = work.of(~walked)
            some, warm = self._fly(rest, np.flatnonzero(np.diff(rest.group, prepend=-1)), state[~stepped])
            found = [np.concatenate(pair) for pair in zip(found, some, strict=True)]
            hot = [np.concatenate(pair) for pair in zip(hot, warm, strict=True)]
        return found, hot

    def _walk(self, work: _Work) -> tuple[list[Any], list[Any]]:
        """Step by step."""
        found: list[tuple[int, int, int, int, bool]] = []
        hot: list[tuple[int, int]] = []
        whole, before = Group(), -1
        columns = (work.row, work.group, work.at, work.kind, work.rule, work.epoch, work.quanta)
        for row, g, at, kind, r, epoch, quanta in zip(*(column.tolist() for column in columns), strict=True):
            if g != before:
                self._keep(before, whole)
                whole, before = _group(self.rows[g].tolist()), g
            value = self.market.values[kind]
            crossings = step(whole, self.market.rules[r], at, epoch, quanta, weak=value.weak, decisive=value.decisive)
            if max(map(abs, whole.head.sums()[1:])) > WIDEST:
                raise Overflow(TOO_WIDE)
            found += [(row, g, KINDS.index(one.kind), one.at, one.by_activity) for one in crossings]
            if self.keep_hot and whole.hot(at):
                hot.append((row, g))
        self._keep(before, whole)
        return (
            [np.array([one[place] for one in found], kind) for place, kind in enumerate(_CROSSING)],
            [np.array([one[place] for one in hot], kind) for place, kind in enumerate(_CROSSING[:2])],
        )

    def _keep(self, g: int, group: Group) -> None:
        if g >= 0:
            self.rows[g, :STATE] = [NONE if fact is None else int(fact) for fact in group.facts()]  # type: ignore[call-overload]

    def _fly(self, work: _Work, firsts: Ints, state: Ints) -> tuple[list[Any], list[Any]]:
        """All at once: no group here closes or holds."""
        count = len(work.at)
        lasts = np.append(firsts[1:], count) - 1
        index = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, count)))
        epoch = work.epoch.copy()
        epoch[firsts] = np.maximum(epoch[firsts], state[:, _EPOCH])
        low, width = int(epoch.min()), int(epoch.max() - epoch.min()) + 1
        epoch = np.maximum.accumulate(epoch - low + index * width) - index * width + low
        heads = Sums(epoch, work.epoch, firsts, index, state)
        strong = heads.masses(np.where(work.weak, 0, work.quanta), state[:, _S : _S + 3])
        light = heads.masses(np.where(work.weak, work.quanta, 0), state[:, _W : _W + 3])
        rho, on, off, log2_off = (
            self.rules[work.rule, place] for place in (_RHO, _ON_REACHED, _OFF_REACHED, _LOG2_OFF)
        )
        mass = strong.mass
        if light.mass.any():
            allowed = np.where(mass > 0, rho * mass, 0.0)
            mass = np.where(light.mass == 0.0, mass, np.where(light.mass > allowed, mass + allowed, mass + light.mass))
        score = np.ldexp(mass, -16 * np.minimum(work.now - epoch, 100)) / work.scale
        doubtful = np.flatnonzero((np.abs(score - on) <= NEAR * on) | (np.abs(score - off) <= NEAR * off))
        for n in doubtful.tolist():
            faded = float(np.ldexp(mass[n], -16 * min(int(work.now[n] - epoch[n]), 100)))
            score[n] = faded / (16_777_216.0 * exp2(work.into[n]))
        up, down = (score >= on) & (work.quanta > 0), score < off
        # When those that may be hot go cold.
        cold_at = work.at.copy()
        half_life = self.rules[work.rule, _HALF_LIFE]
        able = np.flatnonzero(~down)
        left = np.log2(mass[able]) - 24 + 16 * epoch[able] - log2_off[able]
        instant = half_life[able] * left + 0.5
        doubtful = np.flatnonzero(
            np.abs(instant - np.rint(instant)) <= half_life[able] * (1e-12 + 2.0**-50 * np.abs(16.0 * epoch[able]))
        )
        fades = np.floor(instant).astype(np.int64)
        for n in doubtful.tolist():
            i = able[n]
            exact = log2(mass[i]) - 24 + 16 * int(epoch[i]) - log2_off[i]
            fades[n] = floor(half_life[i] * exact + 0.5)
        cold_at[able] = np.maximum(fades, work.at[able])
        # By time: before this activity its group was, or would have been, cold already.
        ends = np.empty(count, np.int64)
        ends[1:] = cold_at[:-1]
        ends[firsts] = state[:, _COLD]
        faded_out = ends <= work.at
        was_hot = state[:, _STATE] == _HOT
        says = up | down | faded_out
        tells = up.copy()
        tells[firsts] = np.where(says[firsts], tells[firsts], was_hot)
        says[firsts] = True
        hot = tells[np.maximum.accumulate(np.where(says, np.arange(count), 0))]
        before = np.empty(count, bool)
        before[1:] = hot[:-1]
        before[firsts] = was_hot
        timed = np.flatnonzero(before & faded_out)
        still = before & ~faded_out
        rises, falls = up & ~still, down & still
        risen = np.cumsum(rises)
        first_rise = risen - (risen[firsts] - rises[firsts])[index] == 1
        kind = np.where(first_rise & (state[:, _RISEN] == 0)[index], _RECOGNISED, _REVIVED)
        acted = np.flatnonzero(rises | falls)
        place = np.concatenate((timed * 2, acted * 2 + 1))
        found: list[Any] = [
            np.concatenate((work.row[timed], work.row[acted])),
            np.concatenate((work.group[timed], work.group[acted])).astype(np.int32),
            np.concatenate((np.full(len(timed), _COOLED), np.where(rises[acted], kind[acted], _COOLED))).astype(
                np.int8
            ),
            np.concatenate((ends[timed], work.at[acted])),
            np.arange(len(place)) >= len(timed),
        ]
        order = np.argsort(place, kind="stable")
        found = [column[order] for column in found]
        warm = np.flatnonzero(hot & (cold_at > work.at)) if self.keep_hot else np.zeros(0, np.int64)
        # What the groups are left with.
        state[:, _EPOCH] = epoch[lasts]
        state[:, _S : _S + 3], state[:, _W : _W + 3] = strong.left(lasts), light.left(lasts)
        state[:, _COUNT] += lasts - firsts + 1
        state[:, _LAST] = work.at[lasts]
        state[:, _RISEN] |= risen[lasts] - (risen[firsts] - rises[firsts]) > 0
        state[index[place[order] // 2], _COLD] = found[3]  # of several the last one stays: when it went cold, if it did
        state[:, _STATE] = np.where(hot[lasts], _HOT, _COLD_STATE)
        state[:, _COLD] = np.where(hot[lasts], cold_at[lasts], state[:, _COLD])
        self.rows[work.group[firsts], :STATE] = state
        return found, [work.row[warm], work.group[warm].astype(np.int32)]


_CROSSING = (np.int64, np.int32, np.int8, np.int64, np.bool_)


class _Work(NamedTuple):
    """Activities of whole groups, group by group, with what they weigh; ``into``: half-lives since the epoch began."""

    row: Ints
    group: Ints
    at: Ints
    kind: Any
    rule: Any
    now: Ints
    epoch: Ints
    into: Floats
    scale: Floats
    quanta: Ints
    weak: Any

    def of(self, which: Any) -> _Work:
        return _Work(*(column[which] for column in self))


def _whole(points: Floats, logs: Floats | None, into: Floats, scale: Floats) -> Ints:
    """``round(points x logs x quanta per point)`` as ``math`` would have it."""
    factor = points if logs is None else points * logs
    product = factor * scale
    whole = np.rint(product).astype(np.int64)
    doubtful = np.abs(np.abs(product - np.floor(product)) - 0.5) <= NEAR * np.abs(product)
    for n in np.flatnonzero(doubtful).tolist():
        whole[n] = round(float(factor[n]) * (16_777_216.0 * exp2(into[n])))
    return whole


def _group(row: list[int]) -> Group:
    facts = [None if fact == NONE else fact for fact in row[_COUNT:STATE]]
    count, last_at, state, risen, cold_at, hold_until = facts
    return Group(
        Head(*row[:_COUNT]), count=count or 0, last_at=last_at or 0, state=state or 0, risen=bool(risen), cold_at=cold_at,
        hold_until=hold_until,
    )  # fmt: skip


def in_order(numbers: Any, most: int) -> Ints:
    """A stable order of numbers below ``most``: NumPy sorts 16 bits by counting, which is many times quicker."""
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    if most > 1 << 16:
        order = order[np.argsort((numbers >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def _joined(blocks: list[list[Any]], base: int, rows: int) -> list[Any]:
    """In the order of the log, of which this is a stretch of ``rows``."""
    if not blocks:
        return []
    columns = [np.concatenate(some) for some in zip(*blocks, strict=True)]
    order = in_order(columns[0], rows)
    columns[0] = columns[0] + base
    return [column[order] for column in columns]
