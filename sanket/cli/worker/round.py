"""The postman's round: webhooks go out in a thread beside the jobs, so that neither waits for the other."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from django.db import DatabaseError, close_old_connections, connection

from sanket.crm.webhooks.jobs import Postman, deliver_due

logger = logging.getLogger("sanket.worker")

SECONDS_BETWEEN_LOOKS = 1.0
PAUSE_WHILE_AWAY = 5.0
FAREWELL_SECONDS = 3.0
"""So long a worker that ends waits for answers; what comes later is sent again by the next one."""


def now() -> datetime:
    return datetime.now(UTC)


class Round:
    def __init__(self) -> None:
        self._gone = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="post", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def all_due(self) -> None:
        """What is due now, here and to its end; for a worker that works once."""
        deliver_due(now)

    def end(self) -> None:
        self._gone.set()
        if self._thread.is_alive():
            self._thread.join(FAREWELL_SECONDS * 2)

    def _walk(self) -> None:
        postman = Postman(now)
        try:
            while not self._gone.is_set():
                try:
                    close_old_connections()
                    if postman.step():
                        postman.wait(SECONDS_BETWEEN_LOOKS)
                    else:
                        self._gone.wait(SECONDS_BETWEEN_LOOKS)
                except Exception as error:  # noqa: BLE001 - the round goes on; what was not written down is sent again
                    logger.warning("Webhooks wait: %s", error)
                    connection.close()
                    self._gone.wait(PAUSE_WHILE_AWAY)
            postman.end(FAREWELL_SECONDS)
        except DatabaseError as error:
            logger.warning("What came of some webhooks could not be written down: %s", error)
        finally:
            connection.close()
