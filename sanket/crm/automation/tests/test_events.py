"""Each trigger begins what listens for it, about the right record, and costs nothing where nobody listens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.automation.actions import save, switch_off, switch_on
from sanket.crm.automation.beginning import begin_all
from sanket.crm.automation.catalogue import CATALOGUE
from sanket.crm.automation.checking import Said
from sanket.crm.automation.models import TIME, Automation, AutomationNote, AutomationRun
from sanket.crm.automation.past import PAST
from sanket.crm.automation.tests.conftest import TAG, TELL, work
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.leads.actions import accept, assign, undo
from sanket.crm.leads.events import LeadsRestored, LeadsRevived, LeadsWentCold, LeadsWithdrawn
from sanket.crm.leads.facts import Cooled
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.actions import add_rule, route
from sanket.crm.response.events import LeadsGivenOut, ResponseDueSoon, ResponseEscalated, ResponseMissed
from sanket.crm.response.facts import LeftWaiting
from sanket.crm.rules.actions import add_segment, keep_members
from sanket.crm.rules.events import MembersChanged
from sanket.crm.tasks.actions import Wanted, done, give
from sanket.crm.workspace.queries import User
from sanket.shared.news import announce


def _happen(house, trigger):
    """The event, and the record that it is about."""
    market, cast = house.market, house.cast
    account = Account.objects.get(external_id="nandgiri")
    if trigger == "lead.opened":
        return house.open()
    lead = house.open()
    clock = (lead.pk, cast.alice.pk, NOW_S, NOW_S, NOW_S)
    match trigger:
        case "activity.logged":
            market.tell("visit", 0.01, "oven", "anita")
            return account
        case "task.done":
            (given,) = give([Wanted("x", cast.bob.pk, NOW_S, account_id=account.pk)], by=None, now=NOW)
            assert given.task
            done(given.task, by=cast.bob, now=NOW)
            return account
        case "lead.stage_changed":
            accept(lead, by=cast.alice, now=NOW)
        case "lead.assigned":
            assign(lead, to=cast.alice, by=cast.bob, now=NOW)
        case "lead.gone_cold":
            announce(LeadsWentCold((Cooled(lead.pk, NOW_S, "time"),), NOW_S))
        case "lead.withdrawn":
            announce(LeadsWithdrawn((lead.pk,), NOW_S))
            return account
        case "lead.restored":
            announce(LeadsRestored((lead.pk,), NOW_S))
        case "lead.found_nobody":
            announce(LeadsGivenOut((), (LeftWaiting(lead.pk, "free", "Nobody is free"),), NOW_S))
        case "task.given":
            give([Wanted("x", cast.bob.pk, NOW_S, account_id=account.pk)], by=None, now=NOW)
            return account
        case "lead.revived":
            announce(LeadsRevived((lead.pk,), NOW_S))
        case "response.due_soon":
            announce(ResponseDueSoon(*clock))
        case "response.missed":
            announce(ResponseMissed(*clock))
        case "response.escalated":
            announce(ResponseEscalated(lead.pk, "next", None, None, "", NOW_S, NOW_S, NOW_S))
        case "account.created":
            save_accounts([{"account": "new"}], by=None, now=NOW)
            return Account.objects.get(external_id="new")
        case "account.changed":
            save_accounts([{"account": "nandgiri", "city": "Nashik"}], by=None, now=NOW)
            return account
        case "contact.created":
            save_contacts([{"contact": "new", "account": "nandgiri"}], by=None, now=NOW)
            return Contact.objects.get(external_id="new")
        case "contact.changed":
            save_contacts([{"contact": "anita", "account": "nandgiri", "title": "Head"}], by=None, now=NOW)
            return Contact.objects.get(external_id="anita")
        case "deal.changed":
            save_deals([Dealt("D", account.pk, market.offerings["robot"], NOW_S - 9, None, "open")], now_s=NOW_S)
            return account
        case "purchase.changed":
            save_purchases([Bought("P", account.pk, market.offerings["robot"], NOW_S - 9)], now_s=NOW_S)
            return account
    return lead


@pytest.mark.parametrize("trigger", [one.word for one in CATALOGUE if one.word != TIME and "segment" not in one.word])
def test_it_begins_what_listens_about_the_record(house, on, trigger):
    automation = on(trigger, TELL, narrow={"type": "visit"} if trigger == "activity.logged" else {})
    record = _happen(house, trigger)
    runs = [run for run in work() if run.record == record.pk]
    assert [(run.automation_id, run.state) for run in runs] == [(automation.pk, "done")]
    assert not AutomationNote.objects.exists()


def test_who_enters_a_segment_begins_one_that_names_it(house, on):
    condition = 'account.industry = "auto"'
    segment = keep_members(add_segment(name="S", of="account", condition=condition, by=None, now=NOW), by=None, now=NOW)
    on("segment.entered", TELL, narrow={"segment": segment.pk})
    for pk in (segment.pk, segment.pk + 1):
        announce(MembersChanged(pk, "S", "account", (house.market.accounts["tapti"],), (), NOW_S))
    assert [run.record for run in work()] == [house.market.accounts["tapti"]]


def test_a_lead_that_waits_for_somebody_to_be_free_is_told_once(house, on):
    on("lead.found_nobody", {"do": "notice", "to": "manager", "title": "{routing.reason}"})
    add_rule(name="R", condition="", then="person", people=[house.bea.pk], by=None, now=NOW)
    User.objects.exclude(role="manager").update(is_active=False)
    house.open()
    for hours in (0, 2, 4):
        route(now=NOW + timedelta(hours=hours))
    (run,) = work()
    assert run.state == "done"
    assert run.facts["reason"]


def test_what_comes_by_the_thousand_is_counted_and_begins_nothing(house, on, monkeypatch):
    monkeypatch.setattr("sanket.crm.automation.listeners.AT_MOST", 3)
    new, visits, other = (
        on("account.created", name="A"),
        on("activity.logged", name="B", narrow={"type": "visit"}),
        on("activity.logged", name="C", narrow={"type": "page"}),
    )
    save_accounts([{"account": name} for name in "abcd"], by=None, now=NOW)
    for kind in ("visit", "page"):
        house.market.log(house.market.facts(kind, 0.01, "robot"), bulk=True)
    save_accounts([{"account": name} for name in "efg"], by=None, now=NOW)
    assert len(work()) == 3
    found = dict(Automation.objects.values_list("pk", "too_many"))
    assert found == {new.pk: 4, visits.pk: 1, other.pk: 1}
    switch_on(switch_off(new, by=None, now=NOW), by=None, now=NOW)
    assert Automation.objects.get(pk=new.pk).too_many == 0


def test_only_what_it_asks_for_is_noted(house, on):
    on("activity.logged", TELL, narrow={"type": "visit", "offering": "painting"})
    house.market.tell("visit", 0.01, "robot")
    house.market.tell("visit", 0.01, "oven")
    house.market.tell("page", 0.01, "robot")
    house.market.log(house.market.facts("visit", 0.01, "robot"), bulk=True)
    assert len(work()) == 1


def test_about_the_leads_that_an_activity_counts_for(house, on):
    lead = house.open()
    on("activity.logged", TELL, of="lead", narrow={"type": "visit"})
    house.market.tell("visit", 0.01, "robot")
    house.market.tell("visit", 0.01, "robot", account="tapti")
    assert [run.record for run in work()] == [lead.pk]


def test_what_was_taken_back_begins_nothing(house, on):
    move = accept(house.open(), by=None, now=NOW)
    on("lead.stage_changed", TELL)
    undo(move, by=None, now=NOW)
    assert work() == []


def test_where_nobody_listens_an_activity_costs_no_statement(house, on):
    def statements():
        with CaptureQueriesContext(connection) as found:
            house.market.tell("visit", 0.01, "oven")
        return found.captured_queries

    house.market.tell("visit", 0.01, "oven")
    assert not [one for one in statements() if "automation" in (one["sql"] or "")]
    switch_off(on("lead.opened"), by=None, now=NOW)
    statements()
    assert not [one for one in statements() if "automation" in (one["sql"] or "")]


def test_a_new_wording_goes_on_only_when_it_is_switched_on(house, on):
    automation = on("activity.logged", TAG, narrow={"type": "visit"})
    save(automation, said=Said("activity.logged", narrow={"type": "page"}, actions=(TAG,)), by=None, now=NOW)
    house.market.tell("visit", 0.01, "oven")
    house.market.tell("page", 0.01, "oven")
    assert [run.version.number for run in work()] == [1]
    assert Automation.objects.get().version == 2


def test_switched_off_it_hears_nothing_and_what_waits_is_dropped(house, on):
    automation = on("account.created")
    save_accounts([{"account": "one"}], by=None, now=NOW)
    begin_all(now_s=NOW_S)
    switch_off(automation, by=None, now=NOW)
    save_accounts([{"account": "two"}], by=None, now=NOW)
    assert [run.state for run in work()] == [AutomationRun.State.DROPPED]


def test_a_run_made_while_it_was_switched_off_is_dropped(house, on):
    automation = on("account.created")
    save_accounts([{"account": "one"}], by=None, now=NOW)
    begin_all(now_s=NOW_S)
    Automation.objects.filter(pk=automation.pk).update(on=None)
    assert [run.state for run in work()] == [AutomationRun.State.DROPPED]


def test_all_whose_past_is_known_have_one():
    assert set(PAST) == {one.word for one in CATALOGUE if one.past and one.word != TIME}
