"""Long work that people may watch: how far it is, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sanket.crm.plans import apart
from sanket.crm.workspace.models import Progress, User


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
