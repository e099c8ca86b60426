"""Long writing in short transactions: others who write get their turn in between.

SQLite lets whoever asks at the right moment write next, however long others have waited: hence the pauses. Whoever waits
asks again after 1, 3, 8, 18, 33, 53 and 78 ms, and comes in for certain if a pause is as long as the step in which the
transaction ended. Transactions of 15 ms with pauses of 10 write for the largest part of the time of all that do so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

WANTED_S = 0.015
"""Seconds a transaction is to take. A busy machine takes several times as long now and then."""
FEWEST, MOST = 20, 20_000
PAUSES_S = ((0.001, 0.002), (0.003, 0.005), (0.018, 0.010), (0.033, 0.015), (0.053, 0.020))
"""After a transaction of at most so long the pause that lets in who waited all the time."""
LONGEST_PAUSE_S = 0.025


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


def pause(taken: float) -> float:
    """Seconds after a transaction of ``taken`` seconds."""
    return next((rest for most, rest in PAUSES_S if taken <= most), LONGEST_PAUSE_S)
