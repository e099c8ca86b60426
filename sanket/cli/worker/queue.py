"""The rows of the queue: claim, end, retry, take back. The rows are django-tasks-db's, the way of working is ours."""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from sanket.shared.instants import seconds_of

READY, RUNNING, FAILED, DONE = "READY", "RUNNING", "FAILED", "SUCCESSFUL"
MOST_ATTEMPTS = 5
# After the first, second, third, fourth failure.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
# After somebody else held the database for long, or went first.
IN_THE_WAY = timedelta(seconds=10)
LOST = "The worker was killed or lost its machine while it did this job."


def claim(worker: str, *, now: datetime, above: int | None = None) -> Any | None:
    """The next job, now this worker's; ``above``: only of a greater priority. Looks first: an idle worker must not take
    SQLite's write lock."""
    ready = DBTaskResult.objects.ready()
    if above is not None:
        ready = ready.filter(priority__gt=above)
    while (job := ready.first()) is not None:
        ids = [*job.worker_ids, worker]
        taken = DBTaskResult.objects.filter(pk=job.pk, status=READY).update(
            status=RUNNING, started_at=now, worker_ids=ids
        )
        if taken:
            job.status, job.started_at, job.worker_ids = RUNNING, now, ids
            return job
    return None


def call(job: Any) -> Any:
    from django_tasks.base import TaskContext

    task = job.task
    given = job.args_kwargs
    context = (TaskContext(task_result=job.task_result),) if task.takes_context else ()
    return task.call(*context, *given["args"], **given["kwargs"])


def mine(job: Any) -> QuerySet[Any]:
    """Nothing, if the job was taken back meanwhile because this worker seemed dead."""
    return DBTaskResult.objects.filter(pk=job.pk, status=RUNNING, started_at=job.started_at)


def succeed(job: Any, value: Any, *, now: datetime) -> None:
    mine(job).update(status=DONE, finished_at=now, return_value=value, exception_class_path="", traceback="")


def fail(job: Any, error: BaseException, *, now: datetime) -> None:
    """Try again later, except after a refusal: asking again would be refused again."""
    told = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(traceback.format_exception(error)),
    }
    attempts = len(job.worker_ids)
    if attempts >= MOST_ATTEMPTS or is_final(error):
        _give_up(job, sentence(error), now=now, **told)
    else:
        mine(job).update(status=READY, run_after=now + PAUSES[min(attempts, len(PAUSES)) - 1], **told)


@transaction.atomic
def _give_up(job: Any, why: str, *, now: datetime, **told: str) -> int:
    """For good; and those who look after the site are told."""
    from sanket.crm.alerts.actions import job_failed

    gone = mine(job).update(status=FAILED, finished_at=now, **told)
    if gone:
        job_failed(job.task_path, error=why, now=seconds_of(now))
    return gone


def sentence(error: BaseException) -> str:
    return str(error) if is_final(error) else f"{type(error).__name__}: {error}"


def put_off(job: Any, *, now: datetime) -> None:
    """Do it again in a while, as if it had not been begun: that others were in the way is no failure of its own."""
    mine(job).update(status=READY, started_at=None, worker_ids=job.worker_ids[:-1], run_after=now + IN_THE_WAY)


def is_in_the_way(error: BaseException) -> bool:
    """Whether somebody else held what the job needs for long, or goes first."""
    from django.db import OperationalError

    from sanket.crm.workspace.jobs import GivesWay

    return isinstance(error, GivesWay) or (isinstance(error, OperationalError) and "database is locked" in str(error))


def is_final(error: BaseException) -> bool:
    from django.core.exceptions import SuspiciousOperation

    from sanket.shared.errors import Refusal

    # A path that names no task (an older program's job) will not name one later.
    return isinstance(error, Refusal | SuspiciousOperation | ImportError)


def take_back(is_alive: Any, *, now: datetime) -> int:
    """Jobs of workers that are gone go back to the queue, or fail after the last attempt. Answers how many."""
    count = 0
    for job in DBTaskResult.objects.filter(status=RUNNING).order_by("started_at", "pk"):
        if job.worker_ids and is_alive(job.worker_ids[-1]):
            continue
        if len(job.worker_ids) >= MOST_ATTEMPTS:
            count += _give_up(job, LOST, now=now, exception_class_path="", traceback=LOST)
        else:
            count += mine(job).update(status=READY, started_at=None)
    return count


def enqueue(path: str) -> None:
    import_string(path).enqueue()


def prune(*, done_before: datetime, failed_before: datetime) -> int:
    done = DBTaskResult.objects.filter(status=DONE, finished_at__lt=done_before).delete()[0]
    return done + DBTaskResult.objects.filter(status=FAILED, finished_at__lt=failed_before).delete()[0]
