"""How far a measured share or median can be trusted: 95 of 100 such intervals hold the true value.

    share    Wilson: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
    median   the order statistics n/2 ± z √n / 2 places from the middle; no assumption on how days are spread

Sources: E. B. Wilson 1927; H. A. David, *Order Statistics*, 7.1. Example: 14 of 50 won is 28 %, and 17 to 42 % may be true.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, sqrt

Z = 1.959964
"""Half-width, in standard errors, of an interval that holds 95 %."""
FEWEST_FOR_A_MEDIAN = 6
"""Of fewer values not even the smallest and the largest enclose the median with 95 %: 1 − 2 · 2⁻⁵ is 94 %."""


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The interval of a share; None of nothing.

    >>> low, high = wilson(14, 50)
    >>> round(low, 3), round(high, 3)
    (0.175, 0.417)
    """
    if of <= 0:
        return None
    share = hits / of
    middle = share + Z * Z / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    whole = 1 + Z * Z / of
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def median(counts: Sequence[int]) -> float | None:
    """The median of whole numbers, of which ``counts[n]`` are n; None of none.

    >>> median([0, 2, 0, 1]), median([0, 1, 0, 1])
    (1.0, 2.0)
    """
    total = sum(counts)
    if not total:
        return None
    return (_place(counts, (total - 1) // 2) + _place(counts, total // 2)) / 2


def median_interval(counts: Sequence[int]) -> tuple[int, int] | None:
    """Between which values the median lies; None when there are too few to say.

    >>> median_interval([1] * 41)
    (13, 27)
    >>> median_interval([0, 3, 2])
    """
    total = sum(counts)
    if total < FEWEST_FOR_A_MEDIAN:
        return None
    low = max(floor((total + 1) / 2 - Z * sqrt(total) / 2), 1)
    return _place(counts, low - 1), _place(counts, total - low)


def _place(counts: Sequence[int], place: int) -> int:
    """The value at this place, counted from 0, when all stand in order."""
    passed = 0
    for value, count in enumerate(counts):
        passed += count
        if passed > place:
            return value
    return len(counts) - 1
