"""Settings and scoring: read, edited into the draft, published; rounds; what-if; the register of scores."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.models import AuditEntry, TypeValue


def test_the_company(programs: Any):
    bob = programs("bob")
    told = bob.get("/settings/company")
    assert told.body == {"name": "Rangvahini", "time_zone": "Asia/Kolkata", "currency": "INR"}
    assert bob.patch("/settings/company", {"currency": "eur"}, If_Match=told.headers["ETag"]).body["currency"] == "EUR"
    assert bob.patch("/settings/company", {"name": "X"}, If_Match=told.headers["ETag"]).code == "request.stale"
    wrong = bob.patch("/settings/company", {"time_zone": "Pune"})
    assert (wrong.status, wrong.code) == (422, "workspace.setting")
    assert programs("alice").get("/settings/company").code == "request.role"


def test_capacity(programs: Any):
    bob = programs("bob")
    told = bob.put("/settings/capacity", {"people": 2, "follow_ups": 1.5, "days": 5}).body
    assert (told["people"], told["a_week"]) == (2, 15)
    assert bob.get("/settings/capacity").body == told
    told = bob.put("/settings/capacity", {"days": 5, "most_open": 40}).body
    assert (told["people"], told["most_open"]) == (None, 40)
    assert programs("alice").get("/leads").body["items"][0]["beyond_capacity"] is False


def test_an_edit_waits_in_the_draft_and_is_published(programs: Any, cast: Any):
    bob, mary = programs("bob"), programs("mary")
    pk = cast.types["quote"].pk
    assert bob.patch(f"/settings/values/{pk}", {"value": 25}).code == "request.invalid", "no reason given"
    kept = bob.patch(f"/settings/values/{pk}", {"value": 25, "reason": "they buy"})
    assert (kept.status, kept.body) == (200, {"drafted": True, "changes": 1})
    assert bob.patch("/settings/defaults", {"rho": 0.5, "reason": "less"}).body["drafted"]
    half = {"half_life_days": 20, "reason": "quick"}
    assert bob.patch(f"/settings/tunings/{cast.offerings['RX-6'].pk}", half).body["changes"] == 1
    wrong = bob.patch("/settings/defaults", {"rho": -5, "reason": "x"})
    assert (wrong.status, wrong.code) == (422, "rule.range")
    edits = mary.get("/scoring/draft").body["edits"]
    assert [(one["subject"], one["field"], one["after"]) for one in edits if one["kind"] == "value"] == [
        ("quote", "value", 25)
    ]
    assert bob.get(f"/settings/values/{pk}").body["value"] == 20
    difference = mary.get("/scoring/draft/difference").body
    assert (difference["before"], difference["after"]) == (1, 1)
    rho = next(one["id"] for one in edits if one["field"] == "rho")
    assert bob.delete(f"/scoring/draft/edits/{rho}").status == 204
    assert bob.delete(f"/scoring/draft/edits/{rho}").status == 404
    assert bob.post("/scoring/draft/publication", {"reason": " "}).code == "publish.reason"
    assert mary.post("/scoring/draft/publication", {"reason": "x"}).code == "request.role"
    number = bob.post("/scoring/draft/publication", {"reason": "agreed"}).body["version"]
    assert TypeValue.objects.get(pk=pk).value == 25
    assert bob.post("/scoring/draft/publication", {"reason": "agreed"}).code == "publish.empty"
    whole = mary.get(f"/scoring/versions/{number}").body
    assert {(one["subject"], one["after"]) for one in whole["changes"]} == {("quote", 25), ("RX-6", 20)}
    assert mary.get("/scoring/versions?limit=1").body["items"][0]["number"] == number
    history = mary.get("/scoring/history?kind=value&limit=1").body
    assert (history["items"][0]["after"], history["items"][0]["reason"]) == ("25", "they buy")
    assert mary.get(f"/scoring/history?kind=value&cursor={history['next']}").status == 200
    assert bob.post("/scoring/versions/1/restoration").body["changes"] == 2
    assert bob.delete("/scoring/draft").body == {"edits": 2}
    assert bob.post("/scoring/versions/99/restoration").status == 404


def test_lists_of_settings(programs: Any, cast: Any):
    bob = programs("bob")
    values = bob.get("/settings/values?limit=2").body
    assert [one["type"]["external_id"] for one in values["items"]] == ["call", "mail"]
    assert len(bob.get(f"/settings/values?cursor={values['next']}").body["items"]) == 3
    (robots, own) = bob.get("/settings/tunings").body["items"]
    assert (robots["offering"]["external_id"], own["half_life_days"], own["half_life_from"]) == ("robots", 30, None)
    assert bob.get("/settings/values/999").status == bob.get("/settings/tunings/999").status == 404


def test_what_if_and_its_proposal(programs: Any):
    mary = programs("mary")
    told = mary.get("/scoring/what-if?interest_threshold=15&months=12").body
    assert (told["activities"], told["at"]["interest_threshold"]) == (2, 15)
    assert mary.get("/scoring/what-if?offering=999").code == "request.parameter"
    assert mary.get("/scoring/what-if?interest_threshold=-1").code == "rule.range"
    assert mary.post("/scoring/what-if/proposal", {"interest_threshold": 15, "reason": "more"}).body == {"changes": 1}
    assert mary.get("/scoring/draft").body["edits"][0]["after"] == 15
    assert programs("vera").get("/scoring/what-if").code == "request.role"


def test_a_round_is_blind_until_all_have_answered(programs: Any, cast: Any):
    bob, mary, ids = programs("bob"), programs("mary"), {name: one.pk for name, one in cast.people.items()}
    quote = cast.types["quote"].pk
    assert bob.post("/scoring/rounds", {"types": [quote], "people": [ids["vera"], ids["bob"]]}).code == "round.person"
    assert bob.post("/scoring/rounds", {"types": [quote], "people": [ids["bob"]]}).code == "round.people"
    made = bob.post(
        "/scoring/rounds", {"types": [quote], "people": [ids["bob"], ids["mary"], ids["ada"]], "note": "why"}
    )
    pk = made.body["id"]
    assert (made.status, made.body["people"], made.body["spreads"]) == (201, 3, [])
    assert bob.post("/scoring/rounds", {"types": [quote], "people": [ids["bob"], ids["mary"]]}).code == "round.open"
    gone = bob.post(f"/scoring/rounds/{pk}/people/{ids['ada']}/withdrawal", {"reason": "on leave"})
    assert gone.body["people"] == 2
    assert programs("ada").get(f"/scoring/rounds/{pk}/proposals").status == 404
    assert bob.post(f"/scoring/rounds/{pk}/people", {"person": ids["ada"]}).body["people"] == 3
    assert bob.post(f"/scoring/rounds/{pk}/people/{ids['ada']}/withdrawal", {"reason": "on leave"}).status == 201
    missing = mary.put(f"/scoring/rounds/{pk}/proposals", {"items": [], "hand_in": True})
    assert (missing.status, missing.code) == (422, "proposal.missing")
    for who, value in ((mary, 30), (bob, 10)):
        given = {"items": [{"type": quote, "value": value, "remark": "so"}], "hand_in": True}
        assert mary.get(f"/scoring/rounds/{pk}").body["spreads"] == []
        assert who.put(f"/scoring/rounds/{pk}/proposals", given).body["items"][0]["value"] == value
    (spread,) = mary.get(f"/scoring/rounds/{pk}").body["spreads"]
    assert (spread["low"], spread["high"], spread["suggestion"]) == (10, 30, 20)
    agreed = bob.put(f"/scoring/rounds/{pk}/agreements/{quote}", {"value": 25, "reason": "between"})
    assert agreed.body == {"drafted": True, "changes": 1}
    assert bob.delete(f"/scoring/rounds/{pk}/agreements/{quote}").status == 204
    assert bob.get("/scoring/draft").body["edits"] == []
    assert bob.delete(f"/scoring/rounds/{pk}/agreements/{quote}").status == 404
    assert bob.post(f"/scoring/rounds/{pk}/closing").body["closed_at"]
    assert bob.delete(f"/scoring/rounds/{pk}/closing").body["closed_at"] is None
    assert mary.get("/scoring/rounds").body["items"][0]["answers"] == 2


def test_studies_and_weights_are_asked_of_a_worker(programs: Any, cast: Any):
    bob, mary = programs("bob"), programs("mary")
    job = bob.post("/scoring/learned")
    assert (job.status, job.body["state"]) == (202, "waiting")
    (study,) = mary.get("/scoring/learned").body["items"]
    assert mary.get(f"/scoring/learned/{study['id']}").body == study
    assert bob.post(f"/scoring/learned/{study['id']}/draft", {}).code == "learned.nothing"
    quote = cast.types["quote"].pk
    assert bob.put(f"/scoring/learned/confirmations/{quote}").body == {"type": quote, "confirmed": True}
    assert bob.delete(f"/scoring/learned/confirmations/{quote}").body["confirmed"] is False
    assert bob.put("/scoring/learned/confirmations/999").status == 404
    assert bob.post("/scoring/influence").status == 202
    assert mary.get("/scoring/influence").body["items"] == []
    assert mary.get("/scoring/influence/1/weights").status == 404
    assert bob.put("/scoring/influence/choice", {"weights": 7, "reason": "x"}).status == 404
    assert bob.put("/scoring/influence/choice", {"weights": None, "reason": "x"}).body == {"changes": 0}
    assert [one["kind"] for one in bob.get("/jobs?state=waiting").body["items"]] == ["influence", "learn"]
    assert bob.get(f"/jobs/{job.body['id']}").body["kind"] == "learn"
    assert bob.get("/jobs/999").status == 404


def test_scores(programs: Any):
    told = programs("vera").get("/scores").body["scores"]
    assert told[0]["score"] == "interest"
    assert programs("bob").post("/scores/measurement").status == 202
    assert programs("vera").post("/scores/measurement").code == "request.role"


@pytest.mark.parametrize("who", ["ada", "bob"])
def test_the_audit_trail_is_told_in_pages(programs: Any, who: str):
    ada = programs("ada")
    for name in ("A", "B", "C"):
        ada.post("/accounts", {"external_id": name, "name": name})
    program = programs(who)
    first = program.get("/audit?kind=account&limit=2").body
    second = program.get(f"/audit?kind=account&limit=2&cursor={first['next']}").body
    assert [one["subject"] for one in first["items"] + second["items"]] == ["C", "B", "A"]
    assert {one["by"]["name"] for one in first["items"]} == {"Ada"}
    assert AuditEntry.objects.filter(kind="account").count() == 3
    assert program.get("/audit?cursor=WyJ4IiwgMV0").code == "request.cursor"
