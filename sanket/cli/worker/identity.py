"""Who a worker is, and whether it still lives. On one machine the process table answers at once; elsewhere its beat does."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from sanket.crm.workspace import jobs

SECONDS_BETWEEN_BEATS = 10
# Several beats may be missed under load before a job is given to somebody else.
LEASE_SECONDS = 60


def machine() -> str:
    """This boot of this machine, seen from this container; empty where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return hashlib.sha256((boot + str(os.readlink("/proc/self/ns/pid"))).encode()).hexdigest()[:16]
    except OSError:
        return ""


def born(pid: int) -> str:
    """When a process started, in the kernel's ticks: a number used again by another process does not pass for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def make(pid: int) -> str:
    return f"{machine()}:{pid}:{born(pid)}:{secrets.token_hex(4)}"


class Census:
    """Who is alive now. Asked once per look at the queue."""

    def __init__(self, *, now: datetime) -> None:
        self.here = machine()
        self.beating = jobs.living(since=now - timedelta(seconds=LEASE_SECONDS))

    def is_alive(self, worker: str) -> bool:
        where, pid, birth, _ = worker.split(":") if worker.count(":") == 3 else ("", "", "", "")
        if where and where == self.here and born(int(pid)) != birth:
            return False
        return worker in self.beating
