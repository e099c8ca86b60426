"""How thousands of groups stand, by columns, is how each stands alone: the same bits."""

from __future__ import annotations

import random

import numpy as np

from sanket.crm.recognition import feed
from sanket.crm.recognition.standing import NOTHING_LEFT, standing_of, standings_of
from sanket.engine.recognition.rule import Rule
from sanket.engine.recognition.step import CLOSED, COLD, HOT

RULES = [Rule(86_400, 10.0), Rule(2_592_000, 7.3, 0.9, 0.5), Rule(3_601, 0.1, 0.333, 0.0, 0.9)]


def _state(chance: random.Random) -> list[int]:
    sums = [chance.choice((0, 0, chance.randrange(-(1 << 44), 1 << 50))) for _ in range(6)]
    last_at = chance.randrange(1_500_000_000, 1_900_000_000)
    cold_at = chance.choice((feed.NONE, last_at + chance.randrange(-1_000, 1_000_000)))
    state = chance.choice((COLD, HOT, CLOSED))
    return [
        last_at // 1_382_400,
        *sums,
        chance.randrange(1, 99),
        last_at,
        state,
        chance.randrange(2),
        cold_at,
        feed.NONE,
    ]


def test_by_columns_as_one_by_one() -> None:
    chance = random.Random(4)
    states = [_state(chance) for _ in range(3_000)]
    which = [chance.randrange(len(RULES)) for _ in states]
    fitment = [
        chance.choice((chance.random(), RULES[rule].fit, RULES[rule].fit * (1 - 1e-9), RULES[rule].fit * (1 - 2e-9)))
        for rule in which
    ]
    found = standings_of(np.array(states, np.int64), RULES, np.array(which, np.int32), np.array(fitment))
    alone = [
        standing_of(feed.group_of(state), RULES[rule], fits)
        for state, rule, fits in zip(states, which, fitment, strict=True)
    ]
    assert found == alone
    assert [list(map(type, one)) for one in found] == [list(map(type, one)) for one in alone]
    assert {one.hot for one in found} == {one.fits for one in found} == {True, False}
    assert any(one.heat_key == NOTHING_LEFT for one in found)


def test_of_no_groups_there_is_nothing_to_tell() -> None:
    assert standings_of(np.zeros((0, 13), np.int64), [], np.zeros(0, np.int32), np.zeros(0)) == []
