"""One telling of the story for all that only look at it: loading takes seconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

NOW = datetime(2026, 11, 24, 5, 12, tzinfo=UTC)


class Teller:
    """Tells the story once. On SQLite the whole database is copied, before it and after: that costs nothing beside it."""

    def __init__(self) -> None:
        self.loaded: Any = None
        self.before, self.after = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")

    def tell(self) -> Any:
        from sanket.crm.recognition.book import forget
        from sanket.demo import actions

        if connection.vendor != "sqlite":
            return actions.load(now=NOW)
        connection.ensure_connection()
        connection.connection.backup(self.before)
        if self.loaded is None:
            self.loaded = actions.load(now=NOW)
            connection.connection.backup(self.after)
        else:
            self.after.backup(connection.connection)
        forget()
        return self.loaded

    def clear(self) -> None:
        from sanket.crm.recognition.book import forget
        from sanket.demo import actions

        if connection.vendor != "sqlite":
            actions.clear()
            return
        self.before.backup(connection.connection)
        forget()


@pytest.fixture(scope="session")
def teller() -> Iterator[Teller]:
    made = Teller()
    yield made
    made.before.close()
    made.after.close()


@pytest.fixture(scope="module")
def told(teller: Teller, django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with django_db_blocker.unblock():
        loaded = teller.tell()
    yield SimpleNamespace(now=NOW, at=int(NOW.timestamp()), loaded=loaded)
    with django_db_blocker.unblock():
        teller.clear()
