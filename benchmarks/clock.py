"""Time taken: by the clock on the wall, and by the processors for us and for our database server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from django.db import connection


class Taken(NamedTuple):
    wall: float
    cpu: float


class Clock:
    """``with Clock() as clock: …`` and then ``clock.taken``, in seconds.

    A neighbour's work lengthens the time on the wall; the processors' time it hardly touches. On PostgreSQL the
    server's process behind our connection counts as ours.
    """

    taken = Taken(0.0, 0.0)

    def __enter__(self) -> Clock:
        self.server = server_process()
        self.wall, self.cpu = time.perf_counter(), time.process_time() + cpu_of(self.server)
        return self

    def __exit__(self, *_: object) -> None:
        cpu = time.process_time() + cpu_of(self.server) - self.cpu
        self.taken = Taken(time.perf_counter() - self.wall, cpu)


def server_process() -> int | None:
    """The process of PostgreSQL that serves this connection, if it runs on this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cpu_of(pid: int | None) -> float:
    """Seconds a process has run so far."""
    if pid is None:
        return 0.0
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
