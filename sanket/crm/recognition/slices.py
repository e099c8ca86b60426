"""Long writing in short transactions: others who write get their turn in between.

SQLite lets whoever asks at the right moment write next, however long others have waited: hence the pauses.
"""

from __future__ import annotations

import time

WANTED_S = 0.02
"""Seconds a transaction is to take. A busy machine takes several times as long now and then."""
FEWEST, MOST = 20, 20_000
LONG_REST_S = 0.01
"""Within so long whoever waits asks again, as long as they have not waited much longer than a transaction takes."""
SHORTEST_REST_S = 0.001


class Pace:
    """How many rows the next slice may have. ``with pace:`` around its transaction measures it, then rests.

    As long as it took; after a long one half as long, but not less than it takes others to come in.
    """

    def __init__(self, size: int = 500) -> None:
        self.size = min(size, MOST)
        self.longest = 0.0
        """The longest transaction so far, in seconds."""

    def __enter__(self) -> Pace:
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        taken = time.perf_counter() - self._began
        self.longest = max(self.longest, taken)
        grown = self.size * min(max(WANTED_S / max(taken, 1e-6), 0.25), 1.5)
        self.size = int(min(max(grown, FEWEST), MOST))
        time.sleep(max(min(taken, LONG_REST_S), taken / 2, SHORTEST_REST_S))
