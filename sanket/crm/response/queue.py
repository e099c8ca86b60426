"""In which order somebody calls: who can still be answered in time, then what else is due, of each first what is worth
most; then what comes later today."""

from __future__ import annotations

from bisect import bisect_right
from heapq import nsmallest
from math import log2
from typing import NamedTuple

from django.db import connection

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Brief, Lead, Reader, Wish, chosen, read, reader
from sanket.crm.response.calls import ANSWER, ATTEMPT, Call, Planned, call_of
from sanket.crm.response.models import Attempt
from sanket.crm.response.odds import odds
from sanket.crm.workspace.queries import User
from sanket.engine.response.worth import EDGES, Haste, Odds, Worth, band, haste, hurry

MOST_QUIET = 500
HEATS = tuple(map(log2, EDGES))
"""As leads are as hot."""
Likeness = tuple[int, str, int | None, int | None]
"""Offering, stage, band of heat and of fitment."""
Place = tuple[int, float, int, int]
"""Which part of the order, where in it; its time and the lead's id where others are alike."""
Entry = tuple[Place, Brief, Planned]
IN_TIME, DUE, LATER = range(3)
"""Parts of the order. What was missed is missed: it waits the minutes in which a new lead can be answered in time."""


class Ranked(NamedTuple):
    """What a lead is worth calling for. ``score`` = worth.chance x worth.value x haste.times."""

    worth: Worth
    haste: Haste

    @property
    def score(self) -> float:
        return self.worth.expected * self.haste.times


class Queued(NamedTuple):
    """``now``: it is due, or its clock runs; else it comes later."""

    call: Call
    now: bool
    rank: Ranked


class Queue(NamedTuple):
    """``first``: whom nobody of ours has answered, and who asked to be called; ``again``: attempts that are planned.

    Of each the first ones, and how many there are.
    """

    first: list[Queued]
    again: list[Queued]
    all_first: int
    all_again: int


# Of one's own leads what is planned for them. CROSS JOIN has SQLite begin with the leads. Few were missed before: who had
# them is asked of those only.
_PLANNED = """
SELECT l.lead_id, l.offering_id, l.stage, l.cold_at, l.heat, l.fit, t.due_at, t.asked, c.answered_at, c.due_at, c.missed_at,
    CASE WHEN c.missed_at IS NOT NULL AND c.answered_at IS NULL THEN (
        SELECT h.due_at FROM crm_holder h WHERE h.lead_id = t.lead_id AND h.until IS NULL ORDER BY h.id DESC LIMIT 1
    ) END,
    coalesce(c.target, 0), coalesce(c.made, 0), coalesce(c.promised, t.nth)
FROM ({}) l CROSS JOIN crm_attempt t LEFT JOIN crm_clock c ON c.lead_id = t.lead_id
WHERE t.lead_id = l.lead_id AND t.made_at IS NULL AND t.skipped_at IS NULL AND t.due_at < %s
"""


def queue(user: User, *, at: int, until: int, limit: int, who: Reader | None = None) -> Queue:
    """This person's calls due before ``until``: hundreds are ranked by what is known of them, and ``limit`` of each are read."""
    words, given = chosen(who or reader(user), Wish(owner=user.pk), at=at)
    with connection.cursor() as cursor:
        cursor.execute(_PLANNED.format(words), [*given, until])
        rows = cursor.fetchall()
    if not rows:
        return Queue([], [], 0, 0)
    known = _Known(odds(), at)
    first: list[Entry] = []
    again: list[Entry] = []
    for row in rows:
        lead, one = Brief._make(row[:6]), Planned.of(row[0], *row[6:])
        (again if one.kind == ATTEMPT else first).append((known.place(lead, one), lead, one))
    parts = [nsmallest(limit, some) for some in (first, again)]
    found = read([lead.lead_id for some in parts for _, lead, _ in some])

    def shown(some: list[Entry]) -> list[Queued]:
        return [
            Queued(call_of(found[lead.lead_id], one), _is_due(one, at), known.rank(lead, one))
            for _, lead, one in some
            if lead.lead_id in found
        ]

    return Queue(shown(parts[0]), shown(parts[1]), len(first), len(again))


class Quiet(NamedTuple):
    """A lead about which nobody of either side has said anything since ``since``, and nothing is planned."""

    lead_id: int
    since: int
    rank: Ranked


def quiet(user: User, *, at: int, before: int) -> list[Quiet]:
    """This person's, those first that are worth most."""
    silent = leads.quiet(user.pk, at=at, before=before, most=MOST_QUIET)
    if not silent:
        return []
    planned = Attempt.objects.filter(made_at=None, skipped_at=None, lead_id__in=[one.lead.lead_id for one in silent])
    busy, known = set(planned.values_list("lead_id", flat=True)), odds()
    found = [
        Quiet(
            lead.lead_id,
            since,
            Ranked(worth_of(known, lead, at=at), haste(due_in=None, cold_in=lead.cold_at - at)),
        )
        for lead, since in silent
        if lead.lead_id not in busy
    ]
    return sorted(found, key=lambda one: (-one.rank.worth.expected, one.since, one.lead_id))


def rank_of(lead: Lead, *, at: int, due_at: int | None = None) -> Ranked:
    """The same of one lead."""
    due_in = None if due_at is None else due_at - at
    return Ranked(worth_of(odds(), leads.brief(lead, at=at), at=at), haste(due_in=due_in, cold_in=lead.cold_at - at))


def worth_of(known: Odds, lead: Brief, *, at: int) -> Worth:
    """By what is known of leads like it."""
    offering, stage, heat, fit = _likeness(lead, at)
    return known.worth(offering, stage, heat=heat, fit=fit)


def _likeness(lead: Brief, at: int) -> Likeness:
    """A cold one is as hot as nobody knows: only warm ones were counted."""
    heat = bisect_right(HEATS, lead.heat) if lead.cold_at > at else None
    return lead.offering_id, lead.stage, heat, band(lead.fit) if lead.fit is not None else None


class _Known:
    """What leads of one likeness have in common is worked out once: hundreds are ranked on each look at Today."""

    def __init__(self, told: Odds, at: int) -> None:
        self.told, self.at = told, at
        self.worths: dict[Likeness, tuple[Worth, float]] = {}

    def rank(self, lead: Brief, one: Planned) -> Ranked:
        return Ranked(self._worth(lead)[0], haste(due_in=one.due_at - self.at, cold_in=lead.cold_at - self.at))

    def place(self, lead: Brief, one: Planned) -> Place:
        """Running clocks and what else is due by what it is worth now, then the rest by when it is due."""
        when, at = one.due_at, self.at
        if not _is_due(one, at):
            return LATER, when, when, one.lead_id
        part = IN_TIME if one.kind == ANSWER and when > at else DUE
        return part, -self._worth(lead)[1] * hurry(when - at, lead.cold_at - at), when, one.lead_id

    def _worth(self, lead: Brief) -> tuple[Worth, float]:
        key = _likeness(lead, self.at)
        found = self.worths.get(key)
        if found is None:
            worth = worth_of(self.told, lead, at=self.at)
            found = self.worths[key] = worth, worth.expected
        return found


def _is_due(one: Planned, at: int) -> bool:
    """A lead that nobody has answered is due while its clock runs."""
    return one.kind == ANSWER or one.due_at <= at
