"""The rows of deals as they are written: add, change, remove."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, tzinfo

from sanket.crm.accounts.actions import lock
from sanket.crm.deals.events import DealsChanged
from sanket.crm.deals.facts import Dealt
from sanket.crm.ledger import Ledger, Written
from sanket.shared import instants
from sanket.shared.errors import RowError
from sanket.shared.news import announce

OPEN = "open"
STATUSES = (OPEN, "won", "lost")

_LEDGER = Ledger("crm_deal", Dealt, Dealt._fields, lock)


def save_deals(
    rows: Sequence[Dealt], *, absent: Collection[str] = (), now_s: int, zone: tzinfo = UTC
) -> list[str | RowError]:
    """Add or change deals by their external id; answers added, updated, duplicate, or why not, for each.

    Fields named ``absent`` keep what they say in a deal that is known. One that was won may be opened again.
    Refusals tell instants in ``zone``.
    """

    def merged(row: Dealt, before: Dealt | None) -> Dealt:
        if before is not None and absent:
            row = row._replace(**{name: getattr(before, name) for name in absent})
        if before is not None and row.lead_id is None:
            row = row._replace(lead_id=before.lead_id)
        if row.status == OPEN and "closed_at" in absent:
            row = row._replace(closed_at=None)
        _check(row, zone)
        return row

    def tell(written: Written[Dealt]) -> None:
        announce(DealsChanged(tuple(written.rows), (), written.account_ids, now_s))

    return _LEDGER.save(rows, merged=merged, tell=tell)


def _check(row: Dealt, zone: tzinfo) -> None:
    if row.status == OPEN:
        if row.closed_at is not None:
            raise RowError("closed_at", "is given, but the deal is open; leave it empty until it is won or lost")
    elif row.closed_at is None:
        raise RowError("closed_at", f"is empty, but the deal is {row.status}; say when that was")
    elif row.closed_at < row.opened_at:
        raise RowError("closed_at", f"lies before opened_at, {instants.show_in(row.opened_at, zone)}")


def remove_deals(external_ids: Iterable[str], *, now_s: int) -> int:
    """Take deals out; answers how many there were."""

    def tell(written: Written[Dealt]) -> None:
        gone = tuple(row.external_id for row in written.rows)
        announce(DealsChanged((), gone, written.account_ids, now_s))

    return _LEDGER.remove(external_ids, tell=tell)
