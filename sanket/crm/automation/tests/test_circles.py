"""Circles that go through segments, and several at work on the same automations."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.automation.actions import Said, add, dry_run, order, switch_on
from sanket.crm.automation.models import Automation, AutomationRun
from sanket.crm.automation.queries import newest
from sanket.crm.automation.tests.conftest import TAG, work
from sanket.crm.messaging.models import Notice
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.tests.conftest import build
from sanket.crm.rules import keeping
from sanket.crm.rules.actions import add_segment, keep_members, sweep


@pytest.fixture
def tagged():
    """A segment of those with a tag."""
    keeping.forget_kept()
    yield keep_members(
        add_segment(name="S", of="account", condition='account.tag = "x"', by=None, now=NOW), by=None, now=NOW
    )
    keeping.forget_kept()


def test_a_circle_is_stopped_though_an_action_of_it_fails(house, on, tagged):
    sweep(clock=lambda: NOW)
    put, off, fails = {"do": "tag", "tag": "x"}, {"do": "tag", "tag": "x", "off": True}, {"do": "webhook"}
    narrow = {"segment": tagged.pk}
    on("segment.entered", off, fails, name="off", narrow=narrow, by=house.cast.bob)
    on("segment.left", put, fails, name="put", narrow=narrow)
    save_accounts([{"account": "nandgiri", "tags": ["x"]}], by=None, now=NOW)
    for _ in range(9):
        keeping.follow(now=NOW)
        work()
    states = list(AutomationRun.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["failed", "failed", "stopped"]
    assert Notice.objects.filter(kind="automation.stopped", person=house.cast.bob).count() == 1


def test_the_last_run_ended_by_account_is_found_by_its_account(house, on):
    on("account.created", TAG)
    save_accounts([{"account": "new"}], by=None, now=NOW)
    (run,) = work()
    acted = AutomationRun.objects.filter(
        account_id=run.account_id, state__in=("done", "failed"), ended_at__gte=NOW_S - 600
    ).order_by("-ended_at")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "run_ended_by_account" in acted.explain()


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_whoever_puts_them_in_order_holds_them_in_the_order_of_whoever_begins_runs():
    build()
    made = [add(name=name, said=Said("account.created", actions=(TAG,)), by=None, now=NOW) for name in "AB"]
    for one in made:
        dry_run(newest(one), by=None, now=NOW)
        switch_on(one, by=None, now=NOW)
    first, second = (one.pk for one in made)
    order([second, first], by=None, now=NOW)
    with transaction.atomic():
        Automation.objects.select_for_update(no_key=True).get(pk=first)
        beside = Beside(lambda: order([first, second], by=None, now=NOW))
        assert beside.waits()
        Automation.objects.select_for_update(no_key=True, nowait=True).get(pk=second)
    assert beside.said() is True
