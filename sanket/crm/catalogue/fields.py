"""What recognition may ask of offerings, in one query for the whole catalogue."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.catalogue.models import Offering
from sanket.crm.plans import select


class OfferingRow(NamedTuple):
    id: int
    external_id: str
    name: str
    is_product: bool
    parent: int | None
    sales_cycle_days: float | None


def offering_rows() -> list[OfferingRow]:
    """All offerings."""
    # By the driver: each outcome of a call asks.
    rows = select("SELECT id, external_id, name, kind, parent_id, sales_cycle_days FROM crm_offering")
    return [
        OfferingRow(pk, ext, name, kind == Offering.Kind.PRODUCT, up, days) for pk, ext, name, kind, up, days in rows
    ]
