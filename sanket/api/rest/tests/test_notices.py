"""Notices by program: one's own, read, and how one is told of what."""

from __future__ import annotations

from typing import Any

from sanket.crm.messaging.actions import News, own_mail, tell
from sanket.shared.instants import seconds_of


def told(cast: Any, who: str, key: str, kind: str = "lead.assigned") -> None:
    news = News(
        cast.people[who].pk, kind, key, f"New lead {key}", "Asked for a quote", "/leads/1/", "+919812345678", "lead:1"
    )
    tell([news], at=seconds_of(cast.now))


def test_one_reads_ones_own(programs: Any, cast: Any):
    for key in ("1", "2", "3"):
        told(cast, "alice", key)
    told(cast, "charlie", "4", "lead.cold")
    alice = programs("alice", "notices:write")
    found = alice.get("/notices?limit=2").body
    assert [one["title"] for one in found["items"]] == ["New lead 3", "New lead 2"]
    assert [one["title"] for one in alice.get(f"/notices?cursor={found['next']}").body["items"]] == ["New lead 1"]
    newest = found["items"][0]
    assert (newest["alarm"], newest["phone"], newest["about"], newest["read_at"]) == (
        True,
        "+919812345678",
        "lead:1",
        None,
    )
    assert alice.post(f"/notices/{newest['id']}/reading").status == 204
    assert len(alice.get("/notices?unread=true").body["items"]) == 2
    theirs = programs("charlie").get("/notices").body["items"][0]
    assert theirs["alarm"] is False
    assert alice.post(f"/notices/{theirs['id']}/reading").status == 404
    assert alice.post("/notices/readings", {"upto": newest["id"]}).body == {"notices": 2}
    assert alice.get("/notices?unread=true").body["items"] == []
    assert programs("alice", "leads:read").get("/notices").code == "request.scope"


def test_how_one_is_told_of_what(programs: Any, cast: Any):
    alice = programs("alice")
    usual = alice.get("/notices/wishes").body
    assert usual["ways"]["lead.assigned"] == ["mail", "push", "chat"]
    assert usual["ways"]["lead.cold"] == []
    changed = alice.patch(
        "/notices/wishes", {"ways": {"lead.cold": ["push"]}, "quiet_from": "22:00", "quiet_until": "07:00"}
    ).body
    assert changed == {
        **usual, "ways": {**usual["ways"], "lead.cold": ["push"]}, "quiet_from": "22:00", "quiet_until": "07:00",
    }  # fmt: skip
    assert alice.patch("/notices/wishes", {"digest": "daily"}).body["ways"]["lead.cold"] == ["push"]
    refused = alice.patch("/notices/wishes", {"quiet_from": "late"})
    assert (refused.status, refused.code) == (422, "channel.refused")
    assert programs("bob").get("/notices/wishes").body == usual


def test_wishes_that_somebody_else_changed_meanwhile_are_left_alone(programs: Any, cast: Any):
    alice = programs("alice")
    tag = alice.get("/notices/wishes").headers["ETag"]
    assert alice.patch("/notices/wishes", {"digest": "daily"}, If_Match=tag).status == 200
    assert alice.patch("/notices/wishes", {"digest": ""}, If_Match=tag).status == 412


def test_where_one_is_told_without_the_address(programs: Any, cast: Any):
    own_mail(cast.people["alice"])
    (found,) = programs("alice").get("/notices/channels").body["items"]
    assert (found["way"], found["open"]) == ("mail", True)
    assert programs("bob").get("/notices/channels").body["items"] == []
