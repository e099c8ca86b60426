"""Person-periods: who is there, what is known then, what is won after."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import features, hazard
from sanket.engine.learning.hazard import WEEK, Wins

DAY = 86_400


def told(acts, wins, groups=3):
    """Activities and wins as (group, day)."""
    acts = sorted(acts, key=lambda act: act[1])
    group, day = (np.array(column, np.int64) for column in zip(*acts, strict=True))
    lives = np.full(groups, 4 * WEEK, np.int64)
    zero = np.zeros(len(acts), np.int64)
    log = features.events(group, day * DAY, zero, zero, half_life=lives, countable=np.array([False]))
    won_group, won_day = (
        (np.array(column, np.int64) for column in zip(*wins, strict=True)) if wins else (zero[:0], zero[:0])
    )
    return log, lives, Wins(won_group, won_day * DAY)


def test_a_group_is_there_from_its_first_activity_on():
    log, lives, wins = told([(0, 1), (1, 9)], [(0, 15)])
    rows = hazard.rows(log, lives, wins, kinds=1, begin=0, end=4 * WEEK)
    assert sorted(zip(rows.group.tolist(), (rows.cut // WEEK).tolist(), rows.won.tolist(), strict=True)) == [
        (0, 1, False),
        (0, 2, True),
        (0, 3, False),
        (1, 2, False),
        (1, 3, False),
    ]


def test_a_horizon_that_is_not_over_is_no_row():
    log, lives, wins = told([(0, 1)], [(0, 27)])
    rows = hazard.rows(log, lives, wins, kinds=1, begin=0, end=4 * WEEK, horizon=2 * WEEK)
    assert (rows.cut // WEEK).tolist() == [1, 2]
    assert rows.won.tolist() == [False, True]


def test_what_comes_on_the_day_itself_is_not_known_yet():
    log, lives, wins = told([(0, 1), (0, 7)], [(0, 8)])
    rows = hazard.rows(log, lives, wins, kinds=1, begin=WEEK, end=2 * WEEK)
    assert rows.counts[:, 0] == pytest.approx([2 ** (-6 / 28)])
    assert rows.raw[:, 0].tolist() == [1.0]


def test_all_wins_are_kept_and_some_of_the_others():
    chance = np.random.default_rng(1)
    acts = [
        (int(group), int(day))
        for group, day in zip(chance.integers(0, 2_000, 6_000), chance.integers(0, 300, 6_000), strict=True)
    ]
    wins = [(group, 200 + group % 50) for group in range(40)]
    log, lives, wins = told(acts, wins, groups=2_000)
    every = hazard.rows(log, lives, wins, kinds=1, begin=0, end=300 * DAY)
    some = hazard.weeks(log, lives, wins, kinds=1, begin=0, end=300 * DAY)
    assert some.won.sum() == every.won.sum() > 30
    assert len(every.won) > 40_000
    assert 4_500 < len(some.won) < 5_600
    again = hazard.weeks(log, lives, wins, kinds=1, begin=0, end=300 * DAY)
    assert np.array_equal(some.group, again.group)


def test_no_time_no_rows():
    log, lives, wins = told([(0, 1)], [])
    rows = hazard.rows(log, lives, wins, kinds=1, begin=0, end=DAY)
    assert len(rows.won) == 0
    assert rows.counts.shape == (0, 1)
