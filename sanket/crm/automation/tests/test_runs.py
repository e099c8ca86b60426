"""What a run checks and does; what fails is tried again; circles and storms are stopped; nothing is done twice."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.urls import resolve

from sanket.crm.accounts.actions import lock, save_accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.automation.actions import (
    AutomationRefused,
    Said,
    add,
    dry_run,
    resume,
    retry,
    save,
    switch_off,
    switch_on,
)
from sanket.crm.automation.beginning import begin_all
from sanket.crm.automation.deeds import DEEDS
from sanket.crm.automation.jobs import forget_runs
from sanket.crm.automation.models import Automation, AutomationRun
from sanket.crm.automation.queries import counts, in_words, named, newest, people
from sanket.crm.automation.running import run_all
from sanket.crm.automation.tests.conftest import TAG, TELL, work
from sanket.crm.leads.actions import disqualify
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.messaging.models import Notice
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.response.actions import add_rule, route, take_turn
from sanket.crm.response.tests.conftest import build
from sanket.crm.rules.queries import ConditionRefused, answered
from sanket.crm.tasks.models import Task
from sanket.crm.webhooks.actions import add_endpoint
from sanket.crm.webhooks.models import WebhookMessage
from sanket.shared.instants import datetime_of

RUNNING = "sanket.crm.automation.running.DEEDS"
SMALL = 'account.employees < 50 and account.industry = "auto"'


def lead_run(run: AutomationRun) -> list[tuple[str, str]]:
    return [(one["do"], one["state"]) for one in run.done]


def test_it_does_what_it_says_and_says_what_it_did(house, on, settings):
    settings.SANKET_OUTBOUND_ALLOW = frozenset({"127.0.0.0/8"})
    add_endpoint(url="https://127.0.0.1/", events=["automation.ran"], by=None, now=NOW)
    alice = house.cast.alice
    automation = on(
        "lead.opened",
        {"do": "stage", "stage": "accepted"},
        {"do": "owner", "to": "person", "person": alice.pk},
        {"do": "task", "to": "owner", "what": "Call {account.name}", "days": 1},
        {"do": "notice", "to": "owner", "title": "Call {account.name}: {lead.offering}", "text": "{lead.why}"},
        TAG,
        {"do": "webhook"},
    )
    lead = house.open()
    (run,) = work()
    assert lead_run(run) == [(do, "done") for do in ("stage", "owner", "task", "notice", "tag", "webhook")], run.done
    lead = Lead.objects.select_related("owner").get(pk=lead.pk)
    assert (lead.stage, lead.owner) == ("accepted", alice)
    assert LeadMove.objects.filter(lead_id=lead.pk, kind="assign").get().reason == "Automation A"
    assert Account.objects.get(external_id="nandgiri").tags == ["seen"]
    task = Task.objects.get()
    assert (task.what, task.to, task.lead_id, task.source) == ("Call Nandgiri Auto", alice, lead.pk, "Automation A")
    notice = Notice.objects.get(kind="automation.said")
    assert (notice.person, notice.title, notice.link) == (alice, "Call Nandgiri Auto: robot", f"/leads/{lead.pk}/")
    assert '"trigger":"lead.opened"' in WebhookMessage.objects.get().body
    told = in_words(newest(automation), people())
    assert told.when == "A lead was recognised"
    assert told.then == [
        "the lead is accepted",
        "give it to Alice",
        "a task for the owner, due after 1 day: Call {account.name}",
        "tell the owner: Call {account.name}: {lead.offering}",
        "put the tag seen on",
        "tell other programs",
    ]
    assert named([run])[run.pk].name == "Nandgiri Auto · robot"


def test_a_lead_goes_to_whom_routing_names(house, on):
    on("lead.opened", {"do": "owner", "to": "routing"})
    add_rule(name="R", condition="", then="person", people=[house.bea.pk], by=None, now=NOW)
    lead = house.open()
    (run,) = work()
    assert (house.owner(lead), lead_run(run)) == ("Bea", [("owner", "done")])


def test_the_condition_is_asked_and_its_answers_kept(house, on):
    on("account.changed", TAG, condition=SMALL)
    for number, tests in (
        (70, [["account.employees < 50", False]]),
        (20, [["account.employees < 50", True], ['account.industry = "auto"', True]]),
    ):
        save_accounts([{"account": "nandgiri", "employees": number}], by=None, now=NOW)
        assert [list(one) for one in work()[-1].checked] == tests or number == 70
    states = [run.state for run in work()]
    # Its own tag is a change, too: of that it is not begun again.
    assert states == ["not so", "done", "stopped"]


def test_what_fails_leaves_the_rest_done_and_is_tried_again(house, on):
    automation = on("lead.opened", {"do": "webhook"}, TAG)
    house.open()
    (run,) = work()
    assert (run.state, lead_run(run)) == ("failed", [("webhook", "failed"), ("tag", "done")])
    assert "no endpoint takes automation.ran" in run.done[0]["said"]
    add_endpoint(url="https://example.com/", events=["*"], by=None, now=NOW)
    again = retry(run, by=house.cast.bob, now=NOW)
    assert (again.state, lead_run(again)) == ("done", [("webhook", "done"), ("tag", "done")])
    assert WebhookMessage.objects.filter(type="automation.ran").count() == 1
    with pytest.raises(AutomationRefused):
        retry(again, by=None, now=NOW)
    assert counts([automation.pk])[automation.pk] == {"done": 1}


def test_an_action_that_breaks_holds_up_nothing(house, on, monkeypatch):
    def breaks(said, acting):
        raise ZeroDivisionError("so it is")

    monkeypatch.setattr(RUNNING, {**DEEDS, "tag": DEEDS["tag"]._replace(do=breaks)})
    on("lead.opened", TAG, TELL)
    house.open()
    (run,) = work()
    assert lead_run(run) == [("tag", "failed"), ("notice", "done")]
    assert run.done[0]["said"] == "It broke: ZeroDivisionError: so it is"


def broken(code):
    error = OperationalError("so it is")
    error.__cause__ = sqlite3.OperationalError("so it is")
    error.__cause__.sqlite_errorcode = code
    return error


@pytest.mark.parametrize("error", [OverflowError("so it is"), broken(sqlite3.SQLITE_ERROR)])
def test_a_condition_that_breaks_holds_up_nothing(house, on, monkeypatch, error):
    on("account.created", TAG, name="A", condition="account.employees < 50")
    other = on("account.created", TAG, name="B")
    save_accounts([{"account": name} for name in "abcde"], by=None, now=NOW)
    second = Account.objects.get(external_id="b").pk

    def breaks(asked, pks, *given):
        if broken_of == "all" or second in pks:
            raise error
        return answered(asked, pks, *given)

    monkeypatch.setattr("sanket.crm.automation.running.answered", breaks)
    broken_of = "second"
    runs = work()
    asked = [run for run in runs if run.automation_id != other.pk]
    assert [run.state for run in asked] == ["not so", "failed", "not so", "not so", "not so"]
    assert asked[1].said == f"It broke: {type(error).__name__}: so it is"
    assert {run.state for run in runs if run.automation_id == other.pk} == {"done"}
    broken_of = "all"
    save_accounts([{"account": name} for name in "fghij"], by=None, now=NOW)
    assert [run.state for run in work()[10:] if run.automation_id != other.pk] == ["failed"] * 5


def test_what_passes_is_tried_again(house, on, monkeypatch):
    def held(*given):
        raise broken(sqlite3.SQLITE_BUSY)

    on("account.created", TAG, condition="account.employees < 50")
    save_accounts([{"account": "a"}], by=None, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("sanket.crm.automation.running.answered", held)
        with pytest.raises(OperationalError):
            work()
    assert [run.state for run in work()] == ["not so"]


def test_switched_off_meanwhile_it_does_nothing_more(house, on, monkeypatch):
    def off(said, acting):
        Automation.objects.update(on=None)
        return DEEDS["tag"].do(said, acting)

    monkeypatch.setattr(RUNNING, {**DEEDS, "tag": DEEDS["tag"]._replace(do=off)})
    on("account.created", TAG)
    save_accounts([{"account": name} for name in "abc"], by=None, now=NOW)
    assert [run.state for run in work()] == ["done", "dropped", "dropped"]


def test_killed_in_the_middle_a_run_has_done_nothing_and_is_done_again_once(house, on, monkeypatch):
    on("lead.opened", TAG, TELL)
    house.open()

    def killed(said, acting):
        raise KeyboardInterrupt

    monkeypatch.setattr(RUNNING, {**DEEDS, "notice": DEEDS["notice"]._replace(do=killed)})
    with pytest.raises(KeyboardInterrupt):
        work()
    assert Account.objects.get(external_id="nandgiri").tags == []
    monkeypatch.setattr(RUNNING, DEEDS)
    (run,) = work()
    assert lead_run(run) == [("tag", "done"), ("notice", "done")]
    assert Notice.objects.filter(kind="automation.said").count() == 1


def test_a_lead_that_is_there_no_more_is_left_alone(house, on):
    on("lead.opened", {"do": "stage", "stage": "accepted"}, condition="not lead.closed")
    disqualify(house.open(), reason="Spam", by=None, now=NOW)
    assert [run.state for run in work()] == ["not so"]


def test_a_circle_is_stopped_and_told(house, on):
    put, off = {"do": "tag", "tag": "x"}, {"do": "tag", "tag": "x", "off": True}
    for name, action, asks in (("put", put, 'not account.tag = "x"'), ("off", off, 'account.tag = "x"')):
        on("account.changed", action, name=name, condition=asks, by=house.cast.bob)
    save_accounts([{"account": "nandgiri", "city": "Nashik"}], by=None, now=NOW)
    for _ in range(9):
        work()
    states = list(AutomationRun.objects.values_list("state", flat=True))
    assert states.count("done") <= 4
    assert "waiting" not in states
    assert states.count("stopped") >= 2
    told = Notice.objects.filter(kind="automation.stopped").order_by("pk")
    assert {one.person.name for one in told} == {"Anita", "Bob"}


def test_too_much_at_once_pauses_it_until_somebody_looks(house, on, settings):
    settings.AUTOMATION_STORM = 3
    automation = on("account.created", TAG, by=house.cast.bob)

    def come(*names):
        save_accounts([{"account": name} for name in names], by=None, now=NOW)
        begin_all(now_s=NOW_S)
        run_all(now=NOW)
        automation.refresh_from_db()
        return [counts([automation.pk])[automation.pk].get(state, 0) for state in ("done", "waiting", "dropped")]

    assert come("a", "b", "c", "d", "e") == [3, 2, 0]
    assert automation.paused_why == "3 runs within 10 minutes: more than it may."
    assert {one.person.name for one in Notice.objects.filter(kind="automation.paused")} == {"Anita", "Bob"}
    link = Notice.objects.filter(kind="automation.paused").values_list("link", flat=True).distinct().get()
    assert (resolve(link).url_name, resolve(link).kwargs) == ("automation", {"pk": automation.pk})
    assert come("f") == [3, 3, 0]
    resume(automation, drop=False, by=house.cast.bob, now=NOW)
    run_all(now=NOW)
    assert counts([automation.pk])[automation.pk] == {"done": 6}


def test_what_waits_can_be_dropped(house, on, settings):
    settings.AUTOMATION_STORM = 1
    automation = on("account.created", TAG)
    save_accounts([{"account": name} for name in "abc"], by=None, now=NOW)
    work()
    resume(automation, drop=True, by=None, now=NOW)
    assert counts([automation.pk])[automation.pk] == {"done": 1, "dropped": 2}


def test_old_runs_go(house, on, settings):
    on("lead.opened", TAG)
    house.open()
    work()
    days = settings.AUTOMATION_KEPT_DAYS
    assert forget_runs(now=datetime_of(NOW_S + (days - 1) * DAY)) == 0
    assert forget_runs(now=datetime_of(NOW_S + (days + 1) * DAY)) == 1


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("trigger", {"trigger": "lead.eaten"}),
    ("of", {"trigger": "deal.changed", "of": "contact"}),
    ("narrow", {"narrow": {"type": "visit"}}),
    ("narrow", {"trigger": "activity.logged", "narrow": {"type": "nothing"}}),
    ("narrow", {"trigger": "segment.entered"}),
    ("when", {"trigger": "time", "when": "soon"}),
    ("when", {"trigger": "time", "when": "3 days before lead.cold"}),
    ("actions", {"actions": ()}),
    ("actions", {"actions": ({"do": "fly"},)}),
    ("actions", {"trigger": "account.created", "actions": ({"do": "stage", "stage": "accepted"},)}),
    ("stage", {"actions": ({"do": "stage", "stage": "recognised"},)}),
    ("reason", {"actions": ({"do": "stage", "stage": "disqualified"},)}),
    ("to", {"actions": ({"do": "notice", "to": "all", "title": "x"},)}),
    ("person", {"actions": ({"do": "owner", "to": "person", "person": 0},)}),
    ("title", {"actions": (TAG, {"do": "notice", "title": ""})}),
    ("tag", {"actions": ({"do": "tag", "tag": " "},)}),
    ("endpoint", {"actions": ({"do": "webhook", "endpoint": "ep_none"},)}),
]


@pytest.mark.parametrize(("field", "said"), WRONG)
def test_what_is_wrong_is_refused_at_its_field(house, field, said):
    with pytest.raises(AutomationRefused) as refused:
        add(name="A", said=Said(**{"trigger": "lead.opened", "actions": (TAG,), **said}), by=None, now=NOW)
    assert refused.value.data["field"] == field


def test_a_place_that_there_is_not_is_refused_with_the_one_that_was_meant(house):
    wrong = ({"do": "notice", "title": "Call {lead.ofering}"},)
    with pytest.raises(AutomationRefused, match=r"Did you mean \{lead\.offering\}\?") as refused:
        add(name="A", said=Said("lead.opened", actions=wrong), by=None, now=NOW)
    assert refused.value.data == {"field": "title", "nearest": "lead.offering", "action": 0}
    with pytest.raises(ConditionRefused):
        add(name="A", said=Said("lead.opened", condition="lead.nothing = 1", actions=(TAG,)), by=None, now=NOW)


def test_the_same_wording_is_no_new_version(house, on):
    automation = on("lead.opened", TAG)
    save(automation, name="B", said=Said("lead.opened", actions=(TAG,)), by=None, now=NOW)
    assert [(one.name, one.version) for one in Automation.objects.all()] == [("B", 1)]


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_run_once():
    house = build()
    for name, said in (("A", TAG), ("B", TELL)):
        made = add(name=name, said=Said("account.created", actions=(said,)), by=None, now=NOW)
        dry_run(newest(made), by=None, now=NOW)
        switch_on(made, by=None, now=NOW)
    save_accounts([{"account": f"n{n}"} for n in range(20)], by=None, now=NOW)
    begin_all(now_s=NOW_S)
    with transaction.atomic():
        assert run_all(now=NOW) == 40
        beside = Beside(lambda: run_all(now=NOW))
        # It waits for nobody: what is being done is left to whoever does it.
        assert beside.said() == 0
    assert run_all(now=NOW) == 0
    assert Notice.objects.filter(kind="automation.said", person=house.cast.bob).count() == 20
    assert Account.objects.filter(tags=["seen"]).count() == 20


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["routing", "the run"])
def test_a_run_and_routing_wait_for_each_other_in_one_order(first):
    house = build()
    add_rule(name="R", condition="", then="person", people=[house.bea.pk], by=None, now=NOW)
    made = add(name="A", said=Said("lead.opened", actions=(TAG, {"do": "owner", "to": "routing"})), by=None, now=NOW)
    dry_run(newest(made), by=None, now=NOW)
    switch_on(made, by=None, now=NOW)
    lead = house.open()
    begin_all(now_s=NOW_S)
    with transaction.atomic():
        if first == "routing":
            take_turn(NOW_S)
            beside = Beside(lambda: run_all(now=NOW))
        else:
            assert run_all(now=NOW) == 1
            beside = Beside(lambda: route(now=NOW))
        assert beside.waits()
        lock([lead.account_id])
    assert not isinstance(beside.said(), Exception)
    assert AutomationRun.objects.get().state == "done"
    assert house.owner(lead) == "Bea"


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_who_switches_one_off_waits_for_its_runs_to_be_written_and_drops_them():
    build()
    made = add(name="A", said=Said("account.created", actions=(TAG,)), by=None, now=NOW)
    dry_run(newest(made), by=None, now=NOW)
    switch_on(made, by=None, now=NOW)
    save_accounts([{"account": "a"}], by=None, now=NOW)
    with transaction.atomic():
        begin_all(now_s=NOW_S)
        beside = Beside(lambda: switch_off(made, by=None, now=NOW).on)
        assert beside.waits()
    assert beside.said() is None
    assert AutomationRun.objects.get().state == "dropped"
