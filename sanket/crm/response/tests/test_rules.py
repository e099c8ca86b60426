"""Rules are put in order, and what is removed comes back whole."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model

from sanket.crm.recognition.tests.story import NOW
from sanket.crm.response.actions import add_rule, move_rule, remove_rule, restore_rule, save_promise
from sanket.crm.response.models import Assignment, Clock, Promise, RoutingRule, Waiting
from sanket.crm.response.promises import promises
from sanket.crm.response.rules import FIELDS
from sanket.crm.response.tests.conftest import House
from sanket.crm.workspace.queries import audit_trail


def add(house: House, name: str) -> RoutingRule:
    return add_rule(name=name, then="team", team_id=house.cast.west.pk, by=house.cast.bob, now=NOW)


def names() -> list[str]:
    return list(RoutingRule.objects.order_by("position", "pk").values_list("name", flat=True))


def test_one_up_or_down_is_another_order_of_all(house: House) -> None:
    first, second, third = (add(house, name) for name in ("First", "Second", "Third"))
    assert move_rule(third, up=True, by=house.cast.bob, now=NOW)
    assert names() == ["First", "Third", "Second"]
    assert not move_rule(first, up=True, by=house.cast.bob, now=NOW)
    assert not move_rule(second, up=False, by=house.cast.bob, now=NOW)
    (entry,) = audit_trail(verb="routing.order", limit=9)
    assert entry.changes == {"rules": [["First", "Second", "Third"], ["First", "Third", "Second"]]}


def test_a_rule_that_is_gone_has_no_place(house: House) -> None:
    gone = add(house, "Gone")
    add(house, "Kept")
    remove_rule(gone, by=house.cast.bob, now=NOW)
    assert not move_rule(gone, up=False, by=house.cast.bob, now=NOW)


def test_what_is_removed_comes_back_with_its_promise(house: House) -> None:
    rule = add(house, "Spare parts")
    said = {"target": 600, "hand_on": False, "attempts": ["0 min", "day 3"], "rest_days": 9}
    save_promise(rule, **said, by=house.cast.bob, now=NOW)  # type: ignore[arg-type]
    kept = remove_rule(rule, by=house.cast.bob, now=NOW)
    assert not Promise.objects.exists()
    back = restore_rule(kept, by=house.cast.bob, now=NOW)
    assert {name: getattr(promises().of(back.pk), name) for name in said} == said
    assert [getattr(back, field) for field in FIELDS] == [getattr(rule, field) for field in FIELDS]


def test_one_without_a_promise_of_its_own_comes_back_without(house: House) -> None:
    kept = remove_rule(add(house, "Plain"), by=house.cast.bob, now=NOW)
    # An address of an undo that was made before promises were kept says nothing of one.
    restore_rule({key: value for key, value in kept.items() if key != "promise"}, by=house.cast.bob, now=NOW)
    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    ("rows", "index"),
    [(Assignment, "assignment_by_rule"), (Waiting, "waiting_by_rule"), (Clock, "clock_by_rule")],
)
def test_what_names_a_rule_is_found_without_looking_at_all(house: House, rows: type[Model], index: str) -> None:
    rule = add(house, "Old")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of three rows it would look at all.
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows._default_manager.filter(rule=rule).explain()
