"""The step over arrays: many activities of many groups in order of time, without sorting them by group.

The same arithmetic as ``step``, operation for operation, so that states, crossings and instants are equal with ``==``
(``laws/tests/test_kernel.py`` compares them). Compiled by Numba at the first call and kept in its cache; importing this
module loads Numba, some 40 MB, so only what runs a batch does. ``advance`` takes in what a long intake brings; whole
histories go the same way (``replay``).

A group's state is a row of ``STATE`` integers, in the order of ``COLUMNS``: the seven sums of its head, then count,
last_at, state, risen, cold_at, hold_until, where ``NONE`` stands for None.
"""

from __future__ import annotations

from math import exp2, floor, log2
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanket.engine.recognition import compiled
from sanket.engine.recognition.compiled import jit, part
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import CLOSES, COOLED, OPENS, RECOGNISED, REVIVED
from sanket.engine.scoring.head import NEVER
from sanket.engine.scoring.saturation import slot_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

COLUMNS = (
    "epoch", "s0", "s1", "s2", "w0", "w1", "w2",
    "count", "last_at", "state", "risen", "cold_at", "hold_until",
)  # fmt: skip
STATE = len(COLUMNS)
NONE = -(1 << 62)
"""Stands for None in ``cold_at`` and ``hold_until``."""
KINDS = (COOLED, RECOGNISED, REVIVED)
"""What a crossing's number means."""
WIDEST = (1 << 63) - (1 << 56)
"""A sum beyond this may not fit 64 bits with the next activity; kernels refuse rather than wrap around."""

_EPOCH, _S, _W, _COUNT, _LAST, _STATE, _RISEN, _COLD, _HOLD = 0, 1, 4, 7, 8, 9, 10, 11, 12
_VALUE, _WEAK, _DECISIVE, _COUNTABLE = range(4)
_HALF_LIFE, _RHO, _ON_REACHED, _OFF_REACHED, _LOG2_OFF = range(5)
_COOLED, _RECOGNISED, _REVIVED = range(3)
_COLD_STATE, _HOT, _CLOSED = 0, 1, 2
_OPENS, _CLOSES = 1, 2
SLOT, CELL = STATE, STATE + 1
"""Columns that a row has besides where repetitions are counted: the group's slot in hand, its first cell."""
NO_CELL = -1
FREE, USED, TOUCHED = range(3)
"""Places in the pool of cells: the first one given back, how many were ever used; then what keeps a read from being spared."""
WIDE = -1
"""The answer instead of a place, when a sum is too wide."""
_CONTACT, _KIND, _N, _NEXT = range(4)
_LINE = 8
_OLDEST_EPOCHS = 100
"""2^-1600 of any sum is nothing already."""


TOO_WIDE = "the interest of a group grew beyond what 64 bits hold"


class Overflow(ArithmeticError):
    """A group's sum left the range of 64 bits."""


class Crossings(NamedTuple):
    """``row``: of the activity in hand; ``kind``: place in ``KINDS``; ``by_activity``: it was the cause, else time."""

    row: NDArray[np.int64]
    group: NDArray[np.int32]
    kind: NDArray[np.int8]
    at: NDArray[np.int64]
    by_activity: NDArray[np.bool_]


class Hot(NamedTuple):
    """Activities that left a group hot."""

    row: NDArray[np.int64]
    group: NDArray[np.int32]


def blank(groups: int, width: int = STATE) -> NDArray[np.int64]:
    """States of groups without any activity; ``width``: with columns to count repetitions in."""
    row = np.zeros(width, np.int64)
    row[_EPOCH], row[_COLD], row[_HOLD] = NEVER, NONE, NONE
    row[CELL:] = NO_CELL
    # Begins where a line of the cache does.
    room = np.empty(groups * width + _LINE, np.int64)
    begin = -(room.ctypes.data // 8) % _LINE
    states = room[begin : begin + groups * width].reshape(groups, width)
    states[:] = row
    return states


def value_table(values: Sequence[Value]) -> NDArray[np.int64]:
    """One row for each kind of activity, as the kernels want them."""
    decisive = {OPENS: _OPENS, CLOSES: _CLOSES}
    rows = [(v.value, v.weak, decisive.get(v.decisive, 0), v.countable) for v in values]
    return np.array(rows, np.int64).reshape(-1, 4)


def rule_table(rules: Sequence[Rule]) -> NDArray[np.float64]:
    """One row for each rule, as the kernels want them."""
    rows = [(rule.half_life, rule.rho, rule.on_reached, rule.off_reached, rule.log2_off) for rule in rules]
    return np.array(rows, np.float64).reshape(-1, 5)


def slot_widths(rules: NDArray[np.float64]) -> NDArray[np.int64]:
    """Seconds of a slot under each rule, as ``saturation.slot_width``."""
    return np.array([slot_width(int(half_life)) for half_life in rules[:, _HALF_LIFE]], np.int64)


def advance(
    states: NDArray[np.int64],
    group: NDArray[np.int64],
    at: NDArray[np.int64],
    kind: NDArray[np.int64],
    nth: NDArray[np.int64],
    rule: NDArray[np.int64],
    values: NDArray[np.int64],
    rules: NDArray[np.float64],
    weight: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.bool_], Crossings]:
    """Take in activities in order of (at, id), changing ``states``; answers whether each left its group hot, and crossings.

    For each activity: ``group`` its row of ``states``, ``at`` Unix seconds, ``kind`` its row of ``values``, ``nth`` which
    of its cell it is (0: of no countable type), ``weight`` what its points are multiplied by (None: 1 for all). ``rule``:
    for each group its row of ``rules``.
    Raises Overflow when a sum grows beyond 64 bits; ``states`` are then worthless.
    """
    rows = len(group)
    parcels = np.empty((rows, 3), np.int64)
    parcels[:, 0], parcels[:, 1], parcels[:, 2] = at, group << 32 | kind, np.arange(rows) * ((1 << 32) + 1)
    # Each activity makes two crossings at most: time cooled its group before, and now it rises or falls.
    found, stayed = room_for(2 * rows), room_for_hot(rows)
    end, count, hot_count = run(
        parcels, states, rule.astype(np.int32), values, rules, slot_widths(rules), np.ones(0) if weight is None else weight,
        nth, np.zeros((1, 4), np.int32), np.zeros(3, np.int64), 0, True, 0, *stayed, *found, 0,
    )  # fmt: skip
    if end < 0:
        raise Overflow(TOO_WIDE)
    hot = np.zeros(rows, np.bool_)
    hot[stayed.row[:hot_count]] = True
    return hot, first_of(found, count)


def room_for(crossings: int) -> Crossings:
    """Columns to write that many into."""
    return Crossings(
        np.empty(crossings, np.int64),
        np.empty(crossings, np.int32),
        np.empty(crossings, np.int8),
        np.empty(crossings, np.int64),
        np.empty(crossings, np.bool_),
    )


def room_for_hot(activities: int) -> Hot:
    return Hot(np.empty(activities, np.int64), np.empty(activities, np.int32))


def first_of(found: Crossings, count: int) -> Crossings:
    """The columns that were written."""
    row, group, kind, at, by_activity = (column[:count].copy() for column in found)
    return Crossings(row, group, kind, at, by_activity)  # type: ignore[arg-type]


def compile_now() -> None:
    """Compile, or load what was compiled before, ahead of the first activities. Raises ImportError without Numba."""
    if not compiled.available():
        raise ImportError("Numba is not installed")
    none = np.zeros(0, np.int64)
    advance(blank(0), none, none, none, none, none, value_table([]), rule_table([]))


@part
def per_point(rest: Any, half_life: Any) -> Any:
    """``quanta.quanta_per_point``, ``rest`` seconds after the beginning of an epoch."""
    return 16_777_216.0 * exp2(rest / half_life)


@part
def nth_quanta(points: Any, n: Any, scale: Any) -> Any:
    """``saturation.quantise_nth``, ``scale`` quanta for a point at the start of the cell."""
    after = np.int64(round(points * log2(np.float64(1 + n)) * scale))
    return after - np.int64(round(points * log2(np.float64(n)) * scale))


@jit
def run(
    parcels: Any, states: Any, rule_of: Any, values: Any, rules: Any, widths: Any, weights: Any, nths: Any, nodes: Any,
    pool: Any, shift: Any, keep_hot: Any, base: Any, hot_row: Any, hot_group: Any, found_row: Any, found_group: Any,
    found_kind: Any, found_at: Any, found_cause: Any, place: Any,
) -> Any:  # fmt: skip
    """Take the parcels from ``place`` on as far as the room goes: where to go on, or what is wrong; crossings, hot ones.

    A parcel is an activity for one of its groups: instant; group, kind; contact, row (from ``base``). ``weights`` by
    contact. Without ``nths`` (by row) repetitions are counted here: the cells of a group's slot in hand are a list in
    ``nodes``, and its next slot gives them back to ``pool``. ``shift``: parcels come by shards of 2^shift groups, whose rows
    are to be fetched at once; 0: they do not.

    One function on purpose: Numba counts references, under a lock, to arrays that are handed to another.
    """
    count = hot_count = 0
    shard = np.int64(-1)
    while place < len(parcels):
        if count + 2 > len(found_row) or pool[USED] >= len(nodes) or (keep_hot and hot_count >= len(hot_row)):
            break
        at = parcels[place, 0]
        g, kind = parcels[place, 1] >> 32, parcels[place, 1] & 0xFFFFFFFF
        contact, row = parcels[place, 2] >> 32, base + (parcels[place, 2] & 0xFFFFFFFF)
        place += 1
        if shift and g >> shift != shard:
            shard = g >> shift
            for other in range(shard << shift, min((shard + 1) << shift, len(states))):
                pool[TOUCHED] += states[other, 0] ^ states[other, CELL]
        weak, decisive = values[kind, _WEAK], values[kind, _DECISIVE]
        r = np.int64(rule_of[g])
        half_life = np.int64(rules[r, _HALF_LIFE])
        span = 16 * half_life
        now = at // span
        scale = per_point(at - now * span, half_life)
        points = np.float64(values[kind, _VALUE])
        if len(weights):
            points *= weights[contact]
        # weigh
        n = np.int64(0)
        if values[kind, _COUNTABLE]:
            start = at - at % widths[r]
            if len(nths):
                n = nths[row]
            else:
                if states[g, SLOT] != start and states[g, CELL] != NO_CELL:
                    last = states[g, CELL]
                    while nodes[last, _NEXT] != NO_CELL:
                        last = np.int64(nodes[last, _NEXT])
                    nodes[last, _NEXT], pool[FREE] = pool[FREE], states[g, CELL]
                    states[g, CELL] = NO_CELL
                states[g, SLOT] = start
                cell = states[g, CELL]
                while cell != NO_CELL and not (nodes[cell, _CONTACT] == contact and nodes[cell, _KIND] == kind):
                    cell = np.int64(nodes[cell, _NEXT])
                if cell == NO_CELL:
                    cell = pool[FREE]
                    if cell != NO_CELL:
                        pool[FREE] = nodes[cell, _NEXT]
                    else:
                        cell = pool[USED]
                        pool[USED] += 1
                    nodes[cell, _CONTACT], nodes[cell, _KIND], nodes[cell, _N] = contact, kind, 0
                    nodes[cell, _NEXT], states[g, CELL] = states[g, CELL], cell
                nodes[cell, _N] += 1
                n = np.int64(nodes[cell, _N])
            epoch = start // span
            quanta = nth_quanta(points, n, per_point(start - epoch * span, half_life))
        else:
            epoch = now
            quanta = np.int64(round(points * scale))
        # step
        was = states[g, _STATE]
        if was != _COLD_STATE and states[g, _COLD] != NONE and states[g, _COLD] <= at:
            if was == _HOT:
                found_row[count], found_group[count], found_kind[count] = row, g, _COOLED
                found_at[count], found_cause[count] = states[g, _COLD], False
                count += 1
            was = states[g, _STATE] = _COLD_STATE
            states[g, _HOLD] = NONE
        # Head.add
        age = states[g, _EPOCH] - epoch
        if age < 0:
            if age == -1:
                states[g, 3], states[g, 2] = states[g, 2], states[g, 1]
                states[g, 6], states[g, 5] = states[g, 5], states[g, 4]
            elif age == -2:
                states[g, 3], states[g, 6] = states[g, 1], states[g, 4]
                states[g, 2] = states[g, 5] = 0
            else:
                states[g, 2] = states[g, 3] = states[g, 5] = states[g, 6] = 0
            states[g, 1] = states[g, 4] = 0
            states[g, _EPOCH] = epoch
            age = 0
        if age <= 2:
            sum_in = (_W if weak else _S) + age
            total = states[g, sum_in] + quanta
            states[g, sum_in] = total
            if abs(total) > WIDEST:
                return WIDE, 0, 0
        states[g, _COUNT] += 1
        states[g, _LAST] = at
        if was == _COLD_STATE and decisive == 0 and quanta <= 0:
            continue
        # Head.mass
        strong = states[g, 1] + states[g, 2] * 2.0**-16 + states[g, 3] * 2.0**-32
        light = states[g, 4] + states[g, 5] * 2.0**-16 + states[g, 6] * 2.0**-32
        mass = strong
        if light != 0.0:
            allowed = rules[r, _RHO] * strong if strong > 0.0 else 0.0
            mass = strong + allowed if light > allowed else strong + light
        # faded; quicker than ldexp, and as exact down to where a score is nothing
        score = mass
        for _ in range(min(now - states[g, _EPOCH], _OLDEST_EPOCHS)):
            score *= 2.0**-16
        score = score / scale
        rises = falls = False
        then = was
        if decisive == _OPENS:
            states[g, _HOLD] = at + half_life
            rises = True
        elif decisive == _CLOSES:
            falls = True
            then = _CLOSED if score >= rules[r, _OFF_REACHED] else _COLD_STATE
        elif was == _COLD_STATE:
            rises = score >= rules[r, _ON_REACHED]
        elif score < rules[r, _OFF_REACHED] and (states[g, _HOLD] == NONE or states[g, _HOLD] <= at):
            falls = True
            then = _COLD_STATE
        if falls:
            states[g, _HOLD] = NONE
            if was == _HOT:
                found_row[count], found_group[count], found_kind[count] = row, g, _COOLED
                found_at[count], found_cause[count] = at, True
                count += 1
        elif rises:
            if was != _HOT:
                found_row[count], found_group[count] = row, g
                found_kind[count] = _REVIVED if states[g, _RISEN] else _RECOGNISED
                found_at[count], found_cause[count] = at, True
                count += 1
            states[g, _RISEN] = 1
            then = _HOT
        if then == _COLD_STATE:
            if was != _COLD_STATE:
                states[g, _STATE], states[g, _COLD] = _COLD_STATE, at
            continue
        cold_at = at
        if mass > 0:
            left = log2(mass) - 24 + 16 * states[g, _EPOCH] - rules[r, _LOG2_OFF]
            cold_at = max(np.int64(floor(half_life * left + 0.5)), at)
        if states[g, _HOLD] != NONE:
            cold_at = max(cold_at, states[g, _HOLD])
        states[g, _STATE], states[g, _COLD] = then, cold_at
        if keep_hot and then == _HOT and cold_at > at:
            hot_row[hot_count], hot_group[hot_count] = row, g
            hot_count += 1
    return place, count, hot_count
