"""What an account was offered and what it bought, for its page: a short list, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sanket.crm.deals import queries as deals
from sanket.crm.purchases import queries as purchases
from sanket.web import show
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from decimal import Decimal

SHOWN = 8


class Sale(NamedTuple):
    """``kind`` of the pill; ``on`` the day it was closed or bought, else opened; ``meta`` what else is known."""

    what: str
    status: str
    kind: str
    on: str
    amount: str
    meta: str


def sales_of(account_id: int) -> list[Sale]:
    """Open deals first; then what ended or was bought, the newest first."""
    words = {"open": (_("open"), "warn"), "won": (_("won"), "good"), "lost": (_("lost"), "mute")}
    found: list[tuple[bool, int, Sale]] = []
    for deal in deals.of_account(account_id, limit=SHOWN):
        at = deal.closed_at or deal.opened_at
        about = " · ".join(filter(None, (str(deal.owner or ""), deal.source)))
        row = Sale(str(deal.offering), *words[deal.status], show.day(at), _amount(deal.amount), about)
        found.append((deal.closed_at is None, at, row))
    for one in purchases.of_account(account_id, limit=SHOWN):
        about = "" if one.quantity is None else f"{show.number(one.quantity, 0 if one.quantity % 1 == 0 else 2)} ×"
        row = Sale(str(one.offering), _("bought"), "good", show.day(one.purchased_at), _amount(one.amount), about)
        found.append((False, one.purchased_at, row))
    found.sort(key=lambda one: one[:2], reverse=True)
    return [row for *_order, row in found[:SHOWN]]


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else show.money_short(amount)
