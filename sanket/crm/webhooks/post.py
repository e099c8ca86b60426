"""The postman: takes what is due, has threads send it, writes down what came of it. One to a worker, in a thread of its own.

Only he meets the database; those who send meet only the network. A slow endpoint holds at most a few of them.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sanket.crm.webhooks import claiming
from sanket.crm.webhooks.sending import Due, Landed, Outcome, send
from sanket.shared import instants

MOST = 16
"""Attempts at the same time."""


class Postman:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._flying: Counter[int] = Counter()
        self._landed: queue.SimpleQueue[Landed] = queue.SimpleQueue()
        self._kept: list[Landed] = []

    @property
    def flying(self) -> int:
        return self._flying.total()

    def step(self) -> int:
        """Write down what came back, send what is due; answers how many attempts are under way."""
        self._write_down()
        for due in claiming.claim(MOST - self.flying, self._flying, now=self._clock()):
            self._flying[due.endpoint] += 1
            threading.Thread(target=self._send, args=(due,), name="webhook", daemon=True).start()
        return self.flying

    def wait(self, seconds: float) -> None:
        """Until one comes back, or so long."""
        try:
            self._keep(self._landed.get(timeout=seconds))
        except queue.Empty:
            return

    def end(self, seconds: float = 0) -> None:
        """Wait a little for those under way; what does not come back is sent again by whoever works next."""
        while self.flying and seconds > 0:
            self.wait(min(seconds, 0.5))
            seconds -= 0.5
        self._write_down()

    def _send(self, due: Due) -> None:
        began = instants.seconds_of(self._clock())
        try:
            outcome = send(due, at=began)
        except Exception as error:  # noqa: BLE001 - whatever it was, the others go on
            outcome = Outcome(None, f"{type(error).__name__}: {error}", 0)
        self._landed.put(Landed(due, outcome, began))

    def _keep(self, landed: Landed) -> None:
        self._flying[landed.due.endpoint] -= 1
        self._kept.append(landed)

    def _write_down(self) -> None:
        while not self._landed.empty():
            self._keep(self._landed.get())
        if self._kept:
            # Where the database is away they stay with us, and are written down the next time.
            claiming.record(self._kept, now=self._clock())
            self._kept.clear()
