"""A long log as arrays: ten years, Zipf-like groups (a few very busy ones, half of them quiet), negative values too."""

from __future__ import annotations

import numpy as np

from sanket.engine.recognition.replay import Log, Market
from sanket.engine.recognition.rule import Rule, Value

DAY, YEAR = 86_400, 31_557_600
BEGIN, YEARS = 1_400_000_000, 10
POINTS = (1, 2, 5, 8, 20, -5, 3, 1, 10, -2)
HALF_LIVES = (14, 30, 60, 90)
THRESHOLD = 20.0
SKEW = 0.75
CONTACTS = 8


def log(activities: int, groups: int, seed: int = 1) -> Log:
    """One pair a group, in order of time."""
    chance = np.random.default_rng(seed)
    share = np.arange(1, groups + 1) ** -SKEW
    pair = chance.permutation(groups)[chance.choice(groups, size=activities, p=share / share.sum())]
    at = np.sort(chance.integers(BEGIN, BEGIN + YEARS * YEAR, activities))
    contact = pair * CONTACTS + chance.integers(0, CONTACTS, activities)
    return Log.of(pair, at, contact, chance.integers(0, len(POINTS), activities))


def market(groups: int, *, weak: bool = False, countable: bool = False, seed: int = 3) -> Market:
    """Every third kind weak, every third countable, where asked for."""
    values = [Value(points, weak and n % 3 == 0, countable and n % 3 == 1) for n, points in enumerate(POINTS)]
    rules = [Rule(days * DAY, THRESHOLD) for days in HALF_LIVES]
    rule = np.random.default_rng(seed).integers(0, len(rules), groups).astype(np.int32)
    return Market(np.arange(groups + 1), np.arange(groups, dtype=np.int32), rule, rules, values)
