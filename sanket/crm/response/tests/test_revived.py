"""A lead that went cold and became hot again waits for an answer like a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import qualify
from sanket.crm.leads.cooling import tell_cold
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, route
from sanket.crm.response.models import Attempt, Clock
from sanket.crm.response.queries import calls_due, last_made
from sanket.crm.response.tests.test_clock import INDIA, wall
from sanket.crm.response.tests.test_outcomes import say
from sanket.shared.instants import datetime_of, seconds_of

DAY = timedelta(days=1)


def given_out(house) -> Lead:
    tell_cold(now=NOW_S)
    lead = house.open(days_ago=0)
    house.route()
    return Lead.objects.select_related("account", "offering").get(pk=lead.pk)


def cooled(lead: Lead) -> None:
    tell_cold(now=lead.cold_at)


def asks_again(house, lead: Lead) -> datetime:
    """A month later, on a working day, in working hours."""
    then = datetime_of(lead.cold_at + 30 * 86_400).astimezone(INDIA)
    then = (then + timedelta(days=(2 - then.weekday()) % 7)).replace(hour=14, minute=34)
    told_anew(house, then)
    return then


def told_anew(house, then: datetime, kind: str = "meeting") -> None:
    at = seconds_of(then)
    house.market.log(house.market.facts(kind, 0)._replace(occurred_at=at), now_s=at)


def clock(lead: Lead) -> Clock:
    return Clock.objects.get(pk=lead.pk)


def calls(house, at: datetime) -> list[tuple[str, str]]:
    return [
        (one.kind, wall(one.due_at))
        for one in calls_due(house.cast.alice, at=seconds_of(at), until=seconds_of(at + DAY))
    ]


def test_answered_long_ago_it_is_to_be_answered_again_and_missed_if_nobody_does(house):
    lead = given_out(house)
    say(house, lead, "reached")
    cooled(lead)
    then = asks_again(house, lead)
    found = clock(lead)
    assert (found.answered_at, found.reached_at, found.state) == (None, None, "waiting")
    look(now=then)
    assert (clock(lead).owner, wall(clock(lead).due_at)) == (house.cast.alice, "Wed 14:39")
    assert calls(house, then) == [("answer", "Wed 14:39")]
    assert (clock(lead).made, clock(lead).promised) == (1, 7)
    assert look(now=then + timedelta(minutes=3)).warned == 1
    assert look(now=then + timedelta(minutes=5)).escalated == 1


def test_the_attempts_begin_anew_and_what_was_said_before_stays(house):
    lead = given_out(house)
    say(house, lead, "no answer")
    cooled(lead)
    then = asks_again(house, lead)
    look(now=then)
    assert last_made(lead.pk) is None
    assert list(
        Attempt.objects.filter(lead_id=lead.pk, skipped_at=None).values_list("nth", "outcome").order_by("nth")
    ) == [
        (1, "no answer"),
        (3, ""),
    ]
    told = say(house, lead, "no answer", then)
    assert told.planned
    assert wall(told.planned.due_at) == "Wed 15:04"
    assert last_made(lead.pk) == told.attempt


def test_whose_account_it_is_is_to_answer_it_too(house):
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    lead = given_out(house)
    say(house, lead, "reached")
    cooled(lead)
    then = asks_again(house, lead)
    look(now=then)
    assert calls(house, then) == [("answer", "Wed 14:39")]


def test_one_that_an_old_log_brought_cold_has_a_clock_once_it_is_hot(house):
    tell_cold(now=NOW_S)
    lead = house.open(days_ago=300)
    assert not Clock.objects.filter(pk=lead.pk).exists()
    told_anew(house, NOW)
    route(now=NOW)
    assert (clock(lead).told_at, wall(clock(lead).due_at)) == (NOW_S, "Fri 17:35")


@pytest.mark.parametrize("what", ["contact", "asked"])
def test_with_whom_we_are_talking_nobody_begins_anew(house, what):
    lead = given_out(house)
    if what == "asked":
        say(house, lead, "not now", until=datetime_of(lead.cold_at + 60 * 86_400))
    else:
        say(house, lead, "reached")
    cooled(lead)
    then = datetime_of(lead.cold_at + 30 * 86_400)
    if what == "contact":
        told_anew(house, then - 3 * DAY, "call")
    told_anew(house, then)
    look(now=then)
    assert clock(lead).answered_at == NOW_S
    planned = Attempt.objects.filter(lead_id=lead.pk, made_at=None, skipped_at=None).count()
    assert planned == (1 if what == "asked" else 0)


def test_what_is_qualified_is_nobodys_to_answer(house):
    lead = given_out(house)
    say(house, lead, "no answer")
    qualify(lead, by=house.cast.alice, now=NOW + timedelta(minutes=1))
    cooled(lead)
    asks_again(house, lead)
    assert (clock(lead).answered_at, clock(lead).state) == (NOW_S, "ended")
