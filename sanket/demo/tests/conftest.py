"""One telling of the story for a whole module: loading takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

NOW = datetime(2026, 11, 24, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    from sanket.demo import actions

    with django_db_blocker.unblock():
        loaded = actions.load(now=NOW)
    yield SimpleNamespace(now=NOW, at=int(NOW.timestamp()), loaded=loaded)
    with django_db_blocker.unblock():
        actions.clear()
