"""Groups where somebody asked (an activity that *opens*) at an account that does not fit: hot, and no lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from sanket.crm.accounts import queries as accounts
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import queries as recognition
from sanket.web.leads.listing import Wanted

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User

SHOWN = 100


def asked(user: User, wanted: Wanted, *, at: int) -> list[dict[str, Any]]:
    """The newest first. An open lead that stopped fitting stands under its own tab."""
    tree = catalogue.tree()
    visible = accounts.visible_to(user)
    if wanted.q:
        visible = visible.filter(name_key__contains=wanted.q.lower())
    below = tree.below(wanted.offering) if wanted.offering is not None else None
    rows = [row._asdict() for row in recognition.asked(visible, at=at, offering_ids=below, limit=SHOWN)]
    # Whoever asked for a product asked for its category too: the product says it better.
    said = {(row["account_id"], above) for row in rows for above in tree.chain(row["offering_id"])[1:]}
    rows = [row for row in rows if (row["account_id"], row["offering_id"]) not in said]
    names = visible.in_bulk({row["account_id"] for row in rows})
    return [
        {
            **row,
            "account": str(names[row["account_id"]]),
            "url": reverse("account", args=[row["account_id"]]),
            "offering": tree.label(row["offering_id"]),
        }
        for row in rows
    ]
