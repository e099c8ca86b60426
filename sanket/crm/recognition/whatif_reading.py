"""The first reading of a long log for what-if, and the compiling of its kernels: by a worker, so that no page waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sanket.crm.activities import queries as log
from sanket.crm.recognition import whatif_past
from sanket.crm.workspace.actions import advance, fail, finish, start_progress
from sanket.crm.workspace.queries import Progress

KIND = "log by columns"
SHORT = 20_000
"""A log of so many rows is read while a page waits."""
GIVEN_UP = timedelta(hours=1)
"""Work that nobody did for so long is begun anew."""


def warm() -> bool:
    """Whether this process has answered before, so that a page may ask at once."""
    return whatif_past.held()


def ready() -> bool:
    """Whether a first answer takes a second or two: the log is short or lies by columns, the kernels are compiled."""
    return at_hand() and compiled()


def at_hand() -> bool:
    """Whether the log is short, or lies by columns."""
    return log.is_short(SHORT) or log.history_ready()


def compiled() -> bool:
    """Whether Numba has kept what it compiled here, or is not there at all."""
    from sanket.engine.recognition import whatif

    return whatif.compiled()


def prepare(*, now: datetime) -> Progress | None:
    """See to it that a worker reads the log; answers how far that is, None when there is nothing to wait for."""
    if ready():
        return None
    going = Progress.objects.filter(kind=KIND, created_at__gt=now - GIVEN_UP).order_by("-pk").first()
    if going is not None and going.state != Progress.State.FAILED:
        # Done, and still not ready: it cannot be kept in SANKET_HOME, so whoever asks has to wait.
        return None if going.state == Progress.State.DONE else going
    from sanket.crm.recognition.jobs import read_log

    work = start_progress(kind=KIND, total=log.newest_row(), waiting=True, now=now)
    read_log.enqueue(work.pk)
    return work


def prepare_log(*, now: datetime) -> Progress | None:
    """Like ``prepare``, for whoever replays the log without the kernels of what-if."""
    return None if at_hand() else prepare(now=now)


def read(progress_id: int, *, clock: Callable[[], datetime]) -> None:
    """What the job does. Killed in the middle, it begins anew; nothing but files beside the database is written."""
    work = Progress.objects.filter(pk=progress_id).first()
    if work is None:
        return
    advance(work, done=0, now=clock())
    try:
        log.history(report=lambda done, total: advance(work, done=done, total=total))
        from sanket.engine.recognition import whatif

        whatif.compile_now()
    except Exception:
        fail(work, error="The log could not be read: see logs/sanket.log.", now=clock())
        raise
    finish(work, now=clock())
