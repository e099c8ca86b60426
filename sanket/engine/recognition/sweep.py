"""The pass behind ``whatif``: one walk over the log, two numbers for each group, all thresholds."""

from __future__ import annotations

from math import floor, log2
from typing import Any

import numpy as np

from sanket.engine.recognition.cells import ORDER, PAIR, SORT, STRANGER, WIDE, nth
from sanket.engine.recognition.compiled import jit, part
from sanket.engine.recognition.kernel import (
    _CLOSES,
    _COUNTABLE,
    _DECISIVE,
    _EPOCH,
    _HALF_LIFE,
    _OPENS,
    _RHO,
    _VALUE,
    _WEAK,
    add,
    faded,
    mass_of,
    nth_quanta,
    per_point,
)  # fmt: skip

MOST_THRESHOLDS = 62
"""Open leads of a group are the bits of one number."""
LONGEST = 365
"""Days of warning that are told apart."""
NOT_YET = -(1 << 62)
"""No win has closed it."""

_DAY = 86_400
# Columns of a group's row after its head; the slot and cells of replay follow.
_LOW, _HIGH, _HOLD, _OPEN, _LISTED = 7, 8, 9, 10, 11
_SURELY = 1.001
"""A score this much above "off" is seconds away from it under any half-life of an hour or more."""


@part
def _fades(key: Any, log2_off: Any, half_life: Any) -> Any:
    return np.int64(floor(half_life * (key - log2_off) + 0.5))


@part
def _key(mass: Any, epoch: Any) -> Any:
    return log2(mass) - 24 + 16 * epoch


@part
def _cool(states: Any, g: Any, rho: Any, half_life: Any, log2_off: Any, r: Any, at: Any) -> None:
    """Time: what has faded by ``at`` goes cold, closed ones may rise again. The rest is hot, or closed, at ``at``."""
    high = states[g, _HIGH]
    if high == 0 or states[g, _HOLD] > at:
        return
    mass = mass_of(states, g, rho)
    if mass > 0:
        key = _key(mass, states[g, _EPOCH])
        while high > 0 and _fades(key, log2_off[r, high - 1], half_life) <= at:
            high -= 1
    else:
        high = 0
    states[g, _HIGH], states[g, _LOW] = high, min(states[g, _LOW], high)


@part
def _between(low: Any, high: Any) -> Any:
    """The bits of [low, high)."""
    return (np.int64(1) << np.int64(high)) - (np.int64(1) << np.int64(low))


@part
def _win(
    at: Any, groups: Any, rule_of: Any, rules: Any, log2_off: Any, fits: Any, rows: Any, asked: Any, began: Any, rose: Any,
    horizon: Any, begin: Any, won: Any, warning: Any, earliest: Any, listed: Any,
) -> Any:  # fmt: skip
    """A win at ``at`` closes what is open of ``groups``, those that pass most columns first."""
    earliest[:] = at
    for place in range(len(groups)):
        g = np.int64(groups[place])
        r, mine, passes = np.int64(rule_of[g]), np.int64(asked[g]), np.int64(fits[g])
        _cool(rows, g, rules[r, _RHO], np.int64(rules[r, _HALF_LIFE]), log2_off, r, at)
        hot, rest, j = _between(rows[g, _LOW], rows[g, _HIGH]), rows[g, _OPEN], 0
        rows[g, _OPEN] = 0
        while rest:
            if rest & 1 and ((hot >> j) & 1 or rose[mine, j] >= at - horizon):
                if began[mine, j] >= begin:
                    won[j, passes] += 1
                    if len(listed) and 0 <= rows[g, _LISTED] < len(listed):
                        listed[rows[g, _LISTED], 3] = at
                if at >= begin and began[mine, j] < earliest[j]:
                    if earliest[j] < at:
                        warning[j, passes, min((at - earliest[j]) // _DAY, LONGEST)] -= 1
                    earliest[j] = began[mine, j]
                    warning[j, passes, min((at - earliest[j]) // _DAY, LONGEST)] += 1
            rest >>= 1
            j += 1


@jit
def pass_over(
    pairs: Any, ats: Any, contacts: Any, kinds: Any, first: Any, groups: Any, rule_of: Any, values: Any, rules: Any,
    widths: Any, weights: Any, on_reached: Any, off_reached: Any, log2_off: Any, fits: Any, rows: Any, nodes: Any,
    pool: Any, win_at: Any, win_first: Any, win_group: Any, asked: Any, began: Any, rose: Any, horizon: Any, begin: Any,
    end: Any, edges: Any, owner: Any, leads: Any, won: Any, revived: Any, warning: Any, by_month: Any, by_owner: Any,
    listed: Any, listing: Any,
) -> Any:  # fmt: skip
    """Fill the counts; how many leads there were to list, or what is wrong."""
    rungs = on_reached.shape[1]
    earliest = np.zeros(rungs, np.int64)
    next_win, month, found = 0, -1, 0
    before = ats[0] if len(ats) else 0
    for row in range(len(ats)):
        at, kind, pair = ats[row], np.int64(kinds[row]), np.int64(pairs[row])
        if at < before:
            return ORDER
        if at >= end:
            break
        if not 0 <= pair < len(first) - 1:
            return PAIR
        if not 0 <= kind < len(values):
            return SORT
        before = at
        while next_win < len(win_at) and win_at[next_win] <= at:
            _win(
                win_at[next_win], win_group[win_first[next_win] : win_first[next_win + 1]], rule_of, rules, log2_off, fits,
                rows, asked, began, rose, horizon, begin, won, warning, earliest, listed,
            )  # fmt: skip
            next_win += 1
        while month + 1 < len(edges) and edges[month + 1] <= at:
            month += 1
        points = np.float64(values[kind, _VALUE])
        if len(weights):
            if not 0 <= contacts[row] < len(weights):
                return STRANGER
            points *= weights[contacts[row]]
        weak, decisive = values[kind, _WEAK], values[kind, _DECISIVE]
        counts = values[kind, _VALUE] != 0 or decisive != 0
        own = np.int64(0)
        for link in range(first[pair], first[pair + 1]):
            g = np.int64(groups[link])
            r = np.int64(rule_of[g])
            half_life = np.int64(rules[r, _HALF_LIFE])
            span = 16 * half_life
            now = at // span
            scale = per_point(at - now * span, half_life)
            if values[kind, _COUNTABLE]:
                start = at - at % widths[r]
                n = nth(rows, g, start, contacts[row], kind, nodes, pool)
                epoch = start // span
                quanta = nth_quanta(points, n, per_point(start - epoch * span, half_life))
            else:
                epoch = now
                quanta = np.int64(round(points * scale))
            _cool(rows, g, rules[r, _RHO], half_life, log2_off, r, at)
            if not add(rows, g, epoch, quanta, weak):
                return WIDE
            low, high = rows[g, _LOW], rows[g, _HIGH]
            if high == 0 and decisive == 0 and quanta <= 0:
                continue
            was = _between(low, high)
            mass = mass_of(rows, g, rules[r, _RHO])
            score = faded(mass, now - rows[g, _EPOCH], scale)
            if decisive == _OPENS:
                low, high, rows[g, _HOLD] = 0, rungs, at + half_life
            elif decisive == _CLOSES:
                high, rows[g, _HOLD] = 0, 0
                while high < rungs and score >= off_reached[r, high]:
                    high += 1
                low = high
            else:
                if rows[g, _HOLD] <= at:
                    while high > 0 and score < off_reached[r, high - 1]:
                        high -= 1
                    low = min(low, high)
                if quanta > 0:
                    while high < rungs and score >= on_reached[r, high]:
                        high += 1
            rows[g, _LOW], rows[g, _HIGH] = low, high
            if high == low:
                continue
            # Just crossed with "off" at "on", it may be over in the same second.
            if rows[g, _HOLD] <= at:
                while high > low and score < _SURELY * off_reached[r, high - 1]:
                    if _fades(_key(mass, rows[g, _EPOCH]), log2_off[r, high - 1], half_life) > at:
                        break
                    high -= 1
            hot = _between(low, high)
            if link == first[pair]:
                own, cover = hot, np.int64(0)
            else:
                cover = own
            new = hot & ~cover & ~rows[g, _OPEN] if counts else np.int64(0)
            again = hot & ~was & ~cover & rows[g, _OPEN]
            if not (new or again):
                continue
            rows[g, _OPEN] |= new
            passes, mine = np.int64(fits[g]), np.int64(asked[g])
            for j in range(low, high):
                if (new >> j) & 1:
                    if mine >= 0:
                        began[mine, j] = rose[mine, j] = at
                    if at < begin:
                        rows[g, _LISTED] = -1
                        continue
                    leads[j, passes] += 1
                    if 0 <= month < len(edges) - 1:
                        by_month[j, passes, month] += 1
                    if owner[g] >= 0:
                        by_owner[j, passes, owner[g]] += 1
                    if listing:
                        rows[g, _LISTED] = -1
                        if passes:
                            rows[g, _LISTED] = found
                            if found < len(listed):
                                listed[found, 0], listed[found, 1], listed[found, 2] = g, row, at
                                listed[found, 3], listed[found, 4] = NOT_YET, 0
                            found += 1
                elif (again >> j) & 1:
                    if mine >= 0:
                        rose[mine, j] = at
                    if at >= begin:
                        revived[j, passes] += 1
                        if listing and 0 <= rows[g, _LISTED] < len(listed):
                            listed[rows[g, _LISTED], 4] += 1
    while next_win < len(win_at) and win_at[next_win] < end:
        _win(
            win_at[next_win], win_group[win_first[next_win] : win_first[next_win + 1]], rule_of, rules, log2_off, fits, rows,
            asked, began, rose, horizon, begin, won, warning, earliest, listed,
        )  # fmt: skip
        next_win += 1
    return found
