"""Where an edit of the scoring goes: into the draft once anything is logged, into force at once before that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.recognition.draft import (
    discard_edit,
    draft,
    draft_defaults,
    draft_fitment,
    draft_fitment_removal,
    draft_tunings,
    draft_values,
    edits_are_drafted,
)
from sanket.crm.recognition.proposals.deeds import agree_on, take_back_agreement
from sanket.crm.recognition.setting import remove_fitment, save_fitment, set_defaults, set_tunings, set_values
from sanket.crm.workspace.queries import User

Row = Mapping[str, Any]


class Kept(NamedTuple):
    """``changes``: how many settings differ now from what is in force (drafted), or did until now."""

    drafted: bool
    changes: int


def keep_values(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> Kept:
    return _kept(draft_values, set_values, rows, by=by, now=now, reason=reason)


def keep_tunings(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> Kept:
    return _kept(draft_tunings, set_tunings, rows, by=by, now=now, reason=reason)


def keep_fitment(rows: Sequence[Row], *, by: User | None, now: datetime, reason: str = "") -> Kept:
    return _kept(draft_fitment, save_fitment, rows, by=by, now=now, reason=reason)


def keep_fitment_removal(ids: Collection[int], *, by: User | None, now: datetime, reason: str = "") -> Kept:
    if edits_are_drafted():
        return Kept(True, draft_fitment_removal(ids, by=by, now=now, reason=reason))
    return Kept(False, len(remove_fitment(ids, by=by, now=now, reason=reason)))


def keep_defaults(given: Mapping[str, float], *, by: User | None, now: datetime, reason: str = "") -> Kept:
    if edits_are_drafted():
        return Kept(True, draft_defaults(**given, by=by, now=now, reason=reason))
    return Kept(False, len(set_defaults(**given, by=by, now=now, reason=reason)))


@transaction.atomic
def keep_agreement(round_id: int, *, type_id: int, value: int, reason: str, by: User | None, now: datetime) -> Kept:
    """Write down what a round came to for a type, and have it where edits go."""
    agree_on(round_id, type_id=type_id, value=value, reason=reason, by=by, now=now)
    return keep_values([{"type_id": type_id, "value": value}], by=by, now=now, reason=reason)


@transaction.atomic
def undo_agreement(round_id: int, *, type_id: int, by: User | None, now: datetime) -> bool:
    """What it put into the draft goes, too, unless somebody has changed it since; false: there was none."""
    was = take_back_agreement(round_id, type_id=type_id, by=by, now=now)
    if was is None:
        return False
    for edit in draft().edits:
        mine = edit.kind == "value" and edit.target == {"type_id": type_id} and edit.field == "value"
        if mine and edit.after == was.value:
            discard_edit(edit.id, by=by, now=now)
    return True


def _kept(drafts: Callable[..., int], directly: Callable[..., list[str]], rows: Sequence[Row], **deed: Any) -> Kept:
    if edits_are_drafted():
        return Kept(True, drafts(rows, **deed))
    return Kept(False, sum(outcome != "duplicate" for outcome in directly(rows, **deed)))
