"""Who is on call when, outside working hours or within: each week, and on single dates instead of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from sanket.crm.workspace.events import people_changed
from sanket.crm.workspace.holidays import EARLIEST, LATEST, MOST_AT_ONCE
from sanket.crm.workspace.hours import WorktimeRefused, checked_hours, checked_week
from sanket.crm.workspace.models import Duty, Rota, User
from sanket.crm.workspace.trail import audit


@transaction.atomic
def save_rota(user: User, *, hours: Sequence[str], by: User | None, now: datetime) -> list[str]:
    """When ``user`` is on call each week, on the company's clock; seven empty texts: never."""
    kept = checked_week(hours)
    before = Rota.objects.select_for_update().filter(user=user).first()
    was = before.hours if before else [""] * len(kept)
    if kept == was:
        return kept
    if any(kept):
        Rota.objects.update_or_create(user=user, defaults={"hours": kept})
    elif before:
        before.delete()
    _note("rota.save", user, {"hours": [was, kept]}, by=by, now=now)
    return kept


@transaction.atomic
def put_on_call(user: User, *, days: Iterable[date], hours: str, by: User | None, now: datetime) -> list[Duty]:
    """``user`` is on call on these dates; on them the weekly rota does not count, for nobody."""
    kept = checked_hours(hours)
    dates = sorted(set(days))
    if not kept:
        raise WorktimeRefused("hours", "Say from when to when, such as 18:30-09:30.")
    if not dates or len(dates) > MOST_AT_ONCE:
        raise WorktimeRefused("until", f"Choose from 1 to {MOST_AT_ONCE} days.")
    if not EARLIEST <= dates[0] <= dates[-1] <= LATEST:
        raise WorktimeRefused("on", f"A rota lies from {EARLIEST.year} to {LATEST.year}.")
    if not user.is_active:
        raise WorktimeRefused("user", f"{user} is not active; choose somebody who is.")
    duties = [Duty.objects.update_or_create(user=user, on=day, defaults={"hours": kept})[0] for day in dates]
    told: dict[str, list[object]] = {"from": [None, dates[0]], "to": [None, dates[-1]], "hours": [None, kept]}
    _note("rota.on-call", user, told, by=by, now=now)
    return duties


@transaction.atomic
def take_off_call(duty: Duty, *, by: User | None, now: datetime) -> None:
    if Duty.objects.filter(pk=duty.pk).delete()[0]:
        _note("rota.off-call", duty.user, {"on": [duty.on, None], "hours": [duty.hours, None]}, by=by, now=now)


def _note(verb: str, user: User, changes: dict[str, list[object]], *, by: User | None, now: datetime) -> None:
    audit(by=by, verb=verb, kind="user", subject=user.email, label=user.name, changes=changes, now=now)
    people_changed(now)
