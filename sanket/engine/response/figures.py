"""What delays and attempts amount to: medians, percentiles, shares, each with how far it can be trusted.

    percentile   nearest rank: the smallest value that at least p of all do not exceed
    share        Wilson's interval (`engine.recognition.interval`)
    median       between the order statistics n/2 ± z √n / 2 places from the middle

A median and a 90th percentile are told rather than a mean: one lead that lay over a holiday would hide forty that were
called at once, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, sqrt
from typing import NamedTuple

from sanket.engine.recognition.interval import FEWEST_FOR_A_MEDIAN, Z, wilson

FEW = 20
"""Below it a share is told with the remark that there are few."""


class Spread(NamedTuple):
    """`low` and `high`: between which the median lies; None of fewer than six values."""

    n: int
    median: int | None = None
    p90: int | None = None
    low: int | None = None
    high: int | None = None


class Share(NamedTuple):
    """`hits` of `of`, and between which the true share lies; None of nothing."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.hits, self.of)

    @property
    def few(self) -> bool:
        return self.of < FEW


def percentile(ordered: Sequence[int], p: float) -> int:
    """Of values in order, at least one.

    >>> percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9), percentile([7], 0.5)
    (9, 7)
    """
    return ordered[max(ceil(p * len(ordered) - 1e-9), 1) - 1]


def spread(values: Sequence[int]) -> Spread:
    """
    >>> spread([60, 30, 90])
    Spread(n=3, median=60, p90=90, low=None, high=None)
    """
    ordered, n = sorted(values), len(values)
    if not n:
        return Spread(0)
    found = Spread(n, percentile(ordered, 0.5), percentile(ordered, 0.9))
    if n < FEWEST_FOR_A_MEDIAN:
        return found
    low = max(floor((n + 1) / 2 - Z * sqrt(n) / 2), 1)
    return found._replace(low=ordered[low - 1], high=ordered[n - low])


def apart(one: Share, other: Share) -> bool:
    """Whether two shares differ by more than chance would easily explain: their intervals do not touch."""
    a, b = one.interval, other.interval
    return a is not None and b is not None and (a[1] < b[0] or b[1] < a[0])
