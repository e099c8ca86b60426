"""What tells us things, and what is told of us: sources, their events and people; webhooks."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.capture.actions import Heard, take
from sanket.crm.capture.models import Event, Source, Visitor
from sanket.crm.webhooks.models import WebhookDelivery


@pytest.fixture
def site(cast: Any, programs: Any) -> dict[str, Any]:
    """A website whose visitor looked at something that no rule knows."""
    told = programs("bob").post("/sources", {"name": "Website"}).body
    at = int(cast.now.timestamp()) - 60
    rest: dict[str, Any] = dict.fromkeys(("user_id", "previous_id", "group_id", "user_agent", "address"), "")
    rest |= {"properties": {}, "traits": {}, "context": {}}
    heard = [Heard("track", f"m{n}", at + n, "Sang Loudly", f"anon-{n}", **rest) for n in range(2)]
    take(told["id"], heard, now_s=at + 10)
    return told


def test_a_source_comes_is_renamed_and_shut(programs: Any, site: dict[str, Any]):
    bob, path = programs("bob"), f"/sources/{site['id']}"
    assert (site["external_id"], site["kind"], len(site["write_key"]) > 20) == ("Website", "events", True)
    assert bob.post("/sources", {"name": "website"}).code == "source.refused"
    assert bob.patch(path, {"name": "Shop"}).body["name"] == "Shop"
    assert bob.post(f"{path}/key").body["write_key"] != site["write_key"]
    assert bob.post(f"{path}/disabling").body["disabled_at"]
    assert bob.delete(f"{path}/disabling").body["disabled_at"] is None
    assert [one["id"] for one in bob.get("/sources?kind=events").body["items"]] == [site["id"]]
    assert bob.get("/sources/999").status == 404
    assert Source.objects.get().name == "Shop"


def test_it_says_what_a_source_adds(programs: Any):
    bob = programs("bob")
    made = bob.post("/sources", {"name": "Shop", "place": "website", "accounts_a_day": 5}).body
    assert {name: made[name] for name in ("place", "adds", "accounts_a_day", "contacts_a_day")} == {
        "place": "website", "adds": "mail", "accounts_a_day": 5, "contacts_a_day": 1_000,
    }  # fmt: skip
    changed = bob.patch(f"/sources/{made['id']}", {"adds": "none"}).body
    assert (changed["name"], changed["adds"], changed["accounts_a_day"]) == ("Shop", "none", 5)
    assert bob.post("/sources", {"name": "X", "place": "elsewhere"}).status == 422


def test_what_it_told_and_what_that_means(programs: Any, cast: Any, site: dict[str, Any]):
    bob = programs("bob")
    first = bob.get(f"/sources/events?source={site['id']}&limit=1").body
    second = bob.get(f"/sources/events?limit=1&cursor={first['next']}").body
    assert [one["message_id"] for one in first["items"] + second["items"]] == ["m1", "m0"]
    assert first["items"][0]["fate"] == "unmapped"
    assert bob.get(f"/sources/events/{first['items'][0]['id']}").body["anonymous_id"] == "anon-1"
    assert bob.get("/sources/events?source=999").code == "request.parameter"
    (name,) = bob.get("/sources/unmapped").body["items"]
    assert (name["name"], name["times"]) == ("Sang Loudly", 2)


def test_rules(programs: Any, cast: Any, site: dict[str, Any]):
    bob = programs("bob")
    wrong = bob.post("/sources/rules", {"name": "Sang Loudly"})
    assert wrong.status == 422
    fixed = {"type": "quote", "offered": "fixed", "offering": "RX-6"}
    made = bob.post("/sources/rules", {"name": "Sang Loudly", "source": site["id"], **fixed})
    assert (made.status, made.body["type"]["external_id"], made.body["ready_made"]) == (201, "quote", False)
    pk = made.body["id"]
    assert Event.objects.filter(fate="unmapped").count() == 0, "what was kept is read anew"
    changed = bob.put(f"/sources/rules/{pk}", {"name": "Sang*", **fixed}, If_Match=made.headers["ETag"])
    assert changed.body["name"] == "Sang*"
    ids = [one["id"] for one in bob.get("/sources/rules").body["items"]]
    assert ids[0] == pk
    assert [one["id"] for one in bob.put("/sources/rules/order", {"rules": ids[1:]}).body["items"]] == [*ids[1:], pk]
    assert bob.delete(f"/sources/rules/{pk}").status == 204
    assert bob.get(f"/sources/rules/{pk}").status == 404
    assert bob.post("/sources/rules", {"typed": "not", "type": "nothing"}).code == "request.parameter"


def test_who_is_who(programs: Any, cast: Any, site: dict[str, Any]):
    bob = programs("bob")
    one, other = bob.get("/visitors").body["items"]
    assert {one["name"], other["name"]} == {"a:anon-0", "a:anon-1"}
    assert bob.get("/visitors?q=anon-0").body["items"][0]["name"] == "a:anon-0"
    made = bob.post("/visitors/links", {"visitor": "a:anon-0", "same_as": "a:anon-1"})
    assert (made.status, made.body["kind"], made.body["by"]["name"]) == (201, "merge", "Bob")
    assert set(bob.get(f"/visitors/{one['id']}").body["names"]) == {"a:anon-0", "a:anon-1"}
    assert bob.post(f"/visitors/links/{made.body['id']}/undoing").body["undone_at"]
    assert bob.delete(f"/visitors/links/{made.body['id']}/undoing").body["undone_at"] is None
    rao = bob.post("/visitors/links", {"visitor": "a:anon-0", "contact": "Rao"})
    assert rao.body["kind"] == "contact"
    assert bob.post("/visitors/links", {"visitor": "a:anon-0", "contact": "Nobody"}).code == "contact.unknown"
    assert bob.post("/visitors/links", {"visitor": "a:nobody", "same_as": "a:anon-1"}).code == "request.parameter"
    assert bob.post("/visitors/links", {"visitor": "a:anon-0"}).code == "request.parameter"
    assert Visitor.objects.count() == 2


def test_machines(programs: Any, site: dict[str, Any]):
    bob = programs("bob")
    made = bob.post("/verdicts", {"subject": "visitor", "key": "a:anon-0", "machine": True, "reason": "scanner"})
    assert (made.status, made.body["reason"]) == (201, "scanner")
    assert Event.objects.filter(fate="machine").count() == 1
    assert bob.get("/verdicts").body["items"] == [made.body]
    assert bob.delete(f"/verdicts/{made.body['id']}").status == 204
    assert bob.delete(f"/verdicts/{made.body['id']}").status == 404
    assert Event.objects.filter(fate="machine").count() == 0
    assert bob.post("/verdicts", {"subject": "event", "key": "999", "machine": True}).code == "request.parameter"


def test_mail_domains(programs: Any):
    bob = programs("bob")
    saved = bob.put("/mail-domains", {"domain": "nandgiri.example", "account": "Nandgiri"})
    assert (saved.status, saved.body["account"]["name"]) == (200, "Nandgiri")
    assert bob.get("/mail-domains").body["items"] == [saved.body]
    assert bob.put("/mail-domains", {"domain": "x.example", "account": "Nobody"}).code == "account.unknown"
    assert bob.put("/mail-domains", {"domain": "no domain"}).status == 422
    assert bob.delete(f"/mail-domains/{saved.body['id']}").status == 204
    assert bob.delete(f"/mail-domains/{saved.body['id']}").status == 404


def test_a_webhook_is_added_tried_paused_and_removed(programs: Any):
    bob = programs("bob")
    assert bob.post("/webhooks", {"url": "https://hooks.example.com/x", "events": ["none"]}).status == 422
    assert bob.post("/webhooks", {"url": "ftp://hooks.example.com/x", "events": ["*"]}).status in (409, 422)
    made = bob.post("/webhooks", {"url": "https://hooks.example.com/x", "events": ["lead.opened"], "name": "Shop"})
    assert (made.status, made.body["secret"][:6]) == (201, "whsec_")
    path = f"/webhooks/{made.body['id']}"
    told = bob.get(path)
    assert "secret" not in told.body
    changed = bob.patch(path, {"events": ["*"]}, If_Match=told.headers["ETag"])
    assert changed.body["events"] == ["*"]
    assert bob.patch(path, {"name": "X"}, If_Match=told.headers["ETag"]).code == "request.stale"
    sent = bob.post(f"{path}/test").body
    assert (sent["state"], bob.get(path).body["waiting"]) == ("waiting", 1)
    assert bob.get(f"{path}/deliveries?state=waiting").body["items"] == [sent]
    whole = bob.get(f"/webhooks/deliveries/{sent['id']}").body
    assert (whole["message"], whole["attempts"]) == (sent["message"], [])
    WebhookDelivery.objects.update(state="failed", next_at=None)
    assert bob.post(f"{path}/repetitions").body == {"messages": 1}
    assert bob.post(f"/webhooks/deliveries/{sent['id']}/repetition").status == 201
    assert bob.post(f"{path}/secret").body["secret"] != made.body["secret"]
    assert bob.post(f"{path}/pause").body["disabled_why"] == "person"
    assert bob.post(f"{path}/test").status == 422
    assert bob.delete(f"{path}/pause").body["disabled_at"] is None
    assert bob.delete(path).status == 204
    assert bob.get(path).status == 404
    assert programs("alice").get("/webhooks").code == "request.role"
