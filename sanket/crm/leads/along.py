"""A list of leads in an order that a room above keeps."""

from __future__ import annotations

from sanket.crm.leads.models import Lead
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.leads.reading import marks, rows_of, whole
from sanket.crm.leads.wishes import Kept, Reader, Wish, asked_for


def along(
    who: Reader, wish: Wish, kept: Kept, *, at: int, limit: int, after: tuple[int, int] | None = None
) -> list[tuple[int, Lead]]:
    """The first ``limit`` from behind ``after``, with their value in this order."""
    asked = asked_for(who, wish, at, along=True)
    if after is not None:
        asked.put(f"{kept.column} >= %s AND ({kept.column} > %s OR {kept.lead} > %s)", after[0], after[0], after[1])
    chosen = asked.choose(f"l.lead_id, {kept.column}", along=kept)
    rows = rows_of(f"{chosen} ORDER BY {kept.column}, {kept.lead} LIMIT %s", [*asked.given, limit])
    if not rows:
        return []
    ids = [pk for pk, _ in rows]
    these = f"SELECT l.lead_id FROM crm_leadstanding l WHERE l.version = {IN_FORCE} AND l.lead_id IN"  # noqa: S608 - our own words
    found = {one.pk: one for one in whole(f"{these} ({marks(ids)})", ids, order="l.lead_id", limit=len(ids))}
    return [(place, found[pk]) for pk, place in rows]
