"""Medians with their intervals for a whole table of distributions at once, equal to ``interval`` one by one.

>>> days = np.zeros((1, 1, 91), np.int64)
>>> days[0, 0, [3, 10, 20, 41, 43, 60, 88]] = 1
>>> [float(one[0, 0]) for one in medians(days)]
[41.0, 3.0, 88.0]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sanket.engine.recognition.interval import FEWEST_FOR_A_MEDIAN, Z

Floats = NDArray[np.float64]


def medians(counts: NDArray[Any]) -> tuple[Floats, Floats, Floats]:
    """Median and interval of each distribution along the last axis, ``counts[..., n]`` values being n; NaN: unknown."""
    passed = np.cumsum(counts, axis=-1, dtype=counts.dtype)
    total = passed[..., -1].astype(np.int64)

    def at(rank: NDArray[np.int64]) -> Floats:
        first: NDArray[np.intp] = (passed > rank.astype(counts.dtype)[..., None]).argmax(axis=-1)
        return first.astype(np.float64)

    middle = (at((total - 1) // 2) + at(total // 2)) / 2
    rank = np.maximum(np.floor((total + 1) / 2 - Z * np.sqrt(total) / 2), 1).astype(np.int64)
    known = total >= FEWEST_FOR_A_MEDIAN
    return (
        np.where(total > 0, middle, np.nan),
        np.where(known, at(rank - 1), np.nan),
        np.where(known, at(np.maximum(total - rank, 0)), np.nan),
    )
