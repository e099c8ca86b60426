"""What workers tell the workspace: that they live, and whose turn a scheduled job is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django_tasks.base import Task

from sanket.crm.workspace.calls import forget_calls
from sanket.crm.workspace.models import Schedule, WorkerBeat

__all__ = [
    "GivesWay",
    "beat",
    "first_others",
    "forget_calls",
    "forget_schedules",
    "forget_workers",
    "is_due",
    "is_in_hand",
    "last_beat",
    "living",
    "making_room",
    "sign_off",
    "take_turn",
]


class GivesWay(Exception):
    """Raised by a job that can wait, when one came that cannot: it is begun again after that one."""


def soon(job: Task[Any, Any]) -> None:
    """Enqueue a job without arguments that does all there is to do, unless one waits that has not begun.

    For what is asked many times a second. The one that waits cannot begin before this transaction has ended.
    """
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().filter(task_path=job.module_path)
    if connection.vendor == "postgresql":
        waiting = waiting.select_for_update(skip_locked=True, no_key=True)
    if not waiting.values_list("pk", flat=True).first():
        job.enqueue()


def is_in_hand(job: Task[Any, Any], *given: Any) -> bool:
    """Whether such a job, with just these arguments, waits or is being done."""
    from django_tasks_db.models import DBTaskResult

    there = DBTaskResult.objects.filter(task_path=job.module_path, status__in=("READY", "RUNNING"))
    return any(one["args"] == [*given] for one in there.values_list("args_kwargs", flat=True))


_others: ContextVar[Callable[[], object] | None] = ContextVar("others", default=None)


@contextmanager
def making_room(others: Callable[[], object]) -> Iterator[None]:
    """Inside, ``first_others`` calls this: what does jobs that are more urgent than the one in hand."""
    before = _others.set(others)
    try:
        yield
    finally:
        _others.reset(before)


def first_others() -> None:
    """Called by a long job between its parts, where it is in no transaction: jobs that are more urgent are done now, and the
    job goes on where it is. Does nothing where no worker is at work."""
    if (others := _others.get()) is not None:
        others()


def beat(worker: str, *, started_at: datetime, now: datetime) -> None:
    """A worker's sign of life."""
    if not WorkerBeat.objects.filter(worker=worker).update(at=now):
        WorkerBeat.objects.create(worker=worker, started_at=started_at, at=now)


def sign_off(worker: str) -> None:
    WorkerBeat.objects.filter(worker=worker).delete()


def living(*, since: datetime) -> set[str]:
    """Workers that gave a sign of life since then."""
    return set(WorkerBeat.objects.filter(at__gte=since).values_list("worker", flat=True))


def last_beat() -> datetime | None:
    return WorkerBeat.objects.order_by("-at").values_list("at", flat=True).first()


def forget_workers(*, before: datetime) -> int:
    return WorkerBeat.objects.filter(at__lt=before).delete()[0]


def is_due(name: str, *, now: datetime, next_at: datetime) -> bool:
    """Only reads, unless the schedule is new or was changed to an earlier time; ``next_at`` is the next time from now."""
    planned = Schedule.objects.filter(name=name).values_list("next_at", flat=True).first()
    if planned is None:
        try:
            with transaction.atomic():
                Schedule.objects.create(name=name, next_at=next_at)
        except IntegrityError:
            # Another worker was quicker.
            pass
        return False
    if planned > next_at:
        Schedule.objects.filter(name=name, next_at=planned).update(next_at=next_at)
    return planned <= now


def take_turn(name: str, *, now: datetime, next_at: datetime) -> bool:
    """Whether this caller is the one who does it now; several workers ask and one gets it."""
    return Schedule.objects.filter(name=name, next_at__lte=now).update(next_at=next_at) == 1


def forget_schedules(names: set[str]) -> None:
    """Those no longer in the table of sanket/schedule.py."""
    Schedule.objects.exclude(name__in=names).delete()
