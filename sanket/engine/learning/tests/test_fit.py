"""Values from a market whose true values are known."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import bayes, hazard, quality
from sanket.engine.learning.fit import fit
from sanket.engine.learning.tests.process import AGREED, TRUE, market

KINDS = len(TRUE)
EIGHT_WEEKS = 8 * hazard.WEEK


@pytest.fixture(scope="module")
def long():
    return market(2_000, 60, seed=1)


def test_the_weeks_before_wins_recover_the_true_ratios(long):
    rows = hazard.weeks(long.log, long.half_life, long.wins, kinds=KINDS, begin=long.begin, end=long.end)
    found = fit(rows.counts, rows.won, AGREED)
    ratios = found.values / found.values[2]
    assert rows.won.sum() > 300
    assert ratios == pytest.approx(TRUE / TRUE[2], abs=0.25)
    assert np.all(np.sign(found.points) * np.sign(AGREED) >= 0)
    assert np.all((found.low <= found.points) & (found.points <= found.high))


def test_learned_values_rank_later_rows_better(long):
    middle = long.begin + 36 * hazard.WEEK
    early = hazard.weeks(long.log, long.half_life, long.wins, kinds=KINDS, begin=long.begin, end=middle)
    late = eight_weeks(long._replace(begin=middle))
    found = fit(early.counts, early.won, AGREED)
    learned, agreed = late.counts @ found.points, late.counts @ AGREED
    assert quality.auc_difference(learned, agreed, late.won, late.group).low > 0
    assert quality.auc(learned, late.won) >= quality.auc(late.counts @ TRUE, late.won) - 0.01
    counted = bayes.learn(bayes.counted(early.raw), early.won)
    lifetime = bayes.score(counted, bayes.counted(late.raw))
    assert quality.auc(learned, late.won) > quality.auc(lifetime, late.won)


def eight_weeks(one):
    return hazard.rows(
        one.log, one.half_life, one.wins, kinds=KINDS, begin=one.begin, end=one.end, step=EIGHT_WEEKS, horizon=EIGHT_WEEKS
    )  # fmt: skip


@pytest.mark.parametrize("wins", [30, 100])
def test_few_wins_never_make_it_worse_than_what_people_agreed(wins, long):
    rows, late = eight_weeks(long), eight_weeks(market(1_500, 40, seed=2))
    agreed = quality.auc(late.counts @ AGREED, late.won)
    gained = []
    for seed in range(8):
        chance = np.random.default_rng(seed)
        won = chance.choice(np.flatnonzero(rows.won), wins, replace=False)
        lost = chance.choice(np.flatnonzero(~rows.won), 30 * wins, replace=False)
        some = np.concatenate((won, lost))
        found = fit(rows.counts[some], rows.won[some], AGREED)
        gained.append(quality.auc(late.counts @ found.points, late.won) - agreed)
    assert min(gained) >= -0.005
    assert np.mean(gained) > 0.005


def test_a_value_never_changes_sides(long):
    rows = hazard.weeks(long.log, long.half_life, long.wins, kinds=KINDS, begin=long.begin, end=long.end)
    upside_down = fit(rows.counts, ~rows.won, AGREED)
    assert np.all(upside_down.values * np.sign(AGREED) >= -1e-9)
    free = fit(rows.counts, ~rows.won, AGREED, sign=np.zeros(KINDS, np.int64))
    assert (free.values * np.sign(AGREED) < 0).any()


def test_what_is_fixed_stays(long):
    rows = hazard.weeks(long.log, long.half_life, long.wins, kinds=KINDS, begin=long.begin, end=long.end)
    held = np.arange(KINDS) == 3
    found = fit(rows.counts, rows.won, AGREED, fixed=held)
    assert found.values[3] == AGREED[3] == found.low[3] == found.high[3]


def test_what_stands_beside_the_values_has_its_own_slope(long):
    rows = hazard.weeks(long.log, long.half_life, long.wins, kinds=KINDS, begin=long.begin, end=long.end)
    chance = np.random.default_rng(3)
    telling = rows.won * 1.5 + chance.normal(0, 1, len(rows.won))
    found = fit(rows.counts, rows.won, AGREED, extra=telling[:, None])
    assert found.slopes[0] > 0.5
    # More fitment is never worse, whatever a sample says.
    assert fit(rows.counts, rows.won, AGREED, extra=-telling[:, None]).slopes[0] == pytest.approx(0, abs=1e-6)


def test_values_that_nobody_agreed_yet_may_be_learned(long):
    rows = hazard.weeks(long.log, long.half_life, long.wins, kinds=KINDS, begin=long.begin, end=long.end)
    found = fit(rows.counts, rows.won, np.zeros(KINDS))
    assert quality.auc(rows.counts @ found.values, rows.won) > quality.auc(rows.counts @ AGREED, rows.won)
    assert found.values[4] < 0 < found.values[3]


def test_a_type_that_never_occurred_keeps_its_value():
    chance = np.random.default_rng(4)
    counts = np.column_stack((chance.poisson(1.0, 2_000), np.zeros(2_000))).astype(float)
    won = chance.random(2_000) < 1 / (1 + np.exp(3 - counts[:, 0]))
    found = fit(counts, won, np.array([5.0, 7.0]))
    assert found.points[1] == 7
    assert found.low[1] <= 1
    assert found.high[1] >= 13
