"""Work shared between the processor's cores, by threads that live no longer than the work.

Compiled kernels hold no lock of Python's, and NumPy lets go of it while it calculates. A web process or a worker keeps
no idle threads: making one takes a tenth of a millisecond, and only long logs are shared.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 8
"""Beyond it memory is waited for, not processors."""
FEWEST_ROWS = 1 << 16
"""Each core gets as many activities at least: some milliseconds of work."""


def cores() -> int:
    """How many this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def hands(rows: int) -> int:
    """Among how many the work on so many activities is shared."""
    return max(1, min(MOST, cores(), rows // FEWEST_ROWS))


class Crew:
    """``together(work, tasks)``: what ``work`` answers to each, done side by side, in the order of the tasks."""

    def __init__(self, many: int, pool: ThreadPoolExecutor | None) -> None:
        self.many, self._pool = many, pool

    def together(self, work: Callable[[Any], Any], tasks: Any) -> list[Any]:
        """What the first to fail raised is raised here."""
        return list(map(work, tasks) if self._pool is None else self._pool.map(work, tasks))

    def meanwhile(self, work: Callable[[], T]) -> Callable[[], T]:
        """Begin with ``work`` beside what is asked for next; to be asked for its answer."""
        if self._pool is not None:
            return self._pool.submit(work).result
        answer = work()
        return lambda: answer


@contextmanager
def crew(many: int) -> Iterator[Crew]:
    """Of so many; one works alone, in the thread that asks."""
    if many == 1:
        yield Crew(1, None)
        return
    with ThreadPoolExecutor(many) as pool:
        yield Crew(many, pool)
