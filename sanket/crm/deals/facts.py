"""The facts of one deal, as every door hands them in."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Dealt(NamedTuple):
    """One deal, as it stands; instants Unix seconds; ``status`` open, won or lost.

    ``lead_id``: the lead that was converted to it. Doors leave it empty: a deal never loses the one it came from.
    """

    external_id: str
    account_id: int
    offering_id: int
    opened_at: int
    closed_at: int | None
    status: str
    amount: Decimal | None = None
    owner_id: int | None = None
    source: str = ""
    lead_id: int | None = None
