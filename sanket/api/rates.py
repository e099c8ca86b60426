"""How many calls a token may make, at whichever of the doors that take tokens: a bucket that fills evenly, kept in this
process."""

from __future__ import annotations

import math
import threading
import time
from functools import cache
from typing import NamedTuple

from django.conf import settings

FORGOTTEN_FROM = 1_000
"""Tokens from which on full buckets are thrown away: one that is not there is as good as full."""


class Left(NamedTuple):
    """``limit`` calls a minute; so many ``remaining`` now; ``seconds`` until all are there again, or until the next one."""

    limit: int
    remaining: int
    seconds: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.seconds),
        }


class Rates:
    """A token may call ``limit`` times a minute, all at once if it likes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._buckets: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, token_id: int, *, moment: float | None = None) -> Left:
        now = time.monotonic() if moment is None else moment
        a_second = self.limit / 60
        with self._lock:
            if len(self._buckets) > FORGOTTEN_FROM:
                self._forget(now, a_second)
            filled, at = self._buckets.get(token_id, (float(self.limit), now))
            filled = min(float(self.limit), filled + max(0.0, now - at) * a_second)
            allowed = filled >= 1
            self._buckets[token_id] = (filled - 1 if allowed else filled, now)
        if not allowed:
            return Left(self.limit, 0, max(1, math.ceil((1 - filled) / a_second)), False)
        return Left(self.limit, int(filled - 1), math.ceil((self.limit - filled + 1) / a_second), True)

    def _forget(self, now: float, a_second: float) -> None:
        full = [key for key, (filled, at) in self._buckets.items() if filled + (now - at) * a_second >= self.limit]
        for key in full:
            del self._buckets[key]


@cache
def rates() -> Rates:
    return Rates(settings.SANKET_API_RATE)
