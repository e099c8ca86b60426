"""Leads of a past instant in the shape of today's: what the log says, and of today's rows what time does not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sanket.api.rest.shapes import named, person, shown
from sanket.crm.accounts.queries import Account
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads.queries import Lead
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of

UNTOLD = ("assigned", "last_activity_at", "closed_at", "rest_until", "withdrawn_at", "deal", "beyond_capacity")
"""What is known of today alone, or was not yet then."""
Key = tuple[str, str, int]


def told(some: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    accounts = {
        one.external_id: one for one in Account.objects.filter(external_id__in={one["account"] for one in some})
    }
    people = {one.email: one for one in User.objects.filter(email__in={one["owner"] for one in some if one["owner"]})}
    offerings = {row.external_id: (pk, row) for pk, row in catalogue.tree().rows.items()}
    rows = _rows(accounts.values())
    found = []
    for one in some:
        pk, offering = offerings[one["offering"]]
        row = rows.get((one["account"], one["offering"], _seconds(one["recognised_at"])))
        found.append(
            {
                "id": row.pk if row else 0,
                "account": named(accounts[one["account"]]),
                "offering": {"id": pk, "external_id": offering.external_id, "name": offering.name},
                "number": row.number if row else 0,
                "state": "warm",
                "stage": one["stage"],
                "owner": person(people.get(one["owner"])),
                "interest": one["interest"],
                "interest_threshold": one["interest_threshold"],
                "heat": one["interest"] / one["interest_threshold"],
                "fitment": one["fitment"],
                "fitment_threshold": one["fitment_threshold"],
                "activities": one["evidence"],
                "people": len(one["contacts"]),
                "covers": sorted(offerings[ext][1].name or ext for ext in one["covers"]),
                "recognised_at": one["recognised_at"],
                "detected_at": shown(row.detected_at) if row else None,
                "cold_at": one["cold_at"],
                "tipped_by": row.tipped_by if row else "",
                **dict.fromkeys(UNTOLD),
            }
        )
    return found


def _rows(accounts: Any) -> dict[Key, Lead]:
    """Today's rows of the same leads."""
    leads = (
        Lead.objects.filter(account__in=list(accounts)).select_related("account", "offering").defer("why", "evidence")
    )
    return {(one.account.external_id, one.offering.external_id, one.recognised_at): one for one in leads}


def _seconds(text: str) -> int:
    return seconds_of(datetime.fromisoformat(text))
