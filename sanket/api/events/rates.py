"""How much one source may send: a bucket that fills by ``rate`` events a second and holds those of some seconds."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from sanket.api.events.refusals import Unheard

BURST_S = 10


class Rates:
    """Of one web process. ``rate`` 0 is no limit."""

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        self.rate, self.clock = rate, clock
        self.left: dict[int, tuple[float, float]] = {}
        self.lock = threading.Lock()

    def spend(self, source_id: int, events: int) -> None:
        """Raises Unheard with the seconds after which there is room again."""
        if not self.rate:
            return
        now, most = self.clock(), self.rate * BURST_S
        with self.lock:
            left, at = self.left.get(source_id, (most, now))
            left = min(most, left + (now - at) * self.rate)
            if left < min(events, most):
                self.left[source_id] = left, now
                wait = max(1, math.ceil((min(events, most) - left) / self.rate))
            else:
                self.left[source_id] = left - events, now
                return
        raise Unheard("event.rate", "This source sends more than it may; try again after Retry-After.", 429, wait)
