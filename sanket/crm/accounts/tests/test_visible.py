"""Who sees which accounts and contacts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from sanket.crm.accounts import queries, seeing
from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.workspace.actions import deactivate, save_user
from sanket.crm.workspace.tests.cast import NOW
from tests.stage import standing

pytestmark = pytest.mark.usefixtures("accounts")


@standing
def accounts(cast):
    rows = [
        {"account": "alices", "owner": "alice@example.com", "territory": "Chennai"},
        {"account": "bobs", "owner": "bob@example.com", "territory": ""},
        {"account": "pune", "territory": "Pune"},
        {"account": "chennai", "territory": "Chennai"},
        {"account": "nobodys"},
        {"account": "delhi", "territory": "Delhi"},
        {"account": "charlies", "owner": "charlie@example.com"},
    ]
    save_accounts(rows, by=None, now=NOW)
    save_contacts([{"contact": f"c-{row['account']}", "account": row["account"]} for row in rows], by=None, now=NOW)


def seen(user):
    names = set(queries.visible_to(user).values_list("external_id", flat=True))
    assert set(queries.contacts_visible_to(user).values_list("external_id", flat=True)) == {
        f"c-{name}" for name in names
    }
    return names


def test_alice_sees_her_teams_her_territories_and_nobodys(cast):
    assert seen(cast.alice) == {"alices", "bobs", "pune", "nobodys"}


def test_charlie_sees_nothing_of_hers(cast):
    assert seen(cast.charlie) == {"charlies", "chennai", "nobodys", "alices"}
    # But for the one in his own territory; the others are as if they were not there.
    assert queries.account_by_external(cast.charlie, "bobs") is None
    assert not queries.contacts_visible_to(cast.charlie).filter(external_id="c-pune").exists()
    assert str(queries.account_by_external(cast.charlie, "chennai")) == "chennai"


@pytest.mark.parametrize("role", ["admin", "manager", "marketing", "care", "viewer"])
def test_all_others_see_all(cast, role):
    user = save_user(email="x@example.com", role=role, by=None, now=NOW)
    assert len(seen(user)) == 7


def test_strangers_and_those_who_left_see_none(cast):
    assert seen(AnonymousUser()) == set()
    assert seen(deactivate(cast.alice, by=cast.admin, now=NOW)) == set()
    assert seen(deactivate(cast.bob, by=cast.admin, now=NOW)) == set()


def test_without_a_team_one_sees_ones_own(cast):
    alice = save_user(user=cast.alice, team=None, territories=["Delhi"], by=cast.admin, now=NOW)
    assert seen(alice) == {"alices", "delhi", "nobodys"}


def test_rooms_above_may_give_another_reason(cast, monkeypatch):
    monkeypatch.setattr(seeing, "REASONS", {})
    delhi = queries.ids_by_external(["delhi"]).values()
    queries.see_also(lambda user: delhi if user == cast.alice else ())
    assert "delhi" in seen(cast.alice)
    assert "delhi" not in seen(cast.charlie)
