"""Leave: who is away from when until when, written down ahead or afterwards, by themselves or by a manager."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sanket.crm.workspace.events import people_changed
from sanket.crm.workspace.hours import WorktimeRefused
from sanket.crm.workspace.models import Leave, User
from sanket.crm.workspace.trail import audit
from sanket.shared import cells
from sanket.shared.errors import RowError

LONGEST = timedelta(days=3 * 366)
LONGEST_REASON = 200


@transaction.atomic
def take_leave(
    user: User, *, starts_at: datetime, ends_at: datetime, reason: str = "", by: User | None, now: datetime
) -> Leave:
    """``user`` is away from ``starts_at`` until before ``ends_at``."""
    if ends_at <= starts_at:
        raise WorktimeRefused("ends", "Leave ends after it begins.")
    if ends_at - starts_at > LONGEST:
        raise WorktimeRefused(
            "ends", "Leave lasts at most three years; whoever is gone for longer can be given no leads."
        )
    if Leave.objects.filter(user=user, starts_at__lte=starts_at, ends_at__gte=ends_at).exists():
        raise WorktimeRefused("starts", f"{user} is on leave then already.")
    try:
        why = cells.text(reason, "reason", most=LONGEST_REASON)
    except RowError as error:
        raise WorktimeRefused("reason", f"The reason {error.reason}.") from error
    taken = Leave.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, reason=why, by=by, created_at=now)
    _note("leave.take", taken, by=by, now=now)
    return taken


@transaction.atomic
def cancel_leave(leave: Leave, *, by: User | None, now: datetime) -> None:
    """As if it had never been planned; the audit trail remembers."""
    if Leave.objects.filter(pk=leave.pk).delete()[0]:
        _note("leave.cancel", leave, by=by, now=now)


def _note(verb: str, leave: Leave, *, by: User | None, now: datetime) -> None:
    changes = {"starts_at": leave.starts_at, "ends_at": leave.ends_at}
    told = {field: [None, at] if verb == "leave.take" else [at, None] for field, at in changes.items()}
    user = leave.user
    audit(
        by=by, verb=verb, kind="user", subject=user.email, label=user.name, changes=told, reason=leave.reason, now=now
    )
    people_changed(now)
