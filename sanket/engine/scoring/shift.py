"""How far a distribution has moved: the Kolmogorov–Smirnov distance of two, each known by its quantiles.

    D = max over x of |F(x) - G(x)|       0 the same, 1 wholly apart

Between two quantiles a distribution is taken to be even. Source: Kolmogorov 1933, Smirnov 1939.

>>> quantiles([4, 1, 3, 2, 0], parts=4)
[0.0, 1.0, 2.0, 3.0, 4.0]
>>> shift([0.0, 1.0, 2.0], [0.0, 1.0, 2.0]), shift([0.0, 1.0, 2.0], [5.0, 6.0, 7.0])
(0.0, 1.0)
>>> shift([0.0, 1.0, 2.0], [1.0, 2.0, 3.0])
0.5
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

PARTS = 20


def quantiles(values: Sequence[float], parts: int = PARTS) -> list[float]:
    """The least, the greatest, and what divides the values between into ``parts`` of equal size; nothing of nothing."""
    ordered = sorted(map(float, values))
    if not ordered:
        return []
    last = len(ordered) - 1
    return [_between(ordered, last * part / parts) for part in range(parts + 1)]


def _between(ordered: Sequence[float], place: float) -> float:
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def shift(one: Sequence[float], other: Sequence[float]) -> float:
    """The distance of two distributions, given as quantiles of equal steps."""
    if not one or not other:
        return 0.0
    # The greatest distance lies at a quantile of one of the two, just before or at it where values pile up.
    return max(abs(side(one, x) - side(other, x)) for x in (*one, *other) for side in (_at, _before))


def _at(known: Sequence[float], x: float) -> float:
    """The share of values up to ``x``."""
    return _share(known, x, bisect_right(known, x))


def _before(known: Sequence[float], x: float) -> float:
    """The share of values below ``x``."""
    return _share(known, x, bisect_left(known, x))


def _share(known: Sequence[float], x: float, place: int) -> float:
    steps = len(known) - 1
    if place == 0:
        return 0.0
    if place > steps:
        return 1.0
    low, high = known[place - 1], known[place]
    return (place - 1 + ((x - low) / (high - low) if high > low else 0.0)) / steps if steps else 1.0
