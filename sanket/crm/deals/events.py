"""What deals announce, with the transaction."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.deals.facts import Dealt


class DealsChanged(NamedTuple):
    """Deals were added, changed or (``gone``, external ids) removed; ``account_ids``: whose they are or were."""

    rows: tuple[Dealt, ...]
    gone: tuple[str, ...]
    account_ids: frozenset[int]
    now: int
