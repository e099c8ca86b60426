"""What the last thirty days would have set in motion, and times before and after dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.automation.actions import (
    AutomationUntried,
    Said,
    add,
    dry_run,
    save,
    start_dry_run,
    switch_off,
    switch_on,
)
from sanket.crm.automation.models import Automation, AutomationRun
from sanket.crm.automation.queries import dry_run_of, newest
from sanket.crm.automation.tests.conftest import TAG
from sanket.crm.automation.timing import due, look_at_dates
from sanket.crm.leads.actions import accept
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.response.tests.conftest import build
from sanket.crm.workspace.jobs import making_room
from sanket.shared.instants import datetime_of


def tried(**said):
    automation = add(name=f"A{Automation.objects.count()}", said=Said(**said), by=None, now=NOW)
    return dry_run(newest(automation), by=None, now=NOW).told


def test_it_tells_what_would_have_been_done_by_day(house):
    for days_ago in (40, 20, 20.01, 3):
        house.market.tell("visit", days_ago, "oven")
    told = tried(
        trigger="activity.logged",
        narrow={"type": "visit"},
        condition='activities("visit", within = 5 days) >= 2',
        actions=(TAG,),
    )
    assert (told["triggered"], told["passed"]) == (3, 1)
    assert [(one["triggered"], one["passed"]) for one in told["days"]] == [(2, 1), (1, 0)]
    assert [one["name"] for one in told["first"]] == ["Nandgiri Auto"]
    assert "as it was then" in told["note"]


def test_in_parts_it_finds_the_same_and_between_them_others_go_first(house, monkeypatch):
    for days_ago in (20, 20.01, 3):
        house.market.tell("visit", days_ago, "oven")
    said = {
        "trigger": "activity.logged",
        "of": "account",
        "narrow": {"type": "visit"},
        "condition": 'activities("visit", within = 5 days) >= 2',
        "actions": (TAG,),
    }
    whole, between = tried(**said), []
    monkeypatch.setattr("sanket.crm.automation.trying.ASKED_AT_ONCE", 1)
    with making_room(lambda: between.append(len(connection.savepoint_ids))):
        assert tried(**said) == whole
    assert (whole["triggered"], whole["passed"]) == (3, 1)
    assert len(between) >= 3
    assert set(between) == {len(connection.savepoint_ids)}


def test_the_newest_of_the_log_is_read_piece_by_piece(house, monkeypatch):
    for days_ago in range(9, 0, -1):
        house.market.tell("visit", days_ago, "oven")
    said = {"trigger": "activity.logged", "of": "account", "actions": (TAG,)}
    whole = tried(**said)
    assert whole["triggered"] >= 9
    for name, value in (("ROWS_AT_ONCE", 2), ("ROWS_LOOKED_AT", 1_000)):
        monkeypatch.setattr(f"sanket.crm.automation.past.{name}", value)
    assert tried(**said) == whole
    monkeypatch.setattr("sanket.crm.automation.past.FACTS", 3)
    cut = tried(**said)
    assert (cut["triggered"], cut["first"]) == (3, whole["first"][:3])


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_start_one():
    build()
    version = newest(add(name="A", said=Said("account.created", actions=(TAG,)), by=None, now=NOW))
    with transaction.atomic():
        trial = start_dry_run(version, by=None, now=NOW)
        beside = Beside(lambda: start_dry_run(version, by=None, now=NOW).pk)
        assert beside.waits()
    assert beside.said() == trial.pk


def test_every_kind_of_past_can_be_asked(house):
    lead = house.open(days_ago=2)
    accept(lead, by=None, now=NOW - timedelta(days=1))
    found = {}
    for trigger in ("lead.opened", "lead.stage_changed", "lead.gone_cold", "response.missed", "account.created"):
        found[trigger] = tried(trigger=trigger, actions=(TAG,))["triggered"]
    assert found["lead.stage_changed"] == 1
    assert found["account.created"] == 2
    assert tried(trigger="account.changed", actions=(TAG,))["known"] is False


def test_it_changes_nothing_but_its_own_row(house):
    house.open(days_ago=2)
    said = Said("activity.logged", narrow={"type": "meeting"}, actions=(TAG,))
    version = newest(add(name="A", said=said, by=None, now=NOW))
    before = _rows()
    dry_run(version, by=house.cast.bob, now=NOW)
    after = _rows()
    assert {name for name in after if after[name] != before[name]} == {"AutomationDryRun"}


def _rows():
    return {
        model.__name__: [tuple(row) for row in model._default_manager.order_by("pk").values_list()]
        for model in apps.get_app_config("crm").get_models()
        if model._meta.managed
    }


def test_it_is_switched_on_only_when_this_version_was_tried(house):
    automation = add(name="A", said=Said("lead.opened", actions=(TAG,)), by=None, now=NOW)
    with pytest.raises(AutomationUntried, match="Try it first"):
        switch_on(automation, by=None, now=NOW)
    dry_run(newest(automation), by=None, now=NOW)
    switch_on(automation, by=None, now=NOW)
    automation = save(automation, said=Said("lead.revived", actions=(TAG,)), by=None, now=NOW)
    assert dry_run_of(newest(automation)) is None
    with pytest.raises(AutomationUntried):
        switch_on(automation, by=None, now=NOW)


def test_a_time_before_a_date_comes_once_also_after_days_of_silence(house, on):
    on("time", TAG, when="3 days  before LEAD.cold_on")
    lead = house.open()
    due = lead.cold_at - 3 * DAY

    def look(at):
        look_at_dates(now_s=at)
        return list(AutomationRun.objects.filter(record=lead.pk).values_list("record", "at"))

    assert look(due - 1) == []
    # Nobody looked for a day.
    assert look(due + DAY) == look(due + 2 * DAY) == [(lead.pk, due)]


def test_a_date_of_the_database_comes_due_too_and_can_be_tried(house, on):
    on("time", TAG, of="account", when="1 hour after account.created")
    look_at_dates(now_s=NOW_S + 3_599)
    assert not AutomationRun.objects.exists()
    look_at_dates(now_s=NOW_S + 3_600)
    assert AutomationRun.objects.count() == 2
    assert tried(trigger="time", of="account", when="on account.created", actions=(TAG,))["passed"] == 2


@pytest.mark.parametrize("apart", [0, 7])
def test_more_than_fit_in_one_part_all_come_once(house, on, monkeypatch, apart):
    monkeypatch.setattr("sanket.crm.automation.timing.MOST", 2)
    automation = on("time", TAG, of="account", when="1 hour after account.created")
    for n in range(5):
        save_accounts([{"account": f"n{n}"}], by=None, now=datetime_of(NOW_S + n * apart))
    for later in (4_000, 4_300):
        look_at_dates(now_s=NOW_S + later)
        assert AutomationRun.objects.count() == 7
    assert Automation.objects.get(pk=automation.pk).looked_until == NOW_S + 4_300


def test_of_one_that_is_paused_so_many_wait_and_the_rest_is_counted_once(house, on, monkeypatch):
    monkeypatch.setattr("sanket.crm.automation.beginning.MOST_WAITING", 3)
    automation = on("time", TAG, of="account", when="1 hour after account.created")
    Automation.objects.update(paused_at=NOW_S)
    save_accounts([{"account": name} for name in "abcd"], by=None, now=NOW)
    for later in (3_700, 4_000):
        look_at_dates(now_s=NOW_S + later)
        automation.refresh_from_db()
        assert (AutomationRun.objects.count(), automation.left_out) == (3, 3)


def test_one_that_breaks_holds_up_no_other(house, on, monkeypatch):
    broken, _ = (on("time", TAG, name=name, of="account", when="1 hour after account.created") for name in "AB")

    def breaks(version, *span):
        if version.automation_id == broken.pk:
            raise OverflowError
        return due(version, *span)

    monkeypatch.setattr("sanket.crm.automation.timing.due", breaks)
    look_at_dates(now_s=NOW_S + 3_700)
    assert AutomationRun.objects.exclude(automation=broken).count() == 2


def test_a_date_that_is_worked_out_moves_with_what_happens(house, on):
    on("time", TAG, of="account", when="30 days after account.last_purchase")
    house.market.tell("visit", 1)
    account, robot = house.market.accounts["nandgiri"], house.market.offerings["robot"]
    for key, days in (("P1", 0), ("P2", 10)):
        look_at_dates(now_s=NOW_S + days * DAY)
        save_purchases([Bought(key, account, robot, NOW_S + days * DAY)], now_s=NOW_S + days * DAY)
    look_at_dates(now_s=NOW_S + 30 * DAY)
    assert not AutomationRun.objects.exists()
    look_at_dates(now_s=NOW_S + 40 * DAY)
    assert [(run.record, run.at) for run in AutomationRun.objects.all()] == [(account, NOW_S + 40 * DAY)]


def test_what_fell_due_before_it_was_on_is_not_made_up_for(house, on):
    lead = house.open()
    on("time", TAG, when="2 hours after lead.recognised")
    look_at_dates(now_s=NOW_S + 60)
    assert lead.recognised_at + 7_200 < NOW_S
    assert not AutomationRun.objects.exists()


def test_dates_are_looked_at_while_nobody_is_kept_from_writing(house, on, monkeypatch):
    """And not written of one that was switched off, or looked at by another worker, meanwhile."""
    automation = on("time", TAG, of="account", when="1 hour after account.created")
    outside, began = len(connection.savepoint_ids), []
    meanwhile = [lambda: switch_off(automation, by=None, now=NOW), lambda: look_at_dates(now_s=NOW_S + 3_700)]

    def slow(version, *span):
        began.append(len(connection.savepoint_ids))
        found = due(version, *span)
        if meanwhile:
            meanwhile.pop(0)()
        return found

    monkeypatch.setattr("sanket.crm.automation.timing.due", slow)
    assert look_at_dates(now_s=NOW_S + 3_700) == 0
    assert not AutomationRun.objects.exists()
    switch_on(automation, by=None, now=NOW)
    assert look_at_dates(now_s=NOW_S + 3_700) == 0
    assert AutomationRun.objects.count() == 2
    assert set(began) == {outside}
