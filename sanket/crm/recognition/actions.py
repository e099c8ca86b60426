"""What people agree on, and the work that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sanket.crm.recognition.intake import take_in
from sanket.crm.recognition.listeners import (
    lead_moved,
    offerings_added,
    profiles_changed,
    tree_changed,
    types_changed,
    work_ahead,
)
from sanket.crm.recognition.models import FitmentRow, Scoring, Tuning, TypeValue, ValueChange
from sanket.crm.recognition.outcomes import deals_changed, purchases_changed
from sanket.crm.recognition.rules import bump, changing
from sanket.crm.recognition.settle import Settled, settle
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.engine.scoring.fitment import parse_condition
from sanket.shared.errors import Refusal

__all__ = [
    "Settled",
    "bump",
    "deals_changed",
    "lead_moved",
    "offerings_added",
    "profiles_changed",
    "purchases_changed",
    "remove_fitment",
    "save_fitment",
    "set_defaults",
    "set_tunings",
    "set_values",
    "settle",
    "take_in",
    "tree_changed",
    "types_changed",
    "work_ahead",
]

ADDED, UPDATED, DUPLICATE = "added", "updated", "duplicate"

Row = Mapping[str, Any]
VALUE_FIELDS = ("value", "strength", "countable", "decisive")
TUNING_FIELDS = ("half_life_days", "interest_threshold", "fitment_threshold")
DEFAULT_FIELDS = (*TUNING_FIELDS, "rho")


class RuleRefused(Refusal):
    """A value, threshold or table row that cannot be; the sentence says what can."""


def _text(value: object) -> str:
    return "" if value is None else str(value)


LIMITS = {
    "half_life_days": (1 / 24, 365.25),
    "interest_threshold": (1e-6, 1e9),
    "fitment_threshold": (0.0, 1e9),
    "rho": (0.0, 1e3),
}


def _check_limits(given: Mapping[str, float]) -> None:
    for name, value in given.items():
        least, most = LIMITS[name]
        if not least <= value <= most:
            raise RuleRefused("rule.range", f"{name} must lie between {least:g} and {most:g}.", {"field": name})


class _Chronicle:
    """Collects the history of changes and writes it at once."""

    def __init__(self, kind: str, by: User | None, now: datetime, reason: str) -> None:
        self.kind, self.by, self.now, self.reason = kind, by, now, reason
        self.changes: list[ValueChange] = []

    def note(self, subject: str, changes: Mapping[str, Sequence[object]]) -> None:
        for field, (before, after) in changes.items():
            self.changes.append(
                ValueChange(
                    at=self.now,
                    by=self.by,
                    kind=self.kind,
                    subject=subject,
                    field=field,
                    before=_text(before)[:200],
                    after=_text(after)[:200],
                    reason=self.reason,
                )
            )
        if self.by is not None:
            audit(
                by=self.by,
                verb=f"{self.kind}.set",
                kind=self.kind,
                subject=subject,
                changes={name: [_text(before), _text(after)] for name, (before, after) in changes.items()},
                reason=self.reason,
                now=self.now,
            )

    def write(self) -> None:
        ValueChange.objects.bulk_create(self.changes, batch_size=500)


def _apply(row: Any, given: Row, fields: Iterable[str]) -> dict[str, list[object]]:
    changes: dict[str, list[object]] = {}
    for name in fields:
        if name in given and getattr(row, name) != given[name]:
            changes[name] = [getattr(row, name), given[name]]
            setattr(row, name, given[name])
    return changes


def set_values(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> list[str]:
    """Agree on what types are worth: ``{type_id, value, strength, countable, decisive}``, absent keys unchanged."""
    outcomes, chronicle = [], _Chronicle("value", by, now, reason)
    with changing(by=by, now=now):
        known = TypeValue.objects.select_related("type").in_bulk([row["type_id"] for row in rows])
        for given in rows:
            if "value" in given and not -1_000 <= given["value"] <= 1_000:
                raise RuleRefused("rule.value", "A value is a whole number from -1,000 to 1,000.", {"field": "value"})
            row = known.get(given["type_id"])
            if row is None:
                row = TypeValue(type_id=given["type_id"], value=0)
                changes = _apply(row, given, VALUE_FIELDS)
                row.save(force_insert=True)
                known[row.pk] = row
                outcomes.append(ADDED)
            else:
                changes = _apply(row, given, VALUE_FIELDS)
                outcomes.append(UPDATED if changes else DUPLICATE)
                if changes:
                    row.save(update_fields=list(changes))
            if changes:
                chronicle.note(row.type.external_id, changes)
        chronicle.write()
    return outcomes


def set_tunings(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> list[str]:
    """Set half-life and thresholds of offerings: ``{offering_id, half_life_days, ...}``; None = inherited."""
    outcomes, chronicle = [], _Chronicle("tuning", by, now, reason)
    with changing(by=by, now=now):
        known: dict[int, Tuning] = {}
        ids = [row["offering_id"] for row in rows]
        for start in range(0, len(ids), 900):
            known |= Tuning.objects.select_related("offering").in_bulk(ids[start : start + 900])
        new: list[Tuning] = []
        for given in rows:
            _check_limits({name: given[name] for name in TUNING_FIELDS if given.get(name) is not None})
            row = known.get(given["offering_id"])
            fresh = row is None
            if row is None:
                row = known[given["offering_id"]] = Tuning(offering_id=given["offering_id"])
                new.append(row)
            changes = _apply(row, given, TUNING_FIELDS)
            outcomes.append(ADDED if fresh else UPDATED if changes else DUPLICATE)
            if changes and not fresh and row not in new:
                row.save(update_fields=list(changes))
                chronicle.note(row.offering.external_id, changes)
        Tuning.objects.bulk_create(new, batch_size=500)
        told = Tuning.objects.select_related("offering").in_bulk([row.pk for row in new[:900]]) if by else {}
        for row in told.values():
            set_now = {name: [None, getattr(row, name)] for name in TUNING_FIELDS if getattr(row, name) is not None}
            if set_now:
                chronicle.note(row.offering.external_id, set_now)
        chronicle.write()
    return outcomes


def _subject(row: FitmentRow) -> str:
    where = row.offering.external_id if row.offering_id and row.offering else "all"
    return f"{where} · {row.factor}" + (f" · {row.attribute} = {row.equals}" if row.attribute else " · default")


def save_fitment(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> list[str]:
    """Add or change rows of the fitment tables, known by ``offering_id`` (None = all), factor, attribute and equals."""
    outcomes, chronicle = [], _Chronicle("fitment", by, now, reason)
    with changing(by=by, now=now):
        known = {
            (row.offering_id, row.factor, row.attribute, row.equals): row
            for row in FitmentRow.objects.select_related("offering")
        }
        for given in rows:
            key = (given["offering_id"], given["factor"], given["attribute"], given["equals"])
            _check_fitment(given)
            row = known.get(key)
            if row is None:
                row = FitmentRow.objects.create(
                    offering_id=key[0], factor=key[1], attribute=key[2], equals=key[3], score=given["score"]
                )
                known[key] = row
                outcomes.append(ADDED)
                chronicle.note(_subject(row), {"score": [None, row.score]})
                continue
            changes = _apply(row, given, ("score",))
            outcomes.append(UPDATED if changes else DUPLICATE)
            if changes:
                row.save(update_fields=["score"])
                chronicle.note(_subject(row), changes)
        chronicle.write()
    return outcomes


def _check_fitment(given: Row) -> None:
    if given["attribute"]:
        try:
            parse_condition(given["equals"])
        except ValueError as error:
            raise RuleRefused("rule.equals", str(error), {"field": "equals"}) from error
    if not 0 <= given["score"] < float("inf"):
        raise RuleRefused("rule.score", "A score is 0 or more; 1 changes nothing.", {"field": "score"})


def remove_fitment(ids: Iterable[int], *, by: User | None, now: datetime, reason: str = "") -> list[dict[str, Any]]:
    """Remove rows; returns them as ``save_fitment`` takes them, so that the deed can be undone."""
    chronicle = _Chronicle("fitment", by, now, reason)
    with changing(by=by, now=now):
        rows = list(FitmentRow.objects.select_related("offering").filter(pk__in=list(ids)).order_by("pk"))
        for row in rows:
            chronicle.note(_subject(row), {"score": [row.score, None]})
        FitmentRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
        chronicle.write()
    return [
        {
            "offering_id": row.offering_id,
            "factor": row.factor,
            "attribute": row.attribute,
            "equals": row.equals,
            "score": row.score,
        }
        for row in rows
    ]


def set_defaults(*, by: User | None, now: datetime, reason: str = "", **given: float) -> dict[str, list[object]]:
    """Change the defaults: half_life_days, interest_threshold, fitment_threshold, rho. Returns what changed."""
    _check_limits(given)
    chronicle = _Chronicle("settings", by, now, reason)
    with changing(by=by, now=now):
        row = Scoring.objects.get(pk=1)
        changes = _apply(row, given, DEFAULT_FIELDS)
        if changes:
            row.save(update_fields=list(changes))
            chronicle.note("defaults", changes)
        chronicle.write()
    return changes
