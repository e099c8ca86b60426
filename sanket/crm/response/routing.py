"""Give out what waits: in slices, each one transaction, each lead once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from sanket.crm.leads.actions import Given, hand_out, hold_leads, recycle
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.recognition.queries import speakers
from sanket.crm.response.choosing import Asked as About
from sanket.crm.response.choosing import Chosen, Desk, Waits, decide
from sanket.crm.response.clocks import Told, told
from sanket.crm.response.desk import desk, users_of
from sanket.crm.response.events import LeadsGivenOut
from sanket.crm.response.facts import GivenOut, LeftWaiting
from sanket.crm.response.models import ASKED_AGAIN, Assignment, RoutingRule, RoutingTurn, Then, Waiting
from sanket.crm.response.waiting import look_again
from sanket.crm.rules.queries import Asked, ConditionRefused, clock_at, holding_each, register
from sanket.shared.instants import DAY, datetime_of, seconds_of
from sanket.shared.news import announce

SLICE = 500
LOOK_AGAIN = 600
"""Seconds after which a lead for which nobody was free asks again; sooner where somebody's lead ends."""


class Routed(NamedTuple):
    given: int = 0
    waiting: int = 0
    left: int = 0
    """Nurtured, spoken for by another lead, or no lead any more."""


def route(*, now: datetime) -> Routed:
    """All that is due at ``now``. Whoever is killed in between has given out whole slices; the rest is due still."""
    whole = Routed()
    while part := _slice(now):
        whole = Routed(*(a + b for a, b in zip(whole, part, strict=True)))
        if sum(part) < SLICE:
            # What came meanwhile has a job of its own.
            break
    return whole


@transaction.atomic
def ask_again(*, now: datetime) -> None:
    """Leads for which nobody was free or at work are due at once: somebody may be now."""
    at = seconds_of(now)
    take_turn(at)
    Waiting.objects.filter(until__in=ASKED_AGAIN, due_at__gt=at).update(due_at=at)


def due(at: int) -> bool:
    return Waiting.objects.filter(due_at__lte=at).exists()


@transaction.atomic
def _slice(now: datetime) -> Routed | None:
    at = seconds_of(now)
    take_turn(at)
    waiting = {row.lead_id: row for row in Waiting.objects.filter(due_at__lte=at).order_by("due_at", "lead_id")[:SLICE]}
    if not waiting:
        return None
    leads = hold_leads(waiting)
    outcome = _Outcome(now, desk(at))
    outcome.settle(_to_give(leads, at), waiting)
    return outcome.write(leads, waiting)


def take_turn(at: int) -> None:
    # The row is held by being written.
    if not RoutingTurn.objects.filter(pk=1).update(taken_at=at):
        RoutingTurn.objects.get_or_create(pk=1)
        RoutingTurn.objects.filter(pk=1).update(taken_at=at)


def _to_give(leads: Sequence[Lead], at: int) -> list[Lead]:
    """Those that people see and nobody has yet. Of new ones it is not written yet which of them others speak for."""
    ids = [lead.pk for lead in leads]
    seen = set(Lead.objects.listed(at, by_date=False).filter(pk__in=ids).values_list("pk", flat=True))
    spoken = speakers(((lead.account_id, lead.offering_id) for lead in leads if lead.stale), at=at)
    given = set(Assignment.objects.filter(lead_id__in=ids).values_list("lead_id", "to_id"))
    return [
        lead
        for lead in leads
        if lead.pk in seen
        and not lead.assigned
        and (lead.pk, lead.owner_id) not in given
        and not (lead.stale and (lead.account_id, lead.offering_id) in spoken)
    ]


def rules_in_force() -> list[RoutingRule]:
    return list(RoutingRule.objects.filter(active=True).order_by("position", "pk"))


def matches(rules: Sequence[RoutingRule], leads: Sequence[int], at: int) -> dict[int, list[RoutingRule]]:
    """Lead -> the rules that are true of it, in order. A rule that cannot be asked any more is true of nothing."""
    found: dict[int, list[RoutingRule]] = {pk: [] for pk in leads}
    asked = conditions(rules)
    # Rules that say the same are asked once, for the first of them.
    first = {rule.condition: f"routing:{rule.pk}" for rule in reversed(rules)}
    askers = [first[text] for text in asked]
    held = holding_each(list(asked.values()), leads, clock_at(at), askers) if leads else ()
    true_of = dict(zip(asked, held, strict=False))
    for rule in rules:
        for pk in true_of.get(rule.condition, ()) if rule.condition else leads:
            found[pk].append(rule)
    return found


def conditions(rules: Iterable[RoutingRule]) -> dict[str, Asked]:
    """Those that can still be asked: what one names may be gone, an offering, a type. Its rule's page says so."""
    texts = dict.fromkeys(rule.condition for rule in rules if rule.condition)
    known = register() if texts else None
    found = {}
    for text in texts:
        with suppress(ConditionRefused):
            found[text] = Asked(text, "lead", known)
    return found


def assignment(lead_id: int, rule: RoutingRule, found: Chosen, *, move: LeadMove | None, at: int) -> Assignment:
    return Assignment(
        lead_id=lead_id,
        to_id=found.to.id,
        rule=rule if rule.pk else None,
        reason=found.reason,
        runner_up_id=found.runner_up.id if found.runner_up else None,
        move=move,
        at=at,
    )


class _Outcome:
    """What becomes of the leads of a slice."""

    def __init__(self, now: datetime, people: Desk) -> None:
        self.now, self.at, self.desk = now, seconds_of(now), people
        self.chosen: dict[int, tuple[RoutingRule, Chosen]] = {}
        self.waits: list[Waiting] = []
        self.nurtured: list[tuple[Lead, RoutingRule]] = []

    def settle(self, leads: Sequence[Lead], waiting: dict[int, Waiting]) -> None:
        matching = matches(rules_in_force(), [lead.pk for lead in leads], self.at)
        for lead in sorted(leads, key=lambda one: (waiting[one.pk].since, one.pk)):
            about = About(lead.pk, lead.account.owner_id, lead.account.territory)
            rule, found = decide(self.desk, about, matching[lead.pk])
            if isinstance(found, Chosen):
                assert rule is not None
                self.chosen[lead.pk] = (rule, found)
                self.desk.give(rule, found.to)
            elif rule is not None and rule.then == Then.NURTURE:
                self.nurtured.append((lead, rule))
            else:
                self.waits.append(self._waiting(waiting[lead.pk], rule, found.reason, found))

    def _waiting(self, before: Waiting, rule: RoutingRule | None, reason: str, found: object) -> Waiting:
        kept = rule if rule is not None and rule.pk else None
        if isinstance(found, Waits):
            until, due_at = Waiting.Until.AT_WORK, found.due_at
        elif rule is not None and rule.then == Then.HOLD:
            until, due_at = Waiting.Until.SAID, None
        else:
            until, due_at = Waiting.Until.FREE, self.at + LOOK_AGAIN
        return Waiting(lead_id=before.lead_id, since=before.since, until=until, due_at=due_at, rule=kept, reason=reason)

    def write(self, leads: Sequence[Lead], waiting: dict[int, Waiting]) -> Routed:
        Waiting.objects.filter(lead_id__in=list(waiting)).delete()
        Waiting.objects.bulk_create(self.waits, batch_size=100)
        look_again(self.waits)
        for lead, rule in self.nurtured:
            until = datetime_of(self.at + (rule.rest_days or 0) * DAY) if rule.rest_days else None
            recycle(lead, until=until, reason=rule.reason, by=None, now=self.now)
        self._assign(leads)
        self._announce(waiting)
        return Routed(len(self.chosen), len(self.waits), len(waiting) - len(self.chosen) - len(self.waits))

    def _assign(self, leads: Sequence[Lead]) -> None:
        users = users_of(found.to.id for _, found in self.chosen.values())
        # Whose it is already, as the account's owner, goes on following the account.
        moving = [
            Given(lead.pk, users[found.to.id], found.reason)
            for lead in leads
            if lead.pk in self.chosen and (found := self.chosen[lead.pk][1]).to.id != lead.owner_id
        ]
        moves = hand_out(leads, moving, now=self.now)
        Assignment.objects.bulk_create(
            [assignment(pk, rule, found, move=moves.get(pk), at=self.at) for pk, (rule, found) in self.chosen.items()],
            batch_size=100,
        )
        told({pk: Told(found.to.id, rule.pk) for pk, (rule, found) in self.chosen.items()}, at=self.at)

    def _announce(self, before: dict[int, Waiting]) -> None:
        given = tuple(GivenOut(pk, found.to.id, found.reason) for pk, (_, found) in self.chosen.items())
        waiting = tuple(
            LeftWaiting(one.lead_id, str(one.until), one.reason, again=one.until == before[one.lead_id].until)
            for one in self.waits
        )
        if given or waiting:
            announce(LeadsGivenOut(given, waiting, self.at))
