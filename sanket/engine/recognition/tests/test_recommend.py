"""Recommended thresholds: each goal, what speaks against it, and what is left unsaid because too little is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sanket.engine.recognition.axis import axis, place
from sanket.engine.recognition.interval import median, median_interval, wilson
from sanket.engine.recognition.recommend import BEST, CATCH, LEAST_WINS, LOAD, Table, missing_wins, recommend
from sanket.engine.recognition.spread import medians

# Interest thresholds downwards, fitment thresholds to the right: the stricter, the fewer leads.
LEADS = [[400, 200, 80], [200, 100, 40], [60, 40, 20]]
WON = [[40, 36, 16], [36, 30, 10], [18, 12, 8]]
COVERED = [[50, 40, 18], [42, 35, 12], [20, 14, 9]]
TABLE = Table(LEADS, WON, COVERED, wins=50, weeks=50.0, agreed=(0, 0))


def test_of_what_the_team_can_follow_up_the_pair_that_catches_most():
    pick = recommend(TABLE, LOAD, 2.0)
    assert pick is not None
    assert (pick.cell, pick.met) == ((1, 1), True)  # 100 leads in 50 weeks, 35 of 50 caught


def test_more_people_may_take_more_leads():
    pick = recommend(TABLE, LOAD, 4.0)
    assert pick is not None
    assert pick.cell == (1, 0)  # 200 leads either way, but 42 caught instead of 40


def test_a_team_that_can_follow_up_less_than_any_pair_gives_is_told_so():
    pick = recommend(TABLE, LOAD, 0.5)
    assert pick is not None
    assert (pick.cell, pick.met) == ((1, 2), False)  # 40 leads, like (2, 1), and nearer to (0, 0) than none


def test_the_fewest_leads_that_catch_four_of_five():
    pick = recommend(TABLE, CATCH, 0.8)
    assert pick is not None
    assert (pick.cell, pick.met) == ((0, 1), True)


def test_what_cannot_be_caught_is_said_with_the_nearest():
    unreachable = TABLE._replace(covered=[[c // 2 for c in row] for row in COVERED])
    pick = recommend(unreachable, CATCH, 0.8)
    assert pick is not None
    assert (pick.cell, pick.met) == ((0, 0), False)


def test_the_best_of_both_is_the_highest_f1():
    pick = recommend(TABLE, BEST)
    assert pick is not None
    best = max(
        (2 * p * r / (p + r), (j, k))
        for j in range(3)
        for k in range(3)
        if LEADS[j][k] >= 25
        for p, r in [(WON[j][k] / LEADS[j][k], COVERED[j][k] / 50)]
    )
    assert pick.cell == best[1]


def test_pairs_with_few_leads_are_never_chosen():
    lucky = [[*row] for row in WON]
    lucky[2][2] = 20  # all of 20 leads were won
    pick = recommend(TABLE._replace(won=lucky), BEST)
    assert pick is not None
    assert pick.cell != (2, 2)


@pytest.mark.parametrize("goal", [LOAD, CATCH, BEST])
def test_nothing_is_recommended_below_the_least_number_of_won_deals(goal):
    poor = TABLE._replace(wins=LEAST_WINS - 3, covered=[[min(c, 17) for c in row] for row in COVERED])
    assert missing_wins(poor) == 3
    assert recommend(poor, goal, 0.5) is None


def test_nothing_is_recommended_where_nothing_was_ever_won():
    lost = TABLE._replace(won=[[0] * 3] * 3, covered=[[0] * 3] * 3)
    assert recommend(lost, BEST) is None


def test_nothing_is_recommended_from_a_handful_of_leads():
    few = TABLE._replace(leads=[[24] * 3] * 3)
    assert [recommend(few, goal, 1.0) for goal in (LOAD, CATCH, BEST)] == [None, None, None]


def test_it_is_said_how_far_the_data_cannot_tell_others_apart():
    leads = [[100], [98], [96], [50]]
    won = [[30], [30], [30], [10]]
    covered = [[41], [41], [38], [12]]
    pick = recommend(Table(leads, won, covered, wins=50, weeks=50, agreed=(3, 0)), BEST)
    assert pick is not None
    assert (pick.cell, pick.interest, pick.fitment) == ((1, 0), (0, 2), (0, 0))


def test_of_equals_the_nearest_to_what_is_agreed():
    covered = [[30, 30, 30], [30, 30, 30], [29, 30, 30]]
    same = Table([[100] * 3] * 3, [[30] * 3] * 3, covered, wins=50, weeks=50, agreed=(2, 1))
    pick = recommend(same, BEST)
    assert pick is not None
    assert pick.cell == (2, 1)


# ------------------------------------------------------------------------------------------------------ intervals


def test_intervals_of_shares_stay_between_nothing_and_all():
    assert wilson(0, 0) is None
    none, every = wilson(0, 30), wilson(30, 30)
    assert none is not None
    assert every is not None
    assert none[0] == 0.0
    assert 0.1 < none[1] < 0.13
    assert every[1] == 1.0
    assert none[1] == pytest.approx(1 - every[0])


def test_more_outcomes_make_an_interval_narrower():
    few, many = wilson(5, 20), wilson(250, 1000)
    assert few is not None
    assert many is not None
    assert many[1] - many[0] < (few[1] - few[0]) / 5


def test_a_median_and_how_sure_it_is():
    days = [0] * 91
    for day in (3, 10, 10, 20, 41, 43, 60, 62, 80, 88):
        days[day] += 1
    assert median(days) == 42.0
    assert median_interval(days) == (10, 80)  # the 2nd and the 9th of 10, as the tables of the binomial have it
    assert median([0] * 5) is None
    assert median_interval([0, 5]) is None


@pytest.mark.parametrize("total", range(40))
def test_tables_of_medians_are_equal_to_one_by_one(total):
    chance = np.random.default_rng(total)
    counts = np.bincount(chance.integers(0, 91, total), minlength=91).astype(np.int64)
    told = counts.tolist()
    between = median_interval(told) or (None, None)
    found = [None if np.isnan(one) else float(one) for one in medians(counts)]
    assert found == [median(told), *between]


# ---------------------------------------------------------------------------------------------------------- axes


@pytest.mark.parametrize("agreed", [20, 60, 17, 17.3, 0.25, 0.46, 1.0, 150, 1e-5, 1e9, 0.0, 33.333])
def test_the_agreed_threshold_stands_on_its_axis(agreed):
    values = axis(agreed)
    assert len(values) == 50
    assert values == sorted(set(values))
    assert values[0] >= 0
    assert values[place(values, agreed)] == pytest.approx(agreed, rel=1e-8)
    steps = [b - a for a, b in pairwise(values)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-5)


@pytest.mark.parametrize("goal", [LOAD, CATCH, BEST])
def test_nothing_is_recommended_where_every_pair_brings_the_same(goal):
    level = TABLE._replace(leads=[[400] * 3] * 3, won=[[40] * 3] * 3, covered=[[40] * 3] * 3)
    assert level.flat()
    assert recommend(level, goal, 0.5) is None
