"""Whom somebody has to call, and by when: leads to be answered, attempts that are due, and calls that they asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from sanket.crm.leads.queries import Lead, LeadQuerySet, visible_to
from sanket.crm.response.holders import timed
from sanket.crm.response.models import Attempt, Clock
from sanket.crm.response.times import DAY, span
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced

ANSWER, ATTEMPT, ASKED = "answer", "attempt", "asked"
MOST = 1_000
BEHIND = DAY
"""An attempt that is so much late was promised and not made."""


class Call(NamedTuple):
    """``kind``: answer (nobody of ours has yet), attempt (a planned one), asked (they asked to be called then)."""

    lead: Lead
    due_at: int
    kind: str
    reason: str
    nth: int
    promised: int
    target: int
    """Seconds within which a first answer is promised."""
    missed_at: int | None = None
    """When somebody who had it before was to answer, and did not; ``due_at`` is of whoever has it now."""


def calls_due(user: User, *, at: int, until: int | None = None, limit: int = MOST) -> list[Call]:
    """This person's, due by ``until`` (or ``at``), the longest due first. Found by the index of who has which lead."""
    planned = _planned(at).filter(lead__owner_id=user.pk, due_at__lte=at if until is None else until)
    return _told(planned.order_by("due_at", "lead_id")[:limit], at, visible_to(user))


def calls_of(lead_ids: Iterable[int], *, at: int) -> dict[int, Call]:
    """What is planned for each of these leads, whenever it is due."""
    found: dict[int, Call] = {}
    for ids in sliced(lead_ids):
        told = _told(_planned(at).filter(lead_id__in=ids).order_by("due_at", "lead_id"), at)
        found |= {one.lead.pk: one for one in told}
    return found


def _planned(at: int) -> QuerySet[Attempt]:
    return Attempt.objects.filter(made_at=None, skipped_at=None, lead__closed_at=None)


def _told(rows: Iterable[Attempt], at: int, among: LeadQuerySet | None = None) -> list[Call]:
    planned = {one.lead_id: one for one in rows}
    leads = _listed(planned, at, among)
    clocks = {one.lead_id: one for ids in sliced(planned) for one in timed(Clock.objects.filter(pk__in=ids))}
    calls = [call_of(leads[pk], _planned_of(one, clocks.get(pk))) for pk, one in planned.items() if pk in leads]
    return sorted(calls, key=lambda one: (one.due_at, one.lead.pk))


class Planned(NamedTuple):
    """An attempt that is planned, as its lead's clock makes it a call; `kind` and `due_at` are those of `Call`."""

    lead_id: int
    due_at: int
    kind: str
    target: int
    made: int
    promised: int
    missed_at: int | None = None

    @classmethod
    def of(
        cls,
        lead_id: int,
        due_at: int,
        asked: bool,
        answered_at: int | None,
        answer_by: int | None,
        missed_at: int | None,
        own_due: int | None,
        target: int,
        made: int,
        promised: int,
    ) -> Planned:
        """``own_due``: of what was missed, until when it is to be answered by whoever has it now."""
        if asked:
            return cls(lead_id, due_at, ASKED, target, made, promised)
        if answered_at is None and answer_by is not None:
            before = missed_at if own_due is not None and own_due != missed_at else None
            due = answer_by if own_due is None else own_due
            return cls(lead_id, due, ANSWER, target, made, promised, before)
        return cls(lead_id, due_at, ATTEMPT, target, made, promised)


def _planned_of(one: Attempt, clock: Clock | None) -> Planned:
    if clock is None:
        return Planned.of(one.lead_id, one.due_at, one.asked, None, None, None, None, 0, 0, one.nth)
    answer = (clock.answered_at, clock.due_at, clock.missed_at, clock.own_due)
    return Planned.of(one.lead_id, one.due_at, one.asked, *answer, clock.target, clock.made, clock.promised)


def _listed(ids: Iterable[int], at: int, among: LeadQuerySet | None) -> dict[int, Lead]:
    found: dict[int, Lead] = {}
    for part in sliced(ids):
        rows = Lead.objects.listed(at, among=among, by_date=False).filter(pk__in=part)
        found |= {one.pk: one for one in rows.select_related("account", "offering", "owner")}
    return found


def call_of(lead: Lead, one: Planned) -> Call:
    which = one.made + 1
    reason = f"Attempt {which} of {one.promised}"
    if one.kind == ASKED:
        reason = "They asked to be called then"
    elif one.kind == ANSWER:
        reason = f"To be answered within {span(one.target)}"
    return Call(lead, one.due_at, one.kind, reason, which, one.promised, one.target, one.missed_at)


# --------------------------------------------------------------------------------------- fewer attempts than promised


class Short(NamedTuple):
    """A lead that got fewer attempts than it was promised. ``since``: when the one was due that is missing."""

    lead: Lead
    made: int
    promised: int
    since: int
    ended: bool
    """It was closed or went cold before; else it is still open."""


def short(among: LeadQuerySet, *, at: int, limit: int = 200) -> list[Short]:
    """Those of ``among`` whose attempt is more than a day late, or that people ended, or that went cold, without anybody
    having been reached; the longest due first."""
    late = _late(among, at).order_by("due_at", "lead_id").values_list("lead_id", "due_at")
    given_up = _short_of(among, at).order_by("-started_at", "lead_id").values_list("lead_id")
    due = dict(late[:limit])
    ended = [pk for (pk,) in given_up[:limit]]
    clocks = {one.lead_id: one for ids in sliced([*due, *ended]) for one in Clock.objects.filter(pk__in=ids)}
    seen = {
        one.pk: one
        for ids in sliced(clocks)
        for one in among.filter(pk__in=ids).select_related("account", "offering", "owner")
    }
    found = [
        Short(seen[pk], clocks[pk].made, clocks[pk].promised, due.get(pk, clocks[pk].started_at), pk not in due)
        for pk in dict.fromkeys([*due, *ended])
        if pk in seen and pk in clocks
    ]
    return found[:limit]


def count_short(among: LeadQuerySet, *, at: int) -> int:
    """How many `short` would tell without a limit. One lead has one attempt planned, or none once it was given up."""
    return _late(among, at).count() + _short_of(among, at).count()


def _late(among: LeadQuerySet, at: int) -> QuerySet[Attempt]:
    planned = Attempt.objects.filter(made_at=None, skipped_at=None, due_at__lte=at - BEHIND)
    # Of what a product lead speaks for nobody is told to call.
    listed = Lead.objects.listed(at, by_date=False).values("pk")
    return planned.filter(lead_id__in=among.values("pk")).filter(lead_id__in=listed)


def _short_of(among: LeadQuerySet, at: int) -> QuerySet[Clock]:
    return Clock.objects.filter(_given_up(at), made__lt=F("promised"), lead_id__in=among.values("pk"))


def _given_up(at: int) -> Q:
    """Closed without a deal by people, or cold, before anybody was reached or all was tried."""
    ended = Q(lead__stage__in=("recycled", "disqualified")) | Q(lead_id__in=Lead.objects.cold(at).values("pk"))
    return ended & Q(state=Clock.State.ENDED, reached_at=None, told_at__isnull=False)
