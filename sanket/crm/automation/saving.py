"""Deeds on automations: add, change, switch on and off, put in order, remove. Each is in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sanket.crm.automation import hearing
from sanket.crm.automation.checking import Said, checked, said_by
from sanket.crm.automation.models import Automation, AutomationRun, AutomationVersion
from sanket.crm.automation.refusals import AutomationRefused, AutomationUntried
from sanket.crm.rules.actions import forget_tests, take_members_turn
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of

LONGEST_NAME, MOST = 100, 100

State = AutomationRun.State
Changes = dict[str, list[Any]]


@transaction.atomic
def add(*, name: str, said: Said, by: User | None, now: datetime) -> Automation:
    """Off, and behind all others."""
    if Automation.objects.count() >= MOST:
        raise AutomationRefused("name", f"There are {MOST} automations already; remove one first.")
    kept = checked(said)
    last = Automation.objects.order_by("-position").first()
    position = last.position + 1 if last else 1
    automation = Automation.objects.create(name=_name(name), position=position, by=by, made_at=now)
    _version(automation, kept, by=by, now=now)
    _note(automation, "add", {"says": [None, _shown(kept)]}, by=by, now=now)
    return automation


@transaction.atomic
def save(
    automation: Automation, *, name: str | None = None, said: Said | None = None, by: User | None, now: datetime
) -> Automation:
    """Change what is given. Another wording is a new version; what is on stays as it was until the new one is switched on."""
    held = _held(automation)
    changes: Changes = {}
    if name is not None and (called := _name(name, held)) != held.name:
        changes["name"] = [held.name, called]
        held.name = called
    newest = held.versions.get(number=held.version)
    if said is not None and (kept := checked(said)) != (before := said_by(newest)):
        changes["says"] = [_shown(before), _shown(kept)]
        held.version += 1
        _version(held, kept, by=by, now=now)
    if changes:
        held.save(update_fields=["name", "version"])
        _note(held, "save", changes, by=by, now=now)
    return held


@transaction.atomic
def switch_on(automation: Automation, *, by: User | None, now: datetime) -> Automation:
    """Its newest version, which must have been tried. What waits for another version goes by that one."""
    held = _held(automation)
    newest = held.versions.get(number=held.version)
    if held.on_id == newest.pk:
        return held
    if not newest.dry_runs.exists():
        raise AutomationUntried
    # The segment that it waits for is not let go of before this is seen.
    take_members_turn()
    checked(said_by(newest))
    if held.on is None or said_by(held.on).condition != newest.condition:
        forget_tests(f"automation:{held.pk}")
    held.on, held.on_at, held.looked_until, held.too_many = newest, seconds_of(now), seconds_of(now), 0
    held.save(update_fields=["on", "on_at", "looked_until", "too_many"])
    _heard()
    _note(held, "on", {"version": [None, newest.number]}, by=by, now=now)
    return held


@transaction.atomic
def switch_off(automation: Automation, *, by: User | None, now: datetime) -> Automation:
    """What waits is dropped."""
    held = _held(automation)
    if held.on is None:
        return held
    number = held.on.number
    held.on, held.on_at, held.paused_at, held.paused_why, held.left_out = None, None, None, "", 0
    held.save(update_fields=["on", "on_at", "paused_at", "paused_why", "left_out"])
    dropped = drop_waiting(held, "It was switched off.", now=now)
    _heard()
    _note(held, "off", {"version": [number, None], "dropped": [None, dropped]}, by=by, now=now)
    return held


@transaction.atomic
def resume(automation: Automation, *, drop: bool, by: User | None, now: datetime) -> Automation:
    """Of one that paused itself: do what waits, or ``drop`` it; from now on it runs again."""
    held = _held(automation)
    if held.paused_at is None:
        raise AutomationRefused("paused", "It is not paused.")
    dropped = drop_waiting(held, "It waited while the automation was paused, and was dropped.", now=now) if drop else 0
    # What it did before it paused counts no more: else it would pause at once again.
    held.paused_at, held.paused_why, held.left_out, held.resumed_at = None, "", 0, seconds_of(now)
    held.save(update_fields=["paused_at", "paused_why", "left_out", "resumed_at"])
    _note(held, "resume", {"dropped": [None, dropped]}, by=by, now=now)
    _work_soon()
    return held


def drop_waiting(automation: Automation, said: str, *, now: datetime) -> int:
    waiting = AutomationRun.objects.filter(automation=automation, state=State.WAITING)
    return waiting.update(state=State.DROPPED, said=said, ended_at=seconds_of(now))


@transaction.atomic
def remove(automation: Automation, *, by: User | None, now: datetime) -> None:
    """With its versions and runs."""
    held = _held(automation)
    _note(held, "remove", {}, by=by, now=now)
    Automation.objects.filter(pk=held.pk).update(on=None)
    held.delete()
    forget_tests(f"automation:{automation.pk}")
    _heard()


@transaction.atomic
def order(ids: Sequence[int], *, by: User | None, now: datetime) -> bool:
    """Begin all in this order; answers whether it was another."""
    # Held in the order of whoever begins runs, whatever their places are.
    held = list(Automation.objects.select_for_update(no_key=True).order_by("pk"))
    found = {one.pk: one for one in sorted(held, key=lambda one: (one.position, one.pk))}
    if sorted(ids) != sorted(found):
        raise AutomationRefused("order", "Name each automation once: somebody may have added or removed one meanwhile.")
    if list(ids) == list(found):
        return False
    names = [[one.name for one in found.values()], [found[pk].name for pk in ids]]
    for position, pk in enumerate(ids, start=1):
        Automation.objects.filter(pk=pk).exclude(position=position).update(position=position)
    audit(by=by, verb="automation.order", kind="automation", subject="", label="", changes={"order": names}, now=now)
    return True


def _held(automation: Automation) -> Automation:
    # Alone: of a row that was waited for, what was joined to it would be that of before.
    return Automation.objects.select_for_update().get(pk=automation.pk)


def _version(automation: Automation, said: Said, *, by: User | None, now: datetime) -> AutomationVersion:
    number = automation.version
    return AutomationVersion.objects.create(automation=automation, number=number, by=by, at=now, **said._asdict())


def _name(text: str, automation: Automation | None = None) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise AutomationRefused("name", f"Give it a name of at most {LONGEST_NAME} characters.")
    others = Automation.objects.exclude(pk=automation.pk if automation else 0)
    if others.filter(name__iexact=name).exists():
        raise AutomationRefused("name", f"There is an automation {name} already.")
    return name


def _shown(said: Said) -> dict[str, Any]:
    return {field: value for field, value in said._asdict().items() if value}


def _heard() -> None:
    """Whoever listens in this process looks anew, also once others see what was written."""
    hearing.forget()
    transaction.on_commit(hearing.forget)


def _work_soon() -> None:
    from sanket.crm.automation.jobs import work
    from sanket.crm.workspace.jobs import soon

    soon(work)


def _note(automation: Automation, deed: str, changes: Changes, *, by: User | None, now: datetime) -> None:
    audit(
        by=by,
        verb=f"automation.{deed}",
        kind="automation",
        subject=automation.pk,
        label=automation.name,
        changes=changes,
        now=now,
    )
