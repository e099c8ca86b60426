"""Whose work it is to make a version: one process at a time, which gives signs of life; the next goes on where it stood."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from weakref import WeakValueDictionary

from django.db import DatabaseError, connection, transaction

from sanket.crm.recognition.models import Rescore
from sanket.crm.workspace.actions import advance, fail, finish, start_progress

Report = Callable[[int, int], None]
"""(activities done, of how many)."""

SILENT_S = 60
"""Whoever has not given a sign of life for so long is dead, where we cannot ask the machine itself."""
BEAT_S = 10.0
"""Between signs of life, also while the log is read and judged."""
TELL_S = 0.5
"""Between two statements of how far it is."""
BROKE_OFF = "It broke off; the settings in force stay, and it is tried again in a while."

_threads: WeakValueDictionary[str, threading.Thread] = WeakValueDictionary()
"""Which of this process's threads made a claim."""


class GivenUp(Exception):
    """The version is no longer wanted, or somebody else makes it."""


class Claim:
    """The work on ``rescore``, and what people see of it. ``now`` was at ``began`` of this process's ``perf_counter``."""

    def __init__(self, rescore: Rescore, now: datetime, report: Report | None, began: float) -> None:
        self.rescore, self.now, self.report = rescore, now, report
        self.done = 0
        self.total = 0
        self._began = began
        self._told = 0.0

    def claim(self) -> bool:
        """False when another process or thread is at it."""
        me = f"{socket.gethostname()} {os.getpid()} {started(os.getpid())}-{secrets.token_hex(4)}"
        _threads[me] = threading.current_thread()
        with transaction.atomic():
            row = Rescore.objects.select_for_update().filter(pk=self.rescore.pk, switched_at=None).first()
            if row is None or (row.worker and not _dead(row, self.moment())):
                return False
            row.worker, row.alive_at = me, self.moment()
            row.save(update_fields=["worker", "alive_at"])
        self.rescore = row
        return True

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Signs of life from beside, so that other machines know. On SQLite all are on this one, and ask it."""
        if connection.vendor == "sqlite":
            yield
            return
        over = threading.Event()
        beats = threading.Thread(target=self._beat, args=(over,), daemon=True)
        beats.start()
        try:
            yield
        finally:
            over.set()
            beats.join()

    def _beat(self, over: threading.Event) -> None:
        mine = Rescore.objects.filter(pk=self.rescore.pk, worker=self.rescore.worker)
        try:
            while not over.wait(BEAT_S):
                with suppress(DatabaseError):
                    mine.update(alive_at=self.moment())
        finally:
            connection.close()

    def broke_off(self) -> None:
        """Have people read so, and let the work go; what was written so far is gone on with."""
        mine = Rescore.objects.filter(pk=self.rescore.pk, worker=self.rescore.worker, switched_at=None)
        # Where even this cannot be written, what the error itself says is raised.
        with suppress(DatabaseError), transaction.atomic():
            if mine.update(worker="") and self.rescore.progress is not None:
                fail(self.rescore.progress, error=BROKE_OFF, now=self.moment())

    @contextmanager
    def ours(self, *, after_account: int | None = None) -> Iterator[None]:
        """A transaction that only happens while the work is ours. ``after_account``: how far it comes with it."""
        with transaction.atomic():
            if after_account is not None:
                self.rescore.after_account = after_account
            self.still_ours()
            yield

    def still_ours(self) -> None:
        """A sign of life, and the row held until the transaction ends."""
        # By the driver: each of some hundred slices asks.
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE crm_rescore SET alive_at = %s, after_account = %s"
                " WHERE id = %s AND worker = %s AND switched_at IS NULL",
                [
                    connection.ops.adapt_datetimefield_value(self.moment()),
                    self.rescore.after_account,
                    self.rescore.pk,
                    self.rescore.worker,
                ],
            )
            if not cursor.rowcount:
                raise GivenUp

    def note(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self.rescore, name, value)
        Rescore.objects.filter(pk=self.rescore.pk).update(**fields)

    def goes_on(self) -> None:
        """After a break it runs again."""
        if self.rescore.progress is not None:
            advance(self.rescore.progress, done=self.rescore.progress.done, now=self.moment())

    def progress(self) -> Any:
        """What people see of it; one that was begun before a kill goes on."""
        if self.rescore.progress is None:
            progress = start_progress(kind="rescore", total=self.total, by=self.rescore.by, now=self.now)
            self.note(progress=progress)
        return self.rescore.progress

    def moment(self) -> datetime:
        """Now: as it was told at the beginning, and what has passed since."""
        return self.now + timedelta(seconds=perf_counter() - self._began)

    def tell(self, part: float) -> None:
        self.done = round(self.total * min(part, 1.0))
        if perf_counter() - self._told < TELL_S:
            return
        self._told = perf_counter()
        advance(self.progress(), done=self.done, total=self.total or None)
        if self.report:
            self.report(self.done, self.total)

    def finish(self, **ms: float) -> None:
        finish(self.progress(), result={name: round(value, 1) for name, value in ms.items()}, now=self.moment())


def _dead(row: Rescore, now: datetime) -> bool:
    """Whether the process that began it is gone, or the thread of this one."""
    host, pid, mark = row.worker.split(" ")
    if host == socket.gethostname():
        if int(pid) == os.getpid():
            # A thread does one thing at a time: what this one began before is over.
            thread = _threads.get(row.worker)
            return thread is None or thread is threading.current_thread() or not thread.is_alive()
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        began, _, _ = mark.rpartition("-")
        if began and (begins := started(int(pid))):
            return began != begins  # another process may have got its number
    return row.alive_at is None or row.alive_at < now - timedelta(seconds=SILENT_S)


def started(pid: int) -> str:
    """When a process of this machine began, as the machine counts; nothing where it does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]
