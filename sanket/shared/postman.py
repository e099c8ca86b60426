"""A postman: takes what is due, has threads send it, writes down what came of it. One to a worker, in a thread of its own.

Only he meets the database; those who send meet only the network. A slow place holds at most a few of them.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

MOST = 16
"""Attempts at the same time."""

Due = TypeVar("Due")
Landed = TypeVar("Landed")


class Postman(Generic[Due, Landed]):
    """Of each kind of post one, which says what is due, where it goes, how it is sent and what is noted."""

    name = "post"

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._flying: Counter[int] = Counter()
        self._landed: queue.SimpleQueue[tuple[int, Landed]] = queue.SimpleQueue()
        self._kept: list[Landed] = []

    def claim(self, free: int, flying: Mapping[int, int], *, now: datetime) -> list[Due]:
        """At most ``free``, now ours. ``flying``: attempts at each place that are under way."""
        raise NotImplementedError

    def place(self, due: Due) -> int:
        raise NotImplementedError

    def send(self, due: Due) -> Landed:
        """In a thread, without the database. Never raises."""
        raise NotImplementedError

    def record(self, landed: Sequence[Landed], *, now: datetime) -> None:
        raise NotImplementedError

    @property
    def flying(self) -> int:
        return self._flying.total()

    def step(self) -> int:
        """Write down what came back, send what is due; answers how many attempts are under way."""
        self._write_down()
        for due in self.claim(MOST - self.flying, self._flying, now=self.clock()):
            self._flying[self.place(due)] += 1
            threading.Thread(target=self._send, args=(due,), name=self.name, daemon=True).start()
        return self.flying

    def wait(self, seconds: float) -> None:
        """Until one comes back, or so long."""
        try:
            self._keep(*self._landed.get(timeout=seconds))
        except queue.Empty:
            return

    def end(self, seconds: float = 0) -> None:
        """Wait a little for those under way; what does not come back is for whoever works next."""
        while self.flying and seconds > 0:
            self.wait(min(seconds, 0.5))
            seconds -= 0.5
        self._write_down()

    def all_due(self) -> None:
        """Everything that is due now, to its end."""
        while self.step():
            self.wait(1.0)

    def _send(self, due: Due) -> None:
        self._landed.put((self.place(due), self.send(due)))

    def _keep(self, place: int, landed: Landed) -> None:
        self._flying[place] -= 1
        self._kept.append(landed)

    def _write_down(self) -> None:
        while not self._landed.empty():
            self._keep(*self._landed.get())
        if self._kept:
            # Where the database is away they stay with us, and are written down the next time.
            self.record(self._kept, now=self.clock())
            self._kept.clear()
