"""What somebody was told of because nobody answered, and nobody has answered since."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.leads.queries import Reader, Wish, briefs, named, reader
from sanket.crm.plans import select
from sanket.crm.response.calls import ANSWER, Call, Planned, call_of
from sanket.crm.response.odds import odds
from sanket.crm.response.queue import Ranked
from sanket.crm.workspace.queries import User
from sanket.engine.response.worth import haste

MOST = 500
"""Of one person; the longest late come first."""
# What was told while nobody had it asks nothing of anybody once somebody does; what is one's own one is to call like any
# other. A clock that began anew was not told of yet.
_TOLD = """
SELECT e.lead_id, coalesce(c.due_at, e.at), c.target, c.made, c.promised, e.at, coalesce(nullif(u.name, ''), u.email, '')
FROM crm_escalation e CROSS JOIN crm_clock c CROSS JOIN crm_leadrecord r LEFT JOIN crm_user u ON u.id = e.was_id
WHERE e.to_id = %s AND e.kind = 'manager' AND c.lead_id = e.lead_id AND c.answered_at IS NULL AND e.at >= c.started_at
    AND r.id = e.lead_id AND r.closed_at IS NULL
    AND (r.owner_id IS NULL OR (e.was_id IS NOT NULL AND r.owner_id <> %s))
    AND NOT EXISTS (SELECT 1 FROM crm_escalation n WHERE n.lead_id = e.lead_id AND n.id > e.id)
ORDER BY 2, 1 LIMIT %s
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
    told = select(_TOLD, [user.pk, user.pk, MOST])
    if not told:
        return Escalations([], 0)
    who = who or reader(user)
    ids = [row[0] for row in told]
    wish = Wish(among=[(",".join(["%s"] * len(ids)), ids)])
    open_now = {one.lead_id: one for one in briefs(who, wish, at=at, most=MOST)}
    waiting = [row for row in told if row[0] in open_now]
    leads, known = named(who, [row[0] for row in waiting[:limit]], at=at), odds()
    shown = []
    for pk, due_at, target, made, promised, told_at, was in waiting[:limit]:
        brief = open_now[pk]
        rank = Ranked(
            known.worth(brief.offering_id, brief.stage), haste(due_in=due_at - at, cold_in=brief.cold_at - at)
        )
        call = call_of(leads[pk], Planned(pk, due_at, ANSWER, target, made, promised))
        shown.append(Escalated(call, told_at, was, rank))
    return Escalations(shown, len(waiting))
