"""The explanation adds up: integers exactly, points to the interest, shares to one."""

from __future__ import annotations

from math import isclose

import pytest

from sanket.engine.recognition.explain import explain, portions
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded, Profile, fold
from sanket.engine.recognition.rule import Rule, Value

H = 30 * 86_400
T = 1_700_000_000


def folded(acts, rule, values) -> Folded:
    return fold(acts, rule, values, Profile(1.0, 1.0, 1.0, lambda contact: 1.0), keep=True)


VISIT, OPENED, BOUNCED, RETURNED = range(1, 5)
VALUES = {VISIT: Value(5), OPENED: Value(1, weak=True), BOUNCED: Value(-1, weak=True), RETURNED: Value(-7)}


def parts_of(*kinds: int, rho: float = 1.0):
    acts = [Act(T, f"{i:03}", 1, kind, 1 + i % 2) for i, kind in enumerate(kinds)]
    rule = Rule(H, 20.0, rho=rho)
    made = folded(acts, rule, VALUES)
    return explain(made.taken, made.group.head, rule, T)


@pytest.mark.parametrize("rho", [0.0, 0.37, 1.0])
@pytest.mark.parametrize("opened", [1, 3, 7, 100])
def test_scaled_signals_of_equal_worth_differ_by_one_quantum_at_most(rho, opened):
    total, parts = parts_of(VISIT, *[OPENED] * opened, rho=rho)
    weak = [part.quanta for part in parts[1:]]
    assert max(weak) - min(weak) <= 1
    assert sum(weak) + parts[0].quanta == total
    assert isclose(sum(part.points for part in parts), 5 + min(opened, 5 * rho), abs_tol=1e-6)


def test_negative_and_scaled_together():
    total, parts = parts_of(VISIT, RETURNED, VISIT, *[OPENED] * 9, BOUNCED, rho=0.37)
    assert sum(part.quanta for part in parts) == total
    assert isclose(sum(part.points for part in parts), 3 * 1.37, abs_tol=1e-6)
    assert parts[-1].share < 0
    assert parts[1].share < 0


def test_weak_signals_without_strong_ones_weigh_nothing():
    total, parts = parts_of(OPENED, OPENED, OPENED)
    assert total == 0
    assert [(part.quanta, part.points, part.share) for part in parts] == [(0, 0.0, 0.0)] * 3


def test_negative_weak_signals_are_not_scaled():
    _, parts = parts_of(VISIT, BOUNCED)
    assert isclose(sum(part.points for part in parts), 4.0, abs_tol=1e-6)
    assert parts[1].points == pytest.approx(-1.0, abs=1e-6)


def test_what_is_long_gone_is_listed_with_nothing():
    acts = [Act(T, "old", 1, VISIT, 1), Act(T + 60 * H, "new", 1, VISIT, 1)]
    rule = Rule(H, 20.0)
    made = folded(acts, rule, VALUES)
    _, parts = explain(made.taken, made.group.head, rule, T + 60 * H)
    assert [part.quanta == 0 for part in parts] == [True, False]


def test_nothing_explains_nothing():
    assert explain([], folded([], Rule(H, 20.0), VALUES).group.head, Rule(H, 20.0), T) == (0, [])


def test_portions_tell_what_each_product_gives_to_its_category():
    total, parts = parts_of(VISIT, VISIT, VISIT, RETURNED)
    given_by = portions(parts)
    assert sum(given_by.values()) == total
    assert given_by[1] == parts[0].quanta + parts[2].quanta
    assert given_by[2] == parts[1].quanta + parts[3].quanta
