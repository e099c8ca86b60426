"""The facts of one activity, as every door hands them in."""

from __future__ import annotations

from typing import NamedTuple

from sanket.shared import cells
from sanket.shared.errors import RowError

CAPTURED = "event:"
"""So begins the id of an activity that a source told: it follows from the event, and is written by nobody else."""


class Facts(NamedTuple):
    """``occurred_at`` Unix seconds; ids are primary keys; texts may be empty."""

    external_id: str
    occurred_at: int
    account_id: int
    contact_id: int | None
    offering_id: int
    type_id: int
    source: str = ""
    note: str = ""
    url: str = ""


def given_key(value: object, column: str = "activity") -> str:
    """The external id of an activity that people or programs give. Raises RowError."""
    key = cells.key(value, column)
    if is_captured(key):
        raise RowError(column, f"is {cells.shown(key)}; what begins with event: stands for what sources tell")
    return key


def is_captured(external_id: str) -> bool:
    return external_id.startswith(CAPTURED)
