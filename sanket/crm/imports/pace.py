"""How many rows go into one transaction, so that others who write get their turn beside a long import.

SQLite has one writer, and lets whoever asks at the right moment write next, however long others have waited: they ask
ever more seldom, at last ten times a second. So transactions are kept short, and a rest follows each.
"""

from __future__ import annotations

import time

from django.db import connection

WANTED_S = 0.15
"""Seconds a transaction is to take: of fewer rows each costs more."""
LONG_S = 0.4
FIRST, FEWEST = 500, 25
REST, LONG_REST = 0.08, 0.5
"""Of what was taken. Whoever waited long asks seldom, and needs a longer gap to meet."""
SHORTEST_REST_S = 0.003


class Pace:
    """``with pace:`` around the taking of ``size`` rows measures it, then rests where others wait for the one writer."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = min(FIRST, most)
        self.longest = 0.0
        """The longest so far, in seconds."""
        self._rests = connection.vendor == "sqlite"

    def __enter__(self) -> Pace:
        self._began = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        taken = time.perf_counter() - self._began
        self.longest = max(self.longest, taken)
        self.size = self.after(taken)
        if self._rests and kind is None:
            time.sleep(max(taken * (REST if taken < LONG_S else LONG_REST), SHORTEST_REST_S))

    def after(self, taken: float) -> int:
        """How many rows are next, when these took so many seconds."""
        grown = self.size * min(max(WANTED_S / max(taken, 1e-6), 0.2), 2.0)
        return int(min(max(grown, FEWEST), self.most))
