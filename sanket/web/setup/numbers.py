"""Half-lives, thresholds and scores on the forms: asked for within their bounds, and told as people write numbers."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sanket.crm.recognition.actions import LIMITS
from sanket.crm.recognition.queries import CYCLES_PER_HALF_LIFE
from sanket.shared import formats
from sanket.web import show

LARGEST_SCORE = 1_000_000
LONGEST_GROUPED = 1e15
"""Longer numbers are told by their power of ten."""
HOURS_A_DAY = 24


def figure(value: object) -> str:
    """A number with all its digits: 0.25, 1,461, also one that a history keeps as text; other words stay as they are."""
    try:
        exact = float(str(value))
    except ValueError:
        return str(value)
    if not math.isfinite(exact) or abs(exact) >= LONGEST_GROUPED:
        return f"{exact:g}"
    return formats.number(exact, currency=show.current_currency())


class RuleNumber(forms.FloatField):
    """A number that leads are recognised by; the sentence says what it may be."""

    def __init__(self, name: str, **given: Any) -> None:
        super().__init__(**given)
        self.name = name

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        least, most = LIMITS[self.name]
        if number is None or least <= number <= most:
            return number
        bounds = {"least": figure(least), "most": figure(most)}
        if self.name == "half_life_days":
            raise forms.ValidationError(_("A half-life is from 1 hour (0.042 days) to %(most)s days.") % bounds)
        if self.name == "interest_threshold":
            raise forms.ValidationError(_("Write a number greater than 0, at most %(most)s.") % bounds)
        raise forms.ValidationError(_("Write a number from %(least)s to %(most)s.") % bounds)


class ScoreField(forms.FloatField):
    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None or 0 <= number <= LARGEST_SCORE:
            return number
        raise forms.ValidationError(
            _("A score is from 0 to %(most)s; 1 changes nothing, 2 doubles.") % {"most": figure(LARGEST_SCORE)}
        )


def cycle_problem(cycle: float | None, half_life: float | None) -> str:
    """What is wrong with a sales cycle, a quarter of which is the half-life where none is given; empty: nothing."""
    if cycle is None:
        return ""
    if not 0 < cycle < math.inf:
        return _("A sales cycle is longer than 0 days.")
    least, most = (limit / CYCLES_PER_HALF_LIFE for limit in LIMITS["half_life_days"])
    if half_life is None and not least <= cycle <= most:
        return _(
            "A quarter of it is the half-life. Write from %(hours)s hours (0.17 days) to %(most)s days, or give a half-life."
        ) % {"hours": figure(least * HOURS_A_DAY), "most": figure(most)}
    return ""
