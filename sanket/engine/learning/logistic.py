"""Logistic regression over levels, held back by a ridge: each column adds the weight of the level that a row has.

    log odds = b + sum over columns of  w[column, level]          minimise  −log likelihood + λ/2 × w' K w

For words K is 1: every level is drawn towards the average. For steps of a number K draws neighbours towards each
other as well (the inverse of 1 + ½ T T', T the lower triangle), so that a curve comes out rather than a comb. Newton's
method: the penalty makes it convex with one minimum, and its curvature there gives the standard errors.

λ is the one of ``STRENGTHS`` whose predictions of rows left out are best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from sanket.engine.learning.quality import log_loss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
FOLDS = 4
MOST_COMPARED = 10_000
"""Rows that the choice of λ is made on; it hardly depends on more."""
_SMOOTH = 0.5
_STEPS, _ENOUGH = 60, 1e-8
_MOST_PRODUCTS = 100_000_000
"""Of a table with many columns the curvature is taken from some of the rows: it only shows the way down."""
_LEAST_CURVE = 1e-9


class Weights(NamedTuple):
    """Log odds: of the average row, and for each column what each level adds; ``errors`` are standard errors."""

    base: float
    weights: list[NDArray[np.float64]]
    errors: list[NDArray[np.float64]]
    strength: float


class Shape(NamedTuple):
    """A column's number of levels, and whether they stand in order (level 0, what is missing, stands aside)."""

    levels: int
    ordered: bool


def learn(
    places: Sequence[NDArray[np.int64]],
    shapes: Sequence[Shape],
    won: NDArray[np.bool_],
    fold: NDArray[np.int64],
    strengths: Sequence[float] = STRENGTHS,
) -> Weights:
    """Weights of all levels, and the strength that serves rows left out best; ``fold`` numbers the parts."""
    return fit(places, shapes, won, choose(places, shapes, won, fold, strengths))


def choose(
    places: Sequence[NDArray[np.int64]],
    shapes: Sequence[Shape],
    won: NDArray[np.bool_],
    fold: NDArray[np.int64],
    strengths: Sequence[float] = STRENGTHS,
) -> float:
    if len(strengths) == 1 or not shapes:
        return strengths[0]
    some = slice(0, MOST_COMPARED)
    matrix, target, part = _matrix(places, shapes)[some], won[some], fold[some]
    precision = _precision(shapes)
    loss = np.zeros(len(strengths))
    for number in np.unique(part):
        out = part == number
        if not out.any() or target[~out].all() or not target[~out].any():
            continue
        start = None
        # From the strongest down, each starts where the one before it ended.
        for which in reversed(range(len(strengths))):
            start, _ = _newton(matrix[~out], target[~out], strengths[which] * precision, start)
            chance = _logistic(start[0] + matrix[out] @ start[1:])
            loss[which] += log_loss(chance, target[out]) * out.sum()
    return strengths[int(np.argmin(loss))]


def fit(
    places: Sequence[NDArray[np.int64]], shapes: Sequence[Shape], won: NDArray[np.bool_], strength: float
) -> Weights:
    """With this strength. The weights of a column average to 0 over the rows, so 0 is what says nothing."""
    matrix = _matrix(places, shapes)
    found, curve = _newton(matrix, won, strength * _precision(shapes), None)
    share = np.asarray(matrix.mean(axis=0)).reshape(-1)
    inverse = np.linalg.inv(curve)[1:, 1:]
    base, weights, errors = float(found[0]), [], []
    begin = 1
    for shape in shapes:
        span = slice(begin, begin + shape.levels)
        inner = slice(begin - 1, begin - 1 + shape.levels)
        weight = found[span]
        middle = float(weight @ share[inner])
        centred = np.eye(shape.levels) - share[inner][None, :]
        spread = centred @ inverse[inner, inner] @ centred.T
        weights.append(weight - middle)
        errors.append(np.sqrt(np.maximum(np.diag(spread), 0.0)))
        base += middle
        begin += shape.levels
    return Weights(base, weights, errors, strength)


def odds(
    base: float, weights: Sequence[NDArray[np.float64]], places: Sequence[NDArray[np.int64]], rows: int
) -> NDArray[np.float64]:
    """Log odds of each row; a level that was never seen (−1) adds nothing."""
    total = np.full(rows, base, np.float64)
    for weight, place in zip(weights, places, strict=True):
        total += np.where(place >= 0, weight[np.maximum(place, 0)], 0.0)
    return total


def chance(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return _logistic(log_odds)


def _matrix(places: Sequence[NDArray[np.int64]], shapes: Sequence[Shape]) -> sparse.csr_matrix:
    """A 1 for the level that each row has in each column."""
    rows = len(places[0]) if places else 0
    columns = len(places)
    begins = np.cumsum([0, *(shape.levels for shape in shapes)])
    index = np.empty((rows, columns), np.int64)
    data = np.ones((rows, columns), np.float64)
    for number, place in enumerate(places):
        index[:, number] = begins[number] + np.maximum(place, 0)
        data[:, number] = place >= 0
    ends = np.arange(rows + 1) * columns
    return sparse.csr_matrix((data.reshape(-1), index.reshape(-1), ends), shape=(rows, int(begins[-1])))


def _precision(shapes: Sequence[Shape]) -> NDArray[np.float64]:
    size = sum(shape.levels for shape in shapes)
    whole = np.zeros((size, size))
    begin = 0
    for shape in shapes:
        block = np.eye(shape.levels)
        if shape.ordered and shape.levels > 2:
            steps = np.tril(np.ones((shape.levels - 1, shape.levels - 1)))[:, 1:]
            block[1:, 1:] = np.linalg.inv(np.eye(shape.levels - 1) + _SMOOTH * steps @ steps.T)
        whole[begin : begin + shape.levels, begin : begin + shape.levels] = block
        begin += shape.levels
    return whole


def _newton(
    matrix: sparse.csr_matrix,
    won: NDArray[np.bool_],
    precision: NDArray[np.float64],
    start: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The minimum, intercept first, and the curvature there."""
    target = won.astype(np.float64)
    rate = float(np.clip(target.mean(), 1e-9, 1 - 1e-9))
    at = np.zeros(matrix.shape[1] + 1) if start is None else start.copy()
    if start is None:
        at[0] = np.log(rate / (1 - rate))
    turned = matrix.T.tocsr()
    columns = max(1, matrix.nnz // max(1, matrix.shape[0]))
    some = slice(None, None, 1 + int(matrix.shape[0] * columns**2 // _MOST_PRODUCTS))
    part = matrix[some]
    turned_part, scale = part.T.tocsr(), matrix.shape[0] / part.shape[0]
    loss = _loss(matrix, target, precision, at)
    curve = np.eye(len(at))
    for _ in range(_STEPS):
        probability = _logistic(at[0] + matrix @ at[1:])
        weight = np.maximum(probability * (1 - probability), _LEAST_CURVE)
        pull = probability - target
        gradient = np.concatenate(([pull.sum()], turned @ pull + precision @ at[1:]))
        curve = np.empty((len(at), len(at)))
        inner = turned_part @ sparse.diags(weight[some] * scale) @ part
        curve[1:, 1:] = inner.toarray() + precision
        curve[0, 0] = weight.sum()
        curve[0, 1:] = curve[1:, 0] = turned @ weight
        step = np.linalg.solve(curve, gradient)
        size = 1.0
        while True:
            there = at - size * step
            then = _loss(matrix, target, precision, there)
            if then <= loss or size < 1e-4:
                break
            size /= 2
        gained, at, loss = loss - then, there, then
        if gained < _ENOUGH * (1 + abs(loss)):
            break
    return at, curve


def _loss(
    matrix: sparse.csr_matrix, target: NDArray[np.float64], precision: NDArray[np.float64], at: NDArray[np.float64]
) -> float:
    z = at[0] + matrix @ at[1:]
    return float(np.logaddexp(0.0, z).sum() - target @ z + 0.5 * at[1:] @ precision @ at[1:])


def _logistic(z: NDArray[np.float64]) -> NDArray[np.float64]:
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1.0 + small), np.float64)
