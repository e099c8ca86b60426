"""The report narrows before it cuts, shows nobody more than the lists do, and offers the sources of all that they see."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sanket.crm import plans
from sanket.crm.leads.actions import assign, disqualify, undo
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response import report as reporting
from sanket.crm.response.actions import add_rule, look, record_outcome, undo_outcome
from sanket.crm.response.models import Clock, Holder
from sanket.crm.response.report import Asked, Report, report
from sanket.crm.response.tests.conftest import House
from sanket.crm.workspace.actions import take_leave
from sanket.crm.workspace.queries import User

DAY = 86_400


def told(house: House, user: User, **narrowed: object) -> Report:
    return report(user, Asked(NOW_S - 30 * DAY, NOW_S + DAY, **narrowed), at=NOW_S)  # type: ignore[arg-type]


@pytest.fixture
def given_out(house: House) -> House:
    """A lead in the west, the oldest, and two in the south."""
    west = house.open()
    south = [house.open("tapti"), house.open("tapti", "oven")]
    house.route()
    assert {house.owner(one) for one in south} == {"Charlie"}
    assert house.owner(west) in {"Alice", "Bea"}
    Clock.objects.filter(lead_id=west.pk).update(started_at=NOW_S - 20 * DAY)
    return house


def test_what_is_older_than_the_newest_of_everybody_is_still_found(
    given_out: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = given_out.cast
    monkeypatch.setattr(reporting, "MOST_LEADS", 2)
    everybody = told(given_out, cast.bob)
    assert everybody.leads == 2
    assert everybody.cut_off
    of_the_west = told(given_out, cast.bob, team_id=cast.west.pk)
    assert of_the_west.leads == 1
    assert not of_the_west.cut_off


def test_a_sales_person_is_told_of_what_they_see(given_out: House) -> None:
    cast = given_out.cast
    whole = told(given_out, cast.bob).leads
    assert told(given_out, cast.charlie).leads < whole
    assert told(given_out, cast.charlie, team_id=cast.west.pk).leads == 0


def test_it_is_narrowed_by_owner_offering_and_source_and_offers_all_sources(given_out: House) -> None:
    cast = given_out.cast
    whole = told(given_out, cast.bob)
    assert sum(told(given_out, cast.bob, owner_id=one.pk).leads for one in User.objects.all()) == whole.leads
    assert told(given_out, cast.bob, offering_ids=frozenset()).leads == 0
    offerings = set(plans.select("SELECT DISTINCT offering_id FROM crm_lead"))
    parts = [told(given_out, cast.bob, offering_ids=frozenset(one)).leads for one in offerings]
    assert sum(parts) == whole.leads
    assert sum(told(given_out, cast.bob, source=one).leads for one in whole.sources) == whole.leads
    assert told(given_out, cast.bob, source="nowhere").sources == whole.sources


# --------------------------------------------------------------------------------------------- what nobody was given


def missing(house: House, minutes: float, user: User | None = None, **narrowed: object) -> tuple[int, int | None, int]:
    asked = Asked(NOW_S - DAY, NOW_S + DAY, **narrowed)  # type: ignore[arg-type]
    found = report(user or house.cast.bob, asked, at=NOW_S + int(minutes * 60))
    assert found.within.of == found.within.hits + found.not_given.missed, "nothing else was late"
    return tuple(found.not_given)  # type: ignore[return-value]


def test_what_nobody_is_free_for_is_counted_and_missed_once_it_is_due(house: House) -> None:
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(1), ends_at=after(30), by=house.cast.bob, now=NOW)
    lead = house.open(days_ago=0)
    house.route()
    assert missing(house, 4) == (1, NOW_S, 0)
    assert missing(house, 5) == (1, NOW_S, 1)
    look(now=after(5))
    assert missing(house, 5) == (1, NOW_S, 1)
    assert missing(house, 5, offering_ids=frozenset()) == (0, None, 0)
    assert missing(house, 5, owner_id=house.cast.alice.pk) == (0, None, 0)
    # Charlie does not see it.
    assert missing(house, 5, house.cast.charlie) == (0, None, 0)
    assign(lead, to=house.cast.alice, by=house.cast.bob, now=after(40))
    reached(lead, house.cast.alice, 41)
    assert missing(house, 60) == (0, None, 0)


def test_what_a_rule_holds_is_not_given_and_not_missed(house: House) -> None:
    add_rule(name="All", then="hold", reason="Later", by=house.cast.bob, now=NOW)
    lead = house.open(days_ago=0)
    house.route()
    assert missing(house, 60) == (1, NOW_S, 0)
    disqualify(lead, reason="a student", by=house.cast.bob, now=after(70))
    assert missing(house, 80) == (0, None, 0)


def test_what_ended_before_anybody_was_given_it_was_missed_if_it_was_due(house: House) -> None:
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(1), ends_at=NOW + timedelta(1), by=house.cast.bob, now=NOW)
    early, late = house.open(days_ago=0), house.open(offering="oven", days_ago=0)
    house.route()
    disqualify(early, reason="a student", by=house.cast.bob, now=after(2))
    look(now=after(5))
    disqualify(late, reason="a student", by=house.cast.bob, now=after(20))
    assert missing(house, 30) == (0, None, 1)


# ------------------------------------------------------------------------------------------- who missed, who answered


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def of(house: House, who: User, **narrowed: object) -> tuple[int, int, int | None, tuple[int, int]]:
    """Leads to answer, answered, the median of told until first contact, and in time of how many."""
    asked = Asked(NOW_S - DAY, NOW_S + DAY, **(narrowed or {"owner_id": who.pk}))  # type: ignore[arg-type]
    found = report(house.cast.bob, asked, at=NOW_S + 3_600)
    return found.leads, found.answered, found.human.median, (found.within.hits, found.within.of)


@pytest.fixture
def given(house: House) -> Lead:
    lead = house.open(days_ago=0)
    house.route()
    assert house.owner(lead) == "Alice"
    return lead


def reached(lead: Lead, by: User, minutes: float) -> None:
    record_outcome(Lead.objects.get(pk=lead.pk), outcome="reached", by=by, now=after(minutes))


def test_who_let_it_pass_missed_it_and_the_next_person_answered_in_time(house: House, given: Lead) -> None:
    look(now=after(5))
    assert house.owner(given) == "Bea"
    reached(given, house.bea, 6)
    assert of(house, house.bea) == (1, 1, 60, (1, 1))
    assert of(house, house.cast.alice) == (1, 0, None, (0, 1))
    # Of the lead, and of their team, all of it is told.
    assert of(house, house.bea, source=None) == (1, 1, 360, (0, 1))
    assert of(house, house.bea, team_id=house.cast.west.pk) == (1, 1, 60, (1, 2))
    assert of(house, house.cast.charlie) == (0, 0, None, (0, 0))


def test_who_has_it_since_it_was_answered_did_not_answer_it(house: House, given: Lead) -> None:
    reached(given, house.cast.alice, 2)
    assign(given, to=house.cast.charlie, by=house.cast.bob, now=after(30))
    assert of(house, house.cast.alice) == (1, 1, 120, (1, 1))
    assert of(house, house.cast.charlie) == (0, 0, None, (0, 0))


def test_who_handed_it_on_before_it_was_due_missed_nothing(house: House, given: Lead) -> None:
    move = assign(given, to=house.bea, by=house.cast.alice, now=after(2))
    assert of(house, house.cast.alice) == (1, 0, None, (0, 0))
    undo(move, by=house.cast.alice, now=after(3))
    reached(given, house.cast.alice, 9)
    # Twice hers, and the second time she was late.
    assert of(house, house.cast.alice) == (1, 1, 360, (0, 1))
    assert of(house, house.bea) == (1, 0, None, (0, 0))


def test_a_call_that_is_told_later_was_hers_who_had_it_then(house: House, given: Lead) -> None:
    look(now=after(5))
    record_outcome(
        Lead.objects.get(pk=given.pk), outcome="reached", by=house.cast.alice, at=after(3), now=after(20), key="phone"
    )
    assert of(house, house.cast.alice) == (1, 1, 180, (1, 1))
    assert of(house, house.bea) == (0, 0, None, (0, 0))


def test_an_answer_that_is_taken_back_was_none(house: House, given: Lead) -> None:
    told = record_outcome(Lead.objects.get(pk=given.pk), outcome="no answer", by=house.cast.alice, now=after(1))
    assert of(house, house.cast.alice)[:2] == (1, 1)
    assert told.attempt is not None
    undo_outcome(told.attempt, by=house.cast.alice, now=after(2))
    assert of(house, house.cast.alice) == (1, 0, None, (0, 1))
    assert [row.answered_at for row in Holder.objects.all()] == [None]


def test_an_account_manager_who_tries_it_afterwards_has_their_attempts_told(house: House, given: Lead) -> None:
    record_outcome(Lead.objects.get(pk=given.pk), outcome="no answer", by=house.cast.alice, now=after(1))
    assign(given, to=house.cast.charlie, by=house.cast.bob, now=after(10))
    reached(given, house.cast.charlie, 40)
    found = report(house.cast.bob, Asked(NOW_S - DAY, NOW_S + DAY, owner_id=house.cast.charlie.pk), at=NOW_S + 3_600)
    assert (found.leads, found.reached.hits, found.until_reached.median) == (0, 1, 1)
