"""Long writing in short transactions: others who write get their turn in between.

SQLite lets whoever asks at the right moment write next, however long others have waited: hence the pauses. Whoever waits
asks again after 1, 3, 8, 18, 33, 53 and 78 ms, and comes in for certain if a pause is as long as the step in which the
transaction ended. Transactions of 15 ms with pauses of 10 write for the largest part of the time of all that do so.

SQLite moves what was committed from its log to its file at the end of the transaction that fills the log. That keeps nobody
else from writing, but whoever commits waits for it. Inside ``moved_apart`` it is done in the pauses, before anybody's
transaction would have to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection

WANTED_S = 0.015
"""Seconds a transaction is to take. A busy machine takes several times as long now and then."""
FEWEST, MOST = 20, 20_000
PAUSES_S = ((0.001, 0.002), (0.003, 0.005), (0.018, 0.010), (0.033, 0.015), (0.053, 0.020))
"""After a transaction of at most so long the pause that lets in who waited all the time."""
LONGEST_PAUSE_S = 0.025
WANTED_PAGES = 4_000
"""In SQLite's log when it is moved: half of what has everybody else's transactions do it."""
MOVED_AFTER_S = (0.02, 0.2)
"""Seconds of writing, at least and at most, after which it is moved."""


_next = 0.0
"""When this process may write again, by ``time.perf_counter``."""


class Pace:
    """How many rows the next slice may have. ``with pace.over(transaction):`` measures one, and leaves a pause between
    two. What is prepared between two transactions is part of the pause."""

    def __init__(self, size: int = 500) -> None:
        self.size = min(size, MOST)
        self.longest = 0.0
        """The longest transaction so far, in seconds: how long others could not write, not how long it waited for them."""

    @contextmanager
    def over(self, transaction: AbstractContextManager[object]) -> Iterator[None]:
        global _next  # noqa: PLW0603 - others wait for a process, whatever it works on
        if (left := _next - time.perf_counter()) > 0:
            time.sleep(left)
        with transaction:
            # On SQLite a transaction waits for its turn at its beginning.
            began = time.perf_counter()
            yield
        ended = time.perf_counter()
        taken = ended - began
        self.longest = max(self.longest, taken)
        grown = self.size * min(max(WANTED_S / max(taken, 1e-6), 0.25), 1.5)
        self.size = int(min(max(grown, FEWEST), MOST))
        _next = ended + pause(taken)
        if _mover is not None:
            _mover.wrote(taken)


class _Mover:
    """Moves SQLite's log to its file when about ``WANTED_PAGES`` are in it. Nobody tells how many before they are moved."""

    def __init__(self) -> None:
        self.written, self.after = 0.0, MOVED_AFTER_S[1]

    def wrote(self, seconds: float) -> None:
        self.written += seconds
        if self.written < self.after or connection.in_atomic_block:
            return
        with connection.cursor() as cursor:
            # Takes what it gets without waiting for anybody.
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            _, pages, _ = cursor.fetchone()
        least, most = MOVED_AFTER_S
        self.after = min(max(self.written * WANTED_PAGES / max(pages, 1), least), most)
        self.written = 0.0


_mover: _Mover | None = None


@contextmanager
def moved_apart() -> Iterator[None]:
    """While this process writes much: SQLite's log is moved to its file between transactions, not within them."""
    global _mover  # noqa: PLW0603 - there is one log
    if connection.vendor != "sqlite" or _mover is not None:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint")
        (usual,) = cursor.fetchone()
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
    _mover = _Mover()
    try:
        yield
    finally:
        _mover = None
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {int(usual)}")


def pause(taken: float) -> float:
    """Seconds after a transaction of ``taken`` seconds."""
    return next((rest for most, rest in PAUSES_S if taken <= most), LONGEST_PAUSE_S)
