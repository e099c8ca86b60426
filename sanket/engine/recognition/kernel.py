"""The step over arrays: many activities of many groups in order of time, without sorting them by group.

The same arithmetic as ``step``, operation for operation, so that states, crossings and instants are equal with ``==``
(``laws/tests/test_kernel.py`` compares them). Compiled by Numba at the first call of ``advance`` and kept in its cache;
importing this module loads Numba, some 40 MB, so only what runs a batch does.

A group's state is a row of ``STATE`` integers, in the order of ``COLUMNS``: the seven sums of its head, then count,
last_at, state, risen, cold_at, hold_until, where ``NONE`` stands for None.
"""

from __future__ import annotations

from math import exp2, floor, ldexp, log2
from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np

from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import CLOSES, COOLED, OPENS, RECOGNISED, REVIVED
from sanket.engine.scoring.head import NEVER

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
"""A sum beyond this may not fit 64 bits with the next activity; ``advance`` refuses rather than wrap around."""

_EPOCH, _S, _W, _COUNT, _LAST, _STATE, _RISEN, _COLD, _HOLD = 0, 1, 4, 7, 8, 9, 10, 11, 12
_VALUE, _WEAK, _DECISIVE = 0, 1, 2
_HALF_LIFE, _RHO, _ON_REACHED, _OFF_REACHED, _LOG2_OFF = range(5)
_COOLED, _RECOGNISED, _REVIVED = range(3)
_COLD_STATE, _HOT, _CLOSED = 0, 1, 2
_OPENS, _CLOSES = 1, 2
_OLDEST_EPOCHS = 100
"""2^-1600 of any sum is nothing already."""


class Overflow(ArithmeticError):
    """A group's sum left the range of 64 bits."""


class Crossings(NamedTuple):
    """``row``: of the activity in hand; ``kind``: place in ``KINDS``; ``by_activity``: it was the cause, else time."""

    row: NDArray[np.int64]
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
    """One row for each kind of activity, as ``advance`` wants them."""
    decisive = {OPENS: _OPENS, CLOSES: _CLOSES}
    return np.array([(v.value, v.weak, decisive.get(v.decisive, 0)) for v in values], np.int64).reshape(-1, 3)


def rule_table(rules: Sequence[Rule]) -> NDArray[np.float64]:
    """One row for each rule, as ``advance`` wants them."""
    rows = [(rule.half_life, rule.rho, rule.on_reached, rule.off_reached, rule.log2_off) for rule in rules]
    return np.array(rows, np.float64).reshape(-1, 5)


def advance(
    states: NDArray[np.int64],
    group: NDArray[np.int64],
    at: NDArray[np.int64],
    kind: NDArray[np.int64],
    nth: NDArray[np.int64],
    rule: NDArray[np.int64],
    values: NDArray[np.int64],
    rules: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], Crossings]:
    """Take in activities in order of (at, id), changing ``states``; answers whether each left its group hot, and crossings.

    For each activity: ``group`` its row of ``states``, ``at`` Unix seconds, ``kind`` its row of ``values``, ``nth`` which
    of its cell it is (0: of no countable type). ``rule``: for each group its row of ``rules``.
    Raises Overflow when a sum grows beyond 64 bits; ``states`` are then worthless.
    """
    rows = len(group)
    hot = np.zeros(rows, np.bool_)
    # Each activity makes two crossings at most: time cooled its group before, and now it rises or falls.
    found = np.empty(2 * rows, np.int64), np.empty(2 * rows, np.int8), np.empty(2 * rows, np.int64)
    caused = np.empty(2 * rows, np.bool_)
    widths = np.array([min(86_400, int(half_life) // 8) for half_life in rules[:, _HALF_LIFE]], np.int64)
    count = _compiled(states, group, at, kind, nth, rule, values, rules, widths, hot, *found, caused)
    if count < 0:
        raise Overflow("the interest of a group grew beyond what 64 bits hold")
    return hot, Crossings(*(array[:count].copy() for array in (*found, caused)))  # type: ignore[arg-type]


def compile_now() -> None:
    """Compile, or load what was compiled before, ahead of the first activities."""
    none = np.zeros(0, np.int64)
    advance(blank(0), none, none, none, none, none, value_table([]), rule_table([]))


def _advance(
    states: Any,
    group: Any,
    ats: Any,
    kinds: Any,
    nths: Any,
    rule_of: Any,
    values: Any,
    rules: Any,
    widths: Any,
    hot: Any,
    found_row: Any,
    found_kind: Any,
    found_at: Any,
    found_cause: Any,
) -> int:
    """The number of crossings found, or -1 when a sum is too wide."""
    count = 0
    for row in range(len(group)):
        g, at, kind = group[row], ats[row], kinds[row]
        value, weak, decisive = values[kind, _VALUE], values[kind, _WEAK], values[kind, _DECISIVE]
        r = rule_of[g]
        half_life = np.int64(rules[r, _HALF_LIFE])
        span = 16 * half_life
        if nths[row] == 0:
            epoch = at // span
            quanta = np.int64(round(value * (16_777_216.0 * exp2((at % span) / half_life))))
        else:
            start, n = at - at % widths[r], nths[row]
            epoch = start // span
            per_point = 16_777_216.0 * exp2((start % span) / half_life)
            after = np.int64(round(value * log2(np.float64(1 + n)) * per_point))
            quanta = after - np.int64(round(value * log2(np.float64(n)) * per_point))
        state = states[g]
        if state[_STATE] != _COLD_STATE and state[_COLD] != NONE and state[_COLD] <= at:
            if state[_STATE] == _HOT:
                found_row[count], found_kind[count] = row, _COOLED
                found_at[count], found_cause[count] = state[_COLD], False
                count += 1
            state[_STATE], state[_HOLD] = _COLD_STATE, NONE
        # Head.add
        base = _W if weak else _S
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
            state[base + age] += quanta
            if abs(state[base + age]) > WIDEST:
                return -1
        state[_COUNT] += 1
        state[_LAST] = at
        if state[_STATE] == _COLD_STATE and decisive == 0 and quanta <= 0:
            continue
        was = state[_STATE]
        # Head.mass
        rho = rules[r, _RHO]
        strong = state[1] + state[2] * 2.0**-16 + state[3] * 2.0**-32
        light = state[4] + state[5] * 2.0**-16 + state[6] * 2.0**-32
        if light == 0.0:
            mass = strong
        else:
            allowed = rho * strong if strong > 0.0 else 0.0
            mass = strong + allowed if light > allowed else strong + light
        # faded
        epochs = at // span - state[_EPOCH]
        score = ldexp(mass, -16 * min(epochs, _OLDEST_EPOCHS)) if epochs else mass
        score = score / (16_777_216.0 * exp2((at % span) / half_life))
        rises = False
        if decisive == _OPENS:
            state[_HOLD] = at + half_life
            rises = True
        elif decisive == _CLOSES:
            if was == _HOT:
                found_row[count], found_kind[count] = row, _COOLED
                found_at[count], found_cause[count] = at, True
                count += 1
            state[_STATE] = _CLOSED if score >= rules[r, _OFF_REACHED] else _COLD_STATE
            state[_HOLD] = NONE
        elif was == _COLD_STATE:
            rises = score >= rules[r, _ON_REACHED]
        elif score < rules[r, _OFF_REACHED] and (state[_HOLD] == NONE or state[_HOLD] <= at):
            if was == _HOT:
                found_row[count], found_kind[count] = row, _COOLED
                found_at[count], found_cause[count] = at, True
                count += 1
            state[_STATE], state[_HOLD] = _COLD_STATE, NONE
        if rises:
            if was != _HOT:
                found_row[count], found_kind[count] = row, _REVIVED if state[_RISEN] else _RECOGNISED
                found_at[count], found_cause[count] = at, True
                count += 1
            state[_STATE], state[_RISEN] = _HOT, 1
        if state[_STATE] == _COLD_STATE:
            if was != _COLD_STATE:
                state[_COLD] = at
        else:
            cold_at = at
            if mass > 0:
                left = log2(mass) - 24 + 16 * state[_EPOCH] - rules[r, _LOG2_OFF]
                cold_at = max(np.int64(floor(half_life * left + 0.5)), at)
            if state[_HOLD] != NONE:
                cold_at = max(cold_at, state[_HOLD])
            state[_COLD] = cold_at
        hot[row] = state[_STATE] == _HOT and state[_COLD] > at
    return count


_compiled: Any = numba.njit(cache=True, nogil=True)(_advance)
