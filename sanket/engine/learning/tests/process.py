"""A small market whose true values are known: activities by chance, wins by the true faded score of each week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sanket.engine.learning import features
from sanket.engine.learning.hazard import WEEK, Wins

TRUE = np.array([0.0, 2.0, 5.0, 9.0, -6.0])
AGREED = np.array([3.0, 2.0, 3.0, 4.0, -3.0])
"""Mails overrated, visits underrated: people are roughly right."""
RATES = np.array([0.30, 0.20, 0.06, 0.03, 0.02])
HALF_LIFE = 4 * WEEK
START = 1_700_006_400


class Market(NamedTuple):
    log: features.Events
    half_life: NDArray[np.int64]
    wins: Wins
    begin: int
    end: int


def market(
    groups: int, weeks: int, seed: int, *, base: float = -8.0, scale: float = 0.3, spread: float = 0.3
) -> Market:
    chance = np.random.default_rng(seed)
    faded = np.zeros((groups, len(TRUE)))
    mood = np.exp(chance.normal(0, spread, groups))
    rows, wins = [], []
    for week in range(weeks):
        now = START + week * WEEK
        hazard = 1 / (1 + np.exp(-(base + scale * faded @ TRUE)))
        won = np.flatnonzero(chance.random(groups) < hazard)
        wins += [(group, now + 86_400) for group in won]
        counts = chance.poisson(RATES * mood[:, None])
        for group, kind in zip(*np.nonzero(counts), strict=True):
            rows += [(now + int(second), group, kind) for second in chance.integers(0, WEEK, counts[group, kind])]
        faded = faded * 2 ** (-WEEK / HALF_LIFE) + counts * 2 ** (-WEEK / 2 / HALF_LIFE)
    rows.sort()
    at, group, kind = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    half_life = np.full(groups, HALF_LIFE, np.int64)
    log = features.events(
        group, at, kind, np.zeros(len(at), np.int64), half_life=half_life, countable=np.zeros(len(TRUE), bool)
    )
    won_group, won_at = (np.array(column, np.int64) for column in zip(*wins, strict=True))
    return Market(log, half_life, Wins(won_group, won_at), START, START + weeks * WEEK)
