"""Weighs repeated acts: the n-th page visit of one person on one day says less than the first.

Countable activities of one contact and one type fall into a *cell* for each slot of time; n of them together earn
value x log2(1 + n), dated at the slot's start. Because the cell's date is fixed, the n-th one's own share
f(n) - f(n-1) is too, whatever the order of arrival, and a removed one leaves nothing behind.

>>> [round(weight(n), 3) for n in (1, 2, 3)]
[1.0, 0.585, 0.415]
>>> slot_width(30 * 86_400), slot_width(86_400)
(86400, 10800)

Units: seconds. Source: docs/engine.md.
"""

from __future__ import annotations

from math import log2

from sanket.engine.scoring.quanta import epoch_of, quanta_per_point

DAY = 86_400


def slot_width(half_life: int) -> int:
    """Seconds of one slot: a day, or an eighth of a shorter half-life, so that dating at the start costs little."""
    return min(DAY, half_life // 8)


def slot_start(at: int, half_life: int) -> int:
    """Start of the slot in which ``at`` lies; slots are cut from the Unix epoch in UTC."""
    return at - at % slot_width(half_life)


def weight(n: int) -> float:
    """What the n-th activity of a cell (n from 1) adds, in units of its value: log2(1 + n) - log2(n)."""
    return log2(1 + n) - log2(n)


def quantise_nth(points: float, n: int, start: int, half_life: int) -> tuple[int, int]:
    """Epoch and quanta of the n-th activity of the cell that starts at ``start``.

    The difference of two rounded totals, so that n of them add up to round(points x log2(1 + n) x ...) exactly.
    """
    per_point = quanta_per_point(start, half_life)
    after, before = round(points * log2(1 + n) * per_point), round(points * log2(n) * per_point)
    return epoch_of(start, half_life), after - before
