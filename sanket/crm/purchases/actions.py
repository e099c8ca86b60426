"""Deeds on purchases: add, change, remove."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sanket.crm.accounts.actions import lock
from sanket.crm.ledger import LARGEST_AMOUNT_DIGITS, Ledger, Written
from sanket.crm.purchases.events import PurchasesChanged
from sanket.crm.purchases.facts import Bought
from sanket.shared.errors import RowError
from sanket.shared.news import announce

__all__ = ["LARGEST_AMOUNT_DIGITS", "Bought", "remove_purchases", "save_purchases"]

_LEDGER = Ledger("crm_purchase", Bought, Bought._fields, lock)


def save_purchases(rows: Sequence[Bought], *, absent: Collection[str] = (), now_s: int) -> list[str | RowError]:
    """Add or change purchases by their external id; answers added, updated or duplicate for each.

    Fields named ``absent`` keep what they say in a purchase that is known.
    """

    def merged(row: Bought, before: Bought | None) -> Bought:
        if before is None or not absent:
            return row
        return row._replace(**{name: getattr(before, name) for name in absent})

    def tell(written: Written[Bought]) -> None:
        announce(PurchasesChanged(tuple(written.rows), (), written.account_ids, now_s))

    return _LEDGER.save(rows, merged=merged, tell=tell)


def remove_purchases(external_ids: Iterable[str], *, now_s: int) -> int:
    """Take purchases out; answers how many there were."""

    def tell(written: Written[Bought]) -> None:
        gone = tuple(row.external_id for row in written.rows)
        announce(PurchasesChanged((), gone, written.account_ids, now_s))

    return _LEDGER.remove(external_ids, tell=tell)
