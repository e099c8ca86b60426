"""Leads by the hundred, each with no more than what orders them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sanket.crm.leads.models import Lead
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
    "l.heat_key - %s / CAST(l.half_life AS double precision) AS heat,"
    " CASE WHEN l.fitment_threshold > 0 THEN l.fitment / l.fitment_threshold END AS fit"
)
"""Heat and fit of a `Brief`, given the instant as a float."""


def chosen(who: Reader, wish: Wish, *, at: int, by_id: bool = False) -> tuple[str, list[Any]]:
    """A query that a room above joins with what it knows of these leads, and what is given to it: of each the columns of a
    `Brief`. ``by_id``: that room says which, and they are looked up one by one."""
    asked = asked_for(who, wish, at, along=by_id)
    return asked.choose(f"l.lead_id, l.offering_id, l.stage, l.cold_at, {STOOD}"), [float(at), *asked.given]


def brief(lead: Lead, *, at: int) -> Brief:
    fit = lead.fitment / lead.fitment_threshold if lead.fitment_threshold > 0 else None
    return Brief(lead.pk, lead.offering_id, lead.stage, lead.cold_at, lead.heat_key - at / lead.half_life, fit)
