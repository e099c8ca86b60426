"""What a value, a threshold or a row of the tables may be. One place for pages, files, imports and the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanket.crm.recognition.models import TypeValue
from sanket.engine.scoring.fitment import parse_condition
from sanket.shared.errors import Refusal

LIMITS = {
    "half_life_days": (1 / 24, 365.25),
    "interest_threshold": (1e-6, 1e9),
    "fitment_threshold": (0.0, 1e9),
    "rho": (0.0, 1e3),
    "off_ratio": (0.05, 1.0),
}
LARGEST_VALUE = 1_000
VALUE_FIELDS = ("value", "strength", "countable", "decisive")
TUNING_FIELDS = ("half_life_days", "interest_threshold", "fitment_threshold")
DEFAULT_FIELDS = (*TUNING_FIELDS, "rho", "off_ratio")
_CHOICES: dict[str, tuple[object, ...]] = {
    "strength": tuple(TypeValue.Strength.values),
    "countable": (False, True),
    "decisive": ("", *TypeValue.Decisive.values),
}


class RuleRefused(Refusal):
    """A value, threshold or table row that cannot be; the sentence says what can."""


def check_limits(given: Mapping[str, Any]) -> None:
    """Half-life, thresholds, rho, off-ratio. A comparison with NaN is never true, so NaN is refused, too."""
    for name, value in given.items():
        least, most = LIMITS[name]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not least <= value <= most:
            raise RuleRefused("rule.range", f"{name} must lie between {least:g} and {most:g}.", {"field": name})


def check_value(given: Mapping[str, Any]) -> None:
    """What an activity type is worth."""
    if "value" in given:
        value = given["value"]
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not -LARGEST_VALUE <= value <= LARGEST_VALUE:
            raise RuleRefused("rule.value", "A value is a whole number from -1,000 to 1,000.", {"field": "value"})
    for name, allowed in _CHOICES.items():
        if name in given and given[name] not in allowed:
            told = ", ".join(str(one) if one != "" else "empty" for one in allowed)
            raise RuleRefused("rule.choice", f"{name} is one of: {told}.", {"field": name})


def check_tuning(given: Mapping[str, Any]) -> None:
    """An offering's own half-life and thresholds; None is inherited."""
    check_limits({name: given[name] for name in TUNING_FIELDS if given.get(name) is not None})


def check_fitment(given: Mapping[str, Any]) -> None:
    """A row of the fitment tables."""
    if given["attribute"]:
        try:
            parse_condition(given["equals"])
        except ValueError as error:
            raise RuleRefused("rule.equals", str(error), {"field": "equals"}) from error
    if not 0 <= given["score"] < float("inf"):
        raise RuleRefused("rule.score", "A score is 0 or more; 1 changes nothing.", {"field": "score"})
