"""What a value, a threshold or a row of the tables may be. One place for pages, files, imports and the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanket.crm.recognition.models import InfluenceVersion, TypeValue
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
CHOICES: dict[str, tuple[object, ...]] = {
    "strength": tuple(TypeValue.Strength.values),
    "countable": (False, True),
    "decisive": ("", *TypeValue.Decisive.values),
}


class RuleRefused(Refusal):
    """A value, threshold or table row that cannot be; the sentence says what can."""


def told_limits(name: str) -> str:
    """What it may be, as a sentence goes on after *must be a number*."""
    if name == "half_life_days":
        return "from 1 hour (0.042) to 365.25 days"
    if name == "interest_threshold":
        return "greater than 0, at most 1,000,000,000"
    least, most = LIMITS[name]
    return f"from {least:g} to {most:,.10g}"


def in_limits(name: str, value: object) -> bool:
    """Whether a half-life, threshold, rho or off-ratio can be. A comparison with NaN is never true: it cannot."""
    least, most = LIMITS[name]
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def is_value(value: object) -> bool:
    """Whether a type can be worth this."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and -LARGEST_VALUE <= value <= LARGEST_VALUE  # type: ignore[operator]


def check_limits(given: Mapping[str, Any]) -> None:
    """Half-life, thresholds, rho, off-ratio."""
    for name, value in given.items():
        if not in_limits(name, value):
            least, most = LIMITS[name]
            raise RuleRefused("rule.range", f"{name} must lie between {least:g} and {most:g}.", {"field": name})


def check_value(given: Mapping[str, Any]) -> None:
    """What an activity type is worth."""
    if "value" in given and not is_value(given["value"]):
        raise RuleRefused("rule.value", "A value is a whole number from -1,000 to 1,000.", {"field": "value"})
    for name, allowed in CHOICES.items():
        if name in given and given[name] not in allowed:
            told = ", ".join(str(one) if one != "" else "empty" for one in allowed)
            raise RuleRefused("rule.choice", f"{name} is one of: {told}.", {"field": name})


def check_tuning(given: Mapping[str, Any]) -> None:
    """An offering's own half-life and thresholds; None is inherited."""
    check_limits({name: given[name] for name in TUNING_FIELDS if given.get(name) is not None})


def check_influence(weights: int | None) -> None:
    """Frozen weights that there are, or none."""
    if weights is not None and not InfluenceVersion.objects.filter(pk=weights).exists():
        raise RuleRefused("influence.unknown", f"There are no weights {weights}.", {"field": "influence"})


def check_fitment(given: Mapping[str, Any]) -> None:
    """A row of the fitment tables."""
    if given["attribute"]:
        try:
            parse_condition(given["equals"])
        except ValueError as error:
            raise RuleRefused("rule.equals", str(error), {"field": "equals"}) from error
    if not 0 <= given["score"] < float("inf"):
        raise RuleRefused("rule.score", "A score is 0 or more; 1 changes nothing.", {"field": "score"})
