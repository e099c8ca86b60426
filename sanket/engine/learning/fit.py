"""Values that agree with outcomes and, where outcomes say little, with what people agreed: maximum a posteriori.

    P(won) = logistic(b + s × sum_k x_k (v_k + δ_k max(|v_k|, 1)) + extra · γ)      δ_k ~ N(0, 1/λ)

``x`` faded counts, ``v`` agreed values, ``s`` one scale for all of them, so that learned values keep the unit of the
agreed ones. λ = 4: before any outcome a value is believed to be right within a half of itself. A value never changes
its sign against what people said: what they gave points keeps them, or falls to 0. With 30 wins this is better than
either the agreed values or a free fit (docs/learning.md).

The interval is Laplace's: the curvature of the posterior at its peak, at the scale found there.

>>> rng = np.random.default_rng(1)
>>> x = rng.poisson(0.5, (4000, 2)).astype(float)
>>> won = rng.random(4000) < 1 / (1 + np.exp(3 - x @ np.array([0.2, 1.0])))
>>> fitted = fit(x, won, np.array([10.0, 10.0]))
>>> fitted.points.tolist(), bool(fitted.low[1] > fitted.high[0])
([2, 11], True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize

from sanket.engine.learning.quality import NORMAL_95
from sanket.engine.register import Entry, _n

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTRY = Entry(
    name="learned",
    title=_n("Learned value"),
    decision=_n(
        "What to agree that an activity type is worth. It is shown beside the agreed value, and never applied by itself."
    ),
    method=_n(
        "The values that agree best with what was won and, where that says little, with what people agreed; a value keeps its"
        " sign. Whole numbers, each with the interval that the outcomes leave it."
    ),
    formula="P(won) = logistic(b + s × Σ faded count × (agreed + δ × max(|agreed|, 1)) + extra × γ),  δ ~ N(0, 1/4)",
    inputs=(
        "Activity.type",
        "Activity.occurred_at",
        "Activity.contact",
        "TypeValue.value",
        "Outcome.result",
        "Outcome.at",
    ),
    refresh=("when asked",),
)

TRUST = 4.0
"""λ: how many units of information the agreed values are worth."""
LARGEST = 1_000
"""Values lie within ±1,000 (docs/recognition.md)."""
_MOST_STEPS, _MOST_LOOKS = 200, 600
_SLOPE_TRUST = 0.01
"""A little of a prior on what stands beside the values, so that a column that says nothing has an answer."""
_SCALE_ROOM = 12.0
"""How far, in powers of e, the scale may move from its start."""


class Fitted(NamedTuple):
    """One entry for each type. ``points`` are ``values`` as whole numbers; ``low`` and ``high`` bound them (95 %)."""

    values: NDArray[np.float64]
    points: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    scale: float
    intercept: float
    slopes: NDArray[np.float64]


def fit(
    counts: NDArray[np.float64],
    won: NDArray[np.bool_],
    agreed: NDArray[np.float64],
    *,
    sign: NDArray[np.int64] | None = None,
    extra: NDArray[np.float64] | None = None,
    fixed: NDArray[np.bool_] | None = None,
    trust: float = TRUST,
) -> Fitted:
    """Learn values from rows of counts. Needs both outcomes among the rows.

    ``sign``: −1 or 1 holds a value to that side of 0, 0 leaves it free; without it the agreed value's own sign holds.
    ``extra``: further columns that have a say but no value, such as log2 of fitment; more of them is never worse.
    ``fixed``: types that keep the agreed value.
    """
    rows, kinds = counts.shape
    sign = np.sign(agreed).astype(np.int64) if sign is None else sign
    extra = np.zeros((rows, 0)) if extra is None else extra
    fixed = np.zeros(kinds, bool) if fixed is None else fixed
    model = _Model(counts, won, agreed, extra, trust)
    start = model.start()
    bounds = [
        (None, None),
        (start[1] - _SCALE_ROOM, start[1] + _SCALE_ROOM),
        *_room(agreed, sign, fixed),
        *[(0.0, None)] * extra.shape[1],
    ]
    for place in range(2, 2 + kinds):
        low, high = bounds[place]
        start[place] = min(max(0.0, -np.inf if low is None else low), np.inf if high is None else high)
    found = minimize(
        model.loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": _MOST_STEPS, "maxfun": _MOST_LOOKS, "maxcor": 20},
    ).x
    unit = np.maximum(np.abs(agreed), 1.0)
    values = agreed + found[2 : 2 + kinds] * unit
    wide = np.where(fixed, 0.0, NORMAL_95 * model.spread(found) * unit)
    floor, ceiling = np.where(sign > 0, 0, -LARGEST), np.where(sign < 0, 0, LARGEST)
    return Fitted(
        values,
        _whole(values),
        np.clip(np.floor(values - wide + 1e-9), floor, ceiling).astype(np.int64),
        np.clip(np.ceil(values + wide - 1e-9), floor, ceiling).astype(np.int64),
        float(np.exp(found[1])),
        float(found[0]),
        np.asarray(found[2 + kinds :], np.float64),
    )


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    near = np.floor(np.abs(values) + 0.5) * np.sign(values)
    return np.asarray(np.clip(near, -LARGEST, LARGEST), np.int64)


def _room(
    agreed: NDArray[np.float64], sign: NDArray[np.int64], fixed: NDArray[np.bool_]
) -> list[tuple[float | None, float | None]]:
    """Between which δ each value keeps its sign."""
    unit = np.maximum(np.abs(agreed), 1.0)
    room: list[tuple[float | None, float | None]] = []
    for value, size, side, held in zip(agreed, unit, sign, fixed, strict=True):
        zero = float(-value / size)
        if held:
            room.append((0.0, 0.0))
        else:
            room.append((zero if side > 0 else None, zero if side < 0 else None))
    return room


class _Model:
    """Parameters in their order: intercept, log of the scale, δ of each type, slopes of the extra columns."""

    def __init__(
        self,
        counts: NDArray[np.float64],
        won: NDArray[np.bool_],
        agreed: NDArray[np.float64],
        extra: NDArray[np.float64],
        trust: float,
    ) -> None:
        self.counts, self.won, self.agreed, self.extra, self.trust = (
            counts,
            won.astype(np.float64),
            agreed,
            extra,
            trust,
        )
        self.unit = np.maximum(np.abs(agreed), 1.0)
        self.kinds = counts.shape[1]

    def start(self) -> NDArray[np.float64]:
        """The agreed values at a scale at which they spread the rows by about 1."""
        points = self.counts @ self.agreed
        spread = float(points.std()) or float((self.counts * self.unit).std()) or 1.0
        rate = float(np.clip(self.won.mean(), 1e-9, 1 - 1e-9))
        start = np.zeros(2 + self.kinds + self.extra.shape[1])
        start[0], start[1] = np.log(rate / (1 - rate)) - float(points.mean()) / spread, -np.log(spread)
        return start

    def parts(self, at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        scale = float(np.exp(at[1]))
        points = self.counts @ (self.agreed + at[2 : 2 + self.kinds] * self.unit)
        return scale, points, at[0] + scale * points + self.extra @ at[2 + self.kinds :]

    def loss(self, at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale, points, z = self.parts(at)
        delta, slopes = at[2 : 2 + self.kinds], at[2 + self.kinds :]
        off = _logistic(z) - self.won
        value = float(np.logaddexp(0.0, z).sum() - self.won @ z)
        value += 0.5 * self.trust * float(delta @ delta) + 0.5 * _SLOPE_TRUST * float(slopes @ slopes)
        gradient = np.concatenate(
            (
                [off.sum(), scale * (off @ points)],
                scale * (off @ self.counts) * self.unit + self.trust * delta,
                off @ self.extra + _SLOPE_TRUST * slopes,
            )
        )
        return value, gradient

    def spread(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Standard error of each δ at the scale found: what unit all values share is a choice, not a finding."""
        scale, _, z = self.parts(at)
        chance = _logistic(z)
        columns = np.column_stack((np.ones(len(z)), scale * self.counts * self.unit, self.extra))
        curve = columns.T @ (columns * (chance * (1 - chance))[:, None])
        prior = np.concatenate(([0.0], np.full(self.kinds, self.trust), np.full(self.extra.shape[1], _SLOPE_TRUST)))
        inverse = np.linalg.pinv(curve + np.diag(prior), hermitian=True)
        return np.asarray(np.sqrt(np.maximum(np.diag(inverse)[1 : 1 + self.kinds], 0.0)), np.float64)


def _logistic(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + e^-z) without overflow."""
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1.0 + small), np.float64)
