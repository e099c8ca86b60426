"""Working time: who is there, hours, holidays; leave of one's own and, for managers, of others."""

from __future__ import annotations

from typing import Any

import pytest

NOON = "2026-11-27T12:00:00Z"


@pytest.fixture(autouse=True)
def _in_utc(cast: Any) -> None:
    from sanket.crm.models import Workspace

    Workspace.objects.update(time_zone="UTC")


def states(program: Any, at: str = NOON) -> dict[str, str]:
    return {one["user"]["name"]: one["state"] for one in program.get(f"/worktime/people?at={at}").body["items"]}


def test_who_is_there_and_when_next(programs: Any, cast: Any):
    bob = programs("bob")
    assert states(bob)["Alice"] == "open"
    assert states(bob, "2026-11-28T12:00:00Z")["Alice"] == "closed"
    told = bob.get("/worktime/people?at=2026-11-28T12:00:00Z").body
    assert told["items"][0]["next_open"].startswith("2026-11-30T09:30:00")
    assert bob.get("/worktime/people").status == 200
    assert programs("alice").get("/worktime/people").code == "request.role"
    assert programs("bob", "leads:read").get("/worktime/people").code == "request.scope"


def test_hours_of_company_team_and_person(programs: Any, cast: Any):
    bob = programs("bob")
    alice, week = cast.people["alice"], ["10-11", "", "", "", "", "", ""]
    kept = ["10:00-11:00", "", "", "", "", "", ""]
    assert bob.put("/worktime/company", {"hours": week}).body["hours"] == kept
    assert bob.get("/worktime/company").body == {"hours": kept, "time_zone": "UTC"}
    assert states(bob)["Alice"] == "closed"
    assert bob.patch(f"/worktime/people/{alice.pk}", {"hours": ["0-24"] * 7, "languages": ["mr"]}).body[
        "languages"
    ] == ["mr"]
    assert states(bob)["Alice"] == "open"
    told = bob.patch(f"/worktime/people/{alice.pk}", {"hours": None, "most_open": 9}).body
    assert (told["hours"], told["languages"], told["most_open"]) == (None, ["mr"], 9)
    assert bob.get(f"/worktime/people/{alice.pk}").body == told
    assert bob.put(f"/worktime/teams/{alice.team_id}", {"hours": ["0-24"] * 7}).body["hours"] == ["00:00-24:00"] * 7
    assert states(bob)["Alice"] == "open"
    assert bob.put(f"/worktime/teams/{alice.team_id}", {"hours": None}).body == {"hours": None}
    assert bob.get(f"/worktime/teams/{alice.team_id}").body == {"hours": None}
    assert bob.get("/worktime/teams/999").status == 404
    refused = bob.put("/worktime/company", {"hours": ["", "nine", "", "", "", "", ""]})
    assert (refused.status, refused.code) == (422, "worktime.refused")


def test_hours_that_somebody_else_changed_meanwhile_are_left_alone(programs: Any, cast: Any):
    bob, alice = programs("bob"), cast.people["alice"]
    places = {
        "/worktime/company": ("PUT", {"hours": ["10-11"] * 7}, {"hours": ["10-12"] * 7}),
        f"/worktime/teams/{alice.team_id}": ("PUT", {"hours": ["10-11"] * 7}, {"hours": None}),
        f"/worktime/people/{alice.pk}": ("PATCH", {"most_open": 9}, {"languages": ["mr"]}),
    }
    for place, (method, first, second) in places.items():
        seen = bob.get(place).headers["ETag"]
        assert bob.get(place, If_None_Match=seen).status == 304
        changed = bob.call(method, place, first, If_Match=seen)
        assert changed.status == 200, place
        late = bob.call(method, place, second, If_Match=seen)
        assert (late.status, late.code) == (412, "request.stale"), place
        assert bob.get(place).body == changed.body
        assert bob.call(method, place, second, If_Match=changed.headers["ETag"]).status == 200


def test_holidays(programs: Any, cast: Any):
    bob, team = programs("bob"), cast.people["alice"].team_id
    made = bob.post("/worktime/holidays", {"on": "2026-11-27", "name": "Stocktaking"})
    assert (made.status, made.body["team"], made.body["hours"]) == (201, None, "")
    assert states(bob)["Alice"] == "holiday"
    short = bob.post("/worktime/holidays", {"on": "2026-11-27", "name": "Half", "team": team, "hours": "11-13"}).body
    assert (short["team"]["id"], short["hours"]) == (team, "11:00-13:00")
    assert states(bob)["Alice"] == "open"
    assert bob.post("/worktime/holidays", {"on": "2026-11-27", "name": "X", "team": 999}).code == "user.team"
    assert len(bob.get("/worktime/holidays?since=2026-11-01").body["items"]) == 2
    assert bob.delete(f"/worktime/holidays/{made.body['id']}").status == 204
    assert bob.delete(f"/worktime/holidays/{made.body['id']}").status == 404
    assert [one["name"] for one in bob.get("/worktime/holidays?since=2026-11-01").body["items"]] == ["Half"]


def test_leave_of_ones_own_and_of_others(programs: Any, cast: Any):
    alice, bob, charlie = programs("alice"), programs("bob"), programs("charlie")
    span = {"starts_at": "2026-11-27T00:00:00Z", "ends_at": "2026-11-28T00:00:00Z"}
    own = alice.post("/worktime/leave", {**span, "reason": "A wedding"})
    assert (own.status, own.body["user"]["name"]) == (201, "Alice")
    assert states(bob)["Alice"] == "leave"
    pk = cast.people["alice"].pk
    assert charlie.post("/worktime/leave", {**span, "user": pk}).status == 404
    assert charlie.delete(f"/worktime/leave/{own.body['id']}").status == 404
    again = bob.post("/worktime/leave", {**span, "user": pk})
    assert again.code == "worktime.refused"
    assert bob.delete(f"/worktime/leave/{own.body['id']}").status == 204
    assert states(bob)["Alice"] == "open"
    assert charlie.get("/worktime/leave").body["items"] == []
