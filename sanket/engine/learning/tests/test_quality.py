"""How well a score ranks, held against counting all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import quality


def by_pairs(score, won):
    pairs = [(one > other) + 0.5 * (one == other) for one in score[won] for other in score[~won]]
    return sum(pairs) / len(pairs)


@pytest.mark.parametrize("seed", range(20))
def test_auc_is_what_all_pairs_say(seed):
    chance = np.random.default_rng(seed)
    score = chance.integers(0, 12, 60).astype(float)
    won = chance.random(60) < 0.3
    assert quality.auc(score, won) == pytest.approx(by_pairs(score, won))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    # Normal scores one apart: AUC is Phi(1 / sqrt 2).
    truth, held = 0.7602, 0
    chance = np.random.default_rng(5)
    for _ in range(400):
        won = np.arange(150) < 40
        found = quality.auc_interval(chance.normal(0, 1, 150) + won, won)
        held += found.low <= truth <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_rows_said_twice_make_nothing_surer():
    chance = np.random.default_rng(7)
    won = chance.random(200) < 0.3
    score = chance.normal(0, 1, 200) + won
    once = quality.auc_interval(score, won)
    cluster = np.tile(np.arange(200), 5)
    again = quality.auc_interval(np.tile(score, 5), np.tile(won, 5), cluster)
    naive = quality.auc_interval(np.tile(score, 5), np.tile(won, 5))
    assert again.low == pytest.approx(once.low, abs=1e-6)
    assert naive.low > once.low


def test_a_difference_is_surer_than_its_parts():
    chance = np.random.default_rng(8)
    won = chance.random(500) < 0.3
    one = chance.normal(0, 1, 500) + won
    other = one + chance.normal(0, 0.1, 500)
    found = quality.auc_difference(one, other, won)
    part = quality.auc_interval(one, won)
    assert found.low < found.value < found.high
    assert found.high - found.low < (part.high - part.low) / 3
    assert quality.auc_difference(one, one, won).value == 0


def test_one_outcome_alone_says_nothing():
    won = np.ones(5, bool)
    assert np.isnan(quality.auc(np.arange(5.0), won))
    assert all(np.isnan(quality.auc_interval(np.arange(5.0), won)))
    assert all(np.isnan(quality.auc_difference(np.arange(5.0), np.arange(5.0), ~won)))
    assert np.isnan(quality.lift(np.arange(5.0), ~won))


def test_a_perfect_score_of_few_rows_is_not_taken_for_certain():
    won = np.arange(20) >= 15
    found = quality.auc_interval(np.arange(20.0), won)
    assert found.value == found.high == 1
    assert 0.5 < found.low < 0.9
    assert quality.auc_interval(-np.arange(20.0), won).value == 0


def test_lift_does_not_depend_on_the_order_of_ties():
    score = np.array([3.0, 2, 2, 2, 2, 1, 1, 1, 1, 1])
    won = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], bool)
    assert quality.lift(score, won, share=0.2) == quality.lift(score[::-1], won[::-1], share=0.2)
    assert quality.lift(score, won, share=0.2) == pytest.approx((1 + 1 / 4) / 2 / 0.2)
    found = quality.lift_interval(score, won, share=0.2)
    assert found.low < found.value < found.high


def test_log_loss_and_calibration():
    won = np.array([True, False])
    assert quality.log_loss(np.array([0.5, 0.5]), won) == pytest.approx(np.log(2))
    assert np.isfinite(quality.log_loss(np.array([0.0, 1.0]), won))
    chance = np.random.default_rng(2)
    said = chance.random(20_000)
    happened = chance.random(20_000) < said
    assert quality.calibration(said, happened) < 0.02
    assert quality.calibration(said / 2, happened) > 0.2
