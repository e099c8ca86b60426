"""The cast of the pages' stories: Ada administers, Bob manages, Sunita sells, Mary markets, Carl cares, Vera looks on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sanket.crm.models import User, Workspace
from sanket.crm.recognition.book import forget
from sanket.crm.workspace.actions import save_user
from tests.stage import standing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "paint-the-town-red"
ROLES = ("admin", "manager", "sales", "marketing", "care", "viewer")
NAMES = dict(zip(ROLES, ("Ada", "Bob", "Sunita", "Mary", "Carl", "Vera"), strict=True))
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def first(pattern: str, text: str) -> str:
    """The first group of the first place where the pattern is found."""
    found = re.search(pattern, text)
    assert found, f"{pattern} is nowhere in the page"
    return found.group(1)


@dataclass
class Site:
    """A site that is set up; `site.client("manager")` is Bob's browser."""

    people: dict[str, User]

    def client(self, role: str, **kwargs: Any) -> Client:
        client = Client(**kwargs)
        client.force_login(self.people[role], backend=BACKEND)
        return client

    def stranger(self) -> Client:
        return Client()


@standing
def site() -> Site:
    Workspace.objects.update_or_create(
        pk=1, defaults={"name": "Rangvahini", "time_zone": "Asia/Kolkata", "currency": "INR", "set_up_at": NOW}
    )
    people = {
        role: save_user(email=f"{name.lower()}@example.com", name=name, role=role, password=PASSWORD, by=None, now=NOW)
        for role, name in NAMES.items()
    }
    return Site(people)


@pytest.fixture(autouse=True)
def _rules_read_afresh() -> None:
    """What a test before this one agreed on was rolled back, but its rules are still held in memory."""
    forget()


@pytest.fixture
def queries_of() -> Callable[[Callable[[], Any]], int]:
    """How many queries a call asks."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            call()
        return len(asked)

    return count
