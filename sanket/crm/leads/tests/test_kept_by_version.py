"""Leads as two tables and a view: what people do is the same under every version, and only the room writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.leads import rows
from sanket.crm.leads.actions import accept, assign, disqualify, point_to, read_ahead
from sanket.crm.leads.models import Lead, LeadRecord, LeadStanding
from sanket.crm.leads.queries import version_in_force
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.queries import verify
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.workspace.actions import save_user
from sanket.crm.workspace.models import User

OTHER = 99


@pytest.fixture
def market(db: None) -> Market:
    """Its one group of leads stands under another version, too."""
    forget()
    market = Market()
    market.tell("meeting", 3)
    for standing in LeadStanding.objects.all():
        LeadStanding.objects.create(
            **{field.attname: getattr(standing, field.attname) for field in LeadStanding._meta.concrete_fields}
            | {"version": OTHER, "heat_key": 5.0}
        )
    return market


@pytest.fixture
def alice(db: None) -> User:
    return save_user(email="alice@example.com", name="Alice", role="sales", by=None, now=NOW)


def stands(lead: Lead) -> list[tuple[object, ...]]:
    """What lists look at, under each version."""
    rows = LeadStanding.objects.filter(lead_id=lead.pk).order_by("version")
    return list(rows.values_list("owner_id", "stage", "closed_at"))


def test_there_is_one_lead_whatever_the_versions_and_the_pointer_says_how_it_stands(market: Market) -> None:
    lead = market.lead()
    assert lead.heat_key != 5.0
    assert Lead.objects.filter(account_id=lead.account_id).count() == LeadRecord.objects.count()
    before = version_in_force()
    with transaction.atomic():
        point_to(OTHER)
    assert market.lead().heat_key == 5.0
    with transaction.atomic():
        point_to(before)
    assert market.lead().heat_key == lead.heat_key


def test_deeds_of_people_stand_under_every_version(market: Market, alice: User) -> None:
    lead = market.lead()
    assign(lead, to=alice, by=alice, now=NOW)
    accept(lead, by=alice, now=NOW)
    assert stands(lead) == 2 * [(alice.pk, "accepted", None)]
    disqualify(lead, reason="no", by=alice, now=NOW)
    assert stands(lead) == 2 * [(alice.pk, "disqualified", int(NOW.timestamp()))]


def test_the_owner_of_the_account_is_followed_under_every_version(market: Market, alice: User) -> None:
    save_accounts([{"account": "nandgiri", "owner": alice.email}], by=None, now=NOW)
    assert {owner for owner, *_ in stands(market.lead())} == {alice.pk}


def test_who_goes_owns_nothing_under_any_version(market: Market, alice: User) -> None:
    save_accounts([{"account": "nandgiri", "owner": alice.email}], by=None, now=NOW)
    alice.delete()
    assert market.lead().owner is None
    assert {owner for owner, *_ in stands(market.lead())} == {None}
    assert market.sound()


@pytest.mark.parametrize("astray", [{"owner_id": 4_711}, {"stage": "accepted"}, {"closed_at": 4_711}])
@pytest.mark.parametrize("of_which", ["in force", "in the making"])
def test_what_lists_look_at_is_held_against_the_record(market: Market, astray: dict[str, Any], of_which: str) -> None:
    assert market.sound()
    version = version_in_force() if of_which == "in force" else OTHER
    LeadStanding.objects.filter(version=version, lead_id=market.lead().pk).update(**astray)
    (value,) = astray.values()
    found = verify()[-1]
    assert (found.account, found.offering, found.what) == ("nandgiri", "robot", "leads")
    assert str(value) in found.live
    assert str(value) not in found.replayed


def test_an_activity_changes_what_is_in_force_alone(market: Market) -> None:
    lead = market.lead()
    market.tell("meeting", 1)
    assert market.lead().activities == lead.activities + 1
    other = LeadStanding.objects.get(version=OTHER, lead_id=lead.pk)
    assert (other.activities, other.heat_key) == (lead.activities, 5.0)


@pytest.mark.parametrize("somebody_wrote", [False, True])
def test_what_was_read_ahead_is_read_again_once_anybody_wrote(
    market: Market, alice: User, monkeypatch: pytest.MonkeyPatch, somebody_wrote: bool
) -> None:
    lead, told = market.lead(), LeadStanding.objects.filter(version=version_in_force())
    given = [
        rows.Row(
            one.account_id, one.offering_id, 0, one.recognised_at, one.tipped_by, None, False,
            rows.Standing(*(getattr(one, name) for name in rows.Standing._fields)),
        )
        for one in told.order_by("lead_id")
    ]  # fmt: skip
    ahead = read_ahead(OTHER + 1, given)
    LeadRecord.objects.update(owner=alice, stage="accepted")
    if ahead is not None and somebody_wrote:
        monkeypatch.setattr(rows, "_state", lambda: ahead.state + 1)
    rows.write_standings(OTHER + 1, given, ahead)
    written = LeadStanding.objects.filter(version=OTHER + 1)
    assert list(written.order_by("lead_id").values_list("lead_id", flat=True)) == [
        one.lead_id for one in told.order_by("lead_id")
    ]
    # On PostgreSQL it is one statement, which reads what there is.
    anew = ahead is None or somebody_wrote
    assert written.get(lead_id=lead.pk).owner_id == (alice.pk if anew else None)


def test_nobody_writes_leads_but_the_room(market: Market) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Lead.objects.update(stage="accepted")
