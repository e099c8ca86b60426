"""Leads that people took on and then nobody of either side said anything about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sanket.crm.leads.brief import STOOD, Brief
from sanket.crm.leads.models import Lead
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.leads.reading import rows_of, whole_of

LAST_WORD = (
    "(SELECT x.occurred_at FROM crm_activity x WHERE x.account_id = {account} AND x.superseded_at IS NULL"
    " AND x.withdrawn_at IS NULL ORDER BY x.occurred_at DESC LIMIT 1)"
)
"""When something happened last at an account."""
_QUIET = (
    f"SELECT l.lead_id, l.offering_id, l.stage, l.cold_at, {STOOD}, {LAST_WORD.format(account='l.account_id')}"  # noqa: S608 - our own words
    " FROM crm_leadrecord r CROSS JOIN crm_leadstanding l"
    " WHERE r.owner_id = %s AND r.closed_at IS NULL AND r.stage IN ('accepted', 'qualified') AND r.stage_at <= %s"
    f" AND l.version = {IN_FORCE} AND l.lead_id = r.id AND l.withdrawn_at IS NULL AND l.covered_by_id IS NULL"
    " AND l.last_at <= %s ORDER BY l.last_at, l.lead_id LIMIT %s"
)


class QuietLead(NamedTuple):
    """``since``: when something happened at its account last."""

    lead: Brief
    since: int


def quiet(owner_id: int, *, at: int, before: int, most: int) -> list[QuietLead]:
    """This person's accepted and qualified leads, cold ones too, at whose accounts nothing has happened since ``before``."""
    rows = rows_of(_QUIET, [float(at), owner_id, before, before, most])
    return [QuietLead(Brief(*row), since) for *row, since in rows if since is not None and since <= before]


def read(ids: Sequence[int]) -> dict[int, Lead]:
    """These leads, with what a row shows; the asker has come to them through a gate."""
    return {lead.pk: lead for lead in whole_of(ids)} if ids else {}
