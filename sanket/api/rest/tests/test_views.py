"""Views by programs: one's own are changed, those for all are read."""

from __future__ import annotations

from typing import Any

CARS = {
    "list": "accounts",
    "name": "Cars",
    "condition": 'account.industry  =  "automobile"',
    "asked": {"territory": "West"},
}


def test_a_view_is_kept_shared_changed_and_removed(programs: Any) -> None:
    alice, bob = programs("alice"), programs("bob")
    made = alice.post("/views", CARS)
    assert made.status == 201
    assert made.body["condition"] == 'account.industry = "automobile"'
    path = f"/views/{made.body['id']}"
    assert bob.get(path).status == 404
    assert alice.patch(path, {"shared": True}).body["shared"] is True
    assert [one["name"] for one in bob.get("/views").body["items"]] == ["Cars"]
    assert bob.patch(path, {"name": "Mine"}).status == 404
    assert bob.delete(path).status == 404
    assert alice.delete(path).status == 204


def test_segments_and_what_is_wrong(programs: Any) -> None:
    bob = programs("bob")
    leads = bob.post("/segments", {"name": "L", "of": "lead", "condition": "not lead.closed"}).body["id"]
    assert bob.post("/views", {"list": "accounts", "name": "A", "segment": leads}).code == "view.refused"
    assert bob.post("/views", {"list": "leads", "name": "A", "segment": 999}).status == 404
    made = bob.post("/views", {"list": "leads", "name": "A", "segment": leads}).body
    assert bob.delete(f"/segments/{leads}").code == "segment.refused"
    assert bob.patch(f"/views/{made['id']}", {"segment": None}).body["segment"] is None
    assert bob.post("/views", {**CARS, "condition": "account.nam is known"}).code == "condition.refused"
    assert programs("bob", "leads:read").get("/views").status == 403
