"""Tasks as doors hand them in, and as they are announced."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Wanted(NamedTuple):
    """A task to be given. ``due``: Unix seconds, or a day in the company's time zone.

    About a lead, an account, or both; ``key``: one's own id of it, under which it counts once. ``source``: what gives it,
    where that is no person.
    """

    what: str
    to_id: int
    due: int | date
    lead_id: int | None = None
    account_id: int | None = None
    contact_id: int | None = None
    key: str = ""
    source: str = ""


class Told(NamedTuple):
    """A task as it is announced."""

    task_id: int
    external_id: str
    what: str
    account_id: int
    lead_id: int | None
    contact_id: int | None
    to_id: int
    due_at: int
    whole_day: bool
    source: str
