"""The form of the what-if page for other values, half-lives and limits: what was typed, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from sanket.crm.activities import queries as log
from sanket.crm.recognition import queries
from sanket.crm.recognition.queries import Trial
from sanket.shared.errors import Refusal
from sanket.web.scoring.whatif_asked import NUMBERS, Asked
from sanket.web.scoring.whatif_asked import weights as weights_of
from sanket.web.setup.numbers import RuleNumber, figure

LARGEST = 1_000
MOST_WEIGHTS = 20


@dataclass
class Field:
    """One number that may be tried; `name` is that of its input."""

    name: str
    label: str
    value: str
    help: str
    unit: str = ""
    error: str = ""


@dataclass
class TrialForm:
    numbers: list[Field]
    types: list[Field]
    weights: list[dict[str, str]]
    """Frozen weights of contacts to choose from; empty where there are none."""
    trial: Trial = field(default_factory=Trial)

    @classmethod
    def of(cls, asked: Asked) -> TrialForm:
        """As it is shown first: what is being tried, and what is agreed beside it."""
        tried = dict(asked.trial.values)
        typed = {name: getattr(asked.trial, name) for name in NUMBERS}
        texts = {name: "" if value is None else figure_of(value) for name, value in typed.items()}
        texts |= {_points(pk): str(points) for pk, points in tried.items()}
        return cls(*_fields(asked, texts), _weights(), trial=asked.trial)

    @classmethod
    def sent(cls, given: QueryDict, asked: Asked) -> TrialForm:
        """As it was sent, with what is wrong at its fields."""
        form = cls(*_fields(asked, given), _weights())
        numbers = {one.name: _checked(one, RuleNumber(one.name, required=False)) for one in form.numbers}
        worth = forms.IntegerField(min_value=-LARGEST, max_value=LARGEST, required=False)
        for message in ("invalid", "min_value", "max_value"):
            worth.error_messages[message] = _("Points are a whole number from −1,000 to 1,000.")
        points = {one.name: _checked(one, worth) for one in form.types}
        values = {int(name.rpartition("-")[2]): int(value) for name, value in points.items() if value is not None}
        agreed = queries.values()
        kept = {pk: value for pk, value in values.items() if pk not in agreed or agreed[pk].value != value}
        weights = weights_of(given.get("influence", ""))
        as_agreed = weights == (queries.influence_in_force() or 0)
        form.trial = Trial(**numbers, values=tuple(sorted(kept.items())), influence=None if as_agreed else weights)
        return form

    @property
    def influence(self) -> str:
        return "" if self.trial.influence is None else str(self.trial.influence)

    @property
    def names(self) -> set[str]:
        """Fields that another form need not carry along."""
        return {*NUMBERS, "value", *(["influence"] if self.weights else [])}

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(f"id_{one.name}", f"{one.label}: {one.error}") for one in self._all() if one.error]

    @property
    def open(self) -> bool:
        return bool(self.errors) or self.trial != Trial()

    def refuse(self, refusal: Refusal) -> None:
        """What the business will not try, at its field."""
        name = str(refusal.data.get("field", ""))
        wrong = next((one for one in self._all() if one.name == name), self.numbers[0])
        wrong.error = refusal.sentence

    def _all(self) -> list[Field]:
        return [*self.numbers, *self.types]


def _weights() -> list[dict[str, str]]:
    made = [one.pk for one in queries.influence_versions()[:MOST_WEIGHTS]]
    if not made:
        return []
    agreed = queries.influence_in_force()
    told = _("as agreed: weights %(n)s") % {"n": agreed} if agreed else _("as agreed: off")
    choices = [("", told), ("0", _("off")), *((str(pk), _("weights %(n)s") % {"n": pk}) for pk in made)]
    return [{"value": value, "label": label} for value, label in choices if value != str(agreed or 0)]


def _points(type_id: int) -> str:
    return f"points-{type_id}"


def figure_of(value: float) -> str:
    return f"{value:.12g}"


def _checked(one: Field, rule: forms.Field) -> float | None:
    try:
        found: float | None = rule.clean(one.value.strip())
    except forms.ValidationError as wrong:
        one.error = " ".join(wrong.messages)
        return None
    return found


def _fields(asked: Asked, typed: QueryDict | dict[str, str]) -> tuple[list[Field], list[Field]]:
    agreed, rules = queries.defaults(), queries.values()
    days = agreed.half_life_days
    if asked.offering is not None and (own := queries.parameters().get(asked.offering)) is not None:
        days = own.half_life_days
    told = _("agreed: %(n)s")
    numbers = [
        Field("half_life_days", _("Half-life"), "", told % {"n": figure(days)}, _("days")),
        Field("rho", _("Weight of weak signals"), "", told % {"n": figure(agreed.rho)}),
        Field("off_ratio", _("Cold below this part of the threshold"), "", told % {"n": figure(agreed.off_ratio)}),
    ]
    names = sorted(log.type_names().items(), key=lambda one: (one[1][1].lower(), one[0]))
    types = [
        Field(_points(pk), name, "", told % {"n": figure(rules[pk].value)} if pk in rules else _("no value yet"))
        for pk, (_key, name) in names
    ]
    for one in (*numbers, *types):
        one.value = typed.get(one.name, "") or ""
    return numbers, types
