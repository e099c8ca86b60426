"""Segments for programs: kept, previewed, counted, paged, frozen; each sees only whom its person may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from sanket.api.rest.resources.segments import SCOPES
from sanket.crm.rules import queries

ALL = {"name": "Everybody", "of": "account", "condition": "account.name is known"}


def test_a_segment_from_preview_to_snapshot(programs: Any) -> None:
    bob = programs("bob")
    assert bob.post("/accounts", {"external_id": "Tapti", "name": "Tapti Lifts"}).status == 201
    seen = bob.get("/segments/preview?of=account&condition=account.name+is+known").body
    assert seen["condition"] == ALL["condition"]
    assert seen["count"] == len(seen["ids"]) == 2
    made = bob.post("/segments", ALL)
    assert made.status == 201
    assert (made.body["count"], made.body["condition"]) == (seen["count"], ALL["condition"])
    path = f"/segments/{made.body['id']}"
    first = bob.get(f"{path}/members?limit=1").body
    assert len(first["items"]) == 1
    rest = bob.get(f"{path}/members?cursor={first['next']}").body["items"]
    assert sorted(one["external_id"] for one in [*first["items"], *rest]) == sorted(seen["ids"])
    kept = bob.post(f"{path}/snapshots").body
    assert kept["count"] == seen["count"]
    changed = bob.patch(path, {"condition": 'account.name = "nobody"'}).body
    assert changed["count"] == 0
    assert len(bob.get(f"{path}/snapshots/{kept['id']}/members").body["items"]) == kept["count"]
    assert [one["id"] for one in bob.get(f"{path}/snapshots").body["items"]] == [kept["id"]]
    assert bob.delete(f"{path}/snapshots/{kept['id']}").status == 204
    assert [one["name"] for one in bob.get("/segments").body["items"]] == ["Everybody"]
    assert bob.delete(path).status == 204
    assert bob.get(path).status == 404


def test_who_enters_is_told_on_wish(programs: Any) -> None:
    bob = programs("bob")
    path = f"/segments/{bob.post('/segments', ALL).body['id']}"
    assert bob.get(path).body["kept"] is False
    assert bob.patch(path, {"kept": True}).body["kept"] is True
    assert bob.patch(path, {"kept": False, "name": "All"}).body["kept"] is False


def test_contacts_and_leads_have_segments_too(programs: Any) -> None:
    bob = programs("bob")
    for of in ("contact", "lead"):
        made = bob.post("/segments", {"name": of, "of": of, "condition": f"{of}.id is known"}).body
        items = bob.get(f"/segments/{made['id']}/members").body["items"]
        assert len(items) == made["count"] > 0
        assert all(one["external_id"] and one["name"] for one in items)


def test_what_is_wrong_is_told_with_its_place(programs: Any) -> None:
    answer = programs("bob").post("/segments", {**ALL, "condition": "account.nam is known"})
    assert (answer.status, answer.code) == (422, "condition.refused")
    assert answer.body["error"]["data"] == {"start": 0, "end": 11, "nearest": "account.name"}
    assert programs("bob").post("/segments", {**ALL, "name": " "}).code == "segment.refused"


def test_who_may_not(programs: Any) -> None:
    made = programs("bob").post("/segments", ALL).body
    assert programs("alice").get(f"/segments/{made['id']}").status == 403
    assert programs("bob", "leads:read").get("/segments").status == 403
    assert programs("bob", "segments:read").delete(f"/segments/{made['id']}").status == 403
    assert programs("bob").get("/segments/999").status == 404


def test_a_segment_tells_no_more_than_the_token_reads_elsewhere(programs: Any) -> None:
    people = {"name": "People", "of": "contact", "condition": "contact.id is known"}
    path = f"/segments/{programs('bob').post('/segments', people).body['id']}"
    kept = programs("bob").post(f"{path}/snapshots").body["id"]
    narrow = programs("bob", "segments:write", "accounts:read")
    assert [one["name"] for one in narrow.get("/segments").body["items"]] == ["People"]
    answers = [
        narrow.get(path),
        narrow.get(f"{path}/members"),
        narrow.get(f"{path}/snapshots"),
        narrow.get(f"{path}/snapshots/{kept}/members"),
        narrow.get("/segments/preview?of=contact&condition=contact.id+is+known"),
        narrow.post("/segments", {**people, "name": "Others"}),
        narrow.post(f"{path}/snapshots"),
        narrow.patch(path, {"name": "Ours"}),
    ]
    assert {(one.code, one.body["error"]["data"]["scope"]) for one in answers} == {("request.scope", "contacts:read")}
    assert [one["name"] for one in narrow.get("/segments").body["items"]] == ["People"]
    assert narrow.post("/segments", ALL).status == 201


@pytest.mark.parametrize(
    ("condition", "scope"),
    [
        ('contact.email contains "a"', "contacts:read"),
        ("account.name is known and not activity(within = 9 days)", "activities:read"),
        ("sum(purchases.amount, within = 1 year) >= 10", "purchases:read"),
        ('interest("RX-6") >= 20', "leads:read"),
    ],
)
def test_nor_does_its_count(programs: Any, condition: str, scope: str) -> None:
    narrow = programs("bob", "segments:write", "accounts:read")
    asked = {"of": "account", "condition": condition}
    answer = narrow.get(f"/segments/preview?{urlencode(asked)}")
    assert (answer.code, answer.body["error"]["data"]["scope"]) == ("request.scope", scope)
    made = narrow.post("/segments", ALL).body
    assert narrow.patch(f"/segments/{made['id']}", {"condition": condition}).code == "request.scope"
    assert narrow.get(f"/segments/{made['id']}").body["condition"] == ALL["condition"]


def test_all_that_is_asked_has_a_scope(programs: Any) -> None:
    known = queries.register()
    assert set(SCOPES) == {*known.entities, *known.measures}


def test_one_that_cannot_be_asked_any_more_is_put_right(programs: Any) -> None:
    bob = programs("bob")
    path = f"/segments/{bob.post('/segments', ALL).body['id']}"
    kept = bob.post(f"{path}/snapshots").body
    queries.Segment.objects.update(condition='interest("Gone") >= 20')
    assert bob.get(path).code == "condition.refused"
    assert [one["id"] for one in bob.get(f"{path}/snapshots").body["items"]] == [kept["id"]]
    assert bob.patch(path, {"condition": ALL["condition"]}).body["count"] == kept["count"]
