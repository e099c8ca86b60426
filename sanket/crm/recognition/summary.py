"""What a replay of the whole log finds, in figures: ``sanket replay`` without ``--verify``."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from sanket.crm.activities.queries import history
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book


class Summary(NamedTuple):
    """``groups``: account x offering, categories too; ``opened``: leads that began in all of history, people's closings
    heeded; ``warm``: those that ``leads`` lists now. ``own``: of each default, by how many of the ``offerings`` another
    number goes. Seconds for reading the log and for replaying it."""

    activities: int
    groups: int
    crossings: dict[str, int]
    opened: int
    warm: int
    offerings: int
    own: dict[str, int]
    read_s: float
    replay_s: float
    engine: str


def summary(book: Book, *, at: int, engine: str = "", report: Callable[[int, int], None] | None = None) -> Summary:
    """Replay the log by ``book``; ``at``: now. Changes nothing."""
    from sanket.crm.recognition.listing import listing
    from sanket.crm.recognition.whole import Whole
    from sanket.engine.recognition import compiled
    from sanket.engine.recognition.kernel import KINDS, compile_now

    if not engine and compiled.available():
        compile_now()  # the first use of a site compiles for some seconds, which is no part of a replay
    began = perf_counter()
    log = history(report=report)
    read = perf_counter()
    whole = Whole(book, log, engine=engine, keep_crossings=False)
    found = listing(whole, at=at)
    done = perf_counter()
    return Summary(
        log.n,
        int((whole.states[:, feed.COUNT] > 0).sum()),
        dict(zip(KINDS, whole.counts.tolist(), strict=True)),
        len(found.opened.group),
        len(found.standing),
        len(book.offerings),
        book.own(),
        read - began,
        done - read,
        engine or ("numba" if compiled.available() else "numpy"),
    )
