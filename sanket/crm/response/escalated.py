"""What somebody was told of because nobody answered, and nobody has answered since."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from sanket.crm.leads.queries import Brief, Reader, Wish, chosen, read, reader
from sanket.crm.plans import select
from sanket.crm.response.calls import ANSWER, Call, Planned, call_of
from sanket.crm.response.odds import odds
from sanket.crm.response.queue import Ranked, worth_of
from sanket.crm.workspace.queries import User
from sanket.engine.response.worth import haste

MOST = 500
"""Of one person; the longest late come first."""
# What was told while nobody had it asks nothing of anybody once somebody does; what is one's own one is to call like any
# other. A clock that began anew was not told of yet.
_TOLD = """
SELECT l.lead_id, l.offering_id, l.stage, l.cold_at, l.heat, l.fit, coalesce(c.due_at, e.at), c.target, c.made, c.promised, e.at,
    coalesce(nullif(u.name, ''), u.email, '')
FROM crm_escalation e CROSS JOIN crm_clock c CROSS JOIN crm_leadrecord r CROSS JOIN ({}) l
    LEFT JOIN crm_user u ON u.id = e.was_id
WHERE e.to_id = %s AND e.kind = 'manager' AND c.lead_id = e.lead_id AND c.answered_at IS NULL AND e.at >= c.started_at
    AND r.id = e.lead_id AND l.lead_id = e.lead_id AND l.stage IN ('recognised', 'accepted')
    AND (r.owner_id IS NULL OR (e.was_id IS NOT NULL AND r.owner_id <> %s))
    AND NOT EXISTS (SELECT 1 FROM crm_escalation n WHERE n.lead_id = e.lead_id AND n.id > e.id)
ORDER BY 7, 1 LIMIT %s
"""


class Escalated(NamedTuple):
    """``call``: whoever has it was to answer by then; ``told_at``: when the one who looks was told, ``was``: who had it."""

    call: Call
    told_at: int
    was: str
    rank: Ranked


class Escalations(NamedTuple):
    """The first ones, and how many there are."""

    shown: list[Escalated]
    all: int


def escalated_to(user: User, *, at: int, limit: int, who: Reader | None = None) -> Escalations:
    """Leads of others, and nobody's, that this person was told of and still sees, the longest late first."""
    # Most people never are, and each looks at Today.
    if not select("SELECT 1 FROM crm_escalation WHERE to_id = %s AND kind = 'manager' LIMIT 1", [user.pk]):
        return Escalations([], 0)
    words, given = chosen(who or reader(user), Wish(), at=at, by_id=True)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD.format(words), [*given, user.pk, user.pk, MOST])
        told = cursor.fetchall()
    leads, known, shown = read([row[0] for row in told[:limit]]), odds(), []
    for row in told[:limit]:
        brief, (due_at, target, made, promised, told_at, was) = Brief._make(row[:6]), row[6:]
        rank = Ranked(worth_of(known, brief, at=at), haste(due_in=due_at - at, cold_in=brief.cold_at - at))
        call = call_of(leads[brief.lead_id], Planned(brief.lead_id, due_at, ANSWER, target, made, promised))
        shown.append(Escalated(call, told_at, was, rank))
    return Escalations(shown, len(told))
