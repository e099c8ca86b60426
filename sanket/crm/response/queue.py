"""In which order somebody calls: who can still be answered in time, then what else is due, of each first what is worth
most; then what comes later today."""

from __future__ import annotations

from bisect import bisect_right
from math import log2
from typing import NamedTuple

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Brief, Lead, QuietLead, Reader, Wish, briefs, named, reader
from sanket.crm.response.calls import ANSWER, ATTEMPT, Call, Planned, call_of, planned_of
from sanket.crm.response.models import Attempt
from sanket.crm.response.odds import odds
from sanket.crm.workspace.queries import User
from sanket.engine.response.worth import EDGES, Haste, Odds, Worth, band, haste

MOST = 10_000
"""Open leads of one person that are ranked."""
MOST_QUIET = 500
HEATS = tuple(map(log2, EDGES))
"""As leads are as hot."""
Likeness = tuple[int, str, int | None, int | None]
"""Offering, stage, band of heat and of fitment."""
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


def queue(user: User, *, at: int, until: int, limit: int, who: Reader | None = None) -> Queue:
    """This person's calls due by ``until``: hundreds are ranked by what is known of them, and ``limit`` of each are read."""
    due = planned_of(user, until=until)
    if not due:
        return Queue([], [], 0, 0)
    who = who or reader(user)
    mine = {one.lead_id: one for one in briefs(who, Wish(owner=user.pk), at=at, most=MOST)}
    known = _Known(odds(), at)
    ranked = sorted((known.place(mine[one.lead_id], one), one) for one in due if one.lead_id in mine)
    first = [one for _, one in ranked if one.kind != ATTEMPT]
    again = [one for _, one in ranked if one.kind == ATTEMPT]
    found = named(who, [one.lead_id for one in (*first[:limit], *again[:limit])], at=at, owner=user.pk)

    def shown(some: list[Planned]) -> list[Queued]:
        return [
            Queued(call_of(found[one.lead_id], one), _is_due(one, at), known.rank(mine[one.lead_id], one))
            for one in some[:limit]
            if one.lead_id in found
        ]

    return Queue(shown(first), shown(again), len(first), len(again))


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
    planned = Attempt.objects.filter(made_at=None, skipped_at=None, lead_id__in=[one.lead_id for one in silent])
    busy, known = set(planned.values_list("lead_id", flat=True)), odds()
    found = [
        Quiet(
            one.lead_id,
            one.since,
            Ranked(worth_of(known, one, at=at), haste(due_in=None, cold_in=one.cold_at - at)),
        )
        for one in silent
        if one.lead_id not in busy
    ]
    return sorted(found, key=lambda one: (-one.rank.worth.expected, one.since, one.lead_id))


def rank_of(lead: Lead, *, at: int, due_at: int | None = None) -> Ranked:
    """The same of one lead."""
    due_in = None if due_at is None else due_at - at
    return Ranked(worth_of(odds(), leads.brief(lead, at=at), at=at), haste(due_in=due_in, cold_in=lead.cold_at - at))


def worth_of(known: Odds, lead: Brief | QuietLead, *, at: int) -> Worth:
    """By what is known of leads like it."""
    offering, stage, heat, fit = _likeness(lead, at)
    return known.worth(offering, stage, heat=heat, fit=fit)


def _likeness(lead: Brief | QuietLead, at: int) -> Likeness:
    """A cold one is as hot as nobody knows: only warm ones were counted."""
    heat = bisect_right(HEATS, lead.heat) if lead.cold_at > at else None
    return lead.offering_id, lead.stage, heat, band(lead.fit) if lead.fit is not None else None


class _Known:
    """What leads of one likeness have in common is worked out once: hundreds are ranked on each look at Today."""

    def __init__(self, told: Odds, at: int) -> None:
        self.told, self.at = told, at
        self.worths: dict[Likeness, tuple[Worth, float]] = {}

    def rank(self, lead: Brief, one: Planned) -> Ranked:
        return Ranked(self._worth(lead)[0], self._haste(lead, one))

    def place(self, lead: Brief, one: Planned) -> tuple[int, float, int, int]:
        """Running clocks and what else is due by what it is worth now, then the rest by when it is due."""
        when, pk = one.due_at, one.lead_id
        if not _is_due(one, self.at):
            return LATER, when, when, pk
        part = IN_TIME if one.kind == ANSWER and when > self.at else DUE
        return part, -self._worth(lead)[1] * self._haste(lead, one).times, when, pk

    def _worth(self, lead: Brief) -> tuple[Worth, float]:
        key = _likeness(lead, self.at)
        found = self.worths.get(key)
        if found is None:
            worth = worth_of(self.told, lead, at=self.at)
            found = self.worths[key] = worth, worth.expected
        return found

    def _haste(self, lead: Brief, one: Planned) -> Haste:
        return haste(due_in=one.due_at - self.at, cold_in=lead.cold_at - self.at)


def _is_due(one: Planned, at: int) -> bool:
    """A lead that nobody has answered is due while its clock runs."""
    return one.kind == ANSWER or one.due_at <= at
