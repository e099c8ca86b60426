"""All of a lead that ranking hundreds of them needs."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.leads.models import Lead
from sanket.crm.leads.reading import rows_of
from sanket.crm.leads.wishes import Reader, Wish, asked_for


class Brief(NamedTuple):
    """All of a lead that ranking hundreds of them needs."""

    lead_id: int
    offering_id: int
    stage: str
    cold_at: int
    heat: float
    """log2 of interest / threshold."""
    fit: float | None
    """Fitment / threshold; None where everything fits."""


STOOD = (
    "l.heat_key - %s / CAST(l.half_life AS double precision),"
    " CASE WHEN l.fitment_threshold > 0 THEN l.fitment / l.fitment_threshold END"
)
"""Heat and fit of a `Brief`, given the instant as a float."""


def briefs(who: Reader, wish: Wish, *, at: int, most: int) -> list[Brief]:
    """Up to ``most`` of them, those that go cold first."""
    asked = asked_for(who, wish, at)
    words = f"{asked.choose(f'l.lead_id, l.offering_id, l.stage, l.cold_at, {STOOD}')} ORDER BY l.cold_at, l.lead_id LIMIT %s"
    return [Brief(*row) for row in rows_of(words, [float(at), *asked.given, most])]


def brief(lead: Lead, *, at: int) -> Brief:
    fit = lead.fitment / lead.fitment_threshold if lead.fitment_threshold > 0 else None
    return Brief(lead.pk, lead.offering_id, lead.stage, lead.cold_at, lead.heat_key - at / lead.half_life, fit)
