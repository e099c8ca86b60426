"""Long work that people may watch: how far it is, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_tasks.base import Task

from sanket.crm.plans import apart
from sanket.crm.workspace.jobs import is_in_hand
from sanket.crm.workspace.models import Progress, User

GOING = (Progress.State.WAITING, Progress.State.RUNNING)
LOST = "The workers that were at it were killed again and again; it is not tried any more. Start it anew."


def start_progress(
    *,
    kind: str,
    label: str = "",
    total: int | None = None,
    by: User | None = None,
    waiting: bool = False,
    now: datetime,
) -> Progress:
    """Long work that people may watch; ``waiting``: it is in the queue, and its first `advance` starts it."""
    return Progress.objects.create(
        kind=kind,
        label=label[:200],
        total=total,
        by=by,
        created_at=now,
        state=Progress.State.WAITING if waiting else Progress.State.RUNNING,
        started_at=None if waiting else now,
    )


def advance(progress: Progress, *, done: int, total: int | None = None, now: datetime | None = None) -> None:
    """How far the work is. Only one statement: it is called about every second, between transactions, or from within a
    long reading of `one_state`."""
    progress.done = done
    fields: dict[str, Any] = {"done": done}
    if total is not None:
        progress.total = fields["total"] = total
    if progress.state != Progress.State.RUNNING:
        progress.state = fields["state"] = Progress.State.RUNNING
        progress.error = fields["error"] = ""
        progress.started_at = fields["started_at"] = now or progress.created_at
    with apart():
        Progress.objects.filter(pk=progress.pk).update(**fields)


def finish(progress: Progress, *, result: Mapping[str, Any] | None = None, now: datetime) -> None:
    progress.state = Progress.State.DONE
    progress.result = dict(result or {})
    progress.finished_at = now
    if progress.total is not None:
        progress.done = progress.total
    progress.save(update_fields=["state", "result", "finished_at", "done"])


def fail(progress: Progress, *, error: str, now: datetime) -> None:
    """It ended without doing its work; ``error`` is the sentence that people read."""
    progress.state = Progress.State.FAILED
    progress.error = error
    progress.finished_at = now
    progress.save(update_fields=["state", "error", "finished_at"])


def as_it_is(progress: Progress, job: Task[Any, Any], *given: Any) -> Progress:
    """As it stands: one that waits or runs by its row, while the job that was to do it with what is ``given`` was given up, has
    failed. Writes nothing; ``end_lost`` does."""
    if progress.state not in GOING or is_in_hand(job, *given):
        return progress
    # Whoever did it said so before the job ended.
    progress.refresh_from_db(fields=["state", "done", "total", "result", "error", "started_at", "finished_at"])
    if progress.state in GOING:
        progress.state, progress.error = Progress.State.FAILED, LOST
    return progress


def end_lost(progress: Progress, *, now: datetime) -> None:
    """Write down that it failed, where ``as_it_is`` has found so."""
    Progress.objects.filter(pk=progress.pk, state__in=GOING).update(
        state=Progress.State.FAILED, error=LOST, finished_at=now
    )
