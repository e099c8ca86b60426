"""Leads that somebody has are given out by the rules again, because a person says so: each with its reason, or it stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from sanket.crm.leads.actions import Given, hand_out, hold_leads, must_be_theirs
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.response.choosing import Asked as About
from sanket.crm.response.choosing import Chosen, Desk, decide
from sanket.crm.response.clocks import Told, told
from sanket.crm.response.desk import desk, users_of
from sanket.crm.response.models import Assignment, RoutingRule, Waiting
from sanket.crm.response.routing import assignment, matches, rules_in_force, take_turn
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of


class Rerouted(NamedTuple):
    """What became of one lead: ``move`` is None where it stays whose it was, and ``reason`` says why."""

    lead: Lead
    move: LeadMove | None
    runner_up: User | None
    reason: str


@transaction.atomic
def reroute(lead_ids: Iterable[int], *, by: User | None, now: datetime) -> list[Rerouted]:
    """Ask the rules of leads that are open, as if they had opened now. What a rule would hold or recycle stays, as does
    what nobody else is free for. Refuses all where ``by`` may not hand one of them over; None is an automation."""
    at = seconds_of(now)
    take_turn(at)
    leads = hold_leads(lead_ids)
    if by is not None:
        must_be_theirs(leads, by)
    rules = rules_in_force()
    matching = matches(rules, [lead.pk for lead in leads], at)
    people = desk(at)
    _lay_down(leads, people, at)
    chosen: dict[int, tuple[RoutingRule, Chosen]] = {}
    reasons: dict[int, str] = {}
    for lead in leads:
        about = About(lead.pk, lead.account.owner_id, lead.account.territory)
        rule, found = decide(people, about, matching[lead.pk])
        reasons[lead.pk] = found.reason
        if isinstance(found, Chosen) and rule is not None:
            people.give(rule, found.to)
            chosen[lead.pk] = (rule, found)
        elif lead.owner_id in people.people:
            people.people[lead.owner_id].open += 1
    moves = _write(leads, chosen, by=by, now=now)
    next_up = {pk: found.runner_up.id for pk, (_, found) in chosen.items() if found.runner_up}
    users = users_of(next_up.values())
    return [Rerouted(lead, moves.get(lead.pk), users.get(next_up.get(lead.pk, 0)), reasons[lead.pk]) for lead in leads]


def _lay_down(leads: Sequence[Lead], people: Desk, at: int) -> None:
    """Nobody is fuller for what is given out again."""
    ids = [lead.pk for lead in leads]
    fresh = set(Waiting.objects.filter(lead_id__in=ids, until=Waiting.Until.ROUTED).values_list("lead_id", flat=True))
    counted = set(Lead.objects.listed(at, by_date=False).filter(pk__in=ids).values_list("pk", flat=True)) - fresh
    for lead in leads:
        if lead.pk in counted and lead.owner_id in people.people:
            people.people[lead.owner_id].open -= 1


def _write(
    leads: Sequence[Lead], chosen: dict[int, tuple[RoutingRule, Chosen]], *, by: User | None, now: datetime
) -> dict[int, LeadMove]:
    users = users_of(found.to.id for _, found in chosen.values())
    given = [
        Given(lead.pk, users[found.to.id], found.reason)
        for lead in leads
        if lead.pk in chosen and (found := chosen[lead.pk][1]).to.id != lead.owner_id
    ]
    moves = hand_out(leads, given, by=by, now=now, again=True)
    Assignment.objects.bulk_create(
        [assignment(pk, *chosen[pk], move=move, at=seconds_of(now)) for pk, move in moves.items()], batch_size=100
    )
    told({pk: Told(chosen[pk][1].to.id, chosen[pk][0].pk) for pk in moves}, at=seconds_of(now))
    return moves
