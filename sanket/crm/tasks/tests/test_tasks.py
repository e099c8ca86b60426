"""Tasks: given once, seen like what they are about, done with an undo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads.actions import assign
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.tasks.actions import TaskRefused, Wanted, again, done, drop, give, put_off
from sanket.crm.tasks.events import TasksDone, TasksGiven
from sanket.crm.tasks.queries import Task, count_of, due_of, of_account, of_lead, visible_to
from sanket.crm.workspace.actions import deactivate
from sanket.crm.workspace.queries import audit_trail
from sanket.shared import news

DAY = 86_400


@pytest.fixture
def heard(monkeypatch) -> list[Any]:
    told: list[Any] = []
    for fact in (TasksGiven, TasksDone):
        monkeypatch.setitem(news._listeners, fact, [told.append])
    return told


def wanted(house, what: str = "Send the layout", **more: Any) -> Wanted:
    usual = {"to_id": house.cast.alice.pk, "due": NOW_S, "account_id": house.market.accounts["nandgiri"]}
    return Wanted(what, **{**usual, **more})


def given(house, **more: Any) -> Task:
    task = give([wanted(house, **more)], by=house.cast.alice, now=NOW)[0].task
    assert task is not None
    return task


def test_under_one_key_it_is_given_once(house, heard):
    twice = wanted(house, key="automation:1:lead:7", source="automation:1")
    first = give([twice, wanted(house, "Call back"), twice], by=None, now=NOW)
    assert [(one.new, one.refused) for one in first] == [(True, None), (True, None), (False, None)]
    later = give([twice._replace(what="Something else")], by=None, now=NOW)
    assert (later[0].new, later[0].task) == (False, first[0].task)
    assert Task.objects.count() == 2
    assert [[one.what for one in fact.tasks] for fact in heard] == [["Send the layout", "Call back"]]
    assert [entry.reason for entry in audit_trail(verb="task.give")] == ["", "automation:1"]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("what", {"what": " "}),
        ("what", {"what": "x" * 301}),
        ("key", {"key": "x" * 201}),
        ("account", {"account_id": None}),
        ("account", {"lead_id": 10**6}),
        ("contact", {"contact_id": 10**6}),
        ("to", {"to_id": 10**6}),
        ("due", {"due": -1}),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_the_others_given(house, field, more):
    wrong, right = give([wanted(house, **more), wanted(house)], by=None, now=NOW)
    assert wrong.refused is not None
    assert (wrong.task, wrong.refused.data["field"], right.new) == (None, field, True)


def test_it_is_for_somebody_who_is_here_and_sees_what_it_is_about(house):
    blind = give([wanted(house, to_id=house.cast.charlie.pk)], by=None, now=NOW)[0]
    assert str(blind.refused) == "Charlie does not see this account; choose somebody who does."
    lead = house.open()
    assign(lead, to=house.cast.charlie, by=house.cast.bob, now=NOW)
    assert give([wanted(house, to_id=house.cast.charlie.pk, lead_id=lead.pk)], by=None, now=NOW)[0].new
    deactivate(house.bea, by=house.cast.admin, now=NOW)
    assert give([wanted(house, to_id=house.bea.pk)], by=None, now=NOW)[0].refused is not None


def test_whoever_sees_the_account_or_has_the_lead_sees_it(house):
    task = given(house)
    assert [visible_to(who).contains(task) for who in (house.cast.bob, house.cast.alice, house.bea)] == [True] * 3
    assert not visible_to(house.cast.charlie).exists()
    lead = house.open()
    about = given(house, lead_id=lead.pk, account_id=None)
    assert about.account_id == lead.account_id
    assert (of_lead(lead.pk), of_account(lead.account_id)) == ([about], [task, about])


def test_old_tasks_at_accounts_one_sees_no_more_hide_no_newer_ones(house):
    tapti = house.market.accounts["tapti"]
    save_accounts([{"account": "tapti", "territory": "Pune"}], by=None, now=NOW)
    for n in range(4):
        given(house, what=f"Old {n}", account_id=tapti, due=NOW_S - DAY + n)
    newer = given(house)
    save_accounts([{"account": "tapti", "territory": "Chennai"}], by=None, now=NOW)
    assert due_of(house.cast.alice, until=NOW_S, limit=2) == [newer]


def test_a_day_begins_where_the_company_is(house):
    task = given(house, due=date(2026, 11, 21))
    assert datetime.fromtimestamp(task.due_at, ZoneInfo("Asia/Kolkata")) == datetime(
        2026, 11, 21, tzinfo=ZoneInfo("Asia/Kolkata")
    )
    assert due_of(house.cast.alice, until=NOW_S) == []
    assert due_of(house.cast.alice, until=NOW_S + DAY) == [task]
    assert (count_of(house.cast.alice), count_of(house.cast.alice, until=NOW_S), count_of(house.bea)) == (1, 0, 0)


def test_done_put_off_dropped_and_taken_back(house, heard):
    alice, task = house.cast.alice, given(house)
    heard.clear()
    say = {"by": alice, "now": NOW}
    assert (done(task, **say), done(task, **say), drop(task, **say)) == (True, False, False)
    assert due_of(alice, until=NOW_S) == []
    assert (again(task, **say), again(task, **say)) == (True, False)
    assert [(fact.undone, fact.by_id) for fact in heard] == [(False, alice.pk), (True, alice.pk)]
    assert (put_off(task, until=NOW_S + DAY, **say), put_off(task, until=NOW_S + DAY, **say)) == (True, False)
    assert (count_of(alice), count_of(alice, until=NOW_S)) == (1, 0)
    with pytest.raises(TaskRefused):
        put_off(task, until=-1, **say)
    assert (drop(task, **say), done(task, **say), put_off(task, until=NOW_S, **say)) == (True, False, False)
    assert again(task, **say)
    assert len(heard) == 2, "that it was dropped is no news"
    assert {entry.verb for entry in audit_trail(kind="task")} == {
        "task.give", "task.done", "task.again", "task.put-off", "task.drop",
    }  # fmt: skip


def test_other_programs_are_told(house):
    from sanket.crm.webhooks.actions import add_endpoint
    from sanket.crm.webhooks.models import WebhookMessage

    add_endpoint(url="https://example.com/news", events=["task.given", "task.done"], by=house.cast.bob, now=NOW)
    task = given(house, key="erp-1")
    done(task, by=house.cast.bob, now=NOW)
    kinds = dict(WebhookMessage.objects.values_list("type", "body"))
    assert set(kinds) == {"task.given", "task.done"}
    assert '"external_id":"erp-1"' in kinds["task.given"].replace(" ", "")
    assert '"by":"bob@example.com"' in kinds["task.done"].replace(" ", "")
