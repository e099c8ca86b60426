"""Routing for programs: rules in their order, who was given what and why, and what waits; each sees own leads alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sanket.crm.leads.queries import Lead
from sanket.crm.response.actions import route
from sanket.crm.response.models import Waiting
from sanket.crm.response.queries import Assignment


def test_rules_from_the_first_to_another_order(programs: Any, cast: Any) -> None:
    bob = programs("bob")
    given = {"name": "Spares", "then": "hold", "reason": "The dealer calls"}
    first = bob.post("/routing/rules", given)
    assert (first.status, first.body["active"], first.body["team"]) == (201, True, None)
    assert first.body["count"] == bob.get("/leads/counts").body["open"]
    turns = {"name": "Turns", "then": "people", "people": [cast.people["alice"].pk], "condition": "lead.id is known"}
    second = bob.post("/routing/rules", turns).body
    assert [one["name"] for one in second["people"]] == [cast.people["alice"].name]
    path = f"/routing/rules/{second['id']}"
    assert bob.patch(path, {"active": False}).body["name"] == "Turns"
    assert bob.get(path).body["active"] is False
    order = {"rules": [second["id"], first.body["id"]]}
    assert [one["name"] for one in bob.put("/routing/order", order).body["items"]] == ["Turns", "Spares"]
    assert bob.delete(path).status == 204
    assert [one["name"] for one in bob.get("/routing/rules").body["items"]] == ["Spares"]


def test_what_is_wrong_is_told(programs: Any) -> None:
    bob = programs("bob")
    wrong = bob.post("/routing/rules", {"name": "West", "then": "team"})
    assert (wrong.status, wrong.code, wrong.body["error"]["data"]) == (422, "routing.refused", {"field": "team"})
    spelled = bob.post("/routing/rules", {"name": "West", "then": "owner", "condition": "account.nam is known"})
    assert spelled.body["error"]["data"]["nearest"] == "account.name"
    assert bob.put("/routing/order", {"rules": [7]}).code == "routing.refused"
    assert programs("alice").post("/routing/rules", {"name": "Mine", "then": "owner"}).status == 403


def test_a_replay_asks_saved_rules_or_others_and_changes_nothing(programs: Any, cast: Any) -> None:
    bob, given = programs("bob"), {"name": "All to Alice", "then": "person", "people": ["alice@example.com"]}
    before = list(Lead.objects.order_by("pk").values_list("pk", "owner_id"))
    saved = bob.post("/routing/replay", {"days": 90})
    assert saved.status == 200
    assert saved.body["leads"] > 0
    assert saved.body["not_known"]
    tried = bob.post("/routing/replay", {"days": 90, "rules": [given]}).body
    would = {one["to"]: one["would"] for one in tried["people"]}
    assert would["alice@example.com"] == sum(would.values()) > 0
    assert {one["would"]["to"] for one in tried["differences"]} <= {"alice@example.com"}
    told = bob.get("/routing/rules").body
    assert told["items"] == []
    assert list(Lead.objects.order_by("pk").values_list("pk", "owner_id")) == before
    wrong = bob.post("/routing/replay", {"rules": [{**given, "condition": "lead.stag is known"}]})
    assert (wrong.status, wrong.body["error"]["data"]["nearest"]) == (422, "lead.stage")
    assert bob.post("/routing/replay", {"rules": [{"name": "x", "then": "fly"}]}).code == "routing.refused"
    assert bob.post("/routing/replay", {"days": 0}).status == 422
    assert programs("alice").post("/routing/replay", {}).status == 403


def test_who_was_given_what_and_why(programs: Any, cast: Any) -> None:
    now = datetime.now(UTC)
    Assignment.objects.all().delete()
    leads = list(Lead.objects.listed(int(now.timestamp())).filter(assigned=False).values_list("pk", flat=True))
    Waiting.objects.all().delete()
    Waiting.objects.bulk_create(Waiting(lead_id=pk, since=1, due_at=1) for pk in leads)
    bob = programs("bob")
    assert {one["lead"] for one in bob.get("/routing/waiting").body["items"]} == set(leads)
    given = route(now=now).given
    told = bob.get("/routing/assignments").body["items"]
    assert len(told) == given > 0
    assert all(one["reason"] and one["theirs"] for one in told)
    assert len(bob.get("/routing/waiting").body["items"]) == len(leads) - given
    mine = programs("alice").get("/routing/assignments?owner=me").body["items"]
    assert {one["to"]["email"] for one in mine} <= {"alice@example.com"}
    seen = {one["id"] for one in programs("alice").get("/leads?limit=200").body["items"]}
    assert {one["lead"] for one in programs("alice").get("/routing/assignments").body["items"]} <= seen
