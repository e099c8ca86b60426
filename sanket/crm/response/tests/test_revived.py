"""A lead that went cold and became hot again waits for an answer like a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import qualify
from sanket.crm.leads.cooling import tell_cold
from sanket.crm.leads.models import LeadRecord, LeadStanding
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, route, save_promise
from sanket.crm.response.clocks import handed_over
from sanket.crm.response.models import Attempt, Clock
from sanket.crm.response.queries import calls_due, last_made, short
from sanket.crm.response.sweeping import Looked
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


def mailed(house, at: datetime) -> None:
    """A connector logs it; nobody presses anything."""
    told_anew(house, at, "call")


def test_answered_by_a_mail_and_hot_again_it_is_tried_again(house):
    # Of one attempt what came of it has to be said: the mail is none.
    save_promise(None, target=300, hand_on=True, attempts=["0 min"], rest_days=9, by=house.cast.bob, now=NOW)
    lead = given_out(house)
    mailed(house, NOW + timedelta(minutes=1))
    assert (clock(lead).answered_at, clock(lead).made) == (NOW_S + 60, 0)
    lead.refresh_from_db()
    cooled(lead)
    then = asks_again(house, lead)
    look(now=then)
    assert calls(house, then) == [("answer", "Wed 14:39")]
    assert (clock(lead).made, clock(lead).promised, clock(lead).state) == (0, 1, "trying")


def test_what_another_spoke_for_meanwhile_is_tried_once_it_is_given_out(house):
    lead = given_out(house)
    cooled(lead)
    then = asks_again(house, lead)
    other = LeadRecord.objects.exclude(pk=lead.pk).get(account_id=lead.account_id, owner=None)
    LeadRecord.objects.filter(pk=lead.pk).update(owner=None)
    LeadStanding.objects.filter(lead_id=lead.pk).update(covered_by=other.pk)
    look(now=then)
    assert (clock(lead).due_at, clock(lead).look_at) == (None, None)
    LeadStanding.objects.filter(lead_id=lead.pk).update(covered_by=None)
    handed_over(lead.pk, house.cast.alice.pk, at=seconds_of(then))
    assert Attempt.objects.filter(lead_id=lead.pk, made_at=None, skipped_at=None).count() == 1


def test_who_calls_before_they_are_told_that_it_is_hot_again_tries_it_too(house):
    lead = given_out(house)
    cooled(lead)
    then = asks_again(house, lead)
    mailed(house, then + timedelta(seconds=2))
    look(now=then + timedelta(minutes=1))
    assert (clock(lead).answered_at, clock(lead).told_at) == (seconds_of(then) + 2, seconds_of(then) + 60)
    assert calls(house, then) == [("attempt", "Wed 14:35")]
    assert look(now=then + timedelta(minutes=30)) == Looked()


def test_whom_nobody_answered_before_is_tried_by_a_plan_of_its_own_and_not_by_the_old_date(house):
    lead = given_out(house)
    cooled(lead)
    then = asks_again(house, lead)
    assert short(Lead.objects.all(), at=seconds_of(then)) == []
    save_promise(None, target=600, hand_on=True, attempts=["0 min", "day 3"], rest_days=30, by=house.cast.bob, now=NOW)
    look(now=then)
    assert calls(house, then) == [("answer", "Wed 14:44")]
    assert clock(lead).promised == 2
    assert short(Lead.objects.all(), at=seconds_of(then)) == []
    planned = Attempt.objects.get(lead_id=lead.pk, made_at=None, skipped_at=None)
    assert wall(planned.due_at) == "Wed 14:34"
