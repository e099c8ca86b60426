"""The company, its users and teams: access ends and comes back, somebody always administers."""

from __future__ import annotations

from sanket.crm.models import (
    Team,
    User,
    Workspace,
)
from sanket.web.setup.tests.conftest import undo_in


def test_the_company(bob, site):
    form = {"name": "Rangvahini West", "time_zone": "Asia/Dubai", "currency": "AED"}
    assert bob.post("/settings/company/", form).status_code == 302
    company = Workspace.objects.get()
    assert (company.name, company.time_zone, company.currency) == ("Rangvahini West", "Asia/Dubai", "AED")
    answer = bob.post("/settings/company/", {**form, "name": "", "currency": "USD"})
    assert answer.status_code == 422
    assert '<option value="USD" selected>' in answer.content.decode()


def test_a_user_gets_another_role_team_and_territories(ada, site):
    team = Team.objects.create(name="West", territories=["Pune"])
    vera = site.people["viewer"]
    form = {"name": "Vera D", "email": vera.email, "role": "sales", "team": team.pk, "territories": "Nashik, Pune,"}
    assert ada.post(f"/settings/users/{vera.pk}/", form).status_code == 302
    vera.refresh_from_db()
    assert (vera.name, vera.role, vera.team, vera.territories) == ("Vera D", "sales", team, ["Nashik", "Pune"])


def test_an_address_belongs_to_one(ada, site):
    form = {"name": "X", "email": "BOB@example.com", "role": "sales", "team": "", "territories": "North"}
    answer = ada.post("/settings/users/add/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "already" in page
    assert 'value="North"' in page


def test_the_last_administrator_stays(ada, site):
    me = site.people["admin"]
    form = {"name": "Ada", "email": me.email, "role": "viewer", "team": "", "territories": ""}
    answer = ada.post(f"/settings/users/{me.pk}/", form)
    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()
    ada.post(f"/settings/users/{me.pk}/deactivation/")
    assert "cannot end your own access" in ada.get("/settings/users/").content.decode()
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("admin", True)


def test_ending_access_can_be_undone(ada, site):
    vera = site.people["viewer"]
    theirs = site.client("viewer")
    assert ada.post(f"/settings/users/{vera.pk}/deactivation/").status_code == 302
    assert theirs.get("/profile/").status_code == 302
    assert ada.post(undo_in(ada, "/settings/users/")).status_code == 302
    assert theirs.get("/profile/").status_code == 200


def test_a_removed_team_comes_back_with_its_members(ada, site):
    assert ada.post("/settings/users/teams/add/", {"name": "West", "territories": "Pune, Nashik"}).status_code == 302
    team = Team.objects.get()
    User.objects.filter(role="sales").update(team=team)
    assert ada.post(f"/settings/users/teams/{team.pk}/removal/").status_code == 302
    assert not Team.objects.exists()
    assert ada.post(undo_in(ada, "/settings/users/")).status_code == 302
    assert Team.objects.get().territories == ["Pune", "Nashik"]
    assert User.objects.get(role="sales").team == Team.objects.get()


def test_two_teams_of_one_name(ada, site):
    Team.objects.create(name="West")
    answer = ada.post("/settings/users/teams/add/", {"name": "west", "territories": "Goa"})
    assert answer.status_code == 422
    assert 'value="Goa"' in answer.content.decode()
