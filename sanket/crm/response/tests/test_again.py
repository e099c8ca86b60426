"""Given out again: because a person says so, because people or rules changed, or because nobody had it before."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from sanket.crm.leads.actions import LeadRefusal, undo
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import add_rule, remove_rule, reroute, route_ownerless
from sanket.crm.response.models import Assignment, Waiting
from sanket.crm.response.queries import ownerless
from sanket.crm.response.routing import ask_again
from sanket.crm.response.tests.test_routing import away
from sanket.crm.workspace.actions import cancel_leave, deactivate, save_capacity, save_worktime
from sanket.crm.workspace.queries import leaves


def asked_again() -> int:
    return DBTaskResult.objects.ready().filter(task_path__endswith="route_again").count()


def test_by_the_rules_of_now_with_its_reason_and_back(house):
    lead = house.open()
    house.route()
    assert house.owner(lead) == "Alice"
    add_rule(name="South", then="person", people=[house.cast.charlie.pk], by=None, now=NOW)
    (one,) = reroute([lead.pk], by=house.cast.bob, now=NOW)
    assert (house.owner(lead), one.reason) == ("Charlie", "Rule 'South': Charlie is named")
    newest = Assignment.objects.latest("pk")
    assert (newest.to, newest.move) == (house.cast.charlie, one.move)
    assert one.move
    undo(one.move, by=house.cast.bob, now=NOW)
    assert house.owner(lead) == "Alice"
    assert Assignment.objects.count() == 1


def test_what_is_laid_down_counts_for_nobody_meanwhile(house):
    leads = [house.open(), house.open(offering="oven")]
    house.route()
    found = reroute([lead.pk for lead in leads], by=house.cast.bob, now=NOW)
    assert [one.move for one in found] == [None, None]
    assert [one.reason.partition(": ")[2][:21] for one in found] == ["fewest open leads of ", "fewest open leads of "]


def test_nobody_free_and_hold_leave_it_whose_it_is(house):
    lead = house.open()
    house.route()
    add_rule(name="Spares", then="hold", reason="The dealer calls", by=None, now=NOW)
    (one,) = reroute([lead.pk], by=house.cast.bob, now=NOW)
    assert (one.move, one.reason) == (None, "Rule 'Spares': The dealer calls")
    assert house.owner(lead) == "Alice"


def test_alice_has_only_her_own_given_out_again(house):
    leads = [house.open(), house.open(offering="oven")]
    house.route()
    with pytest.raises(LeadRefusal, match="is Bea's"):
        reroute([lead.pk for lead in leads], by=house.cast.alice, now=NOW)
    assert reroute([leads[0].pk], by=house.cast.alice, now=NOW)[0].lead.pk == leads[0].pk


def test_whoever_comes_back_is_given_what_waits_at_once(house):
    away(house, house.cast.alice)
    save_worktime(of=house.bea, most_open=1, by=house.cast.bob, now=NOW)
    lead = house.open()
    house.route()
    assert asked_again() == 0  # nothing waited yet
    second = house.open(offering="oven")
    house.route()
    assert [house.owner(one) for one in (lead, second)] == ["Bea", ""]
    cancel_leave(leaves(since=NOW, user=house.cast.alice)[0], by=house.cast.bob, now=NOW)
    assert asked_again() == 1
    ask_again(now=NOW)
    house.route()
    assert house.owner(second) == "Alice"


def test_each_way_to_have_more_room_asks_again(house):
    house.open()
    Waiting.objects.update(until=Waiting.Until.FREE, due_at=NOW_S + 600)
    deeds = [
        lambda: save_capacity(people=None, follow_ups=None, days=5, most_open=9, by=None, now=NOW),
        lambda: save_worktime(of=house.bea, hours=["09:00-18:00"] * 7, by=None, now=NOW),
        lambda: deactivate(house.cast.charlie, by=house.cast.admin, now=NOW),
        lambda: add_rule(name="All", then="anyone", by=None, now=NOW),
    ]
    for deed in deeds:
        DBTaskResult.objects.all().delete()
        deed()
        assert asked_again() == 1


def test_what_nobody_had_before_is_given_out_but_what_a_rule_holds(house):
    lead, held = house.open(), house.open(offering="oven")
    Waiting.objects.all().delete()
    rule = add_rule(name="Ovens", condition='lead.offering = "oven"', then="hold", reason="Later", by=None, now=NOW)
    assert len(route_ownerless(by=house.cast.bob, now=NOW)) >= 2
    assert not ownerless(NOW_S).exists()
    house.route()
    assert (house.owner(lead), house.owner(held)) == ("Alice", "")
    assert route_ownerless(by=house.cast.bob, now=NOW) == []
    remove_rule(rule, by=None, now=NOW)
    assert [one.pk for one in ownerless(NOW_S)] == [held.pk]
    assert len(route_ownerless(by=house.cast.bob, now=NOW)) == 1
    house.route()
    assert house.owner(held) == "Bea"
