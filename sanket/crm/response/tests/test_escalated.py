"""What escalated to a manager waits for them until somebody answers, it ends, it is cold, or it is theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import assign, disqualify, undo
from sanket.crm.leads.models import LeadStanding
from sanket.crm.leads.queries import Lead, Reader, Wish, reader
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import look, record_outcome, save_promise, undo_outcome
from sanket.crm.response.models import Clock, Escalation
from sanket.crm.response.queries import Escalations, escalated_to, part_to_answer
from sanket.crm.workspace.actions import save_user, take_leave

MINUTE, DAY = 60, 86_400


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def told(house, user=None, limit: int = 10, at: int = NOW_S + 10 * MINUTE) -> Escalations:
    return escalated_to(user or house.cast.bob, at=at, limit=limit)


def escalated(house, offering: str = "robot", minutes: float = 5) -> Lead:
    """Alice's account, and nobody is next to her: it is handed on to nobody."""
    save_promise(None, target=300, hand_on=False, attempts=["0 min"], rest_days=9, by=house.cast.bob, now=NOW)
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    house.open(offering=offering, days_ago=0)
    house.route()
    look(now=after(minutes))
    return Lead.objects.select_related("account", "offering", "owner").get(
        offering__external_id=offering, closed_at=None
    )


def test_whoever_was_told_sees_whose_it_is_and_since_when_it_is_late(house):
    lead = escalated(house)
    found = told(house)
    (one,) = found.shown
    assert (one.call.lead, one.call.due_at, one.was) == (lead, NOW_S + 5 * MINUTE, "Alice")
    assert (one.told_at, one.call.kind, one.call.target, found.all) == (NOW_S + 5 * MINUTE, "answer", 5 * MINUTE, 1)
    assert one.rank.score > 0


def test_others_are_not_shown_what_was_told_to_somebody_else(house):
    escalated(house)
    for other in (house.cast.admin, house.cast.alice, house.bea, house.cast.charlie):
        assert told(house, other) == ([], 0)


def test_whoever_may_see_the_lead_no_more_is_shown_nothing_of_it(house):
    escalated(house)
    bob = save_user(
        user=house.cast.bob, email="bob@example.com", name="Bob", role="sales", team=house.cast.south, by=None, now=NOW
    )
    assert told(house, bob) == ([], 0)


def test_answered_it_goes_and_comes_back_where_that_is_taken_back(house):
    lead = escalated(house)
    made = record_outcome(lead, outcome="no answer", by=house.cast.bob, now=after(7)).attempt
    assert made is not None
    assert told(house) == ([], 0)
    undo_outcome(made, by=house.cast.bob, now=after(8))
    assert told(house).all == 1


def test_ended_it_goes_and_comes_back_where_that_is_taken_back(house):
    move = disqualify(escalated(house), reason="No need", by=house.cast.alice, now=after(7))
    assert told(house) == ([], 0)
    undo(move, by=house.cast.alice, now=after(8))
    assert told(house).all == 1


def test_cold_it_goes(house):
    escalated(house)
    LeadStanding.objects.update(cold_at=NOW_S + 9 * MINUTE)
    assert told(house) == ([], 0)


def test_taken_it_is_theirs_to_call_and_no_more_what_was_told_to_them(house):
    lead = escalated(house)
    assign(lead, to=house.cast.bob, by=house.cast.bob, now=after(7))
    assert told(house) == ([], 0)


def test_handed_to_somebody_else_it_stays_until_they_answer(house):
    lead = escalated(house)
    assign(lead, to=house.bea, by=house.cast.bob, now=after(7))
    (one,) = told(house).shown
    assert (one.call.lead.owner, one.was, one.call.due_at) == (house.bea, "Alice", NOW_S + 5 * MINUTE)
    record_outcome(lead, outcome="reached", by=house.bea, now=after(8))
    assert told(house) == ([], 0)


def test_what_nobody_had_is_shown_until_somebody_has_it(house):
    for who in (house.cast.alice, house.bea):
        take_leave(who, starts_at=NOW - timedelta(1), ends_at=NOW + timedelta(1), by=house.cast.bob, now=NOW)
    lead = house.open(days_ago=0)
    house.route()
    look(now=after(5))
    (one,) = told(house).shown
    assert (one.call.lead.owner, one.was) == (None, "")
    assign(lead, to=house.bea, by=house.cast.bob, now=after(7))
    assert told(house) == ([], 0)


def test_only_the_newest_step_counts_and_none_of_a_time_before(house):
    lead = escalated(house)
    Escalation.objects.create(lead_id=lead.pk, kind="manager", was=house.bea, to=house.cast.admin, at=NOW_S + 500)
    assert (told(house).all, told(house, house.cast.admin).all) == (0, 1)
    Clock.objects.update(started_at=NOW_S + 501)
    assert told(house, house.cast.admin).all == 0


def test_the_longest_late_comes_first_and_all_are_counted(house):
    robot, oven = escalated(house), escalated(house, "oven", 6)
    Clock.objects.filter(pk=oven.pk).update(due_at=NOW_S)
    assert [one.call.lead for one in told(house).shown] == [oven, robot]
    assert ([one.call.lead for one in told(house, limit=1).shown], told(house, limit=1).all) == ([oven], 2)


def test_what_was_to_be_answered_long_ago_is_one_of_the_rest(house):
    robot, oven = escalated(house), escalated(house, "oven", 6)
    Clock.objects.filter(pk=robot.pk).update(due_at=NOW_S - 40 * DAY)
    who: Reader = reader(house.cast.bob)
    for since, first in ((None, robot), (NOW_S - 30 * DAY, oven)):
        found = part_to_answer(who, Wish(), place=None, at=NOW_S, size=5, since=since).rows
        assert (found[0], {one.pk for one in found}) == (first, {robot.pk, oven.pk})
