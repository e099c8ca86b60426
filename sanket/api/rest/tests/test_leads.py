"""Leads: listed as on the pages, explained, asked for a past day, and acted on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanket.api.rest.resources.past import UNTOLD
from sanket.crm.models import AuditEntry, Lead

LATER = "2040-01-31"


@pytest.fixture
def lead(cast: Any) -> Lead:
    return cast.lead("Nandgiri")


def test_who_hands_a_lead_over_may_see_it_no_more_and_takes_it_back(programs: Any, cast: Any) -> None:
    alice, lead = programs("alice"), cast.lead("Nandgiri")
    path = f"/leads/{lead.pk}/assignment"
    told = alice.post(path, {"owner": "charlie@example.com", "note": "I am at the fair"}).body
    assert told["owner"]["name"] == "Charlie"
    assert programs("bob").get(f"/leads/{lead.pk}/moves").body["items"][0]["reason"] == "I am at the fair"
    assert programs("charlie").post(path, {"owner": "alice@example.com"}).status == 201
    assert alice.post(path, {"owner": "charlie@example.com"}).status == 201
    assert alice.delete(path).body["owner"]["name"] == "Alice"
    assert programs("charlie").post(path, {"owner": "me"}).status == 404


def test_rules_choose_again(programs: Any, cast: Any) -> None:
    lead = cast.lead("Nandgiri")
    told = programs("alice").post("/leads/reroutings", {"leads": [lead.pk, 999]}).body
    assert (told["moved"], told["results"][0]["owner"]["name"]) == (0, "Alice")
    assert told["results"][0]["reason"]


def test_a_lead_says_whose_it_is_and_how_warm(programs: Any, cast: Any, lead: Lead):
    told = programs("alice").get("/leads").body
    assert told["next"] is None
    (one,) = told["items"]
    assert one["account"] == {"id": lead.account_id, "external_id": "Nandgiri", "name": "Nandgiri"}
    assert (one["offering"]["external_id"], one["stage"], one["state"]) == ("RX-6", "recognised", "warm")
    assert one["owner"]["email"] == "alice@example.com"
    assert one["interest"] == pytest.approx(25.6, abs=0.1)
    assert one["heat"] == pytest.approx(one["interest"] / 20)
    assert one["covers"] == ["Paint robots"]
    alone = programs("alice").get(f"/leads/{lead.pk}").body
    assert {**alone, "interest": 0, "heat": 0} == {**one, "interest": 0, "heat": 0}


def test_what_one_does_not_see_is_not_there(programs: Any, lead: Lead):
    charlie = programs("charlie")
    assert charlie.get("/leads").body["items"] == []
    for path in (f"/leads/{lead.pk}", f"/leads/{lead.pk}/explanation", f"/leads/{lead.pk}/moves"):
        assert charlie.get(path).status == 404
    assert charlie.post(f"/leads/{lead.pk}/acceptance").status == 404
    told = charlie.post("/leads/acceptances", {"leads": [lead.pk]}).body
    assert [one["error"]["code"] for one in told["results"]] == ["request.not-found"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tab=mine", 1), ("tab=unassigned", 0), ("tab=cold", 0), ("tab=closed", 0), ("q=nand", 1), ("q=xyz", 0),
        ("owner=me", 1), ("owner=none", 0), ("stage=accepted", 0), ("heat=1.2", 1), ("heat=2", 0), ("sort=account", 1),
        ("sort=cold", 1), ("sort=fitment", 1), ("sort=recognised", 1),
    ],
)  # fmt: skip
def test_filters_and_orders_are_those_of_the_page(programs: Any, cast: Any, asked: str, found: int):
    assert len(programs("alice").get(f"/leads?{asked}").body["items"]) == found


def test_filters_name_things_by_their_own_ids_or_ours(programs: Any, cast: Any, lead: Lead):
    alice = programs("alice")
    for named in ("RX-6", "robots", cast.offerings["RX-6"].pk, cast.offerings["robots"].pk):
        assert len(alice.get(f"/leads?offering={named}").body["items"]) == 1
    for named in ("account=Nandgiri", f"account={lead.account_id}", "owner=alice@example.com", "owner=me"):
        assert len(alice.get(f"/leads?{named}").body["items"]) == 1
    assert alice.get("/leads?account=999999").code == "account.unknown"
    assert alice.get("/leads?offering=999999").code == "request.parameter"
    cast.account(str(lead.account_id), territory="West")
    assert alice.get(f"/leads?account={lead.account_id}").body["items"] == [], "a number that is an external id is one"
    assert alice.get("/leads?tab=cold&sort=heat").code == "request.parameter"
    assert alice.get("/leads?tab=cold&sort=worth").code == "request.parameter"


def test_pages_of_leads_follow_each_other(programs: Any, cast: Any):
    for n in range(4):
        cast.account(f"A{n}", territory="West")
        cast.happens("quote", f"A{n}", days=n)
    for sort in ("heat", "cold", "recognised", "account", "fitment", "worth"):
        seen: list[str] = []
        cursor: Any = ""
        while cursor is not None:
            told = programs("bob").get(f"/leads?sort={sort}&limit=2&cursor={cursor}").body
            seen += [one["account"]["name"] for one in told["items"]]
            cursor = told["next"]
        assert sorted(seen) == ["A0", "A1", "A2", "A3", "Nandgiri"]


def test_a_past_day(programs: Any, cast: Any):
    before = (cast.now - timedelta(days=1)).isoformat().replace("+", "%2B")
    now = cast.now.isoformat().replace("+", "%2B")
    assert programs("bob").get(f"/leads?at={before}").body["items"] == []
    (one,) = programs("bob").get(f"/leads?at={now}").body["items"]
    (today,) = programs("bob").get("/leads").body["items"]
    assert one["interest"] == pytest.approx(today["interest"], rel=1e-3)
    assert {**one, "interest": 0, "heat": 0} == {**today, **dict.fromkeys(UNTOLD), "interest": 0, "heat": 0}
    assert programs("bob").get(f"/leads?at={now}&account=Nandgiri&offering=robots").body["items"] == [one]
    (then,) = programs("bob").get(f"/leads/then?at={now}").body["items"]
    assert (then["account"], then["offering"], then["owner"]) == ("Nandgiri", "RX-6", "alice@example.com")
    assert programs("charlie").get(f"/leads/then?at={now}").body["items"] == []
    assert programs("bob").get(f"/leads?at={now}&stage=accepted").code == "request.parameter"
    assert programs("bob").get("/leads?at=2040-01-01T00:00:00Z").code == "request.parameter"
    for day in ("2020-01-01", "2020-01-01T00:00:00", "2020-01-01T00:00:00+05:30", "2020-01-01T00:00Z"):
        assert programs("bob").get(f"/leads?at={day}").body == {"items": [], "next": None}
    refused = programs("bob").get("/leads?at=yesterday")
    assert "from 1970 to 9000" in programs("bob").get("/leads?at=1900-01-01").body["error"]["sentence"]
    assert (refused.code, "such as 2026-06-01" in refused.body["error"]["sentence"]) == ("request.parameter", True)


def test_why_it_is_one(programs: Any, cast: Any, lead: Lead):
    at = f"at={cast.now:%Y-%m-%dT%H:%M:%SZ}"
    told = programs("alice").get(f"/leads/{lead.pk}/explanation?{at}").body
    assert [part["type"] for part in told["parts"]] == ["visit", "quote"]
    assert sum(part["share"] for part in told["parts"]) == pytest.approx(1)
    assert told["interest"] == pytest.approx(sum(part["points"] for part in told["parts"]))
    pair = f"account={lead.account_id}&offering={lead.offering_id}"
    assert programs("alice").get(f"/explanations?{pair}&{at}").body["parts"] == told["parts"]
    assert programs("alice").get(f"/explanations?account=Nandgiri&offering=RX-6&{at}").body["parts"] == told["parts"]
    assert programs("charlie").get(f"/explanations?{pair}").code == "account.unknown"


def test_counts_and_who_asked(programs: Any, cast: Any):
    assert programs("alice").get("/leads/counts").body == {"open": 1, "mine": 1, "unassigned": 0, "cooling": 0}
    assert programs("alice").get("/leads/asked").body == {"items": [], "next": None}


def test_accepting_and_taking_it_back(programs: Any, lead: Lead):
    alice = programs("alice")
    told = alice.post(f"/leads/{lead.pk}/acceptance")
    assert (told.status, told.body["stage"]) == (201, "accepted")
    again = alice.post(f"/leads/{lead.pk}/acceptance")
    assert (again.status, again.code) == (409, "lead.accepted")
    (move,) = alice.get(f"/leads/{lead.pk}/moves").body["items"]
    assert (move["kind"], move["by"]["name"]) == ("accept", "Alice")
    assert alice.delete(f"/leads/{lead.pk}/acceptance").body["stage"] == "recognised"
    assert alice.delete(f"/leads/{lead.pk}/acceptance").code == "lead.undo-none"
    assert [entry.verb for entry in AuditEntry.objects.filter(kind="lead").order_by("pk")] == [
        "lead.accept",
        "lead.undo-accept",
    ]


def test_what_is_nobodys_becomes_the_takers(programs: Any, cast: Any):
    cast.account("Free", territory="West")
    cast.happens("quote", "Free")
    told = programs("alice").post(f"/leads/{cast.lead('Free').pk}/acceptance").body
    assert (told["owner"]["name"], told["assigned"]) == ("Alice", True)


def test_handing_over(programs: Any, cast: Any, lead: Lead):
    bob = programs("bob")
    told = bob.post(f"/leads/{lead.pk}/assignment", {"owner": "Bob@example.com"})
    assert (told.status, told.body["owner"]["name"]) == (201, "Bob")
    assert bob.post(f"/leads/{lead.pk}/assignment", {"owner": "bob@example.com"}).code == "lead.owner-same"
    for nobody in ("vera@example.com", "zoe@example.com"):
        assert bob.post(f"/leads/{lead.pk}/assignment", {"owner": nobody}).code == "lead.owner"
    refused = programs("alice").delete(f"/leads/{lead.pk}/assignment")
    assert (refused.status, refused.code) == (403, "request.role")
    assert bob.delete(f"/leads/{lead.pk}/assignment").body["owner"]["name"] == "Alice"


def test_recycling_and_disqualifying_want_a_reason(programs: Any, lead: Lead):
    alice = programs("alice")
    assert alice.post(f"/leads/{lead.pk}/recycling", {"reason": "", "until": LATER}).code == "request.invalid"
    assert alice.post(f"/leads/{lead.pk}/recycling", {"reason": "x", "until": "2020-01-01"}).code == "lead.until"
    assert alice.post(f"/leads/{lead.pk}/recycling", {"reason": "x", "until": "2999-01-01"}).code == "lead.until-far"
    told = alice.post(f"/leads/{lead.pk}/recycling", {"reason": "No budget", "until": "2030-01-31"}).body
    assert (told["stage"], told["state"], told["rest_until"]) == ("recycled", "closed", "2030-01-30T18:30:00Z")
    assert alice.post(f"/leads/{lead.pk}/disqualification", {"reason": "x"}).code == "lead.closed"
    assert alice.delete(f"/leads/{lead.pk}/recycling").body["stage"] == "recognised"
    assert alice.post(f"/leads/{lead.pk}/disqualification", {"reason": "Spam"}).body["stage"] == "disqualified"
    (move, *_older) = alice.get(f"/leads/{lead.pk}/moves").body["items"]
    assert alice.delete(f"/leads/{lead.pk}/moves/{move['id']}").body["stage"] == "recognised"


def test_several_at_once(programs: Any, cast: Any, lead: Lead):
    cast.account("Other", territory="West")
    cast.happens("quote", "Other")
    other = cast.lead("Other")
    bob = programs("bob")
    told = bob.post("/leads/acceptances", {"leads": [lead.pk, other.pk, 999]})
    assert (told.status, told.body["done"], told.body["refused"]) == (200, 2, 1)
    again = bob.post("/leads/acceptances", {"leads": [lead.pk]}).body
    assert again["results"][0]["error"]["code"] == "lead.accepted"
    handed = bob.post("/leads/assignments", {"leads": [lead.pk, other.pk], "owner": "alice@example.com"}).body
    assert handed["done"] == 2
    assert bob.post("/leads/acceptances", {"leads": list(range(1, 502))}).status == 413


def test_only_as_it_was_seen(programs: Any, lead: Lead):
    alice = programs("alice")
    seen = alice.get(f"/leads/{lead.pk}").headers["ETag"]
    assert alice.get(f"/leads/{lead.pk}").headers["ETag"] == seen, "what fades with time is no change"
    assert programs("bob").post(f"/leads/{lead.pk}/acceptance").status == 201
    assert alice.post(f"/leads/{lead.pk}/disqualification", {"reason": "x"}, If_Match=seen).code == "request.stale"


def test_a_lead_is_qualified_and_becomes_a_deal_and_both_are_taken_back(programs: Any, lead: Lead):
    alice, path = programs("alice"), f"/leads/{lead.pk}"
    assert alice.post(f"{path}/qualification").body["stage"] == "qualified"
    assert alice.post(f"{path}/qualification").code == "lead.qualified"
    told = alice.post(f"{path}/conversion", {"amount": "2450000", "deal": "D-99"}).body
    assert (told["stage"], told["state"], told["deal"]) == ("converted", "closed", "D-99")
    (deal,) = alice.get("/deals?account=Nandgiri").body["items"]
    assert (deal["external_id"], deal["amount"], deal["lead"]) == ("D-99", "2450000.00", lead.pk)
    (listed,) = alice.get("/leads?tab=closed&stage=converted").body["items"]
    assert listed["deal"] == "D-99"
    assert [one["kind"] for one in alice.get(f"{path}/moves").body["items"]] == ["convert", "qualify"]
    assert alice.delete(f"{path}/conversion").body["deal"] is None
    assert alice.delete(f"{path}/qualification").body["stage"] == "recognised"
    assert alice.get("/deals?account=Nandgiri").body["items"] == []


def test_what_cannot_be_a_deal_is_refused(programs: Any, lead: Lead):
    alice, path = programs("alice"), f"/leads/{lead.pk}/conversion"
    assert alice.post(path, {"amount": -1}).code == "deal.value"
    assert alice.post(path, {"deal": "D-1"}).status == 201
    assert programs("vera").post(path, {}).status == 403
    assert programs("charlie").post(path, {}).status == 404
    cast_deal = [{"external_id": "D-1", "account": "Nandgiri", "offering": "RX-6", "status": "lost"}]
    cast_deal[0] |= {"opened_at": "2026-01-01T00:00:00Z", "closed_at": "2026-02-01T00:00:00Z"}
    assert programs("bob").post("/deals/batch", {"items": cast_deal}).body["updated"] == 1
    assert alice.delete(path).code == "deal.changed"


def test_reasons_are_listed_and_own_words_taken(programs: Any, lead: Lead):
    alice, path = programs("alice"), f"/leads/{lead.pk}"
    listed = alice.get("/leads/reasons").body["items"]
    assert {"deed": "disqualify", "reason": "No need", "help": "They do not need this offering."} in listed
    for said, of_list in (("No need: by hand", "No need"), ("Their cat", None)):
        alice.post(f"{path}/disqualification", {"reason": said})
        move = alice.get(f"{path}/moves").body["items"][0]
        assert (move["reason"], move["reason_of_list"]) == (said, of_list)
        alice.delete(f"{path}/disqualification")


def test_several_are_qualified(programs: Any, cast: Any, lead: Lead):
    told = programs("bob").post("/leads/qualifications", {"leads": [lead.pk, 999_999]}).body
    assert (told["done"], told["refused"]) == (1, 1)
    assert cast.lead("Nandgiri").stage == "qualified"


def test_questions_are_answered(programs: Any, lead: Lead):
    alice, path = programs("alice"), f"/leads/{lead.pk}/checklist"
    told = alice.get(path).body
    assert (told["needed"], [one["question"] for one in told["items"]]) == (
        False,
        ["need", "authority", "budget", "time"],
    )
    told = alice.put(f"{path}/budget", {"answer": "Planned"}).body
    (budget,) = (one for one in told["items"] if one["question"] == "budget")
    assert (budget["answer"], budget["by"]["email"]) == ("Planned", "alice@example.com")
    assert alice.put(f"{path}/budget", {"answer": "perhaps"}).code == "answer.choice"
    assert programs("charlie").put(f"{path}/budget", {"answer": "Planned"}).status == 404
