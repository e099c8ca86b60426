"""What people agree on, set at once: by imports and at first set-up; ``put_*`` also by the publishing of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sanket.crm.recognition.chronicle import Chronicle
from sanket.crm.recognition.limits import (
    DEFAULT_FIELDS,
    TUNING_FIELDS,
    VALUE_FIELDS,
    check_fitment,
    check_limits,
    check_tuning,
    check_value,
)
from sanket.crm.recognition.models import FitmentRow, Scoring, Tuning, TypeValue
from sanket.crm.recognition.rules import changing
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced

ADDED, UPDATED, DUPLICATE = "added", "updated", "duplicate"

Row = Mapping[str, Any]
Changes = dict[str, list[object]]


def _apply(row: Any, given: Row, fields: Iterable[str]) -> Changes:
    changes: Changes = {}
    for name in fields:
        if name in given and getattr(row, name) != given[name]:
            changes[name] = [getattr(row, name), given[name]]
            setattr(row, name, given[name])
    return changes


def set_values(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> list[str]:
    """Agree on what types are worth: ``{type_id, value, strength, countable, decisive}``, absent keys unchanged."""
    with changing(by=by, now=now, reason=reason):
        return put_values(rows, Chronicle("value", by, now, reason))


def put_values(rows: Sequence[Row], chronicle: Chronicle) -> list[str]:
    """Within ``changing``."""
    outcomes = []
    known = TypeValue.objects.select_related("type").in_bulk([row["type_id"] for row in rows])
    for given in rows:
        check_value(given)
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
    with changing(by=by, now=now, reason=reason):
        return put_tunings(rows, Chronicle("tuning", by, now, reason))


def put_tunings(rows: Sequence[Row], chronicle: Chronicle) -> list[str]:
    """Within ``changing``."""
    outcomes: list[str] = []
    known: dict[int, Tuning] = {}
    for ids in sliced(row["offering_id"] for row in rows):
        known |= Tuning.objects.select_related("offering").in_bulk(ids)
    new: dict[int, Tuning] = {}
    for given in rows:
        pk = given["offering_id"]
        check_tuning(given)
        row = known.get(pk)
        if row is None:
            row = known[pk] = new[pk] = Tuning(offering_id=pk)
            _apply(row, given, TUNING_FIELDS)
            outcomes.append(ADDED)
            continue
        changes = _apply(row, given, TUNING_FIELDS)
        outcomes.append(UPDATED if changes else DUPLICATE)
        if changes and pk not in new:
            row.save(update_fields=list(changes))
            chronicle.note(row.offering.external_id, changes)
    Tuning.objects.bulk_create(new.values(), batch_size=500)
    for ids in sliced(new):
        for row in Tuning.objects.select_related("offering").in_bulk(ids).values():
            set_now = {name: [None, getattr(row, name)] for name in TUNING_FIELDS if getattr(row, name) is not None}
            if set_now:
                chronicle.note(row.offering.external_id, set_now)
    chronicle.write()
    return outcomes


def subject_of(offering: str | None, factor: str, attribute: str, equals: str) -> str:
    """A row of the tables in the history; ``offering`` by its external id, None: all."""
    return f"{offering or 'all'} · {factor}" + (f" · {attribute} = {equals}" if attribute else " · default")


def _subject(row: FitmentRow) -> str:
    offering = row.offering.external_id if row.offering_id and row.offering else None
    return subject_of(offering, row.factor, row.attribute, row.equals)


def save_fitment(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> list[str]:
    """Add or change rows of the fitment tables, known by ``offering_id`` (None = all), factor, attribute and equals."""
    with changing(by=by, now=now, reason=reason):
        return put_fitment(rows, Chronicle("fitment", by, now, reason))


def put_fitment(rows: Sequence[Row], chronicle: Chronicle) -> list[str]:
    """Within ``changing``."""
    outcomes = []
    known = {
        (row.offering_id, row.factor, row.attribute, row.equals): row
        for row in FitmentRow.objects.select_related("offering")
    }
    for given in rows:
        key = (given["offering_id"], given["factor"], given["attribute"], given["equals"])
        check_fitment(given)
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


def remove_fitment(ids: Iterable[int], *, by: User | None, now: datetime, reason: str = "") -> list[dict[str, Any]]:
    """Remove rows; returns them as ``save_fitment`` takes them, so that the deed can be undone."""
    with changing(by=by, now=now, reason=reason):
        return drop_fitment(ids, Chronicle("fitment", by, now, reason))


def drop_fitment(ids: Iterable[int], chronicle: Chronicle) -> list[dict[str, Any]]:
    """Within ``changing``."""
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


def set_defaults(*, by: User | None, now: datetime, reason: str = "", **given: float) -> Changes:
    """Change the defaults: half-life, thresholds, rho, off-ratio (``limits.DEFAULT_FIELDS``). Returns what changed."""
    with changing(by=by, now=now, reason=reason):
        return put_defaults(given, Chronicle("settings", by, now, reason))


def put_defaults(given: Mapping[str, Any], chronicle: Chronicle) -> Changes:
    """Within ``changing``; also ``influence``, the number of the weights that count or None."""
    check_limits({name: value for name, value in given.items() if name != "influence"})
    row = Scoring.objects.get(pk=1)
    changes = _apply(row, given, (*DEFAULT_FIELDS, "influence"))
    if changes:
        row.save(update_fields=list(changes))
        chronicle.note("defaults", changes)
    chronicle.write()
    return changes
