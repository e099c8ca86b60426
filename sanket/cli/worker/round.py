"""The postmen's rounds: webhooks and letters go out in threads beside the jobs, so that none waits for another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, close_old_connections, connection

from sanket.crm.messaging import jobs as messaging
from sanket.crm.webhooks import jobs as webhooks
from sanket.shared.postman import Postman

logger = logging.getLogger("sanket.worker")

SECONDS_BETWEEN_LOOKS = 1.0
PAUSE_WHILE_AWAY = 5.0
FAREWELL_SECONDS = 3.0
"""So long a worker that ends waits for answers; what comes later is left to the next one."""


def now() -> datetime:
    return datetime.now(UTC)


POSTMEN: tuple[Callable[[], Postman[Any, Any]], ...] = (lambda: webhooks.Postman(now), lambda: messaging.Postman(now))


class Round:
    def __init__(self) -> None:
        self._gone = threading.Event()
        self._rung = [threading.Event() for _ in POSTMEN]
        self._threads = [
            threading.Thread(target=self._walk, args=(make, rung), name="post", daemon=True)
            for make, rung in zip(POSTMEN, self._rung, strict=True)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ring(self) -> None:
        """A job is done, and most of what is sent comes of jobs: whoever rests looks at once."""
        for rung in self._rung:
            rung.set()

    def all_due(self) -> None:
        """What is due now, here and to its end; for a worker that works once."""
        for make in POSTMEN:
            make().all_due()

    def end(self) -> None:
        self._gone.set()
        self.ring()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(FAREWELL_SECONDS * 2)

    def _walk(self, make: Callable[[], Postman[Any, Any]], rung: threading.Event) -> None:
        postman = make()
        try:
            while not self._gone.is_set():
                try:
                    close_old_connections()
                    rung.clear()
                    if postman.step():
                        postman.wait(SECONDS_BETWEEN_LOOKS)
                    else:
                        rung.wait(SECONDS_BETWEEN_LOOKS)
                except Exception as error:  # noqa: BLE001 - the round goes on; what was not written down is tried again
                    logger.warning("What is to be sent (%s) waits: %s", postman.name, error)
                    connection.close()
                    self._gone.wait(PAUSE_WHILE_AWAY)
            postman.end(FAREWELL_SECONDS)
        except DatabaseError as error:
            logger.warning("What came of some that were sent (%s) could not be written down: %s", postman.name, error)
        finally:
            connection.close()
