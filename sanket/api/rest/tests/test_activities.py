"""The log: appended, corrected, withdrawn; leads are true when the call returns."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.models import Activity, AuditEntry, Lead

WHEN = "2026-01-05T10:00:00+05:30"


@pytest.fixture
def quote(cast: Any) -> dict[str, Any]:
    cast.account("Fresh", territory="West")
    when = cast.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"external_id": "q1", "occurred_at": when, "account": "Fresh", "offering": "RX-6", "type": "quote"}


def test_a_lead_is_there_when_the_call_returns(programs: Any, cast: Any, quote: Any):
    carl = programs("carl")
    made = carl.post("/activities", quote)
    assert (made.status, made.body["type"]["external_id"], made.body["source"]) == (201, "quote", "Program")
    (lead,) = carl.get(f"/leads?account={cast.accounts['Fresh'].pk}").body["items"]
    assert lead["tipped_by"] == "q1"
    again = carl.post("/activities", quote)
    assert (again.status, again.body) == (201, made.body)
    assert AuditEntry.objects.filter(verb="activity.add").count() == 1
    other = carl.post("/activities", {**quote, "type": "call"})
    assert (other.status, other.code) == (409, "activity.known")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"account": "Nobody"}, "activity.unknown"),
        ({"offering": "Nothing"}, "activity.unknown"),
        ({"type": "nothing"}, "activity.unknown"),
        ({"contact": "Rao"}, "activity.unknown"),
        ({"occurred_at": "2040-01-01T00:00:00Z"}, "activity.future"),
        ({"occurred_at": "2026-01-01T00:00:00"}, "request.invalid"),
        ({"occurred_at": 1767225600}, "request.invalid"),
        ({"external_id": "a\nb"}, "row"),
        ({"external_id": " event:Website:m1"}, "row"),
        ({"note": "a\0b"}, "request.invalid"),
    ],
)
def test_what_cannot_be_is_refused(programs: Any, quote: Any, wrong: Any, code: str):
    answer = programs("ada").post("/activities", {**quote, **wrong})
    assert (answer.status, answer.code) == (422, code)
    assert not Activity.objects.filter(external_id="q1").exists()


def test_where_one_may_not_look_one_logs_nothing(programs: Any, quote: Any):
    assert programs("charlie").post("/activities", quote).code == "activity.unknown"
    assert programs("vera").post("/activities", quote).code == "request.role"


def test_correcting_keeps_the_old_row(programs: Any, cast: Any, quote: Any):
    alice = programs("alice")
    first = alice.post("/activities", quote)
    body = {"occurred_at": quote["occurred_at"], "offering": "RX-6", "type": "call", "note": "It was a call."}
    told = alice.put(f"/activities/{first.body['id']}", body, If_Match=first.headers["ETag"]).body
    assert (told["type"]["external_id"], told["note"], told["source"]) == ("call", "It was a call.", "Program")
    assert told["id"] != first.body["id"]
    assert alice.get(f"/activities/{first.body['id']}").body == told, "the old number leads to it"
    assert not Lead.objects.filter(account=cast.accounts["Fresh"], withdrawn_at=None).exists()
    stale = alice.put(f"/activities/{first.body['id']}", body, If_Match=first.headers["ETag"])
    assert stale.code == "request.stale"


def test_withdrawing_and_bringing_back(programs: Any, cast: Any, quote: Any):
    alice = programs("alice")
    pk = alice.post("/activities", quote).body["id"]
    assert alice.post(f"/activities/{pk}/withdrawal").body["withdrawn_at"] is not None
    assert alice.get(f"/activities?account={cast.accounts['Fresh'].pk}").body["items"] == []
    back = alice.delete(f"/activities/{pk}/withdrawal").body
    assert back["withdrawn_at"] is None
    assert [entry.verb for entry in AuditEntry.objects.filter(kind="activity").order_by("pk")] == [
        "activity.add",
        "activity.withdraw",
        "activity.restore",
    ]


def test_only_whoever_logged_it_or_may_import_mends_it(programs: Any, cast: Any, quote: Any):
    pk = programs("alice").post("/activities", quote).body["id"]
    refused = programs("carl").post(f"/activities/{pk}/withdrawal")
    assert (refused.status, refused.code) == (403, "request.role")
    assert programs("bob").post(f"/activities/{pk}/withdrawal").status == 201
    assert programs("charlie").post(f"/activities/{pk}/withdrawal").status == 404


def test_many_at_once_make_leads_and_are_corrected(programs: Any, cast: Any, quote: Any):
    bob = programs("bob")
    rows = [{**quote, "external_id": f"b{n}"} for n in range(3)] + [
        {**quote, "external_id": "bad", "account": "Nobody"}
    ]
    told = bob.post("/activities/batch", {"items": rows}).body
    assert (told["added"], told["rejected"]) == (3, 1)
    (lead,) = bob.get(f"/leads?account={cast.accounts['Fresh'].pk}").body["items"]
    assert lead["activities"] == 3
    other = [{**rows[0], "type": "call"}]
    assert bob.post("/activities/batch", {"items": other}).body["rejected"] == 1
    assert bob.post("/activities/batch", {"items": other, "mode": "correct"}).body["updated"] == 1
    gone = bob.post(
        "/activities/batch", {"items": [{"external_id": f"b{n}"} for n in range(4)], "mode": "withdraw"}
    ).body
    assert (gone["updated"], gone["rejected"]) == (3, 1)
    assert bob.get(f"/leads?account={cast.accounts['Fresh'].pk}").body["items"] == []


def test_what_a_source_told_is_nobody_elses(programs: Any, cast: Any, quote: Any):
    """Under such an id people or programs would overwrite what follows from an event, or be overwritten."""
    bob, captured = programs("bob"), {**quote, "external_id": "event:Website:m1"}
    for mode in ("", "correct", "withdraw"):
        told = bob.post("/activities/batch", {"items": [captured], "mode": mode}).body
        assert (told["rejected"], "event:" in str(told)) == (1, True), told
    made = bob.post("/activities", quote).body
    Activity.objects.filter(pk=made["id"]).update(external_id="event:Website:m1")
    assert bob.post(f"/activities/{made['id']}/withdrawal").code == "activity.captured"


def test_the_log_is_told_in_pages(programs: Any, cast: Any):
    alice, pk = programs("alice"), cast.accounts["Nandgiri"].pk
    for asked in ("limit=1", f"account={pk}&limit=1"):
        first = alice.get(f"/activities?{asked}").body
        second = alice.get(f"/activities?{asked}&cursor={first['next']}").body
        assert [one["type"]["external_id"] for one in first["items"] + second["items"]] == ["quote", "visit"]
        assert second["next"] is None
    assert len(alice.get(f"/activities?account={pk}&offering={cast.offerings['robots'].pk}").body["items"]) == 2
    assert alice.get(f"/activities?account={pk}&direction=sales").body["items"] == []
    assert alice.get("/activities?direction=sales").code == "request.parameter"
    assert len(alice.get("/activities?external_id=a1").body["items"]) == 1
