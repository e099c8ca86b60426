"""How leads ended, and how far they had come before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from sanket.crm.leads.models import CLOSED_STAGES, Lead, LeadMove, Stage

RECOGNISED, ACCEPTED, QUALIFIED = 0, 1, 2


def ended() -> dict[tuple[int, int], tuple[int, int]]:
    """(offering, how far it had come) -> how many of the leads that people closed there were converted, and all of them."""
    moves = LeadMove.objects.filter(lead=OuterRef("pk"))
    further = Exists(moves.filter(kind__in=(LeadMove.Kind.QUALIFY, LeadMove.Kind.CONVERT)))
    accepted = Exists(moves.filter(kind=LeadMove.Kind.ACCEPT))
    reached = Case(
        When(Q(stage=Stage.CONVERTED) | further, then=Value(QUALIFIED)),
        When(accepted, then=Value(ACCEPTED)),
        default=Value(RECOGNISED),
        output_field=IntegerField(),
    )
    closed = Lead.objects.filter(stage__in=CLOSED_STAGES, withdrawn_at=None).annotate(reached=reached)
    counted = closed.values("offering_id", "reached").annotate(
        converted=Count("pk", filter=Q(stage=Stage.CONVERTED)), of=Count("pk")
    )
    rows = counted.order_by("offering_id", "reached").values_list("offering_id", "reached", "converted", "of")
    return {(offering, place): (converted, of) for offering, place, converted, of in rows}


class Begun(NamedTuple):
    """How a lead stood when people first moved it on, or ended it: times its thresholds, None where that is not known."""

    heat: float | None
    fit: float | None
    converted: bool


def begun() -> Iterator[Begun]:
    """Of each lead that people closed. Later deeds are left out: whoever buys goes on asking, and would seem hot by it."""
    deeds = LeadMove.objects.exclude(kind=LeadMove.Kind.ASSIGN).filter(
        lead__stage__in=CLOSED_STAGES, lead__withdrawn_at=None
    )
    before = None
    rows = deeds.order_by("lead_id", "pk").values_list("lead_id", "heat", "fit", "lead__stage")
    for pk, heat, fit, stage in rows.iterator(chunk_size=2_000):
        if pk != before:
            yield Begun(heat, fit, stage == Stage.CONVERTED)
        before = pk
