"""What sales has promised to do: a few tasks, on the warmest leads that somebody has."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanket.crm.leads.queries import Lead
from sanket.crm.tasks.actions import Wanted, give
from sanket.shared.instants import seconds_of

PROMISED = (
    "Send the drawing of the reach envelope",
    "Answer the tender query on duct size",
    "Send two references from their industry",
)
OF_EACH = 3
"""Leads of one person."""


def give_tasks(*, now: datetime) -> None:
    """Each once, however often it is loaded: one is a day late, one is due today, one tomorrow."""
    warm = Lead.objects.listed(seconds_of(now)).filter(account__external_id__startswith="demo-", owner__isnull=False)
    wanted, many = [], dict[int, int]()
    for lead in warm.order_by("-heat_key", "pk"):
        assert lead.owner_id is not None
        nth = many.setdefault(lead.owner_id, 0)
        if nth < OF_EACH:
            many[lead.owner_id] += 1
            day = (now + timedelta(days=nth - 1)).date()
            wanted.append(Wanted(PROMISED[nth], lead.owner_id, day, lead_id=lead.pk, key=f"demo-{lead.pk}"))
    give(wanted, by=None, now=now)
