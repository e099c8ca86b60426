"""One thread commits what all requests of this process wait with, in one transaction for each source; then each is told of
its own.

Many small transactions would each wait for the disk and for their turn; one that takes what has gathered meanwhile
does not. A request is answered after the commit: whatever ends this process, nothing that was acknowledged is lost.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby

from django.db import DatabaseError, DataError, InterfaceError, OperationalError, connection, transaction

from sanket.api.events.refusals import Unheard
from sanket.crm.capture.actions import Heard, take

log = logging.getLogger(__name__)

GROUP_EVENTS = 1_000
"""At once: it also is how long others wait for theirs."""
WAITING_EVENTS, WAITING_BYTES = 10_000, 16_000_000
WAIT_S = 10
"""A request whose turn has not come by then is told to try again; nothing of it is kept."""
CACHE_KB = 32_000
RETRIES_S = (0.05, 0.5)
"""After these pauses, where the database went away."""
REFUSED = "refused"
"""Beside ``take``'s own words: this event cannot be kept, whoever else is in its batch."""

Take = Callable[..., list[str]]


class Waiting:
    """What one request waits for."""

    def __init__(self, source_id: int, heard: Sequence[Heard], size: int) -> None:
        self.source_id, self.heard, self.size = source_id, heard, size
        self.done = threading.Event()
        self.outcomes: list[str] = []
        self.failure: Exception | None = None
        self.begun = False


class Writer:
    def __init__(self, take: Take = take) -> None:
        self.take = take
        self.waiting: deque[Waiting] = deque()
        self.events = self.bytes = 0
        self.changed = threading.Condition()
        self.pid = 0

    def hand_in(self, source_id: int, heard: Sequence[Heard], size: int) -> list[str]:
        """What became of each, once it is committed. Raises Unheard where it is not."""
        mine = Waiting(source_id, heard, size)
        with self.changed:
            if self.events and (self.events + len(heard) > WAITING_EVENTS or self.bytes + size > WAITING_BYTES):
                raise busy()
            self.start()
            self.waiting.append(mine)
            self.events += len(heard)
            self.bytes += size
            self.changed.notify()
        if not mine.done.wait(WAIT_S):
            self.give_up(mine)
            # Begun: it ends within the patience of the database.
            mine.done.wait()
        if mine.failure is not None:
            raise mine.failure
        return mine.outcomes

    def give_up(self, mine: Waiting) -> None:
        with self.changed:
            if mine.begun:
                return
            self.waiting.remove(mine)
            self.events -= len(mine.heard)
            self.bytes -= mine.size
        raise busy()

    def start(self) -> None:
        """Once in each process; a fork has no threads."""
        if self.pid != os.getpid():
            threading.Thread(target=self.work, name="events", daemon=True).start()
            # Only now: where no thread can be had at this moment, the next request tries again.
            self.pid = os.getpid()

    def work(self) -> None:
        with contextlib.suppress(DatabaseError):
            widen()
        while True:
            group = self.gathered()
            try:
                self.write(group)
            except Exception as error:
                log.exception("Events could not be kept.")
                for one in group:
                    one.failure = one.failure or error
            finally:
                for one in group:
                    one.done.set()

    def gathered(self) -> list[Waiting]:
        group: list[Waiting] = []
        with self.changed:
            while not self.waiting:
                self.changed.wait()
            events = 0
            while self.waiting and (not group or events + len(self.waiting[0].heard) <= GROUP_EVENTS):
                one = self.waiting.popleft()
                one.begun = True
                events += len(one.heard)
                self.events -= len(one.heard)
                self.bytes -= one.size
                group.append(one)
        return group

    def write(self, group: list[Waiting]) -> None:
        """The requests of each source in a transaction of their own: two of these in one would hold names and accounts
        in two orders, and could wait for another process in a circle."""
        ordered = sorted(group, key=lambda one: one.source_id)
        for source_id, some in groupby(ordered, key=lambda one: one.source_id):
            self.of_source(source_id, list(some))

    def of_source(self, source_id: int, group: list[Waiting]) -> None:
        try:
            self.together(source_id, group)
        except Exception as error:
            if isinstance(error, OperationalError | InterfaceError):
                log.warning("Events could not be kept: %s", error)
                for one in group:
                    one.failure = no_database()
                return
            log.exception("Events could not be kept together; each request's are tried alone.")
            for one in group:
                self.alone(one)

    def alone(self, one: Waiting) -> None:
        """One request by itself; where that fails, its events by halves, until only those are left out that fail alone."""
        one.outcomes = [REFUSED] * len(one.heard)
        failure: Exception | None = None
        parts, first = [range(len(one.heard))], True
        while parts:
            part = parts.pop()
            try:
                found = self.trying(one.source_id, [one.heard[n] for n in part])
            except (OperationalError, InterfaceError):
                one.failure = no_database()
                return
            except Exception as error:
                if len(part) > 1:
                    parts += [part[len(part) // 2 :], part[: len(part) // 2]]
                elif not isinstance(error, DataError):
                    log.exception("An event could not be kept.")
                    failure = error
                continue
            first = False
            for n, outcome in zip(part, found, strict=True):
                one.outcomes[n] = outcome
        if first and failure is not None:
            # Nothing of it went in, and not for what was sent: whoever sent it shall try again.
            one.failure = failure

    def together(self, source_id: int, group: list[Waiting]) -> None:
        everything = [heard for one in group for heard in one.heard]
        for pause in (*RETRIES_S, None):
            try:
                found = iter(self.trying(source_id, everything))
            except (OperationalError, InterfaceError):
                if pause is None or not reconnected():
                    raise
                time.sleep(pause)
            else:
                for one in group:
                    one.outcomes = [next(found) for _ in one.heard]
                return

    def trying(self, source_id: int, heard: list[Heard]) -> list[str]:
        with transaction.atomic():
            return self.take(source_id, heard, now_s=now_s())


def widen() -> None:
    """More of SQLite is kept at hand by the one connection that writes all day: what it has just written lies in the WAL,
    from where each page of an index would be read again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")


def reconnected() -> bool:
    """Whether it is worth another try: the connection was lost and may be made anew. A lock that never came free is not."""
    if connection.vendor == "sqlite":
        return False
    try:
        connection.close()
    except DatabaseError:
        connection.connection = None
    return True


def now_s() -> int:
    return int(time.time())


def busy() -> Unheard:
    return Unheard("event.busy", "More is being sent than can be kept now; try again after Retry-After.", 503, 1)


def no_database() -> Unheard:
    return Unheard(
        "event.database", "The database does not answer; nothing of this was acknowledged. Try again.", 503, 2
    )
