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


class Kept:
    """The story as it was told once: on SQLite the whole database is copied, which costs nothing beside telling it."""

    def __init__(self) -> None:
        self.loaded: Any = None
        self.copy = sqlite3.connect(":memory:")

    def told(self) -> Any:
        from sanket.crm.recognition.book import forget
        from sanket.demo import actions

        if self.loaded is None or connection.vendor != "sqlite":
            self.loaded = actions.load(now=NOW)
            self.take()
        else:
            connection.ensure_connection()
            self.copy.backup(connection.connection)
            forget()
        return self.loaded

    def take(self) -> None:
        if connection.vendor == "sqlite":
            connection.connection.backup(self.copy)


@pytest.fixture(scope="session")
def kept() -> Iterator[Kept]:
    made = Kept()
    yield made
    made.copy.close()


@pytest.fixture(scope="module")
def told(kept: Kept, django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    from sanket.demo import actions

    with django_db_blocker.unblock():
        loaded = kept.told()
    yield SimpleNamespace(now=NOW, at=int(NOW.timestamp()), loaded=loaded)
    with django_db_blocker.unblock():
        actions.clear()
