"""Tasks by programs: each counts once under its external id, and is seen as what it is about."""

from __future__ import annotations

from typing import Any

SEND = {"what": "Send the layout", "external_id": "erp-1", "account": "Nandgiri", "due_on": "2026-12-01"}


def test_given_once_done_put_off_dropped_and_taken_back(programs: Any) -> None:
    alice, bob, charlie = programs("alice"), programs("bob"), programs("charlie")
    made = alice.post("/tasks", SEND)
    assert (made.status, made.body["whole_day"], made.body["due_at"]) == (201, True, "2026-11-30T18:30:00Z")
    path = f"/tasks/{made.body['id']}"
    assert bob.post("/tasks", {**SEND, "what": "Other"}).body == made.body
    assert charlie.get(path).status == 404
    assert [one["id"] for one in bob.get("/tasks?to=alice@example.com&account=Nandgiri").body["items"]] == [
        made.body["id"]
    ]
    assert bob.post(f"{path}/completion").body["done_by"]["name"] == "Bob"
    assert bob.get("/tasks").body["items"] == []
    assert len(bob.get("/tasks?open=false").body["items"]) == 1
    assert bob.delete(f"{path}/completion").body["done_at"] is None
    assert alice.patch(path, {"due_at": "2026-12-02T10:00:00+05:30"}).body["due_at"] == "2026-12-02T04:30:00Z"
    assert alice.delete(path).body["dropped_at"] is not None


def test_what_is_wrong_is_refused(programs: Any) -> None:
    alice = programs("alice")
    for wrong, code in (
        ({"due_at": "2026-12-01T10:00:00Z"}, "task.refused"),
        ({"account": "Nowhere"}, "account.unknown"),
        ({"to": "charlie@example.com"}, "task.refused"),
        ({"to": "none"}, "task.refused"),
        ({"external_id": "automation:812:0"}, "task.refused"),
    ):
        assert alice.post("/tasks", {**SEND, **wrong}).code == code
    assert alice.post("/tasks", {**SEND, "lead": 10**6}).status == 404
    assert programs("alice", "leads:write").get("/tasks").status == 403
