"""Clocks run from the crossing, are told to whoever has the lead, and stop at the first contact by us."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sanket.crm.leads.events import LeadMoved, LeadsOpened, LeadsRevived, LeadsWentCold
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.queries import speakers
from sanket.crm.response import holders, trying
from sanket.crm.response.contacts import in_contact
from sanket.crm.response.models import Clock
from sanket.crm.response.promises import promises
from sanket.crm.response.times import DAY, WARN, answering
from sanket.crm.workspace.jobs import soon
from sanket.crm.workspace.queries import company_time, zone
from sanket.shared.batches import sliced

BOUND = 2
"""So many times its time: then a manager is told of a lead that was handed over, which gave it more."""
BATCH = 100
LATELY = 7 * DAY
"""A customer with whom we were in contact so short a time ago is not a new one who waits for a first answer."""
OPEN = ("recognised", "accepted")
"""Of what is qualified people know what they need."""
CLOSED = ("converted", "recycled", "disqualified")
DECIDED = (*CLOSED, "qualified")
"""Nobody waits for a first answer any more, and nobody tries to reach them."""


class Told(NamedTuple):
    """Who has a lead now, and by which rule; None: by none of its own."""

    owner_id: int
    rule_id: int | None


def leads_opened(fact: LeadsOpened) -> None:
    """Their clocks run, in the transaction that opened them. The same news twice is one clock. What an old log makes a lead
    is no news, and nobody waits for a call about it."""
    if fresh := {one.lead_id: one.recognised_at for one in fact.leads if one.fresh}:
        begin(fresh)


def leads_revived(fact: LeadsRevived) -> None:
    """They crossed again: their time begins anew, also of those that somebody had answered before they went cold. Whom we
    were in contact with lately, or who is to be called on a day they named, is tried as planned."""
    for ids in sliced(fact.lead_ids):
        leads = list(Lead.objects.filter(pk__in=ids, stage__in=OPEN).only("pk", "account_id", "offering_id"))
        talking = in_contact(leads, since=fact.now - LATELY) | trying.asked_for(ids, after=fact.now)
        if anew := [one.pk for one in leads if one.pk not in talking]:
            _again(anew, at=fact.now)
        trying.go_on(talking & {one.pk for one in leads})
    _look_soon()


def _again(lead_ids: Collection[int], *, at: int) -> None:
    """Whoever has it is told at the next look."""
    begin(dict.fromkeys(lead_ids, at))
    holders.let_go(lead_ids, at=at)
    due = company_time(since=at).after(at, promises().usual.target)
    told = {"told_at": None, "owner": None, "warned_at": None, "missed_at": None, "bound_at": None, "due_at": due}
    before = {"answered_at": None, "answer": "", "waited": None, "reached_at": None}
    plan = {"state": Clock.State.WAITING, "steps": [], "step": 0, "began_at": None}
    Clock.objects.filter(pk__in=lead_ids).update(started_at=at, look_at=at, **told, **before, **plan)
    trying.skip(lead_ids, at=at)


def _look_soon() -> None:
    # Imported here: the job itself works by this room's deeds.
    from sanket.crm.response.jobs import look_at_clocks

    soon(look_at_clocks)


def leads_went_cold(fact: LeadsWentCold) -> None:
    """Nobody is to call any more; what was promised and not tried is seen as that."""
    for ids in sliced(one.lead_id for one in fact.leads):
        trying.give_up(ids, at=fact.now)


def lead_moved(fact: LeadMoved) -> None:
    """A person handed it over, or a lead ended, or that was taken back. What routing, escalation or an automation gives
    out they tell themselves: they know by which rule."""
    if fact.deed == "assign":
        if fact.owner_id is None:
            Clock.objects.filter(pk=fact.lead_id).update(owner=None)
            holders.let_go([fact.lead_id], at=fact.now)
        elif fact.by_id is not None or fact.undone:
            handed_over(fact.lead_id, fact.owner_id, at=fact.now)
    elif fact.stage != fact.stage_before:
        if fact.stage in CLOSED or (fact.stage == "qualified" and not fact.undone):
            trying.give_up([fact.lead_id], at=fact.now)
        elif fact.undone:
            trying.go_on([fact.lead_id])
        if fact.stage in DECIDED:
            Clock.objects.filter(pk=fact.lead_id).update(look_at=None)
        elif fact.stage_before in DECIDED:
            Clock.objects.filter(pk=fact.lead_id, answered_at=None).update(look_at=fact.now)


def begin(started: Mapping[int, int]) -> None:
    """Lead -> when it crossed."""
    usual = promises().usual
    time = company_time(since=min(started.values()))
    due = {at: time.after(at, usual.target) for at in set(started.values())}
    rows = [
        Clock(lead_id=pk, started_at=at, target=usual.target, due_at=due[at], look_at=due[at])
        for pk, at in started.items()
    ]
    Clock.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def handed_over(lead_id: int, owner_id: int, *, at: int, escalated: bool = False) -> None:
    """To somebody else; by which rule it came stays as it was."""
    rule = Clock.objects.filter(pk=lead_id).values_list("rule_id", flat=True).first()
    told({lead_id: Told(owner_id, rule)}, at=at, escalated=escalated)


def told(given: Mapping[int, Told], *, at: int, escalated: bool = False) -> None:
    """These leads were given to people who know it now: from here the delay is theirs. In the transaction of that.
    ``escalated``: as somebody had not answered."""
    if not given:
        return
    clocks, old = _clocks(given, at)
    times, ours = answering({one.owner_id for one in given.values()}, since=at), promises()
    new, due_of = [], dict[int, int | None]()
    for clock in clocks:
        who = given[clock.lead_id]
        promise, time = ours.of(who.rule_id), times[who.owner_id]
        due = due_of[clock.lead_id] = None if clock.lead_id in old else time.after(at, promise.target)
        bound = None if clock.told_at is None or escalated else _bound(clock, promise.target)
        clock.owner_id, clock.rule_id = who.owner_id, who.rule_id
        if clock.told_at is None:
            # While nobody had it, nobody could answer: that it was missed then is on record as an escalation.
            clock.told_at, clock.missed_at = at, None
        if clock.answered_at is None and clock.lead_id not in old:
            _ask(clock, promise.target, due, bound, warning=time.after(at, int(promise.target * WARN)))
        if clock.state == Clock.State.WAITING:
            new.append((clock, time, promise.attempts))
    trying.begin(new, at=at, zone=zone())
    Clock.objects.bulk_update(clocks, _TOLD, batch_size=BATCH)
    holders.take_over({pk: (given[pk].owner_id, due) for pk, due in due_of.items()}, at=at)


def _ask(clock: Clock, target: int, due: int | None, bound: int | None, *, warning: int | None) -> None:
    """Whoever has it now is to answer it."""
    clock.target, clock.bound_at, clock.warned_at = target, bound, None
    following = due
    if clock.missed_at is None:
        # What was missed stays missed; whoever has it now has as much time before the next step.
        clock.due_at, following = due, warning
    clock.look_at = min((when for when in (following, bound) if when is not None), default=None)


def _bound(clock: Clock, target: int) -> int | None:
    """From the crossing, in the company's working time; where nobody had it for so long that a manager was told of that,
    from when somebody was."""
    time = company_time(since=clock.started_at)
    alarmed = time.after(clock.started_at, target)
    since = clock.started_at if alarmed is None or (clock.told_at or 0) <= alarmed else clock.told_at
    return time.after(since or 0, BOUND * target)


_TOLD = (
    "owner", "rule", "told_at", "target", "due_at", "bound_at", "look_at", "warned_at", "missed_at",
    "state", "steps", "step", "began_at", "promised",
)  # fmt: skip


def _clocks(given: Iterable[int], at: int) -> tuple[list[Clock], set[int]]:
    """The clock of each, and of which nobody waits for an answer: leads that have none, since another one spoke for them,
    or they come from an old log, or are older than clocks; they are tried like others. Nor of what is qualified."""
    ids = list(given)
    found = {one.lead_id: one for part in sliced(ids) for one in Clock.objects.filter(pk__in=part)}
    if missing := [pk for pk in ids if pk not in found]:
        begin(dict.fromkeys(missing, at))
        since = Lead.objects.filter(recognised_at__lt=at - DAY)
        for part in sliced(missing):
            old = set(since.filter(pk__in=part).values_list("pk", flat=True))
            Clock.objects.filter(pk__in=old).update(due_at=None, look_at=None)
            found |= {one.lead_id: one for one in Clock.objects.filter(pk__in=part)}
    decided = {
        pk
        for part in sliced(ids)
        for pk in Lead.objects.filter(pk__in=part, stage__in=DECIDED).values_list("pk", flat=True)
    }
    never = {pk for pk in ids if found[pk].due_at is None and found[pk].told_at is None}
    return [found[pk] for pk in ids], never | decided


def listed(leads: Iterable[Lead], at: int) -> set[int]:
    """Those that people see as their leads. Of new ones it is not written yet which of them others speak for."""
    some = list(leads)
    seen = set(
        Lead.objects.listed(at, by_date=False).filter(pk__in=[one.pk for one in some]).values_list("pk", flat=True)
    )
    spoken = speakers(((one.account_id, one.offering_id) for one in some if one.stale and not one.owner_id), at=at)
    return {one.pk for one in some if one.pk in seen and (one.account_id, one.offering_id) not in spoken}
