"""Naive Bayes: what others count with, to be measured against.

    score(row) = sum over columns of  log P(level | won) − log P(level | lost),   each count + 0.1

A level that was never seen says nothing: without that rule a new landing page once got the highest score of all.

>>> codes = np.array([[0], [0], [1], [1]])
>>> learned = learn(codes, np.array([False, False, True, True]))
>>> score(learned, np.array([[0], [1], [7]])).round(2).tolist()
[-3.04, 3.04, 0.0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ADDED = 0.1
BUCKETS = 5
MOST_COUNTED = 20
"""Lifetime counts from here on are one level: nobody's table has a row for 10,000 page views."""


def learn(codes: NDArray[np.int64], won: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """For each column the weight of each level; ``codes`` are levels from 0."""
    weights = []
    for column in codes.T:
        levels = int(column.max()) + 1 if len(column) else 0
        hit = np.bincount(column[won], minlength=levels).astype(np.float64)
        miss = np.bincount(column[~won], minlength=levels).astype(np.float64)
        weight = np.log((hit + ADDED) / (hit + ADDED).sum()) - np.log((miss + ADDED) / (miss + ADDED).sum())
        weights.append(np.where(hit + miss > 0, weight, 0.0))
    return weights


def score(weights: Sequence[NDArray[np.float64]], codes: NDArray[np.int64]) -> NDArray[np.float64]:
    total = np.zeros(len(codes), np.float64)
    for weight, column in zip(weights, codes.T, strict=True):
        known = column < len(weight)
        total[known] += weight[column[known]]
    return total


def counted(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Raw counts as levels."""
    return np.minimum(np.floor(counts + 1e-9), MOST_COUNTED).astype(np.int64)


def steps(counts: NDArray[np.float64], buckets: int = BUCKETS) -> list[NDArray[np.float64]]:
    """For each column of faded counts the edges that cut what is above 0 into steps of equally many rows."""
    edges = []
    for column in counts.T:
        above = column[column > 0]
        inner = np.quantile(above, np.linspace(0, 1, buckets + 1)[1:-1]) if len(above) else np.zeros(0)
        edges.append(np.unique(inner))
    return edges


def stepped(counts: NDArray[np.float64], edges: Sequence[NDArray[np.float64]]) -> NDArray[np.int64]:
    """Faded counts as levels: 0 for none, then the step."""
    codes = np.zeros(counts.shape, np.int64)
    for place, cuts in enumerate(edges):
        column = counts[:, place]
        codes[:, place] = np.where(column > 0, 1 + np.searchsorted(cuts, column, side="right"), 0)
    return codes
