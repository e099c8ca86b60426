"""When somebody is warned and when they are late follow from the same hours, also from those they have since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanket.crm.leads.actions import accept, assign, qualify, undo
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, time_anew
from sanket.crm.response.jobs import time_clocks_anew
from sanket.crm.response.models import Escalation, Holder
from sanket.crm.response.queries import clock_of
from sanket.crm.response.tests.test_clock import INDIA, NOTHING, after, at, clock, heard, wall
from sanket.crm.workspace.actions import save_worktime, take_leave
from sanket.shared.instants import seconds_of

__all__ = ["heard"]
ALWAYS = ["00:00-24:00"] * 7
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=INDIA)


def given_out(house, when: datetime = NOW) -> Lead:
    lead = house.open(days_ago=0)
    assign(lead, to=house.cast.alice, by=house.cast.bob, now=when)
    return lead


def test_who_works_on_sundays_now_is_due_and_warned_on_sunday(house):
    lead = given_out(house, SUNDAY)
    assert (wall(clock(lead).due_at), wall(clock(lead).look_at)) == ("Mon 09:35", "Mon 09:33")
    save_worktime(of=house.cast.alice, hours=ALWAYS, by=house.cast.bob, now=SUNDAY)
    assert time_anew(now=SUNDAY + timedelta(minutes=30)) == 1
    assert (wall(clock(lead).due_at), wall(clock(lead).look_at)) == ("Sun 12:35", "Sun 12:33")
    assert wall(Holder.objects.get(lead_id=lead.pk, until=None).due_at) == "Sun 12:35"
    assert time_anew(now=SUNDAY + timedelta(minutes=31)) == 0, "what fits stays"


def test_who_is_on_leave_meanwhile_is_asked_when_they_are_back(house, heard):
    lead = given_out(house)
    ends = at("2026-11-24T12:00")
    take_leave(house.cast.alice, starts_at=after(1), ends_at=ends, by=house.cast.bob, now=after(1))
    assert time_anew(now=after(1)) == 1
    assert (wall(clock(lead).due_at), wall(clock(lead).look_at)) == ("Tue 12:05", "Tue 12:03")
    assert look(now=after(60))[:3] == NOTHING
    assert heard == []


def test_hours_that_change_nothing_of_it_leave_it_alone(house):
    lead = given_out(house)
    before = clock(lead)
    save_worktime(of=house.cast.alice, hours=ALWAYS, by=house.cast.bob, now=after(2))
    assert time_anew(now=after(2)) == 0
    assert (clock(lead).due_at, clock(lead).look_at) == (before.due_at, before.look_at)


def test_a_change_of_people_is_heard(house, monkeypatch):
    asked: list[Any] = []
    monkeypatch.setattr("sanket.crm.response.listeners.soon", asked.append)
    lead = given_out(house)
    save_worktime(of=house.cast.alice, hours=ALWAYS, by=house.cast.bob, now=after(1))
    assert asked[-1] == time_clocks_anew
    assert clock(lead).look_at is not None


def test_the_next_person_has_hours_of_their_own_too(house):
    lead = house.open()
    house.route()
    look(now=after(5))
    assert house.owner(lead) == "Bea"
    take_leave(house.bea, starts_at=after(6), ends_at=at("2026-11-24T12:00"), by=house.cast.bob, now=after(6))
    assert time_anew(now=after(6)) == 1
    found = clock_of(lead)
    assert found is not None
    assert (wall(found.answer_by), wall(found.look_at), found.due_at) == ("Tue 12:05", "Tue 12:05", NOW_S + 300)


def test_taken_back_it_warns_only_once_most_of_the_time_has_passed(house, heard):
    lead = given_out(house, SUNDAY)
    move = qualify(lead, by=house.cast.alice, now=SUNDAY)
    assert clock(lead).look_at is None
    undo(move, by=house.cast.alice, now=SUNDAY)
    assert look(now=SUNDAY)[:3] == NOTHING
    assert (heard, wall(clock(lead).look_at)) == ([], "Mon 09:33")
    assert look(now=at("2026-11-23T09:33")).warned == 1


def test_taken_back_after_hours_changed_it_goes_by_those(house, heard):
    lead = given_out(house, SUNDAY)
    move = qualify(lead, by=house.cast.alice, now=SUNDAY)
    save_worktime(of=house.cast.alice, hours=ALWAYS, by=house.cast.bob, now=SUNDAY)
    assert time_anew(now=SUNDAY) == 0
    undo(move, by=house.cast.alice, now=SUNDAY)
    assert look(now=SUNDAY)[:3] == NOTHING
    assert (heard, wall(clock(lead).due_at)) == ([], "Sun 12:05")


def test_of_what_is_qualified_nobody_waits_for_an_answer_whoever_has_it(house, heard):
    lead = given_out(house)
    accept(lead, by=house.cast.alice, now=after(1))
    qualify(lead, by=house.cast.alice, now=after(1))
    assign(lead, to=house.bea, by=house.cast.bob, now=after(2))
    look(now=after(60))
    assert (heard, Escalation.objects.count(), clock(lead).look_at) == ([], 0, None)
    assert seconds_of(after(60)) > (clock(lead).due_at or 0)
