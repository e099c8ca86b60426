"""The draft: changes of the rules that people collect, look at, and publish together; until then nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.activities.queries import any_logged
from sanket.crm.recognition.book import Book, scoring
from sanket.crm.recognition.chronicle import Chronicle
from sanket.crm.recognition.limits import (
    DEFAULT_FIELDS,
    TUNING_FIELDS,
    VALUE_FIELDS,
    RuleRefused,
    check_fitment,
    check_influence,
    check_limits,
    check_tuning,
    check_value,
)
from sanket.crm.recognition.models import DraftEdit, FitmentRow, Scoring, ScoringVersion
from sanket.crm.recognition.rules import changing
from sanket.crm.recognition.setting import drop_fitment, put_defaults, put_fitment, put_tunings, put_values
from sanket.crm.recognition.wording import FITMENT_KEY, Kind, Present, alter, key_of, told_settings
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User

Row = Mapping[str, Any]
Target = dict[str, Any]


class Edit(NamedTuple):
    """One setting that is to change. ``before`` is what is agreed on now, ``after`` None: inherited, removed or off.

    ``target``: ``{"type_id"}``, ``{"offering_id"}``, the key of a row of the tables, or nothing for the defaults;
    ``subject`` is the same by its external id, ``name`` as people call it.
    """

    id: int
    kind: str
    target: Target
    subject: str
    name: str
    field: str
    before: Any
    after: Any
    reason: str
    by: User | None
    at: datetime


class Draft(NamedTuple):
    """``restored_from``: the version that the draft repeats, if nothing else was added."""

    edits: list[Edit]
    restored_from: int | None


class _Given(NamedTuple):
    kind: Kind
    target: Target
    field: str
    after: Any


# ---------------------------------------------------------------------------------------------------- collecting


def edits_are_drafted() -> bool:
    """Whether people's edits go into the draft: from the first activity on; before that they are in force at once."""
    return any_logged()


def draft_values(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> int:
    """Like ``set_values``, into the draft; returns how many settings the rows would change."""
    for row in rows:
        check_value(row)
    return _add(_given(Kind.VALUE, rows, ("type_id",), VALUE_FIELDS), by, now, reason)


def draft_tunings(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> int:
    """Like ``set_tunings``, into the draft."""
    for row in rows:
        check_tuning(row)
    return _add(_given(Kind.TUNING, rows, ("offering_id",), TUNING_FIELDS), by, now, reason)


def draft_fitment(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> int:
    """Like ``save_fitment``, into the draft."""
    for row in rows:
        check_fitment(row)
    return _add(_given(Kind.FITMENT, rows, FITMENT_KEY, ("score",)), by, now, reason)


def draft_fitment_removal(ids: Iterable[int], *, by: User | None, now: datetime, reason: str = "") -> int:
    """Like ``remove_fitment``, into the draft."""
    rows = FitmentRow.objects.filter(pk__in=list(ids)).values(*FITMENT_KEY)
    return _add(
        _given(Kind.FITMENT, [{**row, "score": None} for row in rows], FITMENT_KEY, ("score",)), by, now, reason
    )


def draft_defaults(*, by: User | None, now: datetime, reason: str = "", **given: float) -> int:
    """Like ``set_defaults``, into the draft."""
    check_limits(given)
    return _add(_given(Kind.SETTINGS, [given], (), DEFAULT_FIELDS), by, now, reason)


def draft_influence(weights: int | None, *, by: User | None, now: datetime, reason: str = "") -> int:
    """Have the frozen weights of this number count, or none."""
    check_influence(weights)
    return _add([_Given(Kind.SETTINGS, {}, "influence", weights)], by, now, reason)


def discard_edit(edit_id: int, *, by: User | None, now: datetime) -> bool:
    """Take one setting out of the draft; false when it is not there any more."""
    with transaction.atomic():
        _take_turns()
        found = [edit for edit in draft().edits if edit.id == edit_id]
        for edit in found:
            DraftEdit.objects.filter(pk=edit.id).delete()
            _audit(by, "draft.discard", f"{edit.kind} {edit.subject}", {edit.field: [edit.after, edit.before]}, "", now)
    return bool(found)


def discard_draft(*, by: User | None, now: datetime) -> int:
    """Empty the draft; returns how many settings were in it."""
    with transaction.atomic():
        _take_turns()
        count, _ = DraftEdit.objects.all().delete()
        if count:
            _audit(by, "draft.discard", "all", {"edits": [count, 0]}, "", now)
    return count


def _take_turns() -> None:
    """Whoever changes or publishes the draft holds this first, and edits then: no two wait for each other."""
    scoring()
    Scoring.objects.select_for_update().get(pk=1)


def _given(kind: Kind, rows: Iterable[Row], key: Sequence[str], fields: Sequence[str]) -> list[_Given]:
    return [
        _Given(kind, {name: row[name] for name in key}, field, row[field])
        for row in rows
        for field in fields
        if field in row
    ]


def _add(given: Iterable[_Given], by: User | None, now: datetime, reason: str, restored_from: int | None = None) -> int:
    """Put settings into the draft. One that is given its present value leaves it; answers how many would change."""
    changed = 0
    with transaction.atomic():
        _take_turns()
        present = Present(Book(newest=True))
        told: dict[str, list[Any]] = {}
        for kind, target, field, after in given:
            before, key = present.of(kind, target, field), key_of(target)
            if before == after:
                DraftEdit.objects.filter(kind=kind, target=key, field=field).delete()
                continue
            changed += 1
            told[f"{present.subject(kind, target)} {field}"] = [before, after]
            DraftEdit.objects.update_or_create(
                kind=kind,
                target=key,
                field=field,
                defaults={"after": after, "by": by, "at": now, "reason": reason, "restored_from": restored_from},
            )
        if told:
            _audit(by, "draft.set", "draft", told, reason, now)
    return changed


def _audit(
    by: User | None, verb: str, subject: str, told: Mapping[str, Sequence[Any]], reason: str, now: datetime
) -> None:
    changes = {name: ["" if one is None else str(one) for one in pair] for name, pair in told.items()}
    audit(by=by, verb=verb, kind="draft", subject=subject[:200], changes=changes, reason=reason, now=now)


# ------------------------------------------------------------------------------------------------------- reading


def draft() -> Draft:
    """What is collected, in the order of kinds and subjects. What is agreed on already by another way is left out."""
    rows = list(DraftEdit.objects.select_related("by").order_by("pk"))
    if not rows:
        return Draft([], None)
    present = Present(Book(newest=True))
    edits = []
    for row in rows:
        target = json.loads(row.target)
        if not present.knows(row.kind, target):
            continue
        before = present.of(row.kind, target, row.field)
        if before != row.after:
            subject, name = present.subject(row.kind, target), present.name(row.kind, target)
            edits.append(
                Edit(row.pk, row.kind, target, subject, name, row.field, before, row.after, row.reason, row.by, row.at)
            )
    sources = {row.restored_from for row in rows}
    edits.sort(key=lambda edit: (list(Kind).index(Kind(edit.kind)), edit.subject, edit.id))
    return Draft(edits, sources.pop() if len(sources) == 1 else None)


def draft_book() -> Book:
    """The rules as they would be after publishing."""
    return drafted(Book(newest=True), draft().edits)


def drafted(book: Book, edits: Iterable[Edit]) -> Book:
    """``book`` with these settings changed."""
    changes = {(edit.kind, key_of(edit.target), edit.field): edit.after for edit in edits}
    return book.altered(lambda settings: alter(settings, changes))


# ---------------------------------------------------------------------------------------------------- publishing


def publish(*, by: User | None, now: datetime, reason: str) -> int:
    """Make the draft the agreed settings; returns the number of their version.

    Readers keep to the settings in force until a job has replayed the log; then all see the new ones at once.
    """
    if not reason.strip():
        raise RuleRefused("publish.reason", "Say why these settings are published.", {"field": "reason"})
    with transaction.atomic():
        _take_turns()
        edits, restored_from = draft()
        if not edits:
            raise RuleRefused("publish.empty", "The draft is empty: there is nothing to publish.")
        with changing(by=by, now=now, reason=reason.strip(), restored_from=restored_from, publish=True):
            _put(edits, now)
        DraftEdit.objects.all().delete()
        number = ScoringVersion.objects.order_by("-number").values_list("number", flat=True)[0]
        _audit(by, "scoring.publish", f"version {number}", {"edits": [None, len(edits)]}, reason.strip(), now)
    return number


def _put(edits: Sequence[Edit], now: datetime) -> None:
    """Each with the name and the reason of who drafted it."""
    for (kind, by, reason), group in groupby(
        sorted(edits, key=lambda edit: (edit.kind, edit.by.pk if edit.by else 0, edit.reason)),
        key=lambda edit: (edit.kind, edit.by, edit.reason),
    ):
        chronicle = Chronicle(kind, by, now, reason, audited=False)
        some = list(group)
        if kind == Kind.SETTINGS:
            put_defaults({edit.field: edit.after for edit in some}, chronicle)
        elif kind == Kind.VALUE:
            put_values(_rows(some), chronicle)
        elif kind == Kind.TUNING:
            put_tunings(_rows(some), chronicle)
        else:
            put_fitment([row for row in _rows(some) if row["score"] is not None], chronicle)
            gone = [FitmentRow.objects.get(**edit.target).pk for edit in some if edit.after is None]
            drop_fitment(gone, Chronicle(kind, by, now, reason, audited=False))


def _rows(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for edit in edits:
        rows.setdefault(key_of(edit.target), dict(edit.target))[edit.field] = edit.after
    return list(rows.values())


def restore(version: int, *, by: User | None, now: datetime) -> int:
    """Fill the draft with what differs from this version, and with nothing else; returns how many settings do.

    Types and offerings that were added since keep their own settings. The tree is not a setting and stays.
    """
    kept = ScoringVersion.objects.filter(number=version).first()
    if kept is None:
        raise RuleRefused("version.unknown", f"There is no version {version}.", {"version": version})
    with transaction.atomic():
        _take_turns()
        DraftEdit.objects.all().delete()
        count = _add(_differences(kept.settings, Book(newest=True)), by, now, f"Version {version} restored", version)
        if not count:
            raise RuleRefused(
                "version.same", f"Version {version} says what is agreed on already.", {"version": version}
            )
    return count


def _differences(settings: Mapping[str, Any], book: Book) -> list[_Given]:
    """What a version says otherwise; of what was added since it says nothing."""
    present, then = Present(book), told_settings(settings)
    gone = {key: None for key in present.told if key[0] == Kind.FITMENT and key not in then}
    found = [
        _Given(Kind(kind), json.loads(key), field, after) for (kind, key, field), after in {**then, **gone}.items()
    ]
    return [one for one in found if present.knows(one.kind, one.target)]
