"""What purchases announce, with the transaction."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.purchases.facts import Bought


class PurchasesChanged(NamedTuple):
    """Purchases were added, changed or (``gone``, external ids) removed; ``account_ids``: whose they are or were."""

    rows: tuple[Bought, ...]
    gone: tuple[str, ...]
    account_ids: frozenset[int]
    now: int
