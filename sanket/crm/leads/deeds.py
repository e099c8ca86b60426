"""What somebody did with leads lately."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.leads.reading import rows_of
from sanket.crm.leads.wishes import Reader
from sanket.crm.workspace.queries import User

_DEEDS = """
SELECT m.id, m.lead_id, m.kind, m.at, m.reason, coalesce(nullif(a.name, ''), a.external_id),
    coalesce(nullif(o.name, ''), o.external_id), coalesce(nullif(u.name, ''), u.email, '')
FROM crm_leadmove m JOIN crm_lead l ON l.id = m.lead_id JOIN crm_account a ON a.id = l.account_id
    JOIN crm_offering o ON o.id = l.offering_id LEFT JOIN crm_user u ON u.id = m.to_id
WHERE m.by_id = %s AND m.at >= %s"""


class Deed(NamedTuple):
    """A `LeadMove` in names: ``to`` is whom the lead was given to."""

    pk: int
    lead_id: int
    kind: str
    at: int
    reason: str
    account: str
    offering: str
    to: str


def deeds(user: User, *, since: int, limit: int, who: Reader) -> list[Deed]:
    """This person's, the newest first, as far as they still see what it was about."""
    words, given = _DEEDS, [user.pk, since]
    if who.seen is not None:
        words, given = f"{words} AND (l.owner_id = %s OR {who.seen})", [*given, user.pk, *who.given]
    return [Deed(*row) for row in rows_of(f"{words} ORDER BY m.at DESC, m.id DESC LIMIT %s", [*given, limit])]
