"""How well a score ranks: the area under the curve, lift at the top, log loss, each with what it is uncertain by.

AUC is the chance that a won row stands above a lost one; ties count half. 0.5 is guessing, 1 is knowing.

>>> import numpy as np
>>> won = np.array([0, 0, 1, 1, 0, 1], bool)
>>> round(auc(np.array([1.0, 2, 2, 4, 3, 5]), won), 4)
0.8333
>>> lift(np.array([1.0, 2, 2, 4, 3, 5]), won, share=1 / 6)
2.0

The interval is DeLong's (1988), over clusters where rows of one group depend on each other (Obuchowski 1997): each
row's influence on the AUC is its placement among the rows of the other outcome, the variance is the sum over clusters
of their squared sums. It is laid on the logit, so that it stays between 0 and 1.
"""

from __future__ import annotations

from math import exp, isnan, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NORMAL_95 = 1.959963984540054
"""Half the width of a 95 % interval, in standard errors."""
TOP_SHARE = 0.05
_LEAST_PROBABILITY = 1e-15


class Interval(NamedTuple):
    """A figure with the 95 % interval around it."""

    value: float
    low: float
    high: float


def auc(score: NDArray[np.float64], won: NDArray[np.bool_]) -> float:
    """Chance that a won row scores above a lost one; ties count half. NaN when only one outcome is there."""
    wins, losses = int(won.sum()), int((~won).sum())
    if not wins or not losses:
        return float("nan")
    ranks = _ranks(score)
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def auc_interval(
    score: NDArray[np.float64], won: NDArray[np.bool_], cluster: NDArray[np.int64] | None = None
) -> Interval:
    """AUC with its interval; ``cluster`` numbers rows that belong together, such as cut-offs of one group."""
    value = auc(score, won)
    if isnan(value):
        return Interval(value, value, value)
    spread = sqrt(_variance(_influence(score, won), cluster))
    if spread == 0 or not 0 < value < 1:
        return Interval(value, value, value) if spread else _perfect(value, won)
    wide = NORMAL_95 * spread / (value * (1 - value))
    centre = log(value / (1 - value))
    return Interval(value, 1 / (1 + exp(-(centre - wide))), 1 / (1 + exp(-(centre + wide))))


def auc_difference(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    won: NDArray[np.bool_],
    cluster: NDArray[np.int64] | None = None,
) -> Interval:
    """AUC of ``one`` less that of ``other`` on the same rows: most of what is uncertain in each cancels out."""
    value = auc(one, won) - auc(other, won)
    if isnan(value):
        return Interval(value, value, value)
    wide = NORMAL_95 * sqrt(_variance(_influence(one, won) - _influence(other, won), cluster))
    return Interval(value, value - wide, value + wide)


def lift(score: NDArray[np.float64], won: NDArray[np.bool_], share: float = TOP_SHARE) -> float:
    """Share won among the top ``share`` of rows, over the share won among all.

    Rows that tie with the last one in count by their average, so that no order of rows matters.
    """
    return lift_interval(score, won, share).value


def lift_interval(score: NDArray[np.float64], won: NDArray[np.bool_], share: float = TOP_SHARE) -> Interval:
    """Lift with Wilson's interval of the share won in the top."""
    rows, rate = len(score), float(won.mean()) if len(won) else 0.0
    top = max(1.0, share * rows)
    if not rate:
        return Interval(float("nan"), float("nan"), float("nan"))
    edge = np.sort(score)[::-1][min(rows, int(np.ceil(top))) - 1]
    above, tied = score > edge, score == edge
    left = top - float(above.sum())
    hits = float(won[above].sum()) + left * float(won[tied].mean())
    low, high = wilson(hits, top)
    return Interval(hits / top / rate, low / rate, high / rate)


def wilson(hits: float, tries: float) -> tuple[float, float]:
    """95 % interval of a share.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    z2 = NORMAL_95**2
    middle = (hits + z2 / 2) / (tries + z2)
    wide = NORMAL_95 / (tries + z2) * sqrt(max(0.0, hits * (tries - hits) / tries + z2 / 4))
    return max(0.0, middle - wide), min(1.0, middle + wide)


def log_loss(probability: NDArray[np.float64], won: NDArray[np.bool_]) -> float:
    """Mean surprise in nats; punishes being sure and wrong. ln 2 is that of saying one half always."""
    sure = np.clip(np.where(won, probability, 1 - probability), _LEAST_PROBABILITY, 1.0)
    return float(-np.log(sure).mean())


def calibration(probability: NDArray[np.float64], won: NDArray[np.bool_], bands: int = 10) -> float:
    """Mean distance, over bands of equally many rows, between the probability said and the share that was won."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bands) if len(part)]
    off = sum(abs(float(probability[part].mean()) - float(won[part].mean())) * len(part) for part in parts)
    return off / max(1, len(probability))


def _ranks(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank of each row from 1; those that tie share their middle rank."""
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    return np.asarray(middle[place.reshape(-1)], np.float64)


def _influence(score: NDArray[np.float64], won: NDArray[np.bool_]) -> NDArray[np.float64]:
    wins, losses = int(won.sum()), int((~won).sum())
    ranks = _ranks(score)
    placed = np.empty(len(score), np.float64)
    placed[won] = (ranks[won] - _ranks(score[won])) / losses
    placed[~won] = 1 - (ranks[~won] - _ranks(score[~won])) / wins
    value = float(placed[won].mean())
    return np.where(won, (placed - value) / wins, (placed - value) / losses)


def _variance(influence: NDArray[np.float64], cluster: NDArray[np.int64] | None) -> float:
    if cluster is not None:
        _, place = np.unique(cluster, return_inverse=True)
        influence = np.asarray(np.bincount(place.reshape(-1), weights=influence), np.float64)
    count = len(influence)
    return float((influence**2).sum()) * (count / (count - 1) if count > 1 else 1.0)


def _perfect(value: float, won: NDArray[np.bool_]) -> Interval:
    """Nothing overlaps, so the spread says nothing; the rule of three over the rarer outcome bounds it."""
    rare = min(int(won.sum()), int((~won).sum()))
    room = min(0.5, 3 / (rare + 3))
    if value == 1:
        return Interval(1.0, 1 - room, 1.0)
    if value == 0:
        return Interval(0.0, 0.0, room)
    return Interval(value, max(0.0, value - room), min(1.0, value + room))
