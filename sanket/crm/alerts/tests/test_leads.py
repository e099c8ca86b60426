"""Of a lead whoever has it is told; where nobody has it, managers are: that is the alarm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.alerts import looking
from sanket.crm.alerts.leads import unowned
from sanket.crm.alerts.tests.conftest import told
from sanket.crm.leads.actions import assign
from sanket.crm.leads.cooling import tell_cold
from sanket.crm.leads.queries import Lead
from sanket.crm.messaging.models import Notice
from sanket.crm.messaging.queries import told_about
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.response.actions import add_rule
from sanket.crm.workspace.actions import deactivate
from sanket.shared.instants import datetime_of

pytestmark = pytest.mark.django_db


def rule(**fields):
    return add_rule(**{"name": "All", "then": "person", **fields}, by=None, now=NOW)


def test_who_is_given_a_lead_is_told_with_all_it_takes_to_call(house):
    save_contacts(
        [
            {
                "contact": "anita",
                "account": "nandgiri",
                "name": "Anita Rao",
                "phone": "+919812345678",
                "title": "Head of R&D",
            }
        ],
        by=None,
        now=NOW,
    )
    rule(people=[house.cast.alice.pk])
    house.market.tell("meeting", 0.1, contact="anita")
    lead = house.market.lead()
    house.route()
    (notice,) = Notice.objects.filter(kind="lead.assigned")
    assert (notice.person, notice.title) == (house.cast.alice, "New lead: Nandgiri Auto · robot")
    assert (notice.link, notice.phone, notice.about) == (f"/leads/{lead.pk}/", "+91 98123 45678", f"lead:{lead.pk}")
    assert "meeting" in notice.body.lower()
    assert "Call Anita Rao, Head of R&D: +91 98123 45678" in notice.body
    assert "Yours because: " in notice.body


def test_the_owner_of_an_account_is_told_though_the_lead_moves_to_nobody(house):
    save_accounts([{"account": "nandgiri", "owner": "alice@example.com"}], by=None, now=NOW)
    rule(then="owner")
    house.open()
    house.route()
    assert [(who, kind) for who, kind, _ in told()] == [("Alice", "lead.assigned")]


def test_of_an_old_lead_only_how_many_there_are(house):
    rule(people=[house.cast.alice.pk])
    house.open(days_ago=3)
    house.route()
    assert told() == [("Alice", "leads.assigned", "A lead that is not new is yours")]


def test_a_colleague_hands_it_over(house):
    lead = house.open()
    assign(lead, to=house.bea, by=house.cast.bob, now=NOW)
    assert told("lead.assigned")[-1] == ("Bea", "lead.assigned", "New lead: Nandgiri Auto · robot")
    assert "Bob gave it to you" in Notice.objects.get(person=house.bea).body
    mine = house.open(account="tapti")
    assign(mine, to=house.cast.bob, by=house.cast.bob, now=NOW)
    assert not Notice.objects.filter(person=house.cast.bob, kind="lead.assigned").exists()


def test_who_had_it_is_told_that_somebody_took_it_and_whom_to_leave_it_to(house):
    lead = house.open()
    assign(lead, to=house.bea, by=house.cast.bob, now=NOW)
    assign(lead, to=house.cast.bob, by=house.cast.bob, now=NOW + timedelta(minutes=1))
    assert told("lead.gone") == [("Bea", "lead.gone", "Bob has it now: Nandgiri Auto · robot")]
    notice = Notice.objects.get(kind="lead.gone")
    assert (notice.phone, notice.link) == ("", "/leads/?tab=mine")
    assign(lead, to=house.cast.alice, by=house.cast.bob, now=NOW + timedelta(minutes=2))
    assert len(told("lead.gone")) == 1, "whoever gives it away knows it"


def test_a_lead_for_which_nobody_is_free_is_an_alarm_and_one_that_a_rule_holds_is_none(house):
    rule(people=[house.cast.alice.pk])
    deactivate(user=house.cast.alice, by=house.cast.admin, now=NOW)
    deactivate(user=house.bea, by=house.cast.admin, now=NOW)
    house.open()
    house.route()
    assert told() == [("Bob", "lead.unowned", "Nobody has: Nandgiri Auto · robot")]
    Notice.objects.all().delete()
    rule(
        name="Tapti",
        condition='account.name = "Tapti Lifts"',
        then="hold",
        reason="Their factory is closed.",
        people=[],
    )
    house.open(account="tapti")
    house.route()
    looking.untold(NOW_S + 600)
    assert [one for one in told() if "Tapti" in one[2]] == []


def test_a_lead_of_which_nobody_was_told_is_an_alarm_whatever_went_wrong(house):
    lead = house.open()
    detected = Lead.objects.get(pk=lead.pk).detected_at
    assert looking.untold(detected + looking.PATIENCE - 1) == 0
    assert looking.untold(detected + looking.PATIENCE) == 1
    assert told() == [("Bob", "lead.unowned", "Nobody has: Nandgiri Auto · robot")]
    assert looking.untold(detected + looking.PATIENCE + 60) == 0


def test_a_lead_that_goes_cold_is_told_before_and_then_once(house):
    rule(people=[house.cast.alice.pk])
    lead = house.open()
    house.route()
    cold_at = Lead.objects.get(pk=lead.pk).cold_at
    tell_cold(now=NOW_S)
    assert looking.soon_cold(cold_at - DAY - 1) == 0
    assert looking.soon_cold(cold_at - DAY) == 1
    assert looking.soon_cold(cold_at - 60) == 0
    tell_cold(now=cold_at)
    kinds = [(who, kind) for who, kind, _ in told("lead.cooling", "lead.cold", "lead.revived")]
    assert kinds == [("Alice", "lead.cooling"), ("Alice", "lead.cold")]
    house.market.tell("meeting", -(cold_at + 600 - NOW_S) / DAY, "robot", account="nandgiri")
    assert datetime_of(cold_at) > NOW


def test_that_it_is_warm_again_is_told_with_what_they_have_just_done_and_who(house):
    some = [
        {"contact": pk, "account": "nandgiri", "name": name, "phone": phone}
        for pk, name, phone in (("anita", "Anita Rao", "+919812345678"), ("bala", "Bala Nair", "+919812345679"))
    ]
    save_contacts(some, by=None, now=NOW)
    rule(people=[house.cast.alice.pk])
    tell_cold(now=NOW_S)
    house.market.tell("meeting", 0, contact="anita")
    lead = house.market.lead()
    house.route()
    tell_cold(now=lead.cold_at)
    later = lead.cold_at + 30 * DAY
    quotes = [house.market.facts(kind, 0, contact="bala")._replace(occurred_at=later) for kind in ("visit", "quote")]
    house.market.log(*quotes, now_s=later)
    notice = Notice.objects.get(kind="lead.revived")
    assert notice.body.splitlines()[:2] == ["quote. Before: meeting", "Call Bala Nair, Stores: +91 98123 45679"]


def test_many_at_once_are_one_notice(house, monkeypatch):
    monkeypatch.setattr("sanket.crm.alerts.leads.ONE_BY_ONE", 1)
    rule(people=[house.cast.alice.pk])
    house.open()
    house.open(account="tapti")
    house.route()
    assert told() == [("Alice", "lead.assigned", "2 new leads are yours")]
    # Each of them is told of: no alarm.
    assert looking.untold(NOW_S + 600) == 0


def test_of_every_slice_of_a_second_its_person_is_told(house, monkeypatch):
    monkeypatch.setattr("sanket.crm.alerts.leads.ONE_BY_ONE", 0)
    monkeypatch.setattr("sanket.crm.response.routing.SLICE", 1)
    rule(people=[house.cast.alice.pk])
    leads = {f"lead:{house.open(account=account).pk}" for account in ("nandgiri", "tapti")}
    house.route()
    assert [(who, kind) for who, kind, _ in told()] == [("Alice", "lead.assigned")] * 2
    assert told_about(leads) == leads


def test_many_that_nobody_has_are_one_alarm_told_once(house, monkeypatch):
    monkeypatch.setattr("sanket.crm.alerts.leads.ONE_BY_ONE", 1)
    leads = [house.open().pk, house.open(account="tapti").pk]
    assert [looking.untold(NOW_S + 600 + later) for later in (0, 60)] == [2, 0]
    assert told() == [("Bob", "lead.unowned", "2 new leads have nobody")]
    unowned(dict.fromkeys(leads, "Nobody is free."), NOW_S + 1_200)
    assert len(told()) == 1


def test_many_that_go_cold_are_one_notice_told_once(house, monkeypatch):
    monkeypatch.setattr("sanket.crm.alerts.leads.ONE_BY_ONE", 1)
    rule(people=[house.cast.alice.pk])
    house.open()
    house.open(account="tapti")
    house.route()
    cold_at = max(Lead.objects.values_list("cold_at", flat=True)) - DAY
    assert [looking.soon_cold(cold_at + later) for later in (0, 60)] == [2, 0]
    assert told("lead.cooling") == [("Alice", "lead.cooling", "2 of your leads go cold within a day")]


def test_neither_a_burst_nor_what_was_told_hides_a_lead(house, monkeypatch):
    monkeypatch.setattr("sanket.crm.alerts.looking.AT_ONCE", 1)
    monkeypatch.setattr("sanket.crm.alerts.looking.LATELY", 1, raising=False)
    house.open()
    house.open(account="tapti")
    assert looking.untold(NOW_S + 600) == 2
    rule(people=[house.cast.alice.pk])
    house.route()
    cold_at = max(Lead.objects.values_list("cold_at", flat=True)) - DAY
    assert [looking.soon_cold(cold_at + later) for later in (0, 60)] == [2, 0]


def test_what_is_given_by_nobody_in_particular_is_told_too_and_taking_is_not(house):
    lead, other = house.open(), house.open(account="tapti")
    assign(lead, to=house.bea, by=None, now=NOW)
    assign(other, to=house.cast.charlie, by=house.cast.charlie, now=NOW)
    assert told("lead.assigned") == [("Bea", "lead.assigned", "New lead: Nandgiri Auto · robot")]
    assert looking.untold(NOW_S + 600) == 0
