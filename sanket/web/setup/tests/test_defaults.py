"""Numbers of all offerings: their bounds, and how they are written."""

from __future__ import annotations

import pytest

from sanket.crm.models import (
    FitmentRow,
    Scoring,
)
from sanket.crm.recognition.actions import save_fitment, set_defaults
from sanket.web.setup.numbers import figure
from sanket.web.tests.conftest import NOW

DEFAULTS = {
    "half_life_days": "45",
    "interest_threshold": "30",
    "fitment_threshold": "0.3",
    "rho": "0.5",
    "off_ratio": "0.6",
    "reason": "r",
}


def test_defaults(bob, site):
    assert bob.post("/settings/defaults/", DEFAULTS).status_code == 302
    kept = Scoring.objects.get()
    assert (kept.half_life_days, kept.interest_threshold, kept.fitment_threshold, kept.rho) == (45, 30, 0.3, 0.5)
    assert kept.off_ratio == 0.6


@pytest.mark.parametrize(
    "change",
    [
        {"half_life_days": "0"},
        {"half_life_days": "1e9"},
        {"rho": "-1"},
        {"reason": ""},
        {"rho": "nan"},
        {"off_ratio": "1.5"},
        {"off_ratio": "0"},
        {"off_ratio": "nan"},
    ],
)
def test_defaults_that_cannot_be(bob, site, change):
    answer = bob.post("/settings/defaults/", {**DEFAULTS, **change})
    assert answer.status_code == 422
    assert 'value="0.3"' in answer.content.decode()
    assert not Scoring.objects.filter(half_life_days=45).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"half_life_days": "1e308"}, "A half-life is from 1 hour (0.042 days) to 365.25 days."),
        ({"half_life_days": "0.04"}, "A half-life is from 1 hour (0.042 days) to 365.25 days."),
        ({"interest_threshold": "0"}, "Write a number greater than 0, at most 1,00,00,00,000."),
        ({"fitment_threshold": "1e10"}, "Write a number from 0 to 1,00,00,00,000."),
        ({"rho": "1001"}, "Write a number from 0 to 1,000."),
        ({"off_ratio": "1.01"}, "Write a number from 0.05 to 1."),
    ],
)
def test_bounds_are_told_as_people_write_numbers(bob, site, change, sentence):
    assert sentence in bob.post("/settings/defaults/", {**DEFAULTS, **change}).content.decode()


@pytest.mark.parametrize("least_and_most", [{"half_life_days": "0.042"}, {"half_life_days": "365.25"}])
def test_the_bounds_themselves_are_taken(bob, site, least_and_most):
    assert bob.post("/settings/defaults/", {**DEFAULTS, **least_and_most}).status_code == 302


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (30.0, "30"), ("30.0", "30"), (1 / 24, "0.041667"), (1e9, "1,00,00,00,000"), (-1461.5, "−1,461.5"),
        (1e308, "1e+308"), ("inf", "inf"), ("strong", "strong"), ("", ""),
    ],
)  # fmt: skip
def test_figures(value, told):
    assert figure(value) == told


def test_the_numbers_of_other_forms_are_exact(bob, site):
    set_defaults(half_life_days=121.6666667, by=None, now=NOW)
    assert 'value="121.6666667"' in bob.get("/settings/defaults/").content.decode()
    row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.123456789}
    save_fitment([row], by=None, now=NOW)
    page = bob.get(f"/settings/fitment/{FitmentRow.objects.get().pk}/").content.decode()
    assert 'value="0.123456789"' in page
