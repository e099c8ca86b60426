"""A lead becomes a deal, and the deal goes when that is taken back, as long as nobody changed it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import chain, count

from django.db import transaction

from sanket.crm.activities.queries import logged
from sanket.crm.deals.facts import Dealt
from sanket.crm.deals.keeping import OPEN, remove_deals, save_deals
from sanket.crm.deals.models import Deal
from sanket.crm.leads import actions as leads
from sanket.crm.leads.events import LeadMoved
from sanket.crm.leads.queries import Lead
from sanket.crm.ledger import LARGEST_AMOUNT_DIGITS
from sanket.crm.workspace.queries import User
from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError

LONGEST_ID = LONGEST_SOURCE = 200


class DealRefusal(Refusal):
    """A deal that cannot be made, or not be taken back; the sentence says why and what to do."""


@transaction.atomic
def convert(
    lead: Lead,
    *,
    by: User,
    now: datetime,
    amount: Decimal | str | float | None = None,
    external_id: str = "",
    source: str | None = None,
) -> Deal:
    """Close the lead as converted and open a deal of it, with its owner, or whoever does it where it has none.

    ``external_id``: as other programs know the deal; without it the lead's number names it. ``source``: where it came
    from; None: where the activity came from that tipped the lead.
    """
    given = _given(amount, external_id, source)
    move = leads.convert(lead, by=by, now=now)
    closed: Lead = move.lead
    row = Dealt(
        given.external_id or _free(closed.pk),
        closed.account_id,
        closed.offering_id,
        move.at,
        None,
        OPEN,
        given.amount,
        closed.owner_id or by.pk,
        _source(closed) if source is None else given.source,
        closed.pk,
    )
    if Deal.objects.filter(external_id=row.external_id).exists():
        raise DealRefusal(
            "deal.known",
            f"There is a deal {row.external_id} already; give another number, or leave it empty.",
            {"field": "deal"},
        )
    save_deals([row], now_s=move.at)
    Deal.objects.filter(external_id=row.external_id).update(made=_told(row))
    return Deal.objects.select_related("account", "offering", "owner").get(external_id=row.external_id)


def _given(amount: Decimal | str | float | None, external_id: str, source: str | None) -> Dealt:
    try:
        return Dealt(
            cells.key(external_id, "deal") if external_id.strip() else "",
            *(0, 0, 0, None, OPEN),
            cells.amount(None if amount is None else str(amount), "amount", digits=LARGEST_AMOUNT_DIGITS),
            source=cells.text(source or "", "source", most=LONGEST_SOURCE),
        )
    except RowError as error:
        column = error.column.capitalize()
        raise DealRefusal("deal.value", f"{column} {error.reason}.", {"field": error.column}) from error


def _free(lead_id: int) -> str:
    """*lead-4711*, and *lead-4711-2* where a file brought a deal of that name. One look at the index each."""
    first = f"lead-{lead_id}"
    names = chain([first], (f"{first}-{n}" for n in count(2)))
    return next(one for one in names if not Deal.objects.filter(external_id=one).exists())


def _source(lead: Lead) -> str:
    tipped = logged([lead.tipped_by]).get(lead.tipped_by)
    return tipped.source if tipped else ""


def _told(row: Dealt) -> list[str | int | None]:
    """As JSON holds it."""
    return [str(one) if isinstance(one, Decimal) else one for one in row]


def lead_moved(fact: LeadMoved) -> None:
    """A conversion taken back takes its deal along. Refused where somebody worked on the deal meanwhile."""
    if fact.deed != "convert" or not fact.undone:
        return
    deal = Deal.objects.filter(lead_id=fact.lead_id, made__isnull=False).first()
    if deal is None:  # somebody took it out
        return
    if deal.made != _told(Dealt(*(getattr(deal, name) for name in Dealt._fields))):
        raise DealRefusal(
            "deal.changed",
            f"The deal {deal.external_id} was changed since, so the lead stays converted. Close the deal instead.",
            {"deal": deal.external_id},
        )
    remove_deals([deal.external_id], now_s=fact.now)
