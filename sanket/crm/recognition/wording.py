"""Settings one by one: what each is now or was in a version, and what people call it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sanket.crm.activities.queries import type_names
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.limits import DEFAULT_FIELDS, TUNING_FIELDS, VALUE_FIELDS
from sanket.crm.recognition.models import DraftEdit
from sanket.crm.recognition.setting import subject_of
from sanket.engine.recognition.rule import Value

Kind = DraftEdit.Kind
Target = Mapping[str, Any]
FITMENT_KEY = ("offering_id", "factor", "attribute", "equals")
SETTINGS_FIELDS = (*DEFAULT_FIELDS, "influence")

Told = dict[tuple[str, str, str], Any]
"""(kind, target as JSON, field) -> what is agreed on."""


def key_of(target: Target) -> str:
    """A target as one text."""
    return json.dumps(target, sort_keys=True, ensure_ascii=False)


def told_value(value: Value) -> dict[str, Any]:
    """A value in the words of the settings."""
    strength = "weak" if value.weak else "strong"
    return {"value": value.value, "strength": strength, "countable": value.countable, "decisive": value.decisive}


def told_settings(settings: Mapping[str, Any]) -> Told:
    """Every setting of what ``Book.freeze`` tells. An offering without any of its own has all of them None."""
    told: Told = {}
    for pk, value in settings["values"].items():
        key = key_of({"type_id": int(pk)})
        told |= {(Kind.VALUE.value, key, field): one for field, one in told_value(Value(*value)).items()}
    for pk in settings["parents"]:
        key, tuning = key_of({"offering_id": int(pk)}), settings["tunings"].get(pk, (None, None, None))
        told |= {(Kind.TUNING.value, key, field): one for field, one in zip(TUNING_FIELDS, tuning, strict=True)}
    for row in settings["fitment"]:
        told[Kind.FITMENT.value, key_of(dict(zip(FITMENT_KEY, row[:4], strict=True))), "score"] = row[4]
    defaults = (*settings["defaults"], settings["rho"], settings["off_ratio"], settings["influence"])
    told |= {(Kind.SETTINGS.value, "{}", field): one for field, one in zip(SETTINGS_FIELDS, defaults, strict=True)}
    return told


def alter(settings: dict[str, Any], changes: Mapping[tuple[str, str, str], Any]) -> None:
    """Write changed settings into what ``Book.freeze`` told."""
    rows = {tuple(row[:4]): row[4] for row in settings["fitment"]}
    for (kind, key, field), after in changes.items():
        target = json.loads(key)
        if kind == Kind.VALUE:
            settings["values"][str(target["type_id"])][VALUE_FIELDS.index(field)] = (
                after == "weak" if field == "strength" else after
            )
        elif kind == Kind.TUNING:
            tuning = settings["tunings"].setdefault(str(target["offering_id"]), [None, None, None])
            tuning[TUNING_FIELDS.index(field)] = after
        elif kind == Kind.FITMENT:
            rows[tuple(target[name] for name in FITMENT_KEY)] = after
        elif field in TUNING_FIELDS:
            settings["defaults"][TUNING_FIELDS.index(field)] = after
        else:
            settings[field] = after
    settings["fitment"] = [[*key, score] for key, score in rows.items() if score is not None]


class Present:
    """What is agreed on now, and the names of it."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.types = type_names()
        self.told = told_settings(book.freeze())

    def of(self, kind: str, target: Target, field: str) -> Any:
        """None also for a row of the tables that there is not."""
        return self.told.get((kind, key_of(target), field))

    def knows(self, kind: str, target: Target) -> bool:
        """Whether its type or offering is there: a kept version may name what a restored backup lacks."""
        if kind == Kind.VALUE:
            return target["type_id"] in self.book.values
        offering = target.get("offering_id")
        return offering is None or offering in self.book.offerings

    def subject(self, kind: str, target: Target) -> str:
        """By external ids, as the history has it."""
        if kind == Kind.VALUE:
            return self.types[target["type_id"]][0]
        if kind == Kind.TUNING:
            return self.book.offerings[target["offering_id"]].external_id
        if kind == Kind.FITMENT:
            pk = target["offering_id"]
            offering = None if pk is None else self.book.offerings[pk].external_id
            return subject_of(offering, target["factor"], target["attribute"], target["equals"])
        return "defaults"

    def name(self, kind: str, target: Target) -> str:
        """As people call it."""
        if kind == Kind.VALUE:
            return self.types[target["type_id"]][1]
        if kind == Kind.TUNING:
            row = self.book.offerings[target["offering_id"]]
            return row.name or row.external_id
        return self.subject(kind, target)
