"""What accounts announce, with the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AccountsChanged:
    """Accounts that were there before have another profile, or one of their contacts has."""

    account_ids: tuple[int, ...]
    now: datetime
