"""One tap says what came of a call, once; what follows from it, and its undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sanket.crm.activities.models import Activity
from sanket.crm.leads.actions import assign, disqualify, qualify, undo
from sanket.crm.leads.events import LeadsRevived, LeadsWentCold
from sanket.crm.leads.facts import Cooled
from sanket.crm.leads.models import LeadStanding
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import (
    OutcomeRefused,
    clocks_of_cold,
    clocks_revive,
    look,
    record_outcome,
    save_promise,
    undo_outcome,
)
from sanket.crm.response.models import Attempt, Clock
from sanket.crm.response.queries import calls_due, last_made, short
from sanket.crm.workspace.queries import audit_trail

INDIA = ZoneInfo("Asia/Kolkata")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def given_out(house, **more):
    lead = house.open(**more)
    house.route()
    return Lead.objects.select_related("account", "offering").get(pk=lead.pk)


def say(house, lead, outcome: str, now: datetime = NOW, **more):
    return record_outcome(lead, outcome=outcome, by=house.cast.alice, now=now, **more)


def clock(lead) -> Clock:
    return Clock.objects.get(pk=lead.pk)


def planned(lead) -> str:
    rows = Attempt.objects.filter(lead_id=lead.pk, made_at=None, skipped_at=None)
    return ", ".join(f"{datetime.fromtimestamp(one.due_at, INDIA):%a %H:%M}" for one in rows)


def test_no_answer_plans_the_next_one_at_another_time_of_day(house):
    lead = given_out(house)
    due = [planned(lead)]
    at = NOW
    for _ in range(5):
        told = say(house, lead, "no answer", at)
        assert told.planned is not None
        due.append(planned(lead))
        at = datetime.fromtimestamp(told.planned.due_at, INDIA)
    assert due == ["Fri 17:30", "Fri 18:00", "Mon 12:30", "Tue 10:00", "Wed 13:00", "Mon 10:00"]
    told = say(house, lead, "no answer", at)
    lead = Lead.objects.get(pk=lead.pk)
    assert (told.planned, lead.stage, clock(lead).state, clock(lead).made) == (None, "recycled", "exhausted", 6)
    assert told.attempt is not None
    move = Attempt.objects.get(pk=told.attempt.pk).move
    assert move is not None
    assert move.reason == "Not reached in 6 attempts"
    undo_outcome(told.attempt, by=house.cast.alice, now=at)
    assert (Lead.objects.get(pk=lead.pk).stage, planned(lead)) == ("recognised", "Mon 10:00")


def test_it_is_an_activity_of_ours_and_stops_the_clock(house):
    lead = given_out(house)
    say(house, lead, "reached", NOW + timedelta(minutes=3), note=" Wants a demo ", contact_id=None)
    logged = Activity.objects.select_related("type").get(source="outcome")
    assert (logged.type.external_id, logged.type.direction, logged.note) == ("call-reached", "sales", "Wants a demo")
    found = clock(lead)
    assert (found.answered_at, found.waited, found.state, found.reached_at) == (
        NOW_S + 180,
        180,
        "reached",
        NOW_S + 180,
    )
    assert planned(lead) == ""
    assert audit_trail(verb="lead.outcome")[0].by == house.cast.alice


def test_sent_twice_or_late_it_counts_once_from_when_it_happened(house):
    lead = given_out(house)
    first = say(house, lead, "no answer", NOW + 5 * HOUR, key="k", at=NOW + timedelta(minutes=2))
    again = say(house, lead, "reached", NOW + 6 * HOUR, key="k")
    assert (first.new, again.new, again.attempt) == (True, False, first.attempt)
    assert (clock(lead).made, clock(lead).waited) == (1, 120)
    assert first.attempt is not None
    undo_outcome(first.attempt, by=house.cast.alice, now=NOW + 6 * HOUR)
    late = say(house, lead, "no answer", NOW + 7 * HOUR, key="k")
    assert (late.attempt, late.new, clock(lead).made) == (None, False, 0)


def test_not_now_is_called_on_that_day_and_tried_again_from_there(house):
    lead = given_out(house)
    saturday = datetime(2026, 12, 5, 11, 0, tzinfo=INDIA)
    told = say(house, lead, "not now", until=saturday)
    assert planned(lead) == "Mon 09:30"
    assert told.planned is not None
    assert (told.planned.asked, clock(lead).promised) == (True, 7)
    say(house, lead, "no answer", datetime(2026, 12, 7, 9, 40, tzinfo=INDIA))
    assert planned(lead) == "Mon 10:10"


def test_the_wrong_person_ends_the_attempts_and_not_the_lead(house):
    lead = given_out(house)
    told = say(house, lead, "wrong person")
    assert (told.planned, planned(lead), Lead.objects.get(pk=lead.pk).stage) == (None, "", "recognised")


def test_undo_puts_everything_back_and_only_the_last_can_be_undone(house):
    lead = given_out(house)
    first, second = say(house, lead, "no answer"), say(house, lead, "reached", NOW + HOUR)
    assert first.attempt is not None
    assert second.attempt is not None
    with pytest.raises(OutcomeRefused, match="newer"):
        undo_outcome(first.attempt, by=house.cast.alice, now=NOW + HOUR)
    undo_outcome(second.attempt, by=house.cast.alice, now=NOW + HOUR)
    assert (planned(lead), clock(lead).state, clock(lead).answered_at) == ("Fri 18:00", "trying", NOW_S)
    undo_outcome(first.attempt, by=house.cast.alice, now=NOW + HOUR)
    assert (planned(lead), clock(lead).made, clock(lead).answered_at) == ("Fri 17:30", 0, None)
    assert not Activity.objects.filter(source="outcome", withdrawn_at=None).exists()


@pytest.mark.parametrize("pressed", ["no answer", "not now"])
def test_what_was_pressed_before_they_were_reached_and_told_after_it_only_counts(house, pressed):
    lead = given_out(house)
    reached = say(house, lead, "reached", NOW + HOUR).attempt
    more = {"until": NOW + DAY} if pressed == "not now" else {}
    told = say(house, lead, pressed, NOW + 2 * HOUR, at=NOW + timedelta(minutes=5), **more)
    assert (told.planned, told.since) == (None, reached)
    assert (clock(lead).state, clock(lead).made, planned(lead)) == ("reached", 2, "")
    assert Lead.objects.get(pk=lead.pk).closed_at is None
    undo_outcome(told.attempt, by=house.cast.alice, now=NOW + 3 * HOUR)
    assert (clock(lead).state, clock(lead).made) == ("reached", 1)


@pytest.mark.parametrize("pressed", ["no answer", "wrong person", "not now"])
def test_the_day_that_they_named_stays_whatever_is_told_late(house, pressed):
    lead = given_out(house)
    day = datetime(2026, 12, 15, 11, 0, tzinfo=INDIA)
    say(house, lead, "not now", NOW + HOUR, until=day)
    told = say(house, lead, pressed, NOW + 2 * HOUR, at=NOW + timedelta(minutes=30), until=NOW + DAY)
    assert told.planned is not None
    assert (told.planned.asked, planned(lead)) == (True, "Tue 11:00")
    assert (clock(lead).state, clock(lead).made, clock(lead).promised) == ("trying", 2, 8)
    undo_outcome(told.attempt, by=house.cast.alice, now=NOW + 3 * HOUR)
    assert (planned(lead), clock(lead).made, clock(lead).promised) == ("Tue 11:00", 1, 7)
    say(house, lead, "no answer", day)
    assert planned(lead) == "Tue 11:30"


def test_a_late_word_about_a_lead_that_ended_is_kept_and_plans_nothing(house):
    lead = given_out(house)
    move = disqualify(lead, reason="a student", by=house.cast.alice, now=NOW + HOUR)
    told = say(house, lead, "no answer", NOW + 2 * HOUR, at=NOW)
    assert (told.new, told.planned, clock(lead).made) == (True, None, 1)
    undo(move, by=house.cast.alice, now=NOW + 2 * HOUR)
    assert planned(lead) == "Fri 17:30"


def test_who_is_qualified_is_not_tried_any_more(house):
    lead = given_out(house)
    move = qualify(lead, by=house.cast.alice, now=NOW)
    assert planned(lead) == ""
    undo(move, by=house.cast.alice, now=NOW)
    assert planned(lead) == "Fri 17:30"


@pytest.mark.parametrize(
    "end",
    [
        lambda lead, by: qualify(lead, by=by, now=NOW + HOUR),
        lambda lead, by: disqualify(lead, reason="a student", by=by, now=NOW + HOUR),
    ],
    ids=["qualified", "ended"],
)
def test_an_outcome_that_is_undone_after_it_was_qualified_or_ended_plans_nothing(house, end):
    lead = given_out(house)
    told = say(house, lead, "no answer")
    move = end(lead, house.cast.alice)
    assert told.attempt is not None
    assert undo_outcome(told.attempt, by=house.cast.alice, now=NOW + 2 * HOUR) is None
    assert (planned(lead), clock(lead).state, clock(lead).made) == ("", "ended", 0)
    assert calls_due(house.cast.alice, at=NOW_S + 9 * 86_400) == []
    undo(move, by=house.cast.alice, now=NOW + 3 * HOUR)
    assert (planned(lead), clock(lead).state) == ("Fri 17:30", "trying")


def test_an_outcome_that_is_undone_after_it_went_cold_plans_nothing_until_it_is_back(house):
    lead = given_out(house)
    told = say(house, lead, "no answer")
    assert told.attempt is not None
    LeadStanding.objects.filter(lead_id=lead.pk).update(hot=False, cold_at=NOW_S + 60)
    clocks_of_cold(LeadsWentCold((Cooled(lead.pk, NOW_S + 60, "time"),), NOW_S + 120))
    undo_outcome(told.attempt, by=house.cast.alice, now=NOW + HOUR)
    assert (planned(lead), clock(lead).state) == ("", "ended")
    LeadStanding.objects.filter(lead_id=lead.pk).update(hot=True, cold_at=NOW_S + 9 * 86_400)
    clocks_revive(LeadsRevived((lead.pk,), NOW_S + 7_200))
    look(now=NOW + 2 * HOUR)
    assert planned(lead) == "Mon 09:30"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outcome": "maybe"}, "Choose one of"),
        ({"outcome": "not now"}, "on which day"),
        ({"outcome": "reached", "key": "k" * 61}, "at most 60"),
        ({"outcome": "reached", "at": NOW + HOUR}, "lies ahead"),
        ({"outcome": "reached", "at": NOW - 31 * DAY}, "30 days"),
    ],
)
def test_what_cannot_be_said(house, said, sentence):
    lead = given_out(house)
    with pytest.raises(OutcomeRefused, match=sentence):
        record_outcome(lead, by=house.cast.alice, now=NOW, **said)
    assert Attempt.objects.get(lead_id=lead.pk).made_at is None


def test_calls_that_are_due_are_told_to_whoever_has_the_lead(house):
    lead = given_out(house)
    assert [(one.lead.pk, one.kind, one.due_at) for one in calls_due(house.cast.alice, at=NOW_S)] == [
        (lead.pk, "answer", NOW_S + 300)
    ]
    say(house, lead, "no answer")
    assert calls_due(house.cast.alice, at=NOW_S) == []
    assign(lead, to=house.bea, by=house.cast.bob, now=NOW)
    assert [one.reason for one in calls_due(house.bea, at=NOW_S, until=NOW_S + 3_600)] == ["Attempt 2 of 6"]


def test_a_lead_with_fewer_attempts_than_promised_is_seen(house):
    late, ended = given_out(house), given_out(house, offering="oven")
    at = NOW_S + 3 * 86_400
    disqualify(ended, reason="No need", by=house.bea, now=NOW + HOUR)
    found = {one.lead.pk: (one.made, one.promised, one.ended) for one in short(Lead.objects.all(), at=at)}
    assert found == {late.pk: (0, 6, False), ended.pk: (0, 6, True)}
    say(house, late, "reached")
    assert [one.lead.pk for one in short(Lead.objects.all(), at=at)] == [ended.pk]


def test_what_went_cold_before_is_seen_too_and_hides_nobody(house):
    cold, late = given_out(house), given_out(house, offering="oven")
    LeadStanding.objects.filter(lead_id=cold.pk).update(hot=False, cold_at=NOW_S + 60)
    at = NOW_S + 3 * 86_400
    news = LeadsWentCold((Cooled(cold.pk, NOW_S + 60, "time"),), NOW_S + 120)
    clocks_of_cold(news)
    assert Attempt.objects.get(lead_id=cold.pk).skipped_at is not None
    assert [(one.lead.pk, one.ended) for one in short(Lead.objects.all(), at=at, limit=1)] == [(late.pk, False)]
    assert [(one.lead.pk, one.ended) for one in short(Lead.objects.all(), at=at)] == [(late.pk, False), (cold.pk, True)]
    clocks_revive(LeadsRevived((cold.pk,), NOW_S + 200))
    assert Attempt.objects.get(lead_id=cold.pk).skipped_at is not None
    assert [one.lead.pk for one in short(Lead.objects.all(), at=at)] == [late.pk]


def test_what_was_promised_stays_promised(house):
    lead = given_out(house)
    save_promise(None, target=300, hand_on=True, attempts=["0 min"], rest_days=30, by=house.cast.bob, now=NOW)
    say(house, lead, "no answer")
    assert planned(lead) == "Fri 18:00"


def log(house, minutes: float, key: str, mode: str = "") -> None:
    at = NOW_S + int(minutes * 60)
    facts = house.market.facts("call", 0, key=key)._replace(occurred_at=at)
    house.market.log(facts, mode=mode, now_s=at)


def test_a_call_that_is_only_logged_is_the_first_attempt(house):
    lead = given_out(house)
    log(house, 2, "by-hand")
    first = Attempt.objects.get(lead_id=lead.pk, nth=1)
    assert (first.made_at, first.outcome, first.by, first.activity) == (NOW_S + 120, "", house.cast.alice, "by-hand")
    assert (planned(lead), clock(lead).made, clock(lead).promised) == ("Fri 18:02", 1, 6)
    (call,) = calls_due(house.cast.alice, at=NOW_S + 3_600)
    assert call.reason == "Attempt 2 of 6"
    assert last_made(lead.pk) is None, "it is taken back where it was logged"
    log(house, 40, "second")
    assert (planned(lead), clock(lead).made) == ("Fri 18:02", 1), "only the first contact"


def test_taken_back_the_first_attempt_is_planned_again_and_an_earlier_call_is_it(house):
    lead = given_out(house)
    log(house, 4, "late")
    log(house, 2, "early")
    assert (planned(lead), clock(lead).made) == ("Fri 18:02", 1)
    log(house, 5, "early", mode="withdraw")
    assert (planned(lead), clock(lead).made) == ("Fri 18:04", 1)
    log(house, 5, "late", mode="withdraw")
    assert (planned(lead), clock(lead).made, clock(lead).step) == ("Fri 17:30", 0, 0)
    assert Attempt.objects.get(lead_id=lead.pk).activity is None


def test_what_was_said_after_a_logged_call_is_the_second_attempt_and_its_undo_leaves_the_first(house):
    lead = given_out(house)
    log(house, 2, "by-hand")
    told = say(house, lead, "reached", NOW + timedelta(minutes=30))
    assert (clock(lead).made, clock(lead).state, planned(lead)) == (2, "reached", "")
    assert told.attempt is not None
    undo_outcome(told.attempt, by=house.cast.alice, now=NOW + HOUR)
    assert (clock(lead).made, clock(lead).state, planned(lead)) == (1, "trying", "Fri 18:02")


def test_of_one_attempt_what_came_of_it_has_to_be_said(house):
    save_promise(None, target=300, hand_on=True, attempts=["0 min"], rest_days=9, by=house.cast.bob, now=NOW)
    lead = given_out(house)
    log(house, 2, "by-hand")
    assert (planned(lead), clock(lead).made) == ("Fri 17:30", 0)


def test_told_late_and_earlier_than_a_logged_call_it_is_the_first_attempt(house):
    lead = given_out(house)
    log(house, 4, "by-hand")
    say(house, lead, "no answer", NOW + HOUR, at=NOW + timedelta(minutes=2))
    assert (planned(lead), clock(lead).made) == ("Fri 18:02", 1)
    assert Attempt.objects.filter(lead_id=lead.pk, made_at__isnull=False).count() == 1
