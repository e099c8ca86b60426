"""A worker's life: look, do, rest; a second thread says that it lives, also during a long job."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from sanket.cli.speech import ALL_DONE
from sanket.cli.worker import clock, identity, queue
from sanket.cli.worker.round import Round
from sanket.crm.workspace import jobs, queries

logger = logging.getLogger("sanket.worker")

SECONDS_BETWEEN_LOOKS = 1.0
# How long somebody who asks it to end waits for its attention.
SECONDS_BETWEEN_BLINKS = 0.25
SECONDS_BETWEEN_CENSUSES = 5.0
SECONDS_BETWEEN_TICKS = 15.0
# As long as a server that stops waits for its worker.
ORPHAN_GRACE_SECONDS = 25
# While the database is away (a restart, a failover) it is asked again ever more seldom.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 15.0
AWAY = (OperationalError, InterfaceError)


class Worker:
    def __init__(self, *, pid: int, once: bool = False, parent: int | None = None) -> None:
        """``parent``: the process it works beside, and which it does not outlive by much."""
        self.parent = parent
        self.alone_since: float | None = None
        self.id = identity.make(pid)
        self.once = once
        self.born = datetime.now(UTC)
        # A plain word, for a signal's handler sets it: an Event's lock could be held by the very code it interrupts.
        self.ending = False
        self.gone = threading.Event()
        self.busy = False
        self.next_census = self.next_tick = 0.0
        self.round = Round()

    def run(self) -> int:
        self.listen()
        heart = threading.Thread(target=self.heart, name="heart", daemon=True)
        jobs.beat(self.id, started_at=self.born, now=datetime.now(UTC))
        heart.start()
        if not self.once:
            self.round.start()
        pause = FIRST_PAUSE_SECONDS
        try:
            while not self.ending:
                try:
                    close_old_connections()
                    did = self.step()
                    pause = FIRST_PAUSE_SECONDS
                except AWAY as error:
                    logger.warning("The database is away (%s); asking again in %.1f s", error, pause)
                    connection.close()
                    self.rest(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                    continue
                if not did:
                    if self.once:
                        break
                    self.rest(SECONDS_BETWEEN_LOOKS)
            if self.once:
                self.round.all_due()
        finally:
            self.gone.set()
            self.round.end()
            heart.join()
            self.sign_off()
        return ALL_DONE

    def listen(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self.ask_to_end)

    def ask_to_end(self, signum: int, frame: FrameType | None) -> None:
        if self.ending and self.busy and signum == signal.SIGINT:
            # Asked twice by a person: the job in hand is given up and done again by the next worker.
            sys.exit(130)
        self.ending = True

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.ending and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, SECONDS_BETWEEN_BLINKS))

    def heart(self) -> None:
        try:
            while not self.gone.wait(identity.SECONDS_BETWEEN_BEATS):
                if self.forsaken():
                    logger.warning("The server ended %d s ago; the job in hand is given up", ORPHAN_GRACE_SECONDS)
                    # Whoever takes the job over finds nothing of this process but what it has committed.
                    os._exit(1)
                try:
                    jobs.beat(self.id, started_at=self.born, now=datetime.now(UTC))
                except Exception as error:  # noqa: BLE001 - whatever it was, the next beat may succeed
                    logger.warning("No sign of life could be given: %s", error)
                    connection.close()
        finally:
            connection.close()

    def forsaken(self) -> bool:
        """Whether the process it works beside is long gone. It was told to end then; but a job may take an hour."""
        if not self.parent or os.getppid() == self.parent:
            return False
        now = time.monotonic()
        self.alone_since = self.alone_since or now
        return now - self.alone_since >= ORPHAN_GRACE_SECONDS

    def sign_off(self) -> None:
        try:
            jobs.sign_off(self.id)
        except AWAY:
            logger.warning("The worker ended while the database was away")

    def step(self, above: int | None = None) -> bool:
        """One look round; whether there was something to do. ``above``: within a job of this priority, for what is more
        urgent."""
        monotonic = time.monotonic()
        if monotonic >= self.next_census:
            self.next_census = monotonic + SECONDS_BETWEEN_CENSUSES
            now = datetime.now(UTC)
            if taken := queue.take_back(identity.Census(now=now).is_alive, now=now):
                logger.warning("%d jobs of dead workers went back to the queue", taken)
        if monotonic >= self.next_tick:
            self.next_tick = monotonic + SECONDS_BETWEEN_TICKS
            clock.tick(zone=queries.zone(), now=datetime.now(UTC))
        job = queue.claim(self.id, now=datetime.now(UTC), above=above)
        if job is None:
            return False
        self.busy = True
        try:
            self.do(job)
        finally:
            self.busy = above is not None
        self.round.ring()
        return True

    def all_above(self, priority: int) -> None:
        """All that is more urgent than the job in hand, unless this worker is to end."""
        while not self.ending and self.step(above=priority):
            pass

    def do(self, job: Any) -> None:
        started = time.monotonic()
        try:
            with jobs.making_room(lambda: self.all_above(job.priority)):
                value = queue.call(job)
        except Exception as error:
            if queue.is_in_the_way(error):
                logger.warning("Job %s is put off: %s", job.task_path, error)
                self.record(lambda job, _, now: queue.put_off(job, now=now), job, None)
                return
            logger.exception("Job %s failed at attempt %d", job.task_path, len(job.worker_ids))
            self.record(queue.fail, job, error)
            return
        self.record(queue.succeed, job, value)
        logger.info("Job %s done in %.2f s", job.task_path, time.monotonic() - started)

    def record(self, deed: Any, job: Any, outcome: Any) -> None:
        """The job is done, so it is worth waiting for the database; if all else fails it is done again."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                deed(job, outcome, now=datetime.now(UTC))
                return
            except AWAY as error:
                logger.warning("The end of %s cannot be recorded yet: %s", job.task_path, error)
                connection.close()
                self.rest(pause)
                if self.ending:
                    return
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
