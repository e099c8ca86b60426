"""Clearing takes the story and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.activities.actions import Facts, log
from sanket.crm.activities.models import Activity, ActivityType
from sanket.crm.catalogue.models import Offering
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.deals.queries import Deal
from sanket.crm.insight.actions import measure
from sanket.crm.insight.queries import register
from sanket.crm.leads.actions import accept, disqualify
from sanket.crm.leads.models import Lead
from sanket.crm.recognition.book import book
from sanket.crm.recognition.models import FitmentRow, Scoring, ValueChange
from sanket.crm.recognition.queries import count_outcomes, verify
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.models import AuditEntry, User
from sanket.demo import actions
from sanket.demo.story import house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("told")]


def counts():
    rows = {model.__name__: model._default_manager.count() for model in apps.get_app_config("crm").get_models()}
    return {name: number for name, number in rows.items() if number}


def alice():
    return User.objects.get(email=house.ALICE.email)


def test_nothing_is_left():
    assert actions.clear()
    # The rows that every site has: its company and its rules.
    assert counts() == {"Scoring": 1, "Workspace": 1}
    assert not actions.clear()
    assert actions.sign_ins() == []


def test_the_deals_of_accounts_that_stay_stay_too(told):
    save_accounts([{"account": "K-1", "name": "Own customer"}], by=alice(), now=told.now)
    account, robot = Account.objects.get(external_id="K-1"), Offering.objects.get(external_id="demo-rx6")
    story = Account.objects.filter(external_id__startswith="demo-").first()
    assert story is not None
    save_deals(
        [
            Dealt("own-1", account.pk, robot.pk, told.at - 9, told.at - 5, "won", owner_id=alice().pk),
            Dealt("own-2", story.pk, robot.pk, told.at - 9, None, "open"),
        ],
        now_s=told.at,
    )
    actions.clear()
    assert list(Deal.objects.values_list("external_id", "offering__external_id")) == [("own-1", "demo-rx6")]
    assert count_outcomes() == (1, 0)


def test_what_was_measured_on_the_story_goes_with_it(told):
    measure(now=told.now)
    measure(now=told.now + timedelta(days=7))
    found = {one.entry.name: one for one in register()}
    assert found["interest"].last is not None
    assert found["interest"].last.quality["auc"]["value"] > 0.65
    assert found["interest"].drift is not None
    actions.clear()
    assert counts() == {"Scoring": 1, "Workspace": 1}


def test_what_people_did_to_its_leads_goes_with_them(told):
    first, second = Lead.objects.listed(told.at).filter(stage="recognised")[:2]
    accept(first, by=alice(), now=told.now)
    disqualify(second, reason="Too small", by=alice(), now=told.now)
    actions.clear()
    assert counts() == {"Scoring": 1, "Workspace": 1}


def test_accounts_of_people_stay_with_all_that_happened_there(told):
    own = {
        "account": "K-1",
        "name": "Own customer",
        "owner": house.ALICE.email,
        "industry": "Automobile",
        "employees": 900,
    }
    save_accounts([own], by=alice(), now=told.now)
    save_contacts(
        [{"contact": "K-1-1", "account": "K-1", "name": "Asha", "department": "R&D"}], by=alice(), now=told.now
    )
    account, contact = Account.objects.get(external_id="K-1"), Contact.objects.get(external_id="K-1-1")
    robot, quote = (
        Offering.objects.get(external_id="demo-rx6"),
        ActivityType.objects.get(external_id="demo-asked-for-quote"),
    )
    log([Facts("own-1", told.at - 60, account.pk, contact.pk, robot.pk, quote.pk)], now_s=told.at)
    assert Lead.objects.filter(account=account, offering=robot).exists()

    actions.clear()

    account.refresh_from_db()
    assert account.owner is None or not account.owner.is_active
    assert list(Activity.objects.values_list("external_id", flat=True)) == ["own-1"]
    # What it is about stays too: the robot, its category, the type.
    assert sorted(Offering.objects.values_list("external_id", flat=True)) == ["demo-robots", "demo-rx6"]
    assert list(ActivityType.objects.values_list("external_id", flat=True)) == ["demo-asked-for-quote"]
    assert Lead.objects.filter(account=account, offering=robot).exists()
    assert verify() == []


def test_who_changed_something_else_stays_as_a_former_user_and_it_can_be_told_again(told):
    save_accounts([{"account": "K-1", "name": "Own customer"}], by=alice(), now=told.now)
    audit(by=alice(), verb="account.save", kind="account", subject="K-1", label="Own customer", now=told.now)
    actions.clear()
    assert AuditEntry.objects.filter(subject="K-1").exists()
    [left] = User.objects.all()
    assert (left.email, left.is_active, left.has_usable_password()) == (house.ALICE.email, False, False)

    # With her in it.
    seen: list[tuple[int, int]] = []
    again = actions.load(now=told.now + timedelta(days=1), report=lambda done, total: seen.append((done, total)))
    assert again.fresh
    # How far it is was told all along.
    assert seen == sorted(seen)
    assert seen[-1] == (30_000, 30_000)
    assert len(seen) > 500
    assert 25 <= Lead.objects.listed(told.at + 86_400).count() <= 45
    assert len(actions.sign_ins()) == 8


def test_every_process_reads_the_rules_afresh(told):
    before = Scoring.objects.get().stamp
    book()
    actions.clear()
    assert Scoring.objects.get().stamp != before
    # No number: one that was counted up could come back after a restore, with other rules behind it.
    assert Scoring.objects.get().stamp != before + 1
    assert not book().offerings


def test_history_and_tables_of_others_stay(told):
    FitmentRow.objects.create(offering=None, factor="industry", attribute="industry", equals="Own", score=0.7)
    ValueChange.objects.create(at=told.now, kind="value", subject="own-type", field="value", before="1", after="2")
    actions.clear()
    assert FitmentRow.objects.get().equals == "Own"
    assert ValueChange.objects.get().subject == "own-type"
