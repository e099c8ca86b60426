"""The step over arrays: many activities of many groups in order of time, without sorting them by group.

The same arithmetic as ``step``, operation for operation, so that states, crossings and instants are equal with ``==``
(``laws/tests/test_kernel.py`` compares them). Compiled by Numba at the first call and kept in its cache; importing this
module loads Numba, some 40 MB, so only what runs a batch does. ``advance`` takes in what a long intake brings, and
``replay`` whole histories, by the same ``take``.

A group's state is a row of ``STATE`` integers, in the order of ``COLUMNS``: the seven sums of its head, then count,
last_at, state, risen, cold_at, hold_until, where ``NONE`` stands for None.
"""

from __future__ import annotations

from math import exp2, floor, ldexp, log2
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanket.engine.recognition import compiled
from sanket.engine.recognition.compiled import jit
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


def blank(groups: int) -> NDArray[np.int64]:
    """States of groups without any activity."""
    states = np.zeros((groups, STATE), np.int64)
    states[:, _EPOCH] = NEVER
    states[:, _COLD:] = NONE
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
    hot = np.zeros(rows, np.bool_)
    weights = np.ones(rows) if weight is None else weight
    # Each activity makes two crossings at most: time cooled its group before, and now it rises or falls.
    found = room_for(2 * rows)
    count = _advance(states, group, at, kind, nth, rule, values, rules, slot_widths(rules), weights, hot, *found)
    if count < 0:
        raise Overflow(TOO_WIDE)
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


@jit
def per_point(rest: Any, half_life: Any) -> Any:
    """``quanta.quanta_per_point``, ``rest`` seconds after the beginning of an epoch."""
    return 16_777_216.0 * exp2(rest / half_life)


@jit
def nth_quanta(points: Any, n: Any, scale: Any) -> Any:
    """``saturation.quantise_nth``, ``scale`` quanta for a point at the start of the cell."""
    after = np.int64(round(points * log2(np.float64(1 + n)) * scale))
    return after - np.int64(round(points * log2(np.float64(n)) * scale))


@jit
def add(state: Any, epoch: Any, quanta: Any, weak: Any) -> Any:
    """``Head.add``; False when the sum is too wide."""
    age = state[_EPOCH] - epoch
    if age < 0:
        if age == -1:
            state[2], state[3], state[5], state[6] = state[1], state[2], state[4], state[5]
        elif age == -2:
            state[3], state[6] = state[1], state[4]
            state[2] = state[5] = 0
        else:
            state[2] = state[3] = state[5] = state[6] = 0
        state[1] = state[4] = 0
        state[_EPOCH] = epoch
        age = 0
    if age <= 2:
        place = (_W if weak else _S) + age
        state[place] += quanta
        return abs(state[place]) <= WIDEST
    return True


@jit
def mass_of(state: Any, rho: Any) -> Any:
    """``Head.mass``"""
    strong = state[1] + state[2] * 2.0**-16 + state[3] * 2.0**-32
    light = state[4] + state[5] * 2.0**-16 + state[6] * 2.0**-32
    if light == 0.0:
        return strong
    allowed = rho * strong if strong > 0.0 else 0.0
    return strong + allowed if light > allowed else strong + light


@jit
def faded(mass: Any, epochs: Any, scale: Any) -> Any:
    """``head.faded``, ``epochs`` later, where a point weighs ``scale`` quanta."""
    return (ldexp(mass, -16 * min(epochs, _OLDEST_EPOCHS)) if epochs else mass) / scale


@jit
def take(
    state: Any, g: Any, rule: Any, row: Any, at: Any, epoch: Any, now: Any, scale: Any, quanta: Any, weak: Any,
    decisive: Any, found_row: Any, found_group: Any, found_kind: Any, found_at: Any, found_cause: Any, count: Any,
) -> Any:  # fmt: skip
    """``step``: activity ``row`` of group ``g``; the number of crossings then found, or -1 when a sum is too wide.

    ``epoch`` that of the quanta, ``now`` that of ``at``, at which a point weighs ``scale`` quanta.
    """
    if state[_STATE] != _COLD_STATE and state[_COLD] != NONE and state[_COLD] <= at:
        if state[_STATE] == _HOT:
            found_row[count], found_group[count], found_kind[count] = row, g, _COOLED
            found_at[count], found_cause[count] = state[_COLD], False
            count += 1
        state[_STATE], state[_HOLD] = _COLD_STATE, NONE
    if not add(state, epoch, quanta, weak):
        return -1
    state[_COUNT] += 1
    state[_LAST] = at
    was = state[_STATE]
    if was == _COLD_STATE and decisive == 0 and quanta <= 0:
        return count
    mass = mass_of(state, rule[_RHO])
    score = faded(mass, now - state[_EPOCH], scale)
    rises = falls = False
    if decisive == _OPENS:
        state[_HOLD] = at + np.int64(rule[_HALF_LIFE])
        rises = True
    elif decisive == _CLOSES:
        falls = True
        state[_STATE] = _CLOSED if score >= rule[_OFF_REACHED] else _COLD_STATE
    elif was == _COLD_STATE:
        rises = score >= rule[_ON_REACHED]
    elif score < rule[_OFF_REACHED] and (state[_HOLD] == NONE or state[_HOLD] <= at):
        falls = True
        state[_STATE] = _COLD_STATE
    if falls:
        state[_HOLD] = NONE
        if was == _HOT:
            found_row[count], found_group[count], found_kind[count] = row, g, _COOLED
            found_at[count], found_cause[count] = at, True
            count += 1
    elif rises:
        if was != _HOT:
            found_row[count], found_group[count] = row, g
            found_kind[count] = _REVIVED if state[_RISEN] else _RECOGNISED
            found_at[count], found_cause[count] = at, True
            count += 1
        state[_STATE], state[_RISEN] = _HOT, 1
    if state[_STATE] == _COLD_STATE:
        if was != _COLD_STATE:
            state[_COLD] = at
    else:
        cold_at = at
        if mass > 0:
            left = log2(mass) - 24 + 16 * state[_EPOCH] - rule[_LOG2_OFF]
            cold_at = max(np.int64(floor(np.int64(rule[_HALF_LIFE]) * left + 0.5)), at)
        if state[_HOLD] != NONE:
            cold_at = max(cold_at, state[_HOLD])
        state[_COLD] = cold_at
    return count


@jit
def _advance(
    states: Any, group: Any, ats: Any, kinds: Any, nths: Any, rule_of: Any, values: Any, rules: Any, widths: Any,
    weights: Any, hot: Any, found_row: Any, found_group: Any, found_kind: Any, found_at: Any, found_cause: Any,
) -> Any:  # fmt: skip
    """The number of crossings found, or -1 when a sum is too wide."""
    count = 0
    for row in range(len(group)):
        g, at, kind = group[row], ats[row], kinds[row]
        r = rule_of[g]
        half_life = np.int64(rules[r, _HALF_LIFE])
        span = 16 * half_life
        now = at // span
        scale = per_point(at - now * span, half_life)
        points = values[kind, _VALUE] * weights[row]
        if nths[row] == 0:
            epoch = now
            quanta = np.int64(round(points * scale))
        else:
            start = at - at % widths[r]
            epoch = start // span
            quanta = nth_quanta(points, nths[row], per_point(start - epoch * span, half_life))
        count = take(
            states[g], g, rules[r], row, at, epoch, now, scale, quanta, values[kind, _WEAK], values[kind, _DECISIVE],
            found_row, found_group, found_kind, found_at, found_cause, count,
        )  # fmt: skip
        if count < 0:
            return count
        hot[row] = states[g, _STATE] == _HOT and states[g, _COLD] > at
    return count
