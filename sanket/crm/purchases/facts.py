"""The facts of one purchase, as every door hands them in."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Bought(NamedTuple):
    """One purchase, as it stands; ``purchased_at`` Unix seconds."""

    external_id: str
    account_id: int
    offering_id: int
    purchased_at: int
    quantity: float | None = None
    amount: Decimal | None = None
