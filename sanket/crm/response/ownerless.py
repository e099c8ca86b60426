"""Leads that people see and nobody has, from before routing gave leads out or since: given out because somebody says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sanket.crm.leads.queries import Lead, LeadQuerySet
from sanket.crm.response.listeners import wait
from sanket.crm.response.models import Waiting
from sanket.crm.response.routing import take_turn
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced
from sanket.shared.instants import seconds_of


def ownerless(at: int) -> LeadQuerySet:
    """Without those that are just being given out, and those that a rule holds."""
    said = Q(until=Waiting.Until.ROUTED) | Q(until=Waiting.Until.SAID, rule__isnull=False)
    but = Waiting.objects.filter(said).values("lead_id")
    return Lead.objects.listed(at, by_date=False).filter(owner=None).exclude(pk__in=but)


@transaction.atomic
def route_ownerless(*, by: User | None, now: datetime) -> list[int]:
    """They wait as if they had opened now, and a job gives them out; answers which."""
    at = seconds_of(now)
    # Whoever changes many of the waiting rows does it in turn, or two could wait for each other.
    take_turn(at)
    ids = list(ownerless(at).order_by("pk").values_list("pk", flat=True))
    for some in sliced(ids):
        anew = {"until": Waiting.Until.ROUTED, "due_at": at, "rule": None, "reason": ""}
        Waiting.objects.filter(lead_id__in=some).update(**anew)
        wait(some, at=at)
    if ids:
        audit(by=by, verb="routing.ownerless", kind="routing", subject="", changes={"leads": [None, len(ids)]}, now=now)
    return ids
