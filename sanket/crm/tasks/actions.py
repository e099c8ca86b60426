"""Deeds on tasks: give, done, again, put off, drop."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanket.crm.tasks.events import TasksDone
from sanket.crm.tasks.facts import Told, Wanted
from sanket.crm.tasks.giving import LATEST, Given, TaskRefused, begins, give, told
from sanket.crm.tasks.models import Task
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User, zone
from sanket.shared.instants import seconds_of, show
from sanket.shared.news import announce

__all__ = ["Given", "TaskRefused", "Told", "Wanted", "again", "done", "drop", "give", "put_off"]

ENDED = ("done_at", "done_by_id", "dropped_at", "dropped_by_id")


@transaction.atomic
def done(task: Task, *, by: User, now: datetime) -> bool:
    """Whether it was still to be done."""
    found = Task.objects.open().filter(pk=task.pk)
    if not found.update(done_at=seconds_of(now), done_by=by):
        return False
    _note(task, "done", by=by, now=now)
    announce(TasksDone((told(task),), undone=False, by_id=by.pk, now=seconds_of(now)))
    return True


@transaction.atomic
def again(task: Task, *, by: User, now: datetime) -> bool:
    """It is to be done after all: takes back that it was done, or dropped. Whether it was."""
    kept = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if kept.done_at is None and kept.dropped_at is None:
        return False
    Task.objects.filter(pk=task.pk).update(**dict.fromkeys(ENDED))
    _note(task, "again", by=by, now=now)
    if kept.done_at is not None:
        announce(TasksDone((told(kept),), undone=True, by_id=by.pk, now=seconds_of(now)))
    return True


@transaction.atomic
def put_off(task: Task, *, until: int | date, by: User, now: datetime) -> bool:
    """``until``: Unix seconds, or a day of the company. Whether it is open, and due at another time."""
    due = until if isinstance(until, int) else begins(until, zone())
    if not 0 <= due <= LATEST:
        raise TaskRefused("due", "Give a day from 1970 to 9999.")
    kept = Task.objects.open().select_for_update(of=("self",)).filter(pk=task.pk).first()
    whole = not isinstance(until, int)
    if kept is None or (kept.due_at, kept.whole_day) == (due, whole):
        return False
    Task.objects.filter(pk=task.pk).update(due_at=due, whole_day=whole)
    _note(task, "put-off", by=by, now=now, changes={"due_at": [show(kept.due_at), show(due)]})
    return True


@transaction.atomic
def drop(task: Task, *, by: User, now: datetime) -> bool:
    """It is needed no more. Whether it was open."""
    if not Task.objects.open().filter(pk=task.pk).update(dropped_at=seconds_of(now), dropped_by=by):
        return False
    _note(task, "drop", by=by, now=now)
    return True


def _note(task: Task, deed: str, *, by: User, now: datetime, changes: dict[str, Any] | None = None) -> None:
    audit(by=by, verb=f"task.{deed}", kind="task", subject=task.pk, label=task.what, changes=changes or {}, now=now)
