"""Columns that know the outcome already, and honest ones that only look so."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import leaks


@pytest.mark.parametrize(
    "name",
    ["Last Activity", "Last Notable Activity", "Tags", "Lead Quality", "Lead Profile", "lead_status", "closed_reason",
     "Opportunity Stage", "duration", "call_duration", "Status", "LeadScore", "LastContactedAt", "Converted On"],
)  # fmt: skip
def test_names_that_are_asked_about(name):
    assert leaks.overwritten(name)


@pytest.mark.parametrize(
    "name",
    ["Lead Source", "Lead Origin", "Lead Number", "What is your current occupation", "Asymmetrique Activity Score",
     "Asymmetrique Profile Index", "Total Time Spent on Website", "marital status", "Last Name", "industry", "visits",
     "ProductRelated_Duration", "poutcome", "Specialization", "credit score", "reason for interest", ""],
)  # fmt: skip
def test_names_that_are_not(name):
    assert leaks.overwritten(name) == ""


def test_alone_does_not_count_a_rows_own_outcome():
    chance = np.random.default_rng(1)
    won = chance.random(3_000) < 0.3
    fold = chance.integers(0, 4, 3_000)
    names = np.arange(3_000)
    assert leaks.alone(names, 3_000, won, fold) == pytest.approx(0.5, abs=0.03)
    noise = chance.integers(0, 40, 3_000)
    assert leaks.alone(noise, 40, won, fold) == pytest.approx(0.5, abs=0.04)
    constant = np.zeros(3_000, np.int64)
    assert leaks.alone(constant, 1, won, fold) == 0.5


def test_a_copy_of_the_outcome_is_found_in_any_shape():
    chance = np.random.default_rng(2)
    won = chance.random(2_000) < 0.1
    fold = chance.integers(0, 4, 2_000)
    copied = np.where(chance.random(2_000) < 0.97, won, ~won).astype(np.int64)
    assert leaks.alone(copied, 2, won, fold) > leaks.TELLING
    # Neither direction nor shape matters: both ends won, the middle lost.
    curve = np.where(won, chance.choice([0, 9], 2_000), chance.integers(2, 8, 2_000))
    assert leaks.alone(curve, 10, won, fold, curve.astype(float)) > leaks.TELLING
    assert leaks.alone(1 - copied, 2, won, fold, -copied.astype(float)) > leaks.TELLING


def test_dates_after_the_rows_own_time():
    time = np.full(4, 100.0)
    assert leaks.later(np.array([50, 100, 150, np.nan]), time) == pytest.approx(1 / 3)
    assert leaks.later(np.full(4, np.nan), time) == 0
