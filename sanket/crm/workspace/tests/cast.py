"""The cast of our stories: Bob manages, Alice sells for him, Charlie sells elsewhere and must see nothing of hers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sanket.crm.workspace.actions import save_team, save_user
from sanket.crm.workspace.queries import Team, User

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"


class Cast(NamedTuple):
    admin: User
    bob: User
    alice: User
    charlie: User
    west: Team
    south: Team


def cast() -> Cast:
    west = save_team(name="West", territories=["Pune", "Mumbai"], by=None, now=NOW)
    south = save_team(name="South", territories=["Chennai"], by=None, now=NOW)

    def hire(name, role, team=None):
        return save_user(
            email=f"{name.lower()}@example.com", name=name, role=role, team=team, password=PASSWORD, by=None, now=NOW
        )

    return Cast(
        hire("Anita", "admin"),
        hire("Bob", "manager", west),
        hire("Alice", "sales", west),
        hire("Charlie", "sales", south),
        west,
        south,
    )
