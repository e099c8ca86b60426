"""Groups where somebody asked (an activity that *opens*) at an account that does not fit: hot, and no lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from sanket.crm.accounts import queries as accounts
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.models import Account, Interest, Lead
from sanket.crm.recognition import queries as recognition
from sanket.web.leads.listing import Wanted

if TYPE_CHECKING:
    from sanket.crm.models import User

HOT = 1
SHOWN = 100


def asked(user: User, wanted: Wanted, *, at: int) -> list[dict[str, Any]]:
    """The newest first. An open lead that stopped fitting stands under its own tab."""
    tree = catalogue.tree()
    open_lead = Lead.objects.filter(
        account=OuterRef("account_id"), offering=OuterRef("offering_id"), closed_at=None, withdrawn_at=None
    )
    found = Interest.objects.filter(
        version=recognition.defaults().version, state=HOT, cold_at__gt=at, hold_until__isnull=False
    ).filter(~Exists(open_lead))
    found = found.filter(account__in=accounts.visible_to(user))
    if wanted.offering is not None:
        found = found.filter(offering__in=tree.below(wanted.offering))
    if wanted.q:
        found = found.filter(account__in=Account.objects.filter(name_key__contains=wanted.q.lower()))
    rows = list(
        found.order_by("-last_at", "account_id", "offering_id").values(
            "account_id", "offering_id", "last_at", "count", "cold_at"
        )[:SHOWN]
    )
    # Whoever asked for a product asked for its category too: the product says it better.
    said = {(row["account_id"], above) for row in rows for above in tree.chain(row["offering_id"])[1:]}
    rows = [row for row in rows if (row["account_id"], row["offering_id"]) not in said]
    names = Account.objects.in_bulk({row["account_id"] for row in rows})
    return [
        {
            **row,
            "account": str(names[row["account_id"]]),
            "url": reverse("account", args=[row["account_id"]]),
            "offering": tree.label(row["offering_id"]),
        }
        for row in rows
    ]
