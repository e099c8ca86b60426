"""What people do with learned values: take them into the draft, and say which types are no leaks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sanket.crm.activities.queries import type_names
from sanket.crm.recognition.draft import draft_values
from sanket.crm.recognition.models import LearnedConfirmation, LearnedRun
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal


class LearnedRefused(Refusal):
    """A suggestion that cannot be taken."""


def draft_learned(
    run: LearnedRun, *, by: User | None, now: datetime, type_ids: Collection[int] | None = None, reason: str = ""
) -> int:
    """Take suggestions of a study, all or of these types, into the draft; returns how many settings it would change."""
    values = [value for value in (run.result or {}).get("values", []) if value["suggested"] is not None]
    if type_ids is not None:
        values = [value for value in values if value["type_id"] in type_ids]
    if not values:
        raise LearnedRefused("learned.nothing", _("This study suggests nothing for that; look at why beside the type."))
    return draft_values(
        [{"type_id": value["type_id"], "value": value["suggested"]} for value in values],
        by=by,
        now=now,
        reason=reason or because(run.result),
    )


def because(result: Any) -> str:
    """The reason that stands in the history when nobody wrote another."""
    scores = {one["score"]: one["auc"] for one in result["quality"]["scores"]}
    return _("Learned from %(wins)s wins; on later data AUC %(learned)s instead of %(agreed)s.") % {
        "wins": f"{result['wins']:,}",
        "learned": scores["learned values"],
        "agreed": scores["agreed values"],
    }


@transaction.atomic
def confirm_type(type_id: int, *, by: User | None, now: datetime) -> bool:
    """Say that activities of this type are known before the outcome, so that the next study learns from them."""
    _row, fresh = LearnedConfirmation.objects.get_or_create(pk=type_id, defaults={"by": by, "at": now})
    if fresh:
        _noted("value.confirm", type_id, by, now)
    return fresh


@transaction.atomic
def take_back_confirmation(type_id: int, *, by: User | None, now: datetime) -> bool:
    gone, _rows = LearnedConfirmation.objects.filter(pk=type_id).delete()
    if gone:
        _noted("value.doubt", type_id, by, now)
    return bool(gone)


def _noted(verb: str, type_id: int, by: User | None, now: datetime) -> None:
    external_id, name = type_names()[type_id]
    audit(by=by, verb=verb, kind="value", subject=external_id, label=name, now=now)
