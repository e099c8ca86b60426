"""Look at clocks whose time has come: warn, tell what is missed, have somebody else answer. In slices, each one
transaction, found by an index; whoever is killed in between leaves the rest due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from sanket.crm.leads.actions import hold_leads
from sanket.crm.leads.queries import Lead
from sanket.crm.response.clocks import DECIDED, handed_over, listed
from sanket.crm.response.escalating import Escalator
from sanket.crm.response.events import ResponseDueSoon, ResponseMissed
from sanket.crm.response.models import Clock
from sanket.crm.response.retiming import anew, warning
from sanket.crm.response.routing import take_turn
from sanket.crm.response.times import answering, remembered
from sanket.crm.response.waiting import deliberately_waiting
from sanket.shared.instants import DAY, seconds_of
from sanket.shared.news import announce

SLICE = 500
NO_NEWS = DAY
"""What was due so long ago is missed without a word: no worker ran, and nobody wants a hundred alarms when one does."""


class Looked(NamedTuple):
    warned: int = 0
    missed: int = 0
    escalated: int = 0
    stopped: int = 0
    """Of no lead any more, or answered."""


def look(*, now: datetime) -> Looked:
    """All clocks that are to be looked at by ``now``."""
    whole = Looked()
    while (part := _slice(now)) is not None:
        whole = Looked(*(a + b for a, b in zip(whole, part, strict=True)))
    return whole


def any_due(at: int) -> bool:
    return Clock.objects.filter(look_at__lte=at).exists()


@transaction.atomic
@remembered()
def _slice(now: datetime) -> Looked | None:
    at = seconds_of(now)
    due = Clock.objects.filter(look_at__lte=at).order_by("look_at", "lead_id")
    if not due.exists():
        return None
    # As who routes: nobody is given more than they can take. Before any lead is held, as there.
    take_turn(at)
    ids = list(due.values_list("lead_id", flat=True)[:SLICE])
    leads = {lead.pk: lead for lead in hold_leads(ids)}
    # Another worker may have looked while we waited for the leads.
    clocks = list(due.filter(pk__in=ids))
    seen = listed(leads.values(), at)
    gone = [clock for clock in clocks if clock.lead_id not in seen]
    _stop(gone)
    # What a rule or a person holds back is nobody's to answer until it is given out: then its clock runs on.
    held = deliberately_waiting(pk for pk, lead in leads.items() if lead.owner_id is None)
    Clock.objects.filter(pk__in=held, answered_at=None).update(look_at=None)
    escalator = Escalator(now)
    found = Looked(stopped=len(gone))
    for clock in clocks:
        if clock not in gone and clock.lead_id not in held:
            told = _one(clock, leads[clock.lead_id], escalator, at)
            found = Looked(*(a + b for a, b in zip(found, told, strict=True)))
    return found


def _stop(clocks: Sequence[Clock]) -> None:
    """Nobody has to answer what is no lead any more; of what nobody was given, as another lead speaks for it, no clock is
    left: it begins when it is given out. What was tried before it was cold is not forgotten."""
    found = Clock.objects.filter(pk__in=[one.pk for one in clocks])
    found.filter(told_at=None, promised=0, made=0).delete()
    found.filter(told_at=None).update(due_at=None)
    found.update(look_at=None)


def _one(clock: Clock, lead: Lead, escalator: Escalator, at: int) -> Looked:
    # Whoever has a lead that is hot again is told, and tries it, also where somebody has just called.
    answered = clock.answered_at is not None and (clock.told_at is not None or lead.owner_id is None)
    if answered or lead.stage in DECIDED:
        Clock.objects.filter(pk=clock.pk).update(look_at=None)
        return Looked(stopped=1)
    if lead.owner_id is not None and lead.owner_id != clock.owner_id:
        # The account has another owner now, and the lead went with it.
        handed_over(lead.pk, lead.owner_id, at=at)
        return Looked()
    passed = _passed_on(clock, lead, escalator, at)
    if clock.due_at is None or (passed is not None and clock.missed_at is not None):
        Clock.objects.filter(pk=clock.pk).update(look_at=None)
        return Looked(escalated=1) if passed else Looked(stopped=1)
    done = _due(clock, lead, escalator, at)
    return done._replace(escalated=done.escalated + 1) if passed else done


def _passed_on(clock: Clock, lead: Lead, escalator: Escalator, at: int) -> bool | None:
    """Handed over, it has had its time twice; None: it has not. Whether a manager was told."""
    if clock.bound_at is None or at < clock.bound_at:
        return None
    late, clock.bound_at = at - clock.bound_at, None
    clock.save(update_fields=["bound_at"])
    return late <= NO_NEWS and escalator.passed_on(clock, lead)


def _due(clock: Clock, lead: Lead, escalator: Escalator, at: int) -> Looked:
    assert clock.due_at is not None
    if at < clock.due_at:
        if _is_early(clock, at):
            return Looked()
        news = clock.warned_at is None
        clock.warned_at = clock.warned_at or at
        clock.look_at = min(clock.due_at, clock.bound_at or clock.due_at)
        clock.save(update_fields=["warned_at", "look_at"])
        if news:
            announce(ResponseDueSoon(lead.pk, lead.owner_id, clock.started_at, clock.due_at, at))
        return Looked(warned=int(news))
    first = clock.missed_at is None
    if first and at - clock.due_at > NO_NEWS:
        Clock.objects.filter(pk=clock.pk).update(missed_at=clock.due_at, look_at=None)
        return Looked(stopped=1)
    if first:
        clock.missed_at = clock.due_at
        clock.save(update_fields=["missed_at"])
        announce(ResponseMissed(lead.pk, lead.owner_id, clock.started_at, clock.due_at, at))
    return Looked(missed=int(first), escalated=int(escalator.escalate(clock, lead)))


def _is_early(clock: Clock, at: int) -> bool:
    """Most of the time is still to come, or they are not at work: it came back, or hours changed meanwhile."""
    if clock.owner_id is None or clock.due_at is None or clock.warned_at is not None:
        return False
    time = answering([clock.owner_id], since=at)[clock.owner_id]
    if anew(clock, time, at=at):
        return True
    when = warning(clock.due_at, clock.target, time, at=at)
    if when is None or when <= at:
        return False
    clock.look_at = min(when, clock.bound_at or when)
    clock.save(update_fields=["look_at"])
    return True
