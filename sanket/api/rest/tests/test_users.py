"""Users and teams, for administrators; oneself, for everybody."""

from __future__ import annotations

from typing import Any


def test_who_one_is(programs: Any):
    told = programs("vera", "leads:read").get("/users/me").body
    assert (told["email"], told["role"], told["scopes"], told["token"]) == (
        "vera@example.com",
        "viewer",
        ["leads:read"],
        "Program",
    )


def test_to_whom_leads_can_be_given(programs: Any):
    told = programs("carl").get("/users/takers").body["items"]
    assert [one["name"] for one in told] == ["Ada", "Alice", "Bob", "Charlie"]


def test_a_user_comes_and_goes(programs: Any, cast: Any):
    ada = programs("ada")
    made = ada.post("/users", {"email": "dana@example.com", "role": "sales", "name": "Dana", "team": 999})
    assert (made.status, made.code) == (422, "user.team")
    made = ada.post("/users", {"email": "dana@example.com", "role": "sales", "territories": ["West"]})
    assert (made.status, made.body["active"], made.body["territories"]) == (201, True, ["West"])
    pk = made.body["id"]
    assert ada.post("/users", {"email": "DANA@example.com", "role": "sales"}).code == "workspace.user"
    assert ada.patch(f"/users/{pk}", {"name": "Dana Rao"}, If_Match=made.headers["ETag"]).body["name"] == "Dana Rao"
    assert ada.patch(f"/users/{pk}", {"name": "X"}, If_Match=made.headers["ETag"]).code == "request.stale"
    assert ada.get("/users?email=dana@example.com&role=sales").body["items"][0]["id"] == pk
    assert ada.post(f"/users/{pk}/deactivation").body["active"] is False
    assert [one["id"] for one in ada.get("/users?active=false").body["items"]] == [pk]
    assert ada.delete(f"/users/{pk}/deactivation").body["active"] is True
    own = ada.post(f"/users/{cast.people['ada'].pk}/deactivation")
    assert (own.status, own.code) == (422, "workspace.user")
    assert ada.get("/users/999").status == 404


def test_teams(programs: Any, cast: Any):
    ada = programs("ada")
    made = ada.post("/teams", {"name": "North", "territories": ["Delhi"]})
    pk = made.body["id"]
    ada.patch(f"/users/{cast.people['alice'].pk}", {"team": pk})
    assert [one["name"] for one in ada.get(f"/teams/{pk}").body["members"]] == ["Alice"]
    assert ada.put(f"/teams/{pk}", {"name": "Far north"}).body["territories"] == []
    assert ada.post("/teams", {"name": "far NORTH"}).code == "workspace.user"
    assert ada.delete(f"/teams/{pk}").status == 204
    assert ada.get(f"/teams/{pk}").status == 404
    assert [one["name"] for one in ada.get("/teams").body["items"]] == ["West", "South"]
    assert ada.patch(f"/users/{cast.people['bob'].pk}", {"team": None}).body["team"] is None
