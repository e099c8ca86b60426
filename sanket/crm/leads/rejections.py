"""Why leads were rejected, counted by what made them leads: for whoever sets values and thresholds."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.leads.models import Reason
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.leads.reading import rows_of


class Rejected(NamedTuple):
    """So many leads were disqualified or recycled for one reason, after what one kind of activity had tipped."""

    deed: str
    reason_id: int | None
    """Of the list; None: own words."""
    source: str
    """Where the tipping activity came from."""
    type_id: int | None
    """None: it is not in the log any more."""
    offering_id: int
    leads: int


# A lead is closed by one deed at most; one that was taken back is gone.
_REJECTED = (
    "SELECT m.kind, m.chosen_id, coalesce(a.source, ''), a.type_id, s.offering_id, count(*) FROM crm_leadmove m"  # noqa: S608 - our own words
    f" JOIN crm_leadstanding s ON s.version = {IN_FORCE} AND s.lead_id = m.lead_id"
    " LEFT JOIN crm_activity a ON a.external_id = s.tipped_by AND a.superseded_at IS NULL"
    " WHERE m.kind IN ('recycle', 'disqualify') AND m.at >= %s AND m.at <= %s"
    " GROUP BY m.kind, m.chosen_id, coalesce(a.source, ''), a.type_id, s.offering_id"
)


def rejections(since: int, until: int) -> list[Rejected]:
    """Those whose deed was between these instants, and was not taken back."""
    return [Rejected(*row) for row in rows_of(_REJECTED, [since, until])]


def reason_texts() -> dict[int, str]:
    """Also those that are retired."""
    return dict(Reason.objects.order_by("pk").values_list("pk", "text"))
