"""Faded counts, held against the engine that scores live."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import features
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Profile, fold
from sanket.engine.recognition.rule import Rule, Value

DAY = 86_400
VALUES = {
    0: Value(5),
    1: Value(4, countable=True),
    2: Value(3, weak=True),
    3: Value(-7),
    4: Value(2, weak=True, countable=True),
}
COUNTABLE = np.array([VALUES[kind].countable for kind in range(5)])
WEAK = np.array([VALUES[kind].weak for kind in range(5)])
POINTS = np.array([float(VALUES[kind].value) for kind in range(5)])


@pytest.mark.parametrize("half_life", [30 * DAY, 5 * DAY, 7 * 3_600])
@pytest.mark.parametrize("seed", range(5))
def test_interest_of_the_counts_is_that_of_the_engine(half_life, seed):
    chance = np.random.default_rng(seed)
    n, groups = 200, 4
    at = np.sort(chance.integers(0, 20 * DAY, n)) + 1_700_000_000
    group, kind, contact = chance.integers(0, groups, n), chance.integers(0, 5, n), chance.integers(0, 3, n)
    lives = np.full(groups, half_life, np.int64)
    log = features.events(group, at, kind, contact, half_life=lives, countable=COUNTABLE)
    cuts = [int(at[60]) + 1, int(at[140]) + 1, int(at[-1]) + 1]
    rule = Rule(half_life, 20.0, rho=0.8)
    for cut, counts in features.walk(log, lives, groups=groups, kinds=5, cuts=cuts):
        found = features.interest(counts, POINTS, WEAK, 0.8)
        for one in range(groups):
            acts = [
                Act(int(at[i]), f"{i:05}", int(contact[i]), int(kind[i]), 1)
                for i in np.flatnonzero((group == one) & (at < cut))
            ]
            head = fold(acts, rule, VALUES, Profile(1.0, 1.0, 1.0, lambda contact: 1.0)).group.head
            assert found[one] == pytest.approx(head.score(cut, half_life, rho=0.8), rel=1e-5, abs=1e-5)


def test_nothing_at_or_after_the_cut_off_counts():
    lives = np.full(1, DAY, np.int64)
    at = np.array([100, 200, 300]) + 10 * DAY
    log = features.events(
        np.zeros(3, int), at, np.zeros(3, int), np.zeros(3, int), half_life=lives, countable=np.array([True])
    )
    seen = [float(counts[0, 0]) for _, counts in features.walk(log, None, groups=1, kinds=1, cuts=[200 + 10 * DAY])]
    assert len(seen) == 1
    assert seen[0] == pytest.approx(log.weight[0])


def test_influence_weighs_a_contacts_activities():
    lives = np.full(1, DAY, np.int64)
    zero = np.zeros(2, np.int64)
    log = features.events(
        zero, np.array([5, 6]), zero, np.array([0, 1]), half_life=lives, countable=np.array([False]),
        influence=np.array([1.0, 1.5]),
    )  # fmt: skip
    assert log.weight.tolist() == [1.0, 1.5]


def test_a_group_without_activities_has_none():
    lives = np.full(3, DAY, np.int64)
    none = np.zeros(0, np.int64)
    log = features.events(none, none, none, none, half_life=lives, countable=np.array([True, False]))
    assert [counts.sum() for _, counts in features.walk(log, lives, groups=3, kinds=2, cuts=[1, 2])] == [0, 0]
