"""A lead is answered in time, or it is told who did not, and somebody else has to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import assign, disqualify, undo
from sanket.crm.leads.models import LeadMove
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import (
    add_rule,
    clock_handed_over,
    look,
    remove_promise,
    remove_rule,
    reroute,
    route,
    save_promise,
)
from sanket.crm.response.events import ResponseDueSoon, ResponseEscalated, ResponseMissed
from sanket.crm.response.models import Assignment, Attempt, Clock, Escalation, RoutingRule
from sanket.crm.workspace.actions import add_holidays, holiday_list, put_on_call, save_capacity, save_user, take_leave
from sanket.shared import news
from sanket.shared.instants import seconds_of

INDIA = ZoneInfo("Asia/Kolkata")
MINUTE = 60
NOTHING = (0, 0, 0)


@pytest.fixture
def heard(monkeypatch) -> list[Any]:
    """What was announced of response."""
    told: list[Any] = []
    for kind in (ResponseDueSoon, ResponseMissed, ResponseEscalated):
        monkeypatch.setitem(news._listeners, kind, [*news._listeners.get(kind, []), told.append])
    return told


def clock(lead: Lead) -> Clock:
    return Clock.objects.get(pk=lead.pk)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=INDIA)


def wall(seconds: int | None) -> str:
    return f"{datetime.fromtimestamp(seconds, INDIA):%a %H:%M}" if seconds is not None else "never"


def call(house, when: datetime, kind: str = "call", offering: str = "robot", key: str = "") -> None:
    facts = house.market.facts(kind, 0, offering, key=key)._replace(occurred_at=int(when.timestamp()))
    house.market.log(facts, now_s=int(when.timestamp()))


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_it_runs_from_the_crossing_and_is_told_when_given_out(house):
    lead = house.open(days_ago=2 / 1_440)
    house.route()
    found = clock(lead)
    assert (found.started_at, found.told_at, found.owner) == (NOW_S - 120, NOW_S, house.cast.alice)
    assert (wall(found.due_at), found.look_at) == ("Fri 17:35", NOW_S + 180)
    first = Attempt.objects.get(lead_id=lead.pk)
    assert (first.nth, first.due_at, first.made_at) == (1, NOW_S, None)


@pytest.mark.parametrize(
    ("kind", "offering", "stops"),
    [("call", "robot", True), ("call", "painting", True), ("call", "oven", False), ("visit", "robot", False)],
)
def test_a_contact_by_us_about_what_they_want_stops_it(house, kind, offering, stops):
    lead = house.open()
    house.route()
    call(house, after(3), kind, offering)
    assert (clock(lead).answered_at is not None) == stops
    look(now=after(60))
    assert Escalation.objects.exists() != stops
    if stops:
        assert (clock(lead).waited, clock(lead).look_at) == (180, None)


def test_a_contact_that_is_taken_back_did_not_stop_it_and_an_earlier_one_counts(house):
    lead = house.open()
    house.route()
    call(house, after(4), key="second")
    call(house, after(2), key="first")
    assert (clock(lead).answer, clock(lead).waited) == ("first", 120)
    house.market.log(house.market.facts("call", 0, key="first"), mode="withdraw", now_s=NOW_S + 300)
    assert (clock(lead).answer, clock(lead).waited) == ("second", 240)
    house.market.log(house.market.facts("call", 0, key="second"), mode="withdraw", now_s=NOW_S + 300)
    assert (clock(lead).answered_at, clock(lead).waited) == (None, None)
    assert look(now=after(6)).missed == 1


def test_warned_then_missed_then_the_next_person_then_a_manager(house, heard):
    lead = house.open()
    house.route()
    assert look(now=after(2))[:3] == NOTHING
    assert look(now=after(3)).warned == 1
    assert look(now=after(4))[:3] == NOTHING
    assert look(now=after(5)).escalated == 1
    assert house.owner(lead) == "Bea"
    reason = "Alice had it and did not answer within 5 minutes of working time: Bea, of the same team, was next"
    assert LeadMove.objects.get(lead_id=lead.pk, to=house.bea).reason == reason
    assert look(now=after(9)).escalated == 0
    assert look(now=after(10)).escalated == 1
    assert look(now=after(600))[:3] == NOTHING
    assert house.owner(lead) == "Bea"
    told = [
        (type(one).__name__, getattr(one, "to_id", one.owner_id if hasattr(one, "owner_id") else None)) for one in heard
    ]
    assert told == [
        ("ResponseDueSoon", house.cast.alice.pk), ("ResponseMissed", house.cast.alice.pk),
        ("ResponseEscalated", house.bea.pk), ("ResponseEscalated", house.cast.bob.pk),
    ]  # fmt: skip
    assert [one.reason for one in Escalation.objects.order_by("pk")] == [
        reason, "Bea had it and did not answer within 5 minutes of working time: Bob is told",
    ]  # fmt: skip


def test_next_to_an_accounts_owner_is_who_has_the_fewest_leads_of_their_team_then_a_manager(house):
    dora = save_user(email="dora@example.com", name="Dora", role="sales", team=house.cast.west, by=None, now=NOW)
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    assign(house.open(offering="oven"), to=house.bea, by=house.cast.bob, now=NOW)
    lead = house.open()
    house.route()
    assert Assignment.objects.get(lead_id=lead.pk).runner_up == dora
    look(now=after(5))
    reason = "Alice had it and did not answer within 5 minutes of working time: Dora, of the same team, was next"
    assert Escalation.objects.get(lead_id=lead.pk).reason == reason
    assert (house.owner(lead), LeadMove.objects.get(lead_id=lead.pk, to=dora).reason) == ("Dora", reason)
    look(now=after(10))
    assert [one.to for one in Escalation.objects.filter(lead_id=lead.pk).order_by("pk")] == [dora, house.cast.bob]


def test_where_nobody_of_the_owners_team_is_there_whoever_sees_the_account_is_next(house):
    """Charlie is of another team, and the account lies in their territory; Bea, who is of the owner's, is on leave."""
    save_accounts([{"account": "tapti", "owner": "alice@example.com"}], by=None, now=NOW)
    take_leave(house.bea, starts_at=NOW - timedelta(1), ends_at=NOW + timedelta(1), by=house.cast.bob, now=NOW)
    lead = house.open("tapti")
    house.route()
    assert Assignment.objects.get(lead_id=lead.pk).runner_up == house.cast.charlie
    look(now=after(5))
    assert house.owner(lead) == "Charlie"
    assert Escalation.objects.get().reason.endswith("working time: Charlie was next")


def test_an_owners_lead_stays_theirs_where_all_others_are_full(house):
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    assign(house.open(offering="oven"), to=house.bea, by=house.cast.bob, now=NOW)
    save_capacity(people=None, follow_ups=None, days=7, most_open=1, by=None, now=NOW)
    lead = house.open()
    house.route()
    assert Assignment.objects.get(lead_id=lead.pk).runner_up is None
    look(now=after(5))
    assert (house.owner(lead), Escalation.objects.get(lead_id=lead.pk).to) == ("Alice", house.cast.bob)


def test_a_rule_that_gives_leads_to_owners_may_leave_them_there(house):
    """With a word of its own; all others, the usual way too, go by what all are promised."""
    rule = add_rule(name="Owners", then="owner", by=house.cast.bob, now=NOW)
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    save_promise(rule, target=300, hand_on=False, attempts=["0 min"], rest_days=9, by=house.cast.bob, now=NOW)
    lead = house.open()
    house.route()
    look(now=after(5))
    assert (house.owner(lead), Escalation.objects.get().to) == ("Alice", house.cast.bob)
    remove_promise(rule, by=house.cast.bob, now=NOW)
    save_promise(None, target=300, hand_on=False, attempts=["0 min"], rest_days=9, by=house.cast.bob, now=NOW)
    second = house.open(offering="oven")
    house.route()
    look(now=after(5))
    assert house.owner(second) == "Alice"


def test_what_nobody_has_is_told_to_a_manager(house, heard):
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(1), ends_at=NOW + timedelta(1), by=house.cast.bob, now=NOW)
    house.open(days_ago=0)
    house.route()
    look(now=after(5))
    assert [type(one).__name__ for one in heard] == ["ResponseMissed", "ResponseEscalated"]
    assert Escalation.objects.get().reason == (
        "Nobody had it, so that nobody answered within 5 minutes of working time: Bob is told"
    )


def test_given_out_after_that_it_is_asked_of_whoever_has_it(house, heard):
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(1), ends_at=after(10), by=house.cast.bob, now=NOW)
    lead = house.open(days_ago=0)
    house.route()
    look(now=after(5))
    assign(lead, to=house.cast.alice, by=house.cast.bob, now=after(20))
    assert (clock(lead).missed_at, wall(clock(lead).due_at)) == (None, wall(NOW_S + 25 * MINUTE))
    heard.clear()
    assert look(now=after(24)).warned == 1
    assert look(now=after(25)).escalated == 1
    assert [type(one).__name__ for one in heard] == ["ResponseDueSoon", "ResponseMissed", "ResponseEscalated"]
    assert house.owner(lead) == "Bea"


@pytest.mark.parametrize("way", ["person", "routing"])
def test_an_automation_hands_the_clock_over_too(house, way):
    """Whoever has it by an automation is warned, is to try, and is told when it is missed."""
    add_rule(name="All", then="hold", reason="Later", by=house.cast.bob, now=NOW)
    lead = house.open(days_ago=0)
    house.route()
    assert look(now=after(5))[:3] == NOTHING, "what a rule holds is no alarm"
    assert clock(lead).look_at is None
    if way == "person":
        assign(lead, to=house.bea, by=None, now=after(10))
        clock_handed_over(lead.pk, house.bea.pk, at=seconds_of(after(10)))
    else:
        remove_rule(RoutingRule.objects.get(), by=house.cast.bob, now=after(9))
        reroute([lead.pk], by=None, now=after(10))
    found = clock(lead)
    assert (found.state, found.told_at) == ("trying", seconds_of(after(10)))
    assert look(now=after(14)).warned == 1
    assert look(now=after(15)).missed == 1


def test_a_call_after_it_ended_answers_nothing(house):
    lead = house.open(days_ago=0)
    house.route()
    disqualify(lead, reason="No need", by=house.cast.alice, now=after(60))
    call(house, after(60 * 24))
    assert clock(lead).answered_at is None


def test_a_rule_has_a_target_of_its_own_and_may_keep_what_is_missed(house):
    rule = add_rule(name="All", then="people", people=[house.cast.alice.pk, house.bea.pk], by=None, now=NOW)
    save_promise(rule, target=600, hand_on=False, attempts=["0 min"], rest_days=9, by=house.cast.bob, now=NOW)
    lead = house.open()
    house.route()
    assert (wall(clock(lead).due_at), clock(lead).promised) == ("Fri 17:40", 1)
    look(now=after(10))
    assert (house.owner(lead), Escalation.objects.get().kind) == ("Alice", "manager")


def test_over_a_weekend_a_holiday_and_leave(house):
    add_holidays(holiday_list("2026-11-23 The fair"), by=None, now=NOW)
    begins, ends = at("2026-11-24T00:00"), at("2026-11-24T12:00")
    take_leave(house.cast.alice, starts_at=begins, ends_at=ends, by=house.cast.bob, now=NOW)
    lead = house.open()
    route(now=at("2026-11-20T18:28"))
    assert (house.owner(lead), wall(clock(lead).due_at), wall(clock(lead).look_at)) == (
        "Alice",
        "Tue 12:03",
        "Tue 12:01",
    )
    assert look(now=at("2026-11-22T12:00"))[:3] == NOTHING
    call(house, at("2026-11-24T12:10"))
    assert clock(lead).waited == 12 * MINUTE


def test_who_is_on_call_answers_after_hours(house):
    put_on_call(house.cast.alice, days=[NOW.date()], hours="18:30-22:00", by=house.cast.bob, now=NOW)
    lead = house.open()
    route(now=at("2026-11-20T18:28"))
    assert (house.owner(lead), wall(clock(lead).due_at)) == ("Alice", "Fri 18:33")


def test_in_another_zone_the_owners_clock_counts(house):
    # In Berlin it is 13:00, and clocks were put back four weeks ago.
    save_user(user=house.cast.alice, time_zone="Europe/Berlin", by=None, now=NOW)
    lead = house.open()
    route(now=at("2026-11-20T18:29"))
    assert wall(clock(lead).due_at) == "Fri 18:34"


def test_handed_over_by_a_person_the_time_is_the_new_owners(house):
    lead = house.open()
    house.route()
    move = assign(lead, to=house.bea, by=house.cast.bob, now=after(4))
    assert (clock(lead).owner, clock(lead).told_at, wall(clock(lead).due_at)) == (house.bea, NOW_S, "Fri 17:39")
    undo(move, by=house.cast.bob, now=after(4))
    assert clock(lead).owner == house.cast.alice


def test_handed_to_and_fro_a_manager_is_told_after_twice_its_time(house, heard):
    lead = house.open(days_ago=0)
    house.route()
    for minutes, to in ((4, house.bea), (8, house.cast.alice), (9, house.bea)):
        assign(lead, to=to, by=house.cast.bob, now=after(minutes))
        assert look(now=after(minutes + 0.9)).escalated == 0
    assert look(now=after(10)).escalated == 1
    assert look(now=after(11))[:3] == NOTHING
    told = Escalation.objects.get()
    assert (told.kind, told.to, told.was) == ("manager", house.cast.bob, house.bea)
    said = "It was handed over, and nobody answered within 10 minutes of working time in all (Bea has it): Bob is told"
    assert told.reason == said
    # Handed over once more, it is no news; what she lets pass is missed all the same.
    assign(lead, to=house.cast.alice, by=house.cast.bob, now=after(12))
    assert look(now=after(17)).escalated == 0
    assert (clock(lead).missed_at, clock(lead).look_at) == (NOW_S + 17 * MINUTE, None)
    names = [type(one).__name__ for one in heard]
    assert (names.count("ResponseEscalated"), names.count("ResponseMissed")) == (1, 1)


def test_what_was_missed_and_is_then_handed_to_and_fro_is_told_too(house):
    lead = house.open(days_ago=0)
    house.route()
    look(now=after(5))
    assert house.owner(lead) == "Bea"
    for minutes, to in ((9, house.cast.alice), (13, house.bea)):
        assign(lead, to=to, by=house.cast.bob, now=after(minutes))
    assert look(now=after(13)).escalated == 1
    assert [one.kind for one in Escalation.objects.order_by("pk")] == ["next", "manager"]
    assert look(now=after(60))[:3] == NOTHING


def test_answered_within_twice_its_time_it_is_nothing_to_tell(house):
    lead = house.open(days_ago=0)
    house.route()
    assign(lead, to=house.bea, by=house.cast.bob, now=after(4))
    call(house, after(8))
    assert look(now=after(60))[:3] == NOTHING
    assert not Escalation.objects.exists()


def test_the_time_in_which_nobody_had_it_and_a_manager_knew_is_not_theirs(house):
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(1), ends_at=after(19), by=house.cast.bob, now=NOW)
    lead = house.open(days_ago=0)
    house.route()
    look(now=after(5))
    assign(lead, to=house.cast.alice, by=house.cast.bob, now=after(20))
    assign(lead, to=house.bea, by=house.cast.alice, now=after(22))
    assert look(now=after(26)).escalated == 0
    assign(lead, to=house.cast.alice, by=house.bea, now=after(26))
    assert look(now=after(29)).escalated == 0
    assert look(now=after(30)).escalated == 1


def test_a_lead_that_follows_its_account_is_answered_by_its_new_owner(house):
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    lead = house.open()
    house.route()
    save_accounts([{"account": "nandgiri", "owner": "bea@example.com"}], by=None, now=after(1))
    look(now=after(3))
    assert (clock(lead).owner, wall(clock(lead).due_at)) == (house.bea, "Fri 17:38")


def test_a_lead_that_ended_needs_no_answer_and_one_that_came_back_does(house):
    lead = house.open()
    house.route()
    move = disqualify(lead, reason="a student", by=house.cast.alice, now=after(1))
    assert Attempt.objects.get(lead_id=lead.pk).skipped_at is not None
    look(now=after(30))
    assert clock(lead).missed_at is None
    undo(move, by=house.cast.alice, now=after(31))
    assert Attempt.objects.get(lead_id=lead.pk).skipped_at is None
    look(now=after(31))
    assert clock(lead).missed_at == NOW_S + 300


def test_what_a_product_lead_speaks_for_has_no_clock(house):
    house.open()
    house.route()
    look(now=after(10))
    assert not Clock.objects.filter(pk=house.market.lead("painting").pk).exists()


def test_killed_in_the_middle_no_clock_is_lost_and_nothing_is_told_twice(house, heard, monkeypatch):
    from sanket.crm.response import sweeping
    from sanket.crm.response.tests.test_at_once import many

    monkeypatch.setattr(sweeping, "SLICE", 20)
    many(house, 30)
    house.route()
    whole, slices = sweeping._one, iter(range(99))

    def killed(*given):
        if next(slices) == 15:
            raise KeyboardInterrupt
        return whole(*given)

    monkeypatch.setattr(sweeping, "_one", killed)
    with pytest.raises(KeyboardInterrupt):
        look(now=after(5))
    monkeypatch.setattr(sweeping, "_one", whole)
    look(now=after(5))
    rows = Escalation.objects.values_list("lead_id", "kind")
    assert len(rows) == len(set(rows)) == 30
    assert {pk for pk, _ in rows} == set(Clock.objects.filter(missed_at__isnull=False).values_list("pk", flat=True))


def test_leads_of_an_old_log_are_tried_but_nobody_has_to_call_within_minutes(house):
    lead = house.open(days_ago=3)
    assert not Clock.objects.filter(pk=lead.pk).exists()
    house.route()
    assert (clock(lead).due_at, clock(lead).look_at, clock(lead).state) == (None, None, "trying")
    assert Attempt.objects.get(lead_id=lead.pk).due_at == NOW_S
    assign(lead, to=house.bea, by=house.cast.bob, now=after(1))
    assert wall(clock(lead).due_at) == "Fri 17:36"


def test_when_no_worker_ran_for_days_nobody_is_alarmed(house, heard):
    lead = house.open()
    house.route()
    look(now=NOW + timedelta(days=2))
    assert (heard, clock(lead).missed_at, clock(lead).look_at) == ([], NOW_S + 300, None)
