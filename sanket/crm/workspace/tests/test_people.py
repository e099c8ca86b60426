"""Users and teams: added, changed, invited, gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.tests.cast import NOW, PASSWORD
from sanket.shared.errors import Refusal


def known(email: str) -> Any:
    return queries.user_by_email(email)


def test_an_invited_person_cannot_sign_in_before_choosing_a_password(cast):
    dana = actions.invite(email="Dana@Example.com", name="Dana", role="marketing", by=cast.admin, now=NOW)
    assert not dana.has_usable_password()
    assert queries.user_by_email("dana@example.COM") == dana
    actions.set_password(dana, password=PASSWORD, by=dana, now=NOW)
    assert known("dana@example.com").check_password(PASSWORD)
    assert [entry.verb for entry in queries.audit_trail(kind="user", subject="Dana@Example.com")] == [
        "user.password",
        "user.add",
    ]


def test_only_given_fields_change(cast):
    actions.save_user(user=cast.alice, name="Alice Rao", territories=["Nashik", "nashik", " "], by=cast.admin, now=NOW)
    alice = known("alice@example.com")
    assert (alice.name, alice.role, alice.team, alice.territories) == ("Alice Rao", "sales", cast.west, ["Nashik"])
    assert alice.seen_territories == ["Mumbai", "Nashik", "Pune"]
    assert alice.check_password(PASSWORD)
    entry = queries.audit_trail(kind="user", limit=1)[0]
    assert entry.changes == {"name": ["Alice", "Alice Rao"], "territories": [[], ["Nashik"]]}


def test_saving_the_same_again_leaves_no_trace(cast):
    before = len(queries.audit_trail())
    actions.save_user(user=cast.alice, name="Alice", team=cast.west, by=cast.admin, now=NOW)
    assert len(queries.audit_trail()) == before


def test_team_can_be_left(cast):
    assert sorted(queries.colleagues(cast.alice)) == sorted([cast.alice.pk, cast.bob.pk])
    actions.save_user(user=cast.alice, team=None, by=cast.admin, now=NOW)
    assert queries.colleagues(cast.alice) == [cast.alice.pk]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ALICE@example.com"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "not an address"}, "email"),
        ({"role": "king"}, "role"),
        ({"name": "x" * 151}, "name"),
        ({"team": "Nobody's"}, "team"),
        ({"time_zone": "Pune"}, "time_zone"),
        ({"password": "12345678901"}, "password"),
    ],
)
def test_refusals_name_the_field(cast, wrong, field):
    with pytest.raises(Refusal) as refused:
        actions.save_user(**{"email": "dana@example.com", "role": "viewer", **wrong}, by=cast.admin, now=NOW)
    assert refused.value.data["field"] == field


def test_a_change_of_address_may_not_take_anothers(cast):
    with pytest.raises(actions.UserRefused, match="There is a user"):
        actions.save_user(user=cast.alice, email="bob@example.com", by=cast.admin, now=NOW)


def test_who_left_is_not_active_and_may_nothing(cast):
    actions.deactivate(cast.alice, by=cast.admin, now=NOW)
    assert cast.alice not in queries.active_users()
    assert "alice@example.com" not in queries.user_ids_by_email()
    assert not queries.may(cast.alice, "lead.act")
    actions.reactivate(cast.alice, by=cast.admin, now=NOW)
    assert queries.may(cast.alice, "lead.act")
    assert [entry.verb for entry in queries.audit_trail(kind="user", limit=2)] == ["user.reactivate", "user.deactivate"]


def test_the_last_administrator_stays(cast):
    with pytest.raises(actions.UserRefused, match="last administrator"):
        actions.deactivate(cast.admin, by=cast.bob, now=NOW)
    with pytest.raises(actions.UserRefused, match="last administrator"):
        actions.save_user(user=cast.admin, role="viewer", by=cast.admin, now=NOW)
    with pytest.raises(actions.UserRefused, match="your own"):
        actions.deactivate(cast.admin, by=cast.admin, now=NOW)
    actions.save_user(user=cast.bob, role="admin", by=cast.admin, now=NOW)
    actions.deactivate(cast.admin, by=cast.bob, now=NOW)
    assert not cast.admin.is_active


def test_teams(cast):
    actions.save_team(team=cast.west, name="West", territories=["Pune"], by=cast.admin, now=NOW)
    assert queries.territories() == ["Chennai", "Pune"]
    assert queries.team_by_name("west") == cast.west
    with pytest.raises(actions.UserRefused, match="already"):
        actions.save_team(name="WEST", by=cast.admin, now=NOW)
    with pytest.raises(actions.UserRefused):
        actions.save_team(name=" ", by=cast.admin, now=NOW)
    actions.remove_team(cast.west, by=cast.admin, now=NOW)
    assert known("alice@example.com").team is None


@pytest.mark.django_db
def test_ending_an_administrator_waits_for_others_who_do_so():
    """Two who end each other at once would both see the other one still there: all take the workspace's row first."""
    ada, eve = (
        actions.save_user(email=f"{name}@example.com", name=name, role="admin", by=None, now=NOW)
        for name in ("ada", "eve")
    )
    with CaptureQueriesContext(connection) as asked:
        actions.deactivate(ada, by=eve, now=NOW)
    tables = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert '"crm_workspace"' in tables[0]
