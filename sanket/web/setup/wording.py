"""Settings of the scoring in people's words: fields, and what they are set to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.web.setup.numbers import figure

FIELDS = {
    "value": _l("Points"),
    "strength": _l("Strength"),
    "countable": _l("Repeats count less"),
    "decisive": _l("Decides"),
    "half_life_days": _l("Half-life, days"),
    "interest_threshold": _l("Interest threshold"),
    "fitment_threshold": _l("Fitment threshold"),
    "rho": _l("Weight of weak signals"),
    "off_ratio": _l("Goes cold at"),
    "influence": _l("Influence of contacts"),
    "score": _l("Score"),
}
WORDS = {
    "strong": _l("strong"),
    "weak": _l("weak"),
    "opens": _l("opens"),
    "closes": _l("closes"),
    "True": _l("yes"),
    "False": _l("no"),
}


def field(name: str) -> str:
    return str(FIELDS.get(name, name.replace("_", " ")))


def told(value: Any, name: str = "") -> str:
    """What a setting is set to, also as a history keeps it: as text."""
    if value is None or value == "":
        empty = {"score": _("no row"), "influence": _("off"), "decisive": _("neither")}
        inherited = ("half_life_days", "interest_threshold", "fitment_threshold")
        return empty.get(name) or (_("inherited") if name in inherited else "–")
    return str(WORDS.get(str(value)) or figure(value))
