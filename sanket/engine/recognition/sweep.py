"""The pass behind ``whatif``: one walk over the log, two numbers for each group, all thresholds."""

from __future__ import annotations

from math import floor, log2
from typing import Any

import numpy as np

from sanket.engine.recognition.compiled import jit, part
from sanket.engine.recognition.kernel import (
    _CLOSES,
    _CONTACT,
    _COUNTABLE,
    _DECISIVE,
    _EPOCH,
    _HALF_LIFE,
    _KIND,
    _N,
    _NEXT,
    _OLDEST_EPOCHS,
    _OPENS,
    _RHO,
    _S,
    _VALUE,
    _W,
    _WEAK,
    CELL,
    FREE,
    NO_CELL,
    SLOT,
    USED,
    WIDE,
    WIDEST,
    nth_quanta,
    per_point,
)  # fmt: skip
from sanket.engine.scoring.head import NEVER

MOST_THRESHOLDS = 62
"""Open leads of a group are the bits of one number."""
LONGEST = 365
"""Days of warning that are told apart."""
NOT_YET = -(1 << 62)
"""No win has closed it."""

_DAY = 86_400
# Columns of a group's row after its head; the slot and the cells of the kernel follow.
_LOW, _HIGH, _HOLD, _OPEN, _LISTED = 7, 8, 9, 10, 11
_HALF = 0xFFFFFFFF
NOBODY = -1
_PRIME = 67
"""Powers of two up to the 65th leave different rests."""
_PLACES = np.zeros(_PRIME, np.int64)
_PLACES[[(1 << place) % _PRIME for place in range(_PRIME - 1)]] = range(_PRIME - 1)
_SURELY = 1.001
"""A score this much above "off" is seconds away from it under any half-life of an hour or more."""


@part
def _fades(key: Any, log2_off: Any, half_life: Any) -> Any:
    return np.int64(floor(half_life * (key - log2_off) + 0.5))


@part
def _mass(s0: Any, s1: Any, s2: Any, w0: Any, w1: Any, w2: Any, rho: Any) -> Any:
    """``Head.mass``"""
    strong = s0 + s1 * 2.0**-16 + s2 * 2.0**-32
    light = w0 + w1 * 2.0**-16 + w2 * 2.0**-32
    mass = strong
    if light != 0.0:
        allowed = rho * strong if strong > 0.0 else 0.0
        mass = strong + allowed if light > allowed else strong + light
    return mass


@part
def _between(low: Any, high: Any) -> Any:
    """The bits of [low, high)."""
    return (np.int64(1) << np.int64(high)) - (np.int64(1) << np.int64(low))


@part
def _lowest(bits: Any) -> Any:
    """The place of the lowest bit of a number that is not 0."""
    return _PLACES[(bits & -bits) % _PRIME]


@jit
def _close(
    w: Any, first: Any, last: Any, win_group: Any, base: Any, rule_of: Any, fits: Any, asked: Any, rules: Any, log2_off: Any,
    rows: Any, earliest: Any, began: Any, rose: Any, horizon: Any, begin: Any, won: Any, warning: Any, listed: Any,
    listing: Any,
) -> None:  # fmt: skip
    """A win closes what is open of its groups, those that pass most columns first. It is rare enough to be a call."""
    for j in range(len(earliest)):
        earliest[j] = w
    for closes in range(first, last):
        known = np.int64(win_group[closes])
        g, r, passes, mine = known - base, np.int64(rule_of[known]), np.int64(fits[known]), asked[known]
        rest, j = rows[g, _OPEN], 0
        if rest == 0:
            continue
        rows[g, _OPEN] = 0
        high = rows[g, _HIGH]
        if high > 0 and rows[g, _HOLD] <= w:
            mass = _mass(rows[g, 1], rows[g, 2], rows[g, 3], rows[g, 4], rows[g, 5], rows[g, 6], rules[r, _RHO])
            if mass > 0:
                key = log2(mass) - 24 + 16 * rows[g, _EPOCH]
                while high > 0 and _fades(key, log2_off[r, high - 1], np.int64(rules[r, _HALF_LIFE])) <= w:
                    high -= 1
            else:
                high = 0
        low = min(rows[g, _LOW], high)
        while rest:
            if rest & 1 and (low <= j < high or rose[mine, j] >= w - horizon):
                since = began[mine, j]
                if since >= begin:
                    won[j, passes] += 1
                    if listing and 0 <= rows[g, _LISTED] < len(listed):
                        listed[rows[g, _LISTED], 3] = w
                if w >= begin and since < earliest[j]:
                    if earliest[j] < w:
                        warning[j, passes, min((w - earliest[j]) // _DAY, LONGEST)] -= 1
                    earliest[j] = since
                    warning[j, passes, min((w - since) // _DAY, LONGEST)] += 1
            rest >>= 1
            j += 1


@jit
def pass_over(
    start: Any, stop: Any, groups: Any, begins: Any, parcels: Any, first: Any, links: Any, rule_of: Any, fits: Any,
    owner: Any, asked: Any, values: Any, rules: Any, widths: Any, weights: Any, on_reached: Any, off_reached: Any,
    log2_off: Any, wins: Any, win_at: Any, win_first: Any, win_group: Any, horizon: Any, begin: Any, end: Any, edges: Any,
    rows: Any, nodes: Any, pool: Any, earliest: Any, began: Any, rose: Any, leads: Any, won: Any, revived: Any, warning: Any,
    by_month: Any, by_owner: Any, listed: Any, listing: Any, found: Any,
) -> Any:  # fmt: skip
    """Fill the counts from the accounts ``start`` to ``stop``; how many leads there are to list by now, or what is wrong.

    What an account is told by lies in ``rows``, ``nodes``, ``pool``, ``began`` and ``rose``, where the next one's follows. A
    group's row: its head; the thresholds at which it is hot are [low, high), and closed those below low; until when an
    *opens* holds it; the bits of thresholds at which a lead of it is open. One function, for the kernel's reason.
    """
    rungs = on_reached.shape[1]
    for account in range(start, stop):
        if begins[account] == begins[account + 1]:
            continue
        base = groups[account]
        for g in range(groups[account + 1] - base):
            for column in range(rows.shape[1]):
                rows[g, column] = 0
            rows[g, _EPOCH], rows[g, CELL] = NEVER, NO_CELL
        pool[FREE], pool[USED] = NO_CELL, 0
        next_win, month = wins[account], -1
        for place in range(begins[account], begins[account + 1] + 1):
            over = place == begins[account + 1] or parcels[place, 0] >= end
            at = end - 1 if over else parcels[place, 0]
            while next_win < wins[account + 1] and win_at[next_win] <= at:
                _close(
                    win_at[next_win], win_first[next_win], win_first[next_win + 1], win_group, base, rule_of, fits, asked, rules,
                    log2_off, rows, earliest, began, rose, horizon, begin, won, warning, listed, listing,
                )  # fmt: skip
                next_win += 1
            if over:
                break
            pair, kind = parcels[place, 1] >> 32, parcels[place, 1] & _HALF
            contact, row = parcels[place, 2] >> 32, parcels[place, 2] & _HALF
            points = np.float64(values[kind, _VALUE])
            if len(weights):
                points *= weights[contact]
            weak, decisive = values[kind, _WEAK], values[kind, _DECISIVE]
            counts = values[kind, _VALUE] != 0 or decisive != 0
            own, before, now, scale = np.int64(0), np.int64(0), np.int64(0), 1.0
            for link in range(first[pair], first[pair + 1]):
                known = np.int64(links[link])
                g, r = known - base, np.int64(rule_of[known])
                half_life = np.int64(rules[r, _HALF_LIFE])
                span = 16 * half_life
                if half_life != before:  # most offerings share one, and then an instant's weight
                    before, now = half_life, at // span
                    scale = per_point(at - now * span, half_life)
                if values[kind, _COUNTABLE]:
                    slot = at - at % widths[r]
                    if rows[g, SLOT] != slot and rows[g, CELL] != NO_CELL:
                        last = rows[g, CELL]
                        while nodes[last, _NEXT] != NO_CELL:
                            last = np.int64(nodes[last, _NEXT])
                        nodes[last, _NEXT], pool[FREE] = pool[FREE], rows[g, CELL]
                        rows[g, CELL] = NO_CELL
                    rows[g, SLOT] = slot
                    cell = rows[g, CELL]
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
                        nodes[cell, _NEXT], rows[g, CELL] = rows[g, CELL], cell
                    nodes[cell, _N] += 1
                    epoch = slot // span
                    quanta = nth_quanta(points, np.int64(nodes[cell, _N]), per_point(slot - epoch * span, half_life))
                else:
                    epoch = now
                    quanta = np.int64(round(points * scale))
                # By time: what has faded goes cold, closed ones may rise again. A look at the score spares most logarithms.
                low, high = rows[g, _LOW], rows[g, _HIGH]
                if high > 0 and rows[g, _HOLD] <= at:
                    mass = _mass(rows[g, 1], rows[g, 2], rows[g, 3], rows[g, 4], rows[g, 5], rows[g, 6], rules[r, _RHO])
                    left = mass
                    for _ in range(min(now - rows[g, _EPOCH], _OLDEST_EPOCHS)):
                        left *= 2.0**-16
                    if left <= _SURELY * off_reached[r, high - 1] * scale:
                        if mass > 0:
                            key = log2(mass) - 24 + 16 * rows[g, _EPOCH]
                            while high > 0 and _fades(key, log2_off[r, high - 1], half_life) <= at:
                                high -= 1
                        else:
                            high = 0
                        low = min(low, high)
                        rows[g, _LOW], rows[g, _HIGH] = low, high
                # Head.add
                age = rows[g, _EPOCH] - epoch
                if age < 0:
                    if age == -1:
                        rows[g, 3], rows[g, 2] = rows[g, 2], rows[g, 1]
                        rows[g, 6], rows[g, 5] = rows[g, 5], rows[g, 4]
                    elif age == -2:
                        rows[g, 3], rows[g, 6] = rows[g, 1], rows[g, 4]
                        rows[g, 2] = rows[g, 5] = 0
                    else:
                        rows[g, 2] = rows[g, 3] = rows[g, 5] = rows[g, 6] = 0
                    rows[g, 1] = rows[g, 4] = 0
                    rows[g, _EPOCH] = epoch
                    age = 0
                if age <= 2:
                    sum_in = (_W if weak else _S) + age
                    total = rows[g, sum_in] + quanta
                    rows[g, sum_in] = total
                    if abs(total) > WIDEST:
                        return WIDE
                if high == 0 and decisive == 0 and quanta <= 0:
                    continue
                was = _between(low, high)
                mass = _mass(rows[g, 1], rows[g, 2], rows[g, 3], rows[g, 4], rows[g, 5], rows[g, 6], rules[r, _RHO])
                score = mass
                for _ in range(min(now - rows[g, _EPOCH], _OLDEST_EPOCHS)):
                    score *= 2.0**-16
                score = score / scale
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
                        if _fades(log2(mass) - 24 + 16 * rows[g, _EPOCH], log2_off[r, high - 1], half_life) > at:
                            break
                        high -= 1
                hot = _between(low, high)
                cover = own
                if link == first[pair]:
                    own = hot
                new = hot & ~cover & ~rows[g, _OPEN] if counts else np.int64(0)
                again = hot & ~was & ~cover & rows[g, _OPEN]
                if not (new or again):
                    continue
                rows[g, _OPEN] |= new
                passes, mine, whose = np.int64(fits[known]), asked[known], np.int64(owner[known])
                while new and month + 1 < len(edges) and edges[month + 1] <= at:
                    month += 1
                if mine >= 0:
                    for j in range(low, high):
                        if (new >> j) & 1:
                            began[mine, j] = rose[mine, j] = at
                        elif (again >> j) & 1:
                            rose[mine, j] = at
                if at < begin:
                    if listing and new:
                        rows[g, _LISTED] = NOBODY
                    continue
                # Neighbours are counted at both ends of their stretch only.
                while new:
                    j = _lowest(new)
                    until = j + _lowest(~(new >> j))
                    new &= ~_between(j, until)
                    leads[j, passes] += 1
                    leads[until, passes] -= 1
                    if 0 <= month < len(edges) - 1:
                        by_month[j, passes, month] += 1
                        by_month[until, passes, month] -= 1
                    if whose >= 0:
                        by_owner[j, passes, whose] += 1
                        by_owner[until, passes, whose] -= 1
                    if listing:
                        rows[g, _LISTED] = NOBODY
                        if passes:
                            rows[g, _LISTED] = found
                            if found < len(listed):
                                listed[found, 0], listed[found, 1], listed[found, 2] = known, row, at
                                listed[found, 3], listed[found, 4] = NOT_YET, 0
                            found += 1
                while again:
                    j = _lowest(again)
                    until = j + _lowest(~(again >> j))
                    again &= ~_between(j, until)
                    revived[j, passes] += 1
                    revived[until, passes] -= 1
                    if listing and 0 <= rows[g, _LISTED] < len(listed):
                        listed[rows[g, _LISTED], 4] += 1
    return found
