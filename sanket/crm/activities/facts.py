"""The facts of one activity, as every door hands them in."""

from __future__ import annotations

from typing import NamedTuple


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
