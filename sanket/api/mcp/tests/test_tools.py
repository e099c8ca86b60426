"""Every tool answers what its page would show, by the newest protocol and by the handshake."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from sanket.api.mcp.tests.assistant import HANDSHAKE, STATELESS, text_of
from sanket.api.mcp.tools import TOOLS


@pytest.mark.parametrize("mode", [STATELESS, HANDSHAKE])
def test_an_assistant_is_told_the_tools_it_may_use(assistant, mode):
    everything = [tool.name for tool in TOOLS]
    assert assistant("bob", mode=mode).tools() == everything
    assert assistant("alice", mode=mode).tools() == [name for name in everything if name != "what_if_threshold"]
    assert assistant("bob", "read", mode=mode).tools() == [name for name in everything if name != "log_activity"]
    leads = [tool.name for tool in TOOLS if tool.scope == "leads:read"]
    assert assistant("bob", "leads:read", mode=mode).tools() == leads


def test_a_tool_says_whether_it_writes(assistant):
    async def listed(client):
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    found = assistant("bob").does(listed)
    assert {name for name, tool in found.items() if not tool.annotations.read_only_hint} == {"log_activity"}
    for tool in found.values():
        assert tool.title
        assert tool.description.endswith(".")
        assert tool.annotations.open_world_hint is False
        assert tool.annotations.destructive_hint is False
        assert tool.input_schema["additionalProperties"] is False


@pytest.mark.parametrize("mode", [STATELESS, HANDSHAKE])
def test_find_leads(cast, assistant, mode):
    told = assistant("alice", mode=mode).told("find_leads")
    lead = cast.lead("Nandgiri")
    assert told["in_all"] == 1  # the product's speaks for its category
    assert told["next"] == ""
    first = told["leads"][0]
    assert (first["lead"], first["state"], first["stage"]) == (lead.pk, "warm", "recognised")
    assert first["account"] == {"id": "Nandgiri", "name": "Nandgiri"}
    assert first["owner"] == "alice@example.com"
    assert "Asked for a quote, R&D manager" in first["why"]
    assert first["page"] == "http://testserver" + reverse("lead", args=[lead.pk])
    assert first["interest"] >= first["interest_threshold"]
    assert first["goes_cold_at"].endswith("+05:30")


def test_leads_are_narrowed_and_read_on(cast, assistant):
    cast.account("Tapti", territory="West")
    cast.happens("quote", "Tapti", days=1)
    alice = assistant("alice")
    found = alice.told("find_leads")["leads"]
    pairs = [(lead["account"]["id"], lead["offering"]["id"]) for lead in found]
    assert pairs == [("Nandgiri", "RX-6"), ("Tapti", "RX-6")]
    between = sum(lead["days_left"] for lead in found) / 2
    warmth = sum(lead["interest"] / lead["interest_threshold"] for lead in found) / 2
    for order in ("hottest", "cold_soonest", "newest", "best_fit"):
        seen, after = [], ""
        while True:
            page = alice.told("find_leads", limit=1, order=order, after=after)
            seen += [(lead["account"]["id"], lead["offering"]["id"]) for lead in page["leads"]]
            if not (after := page["next"]):
                break
        assert sorted(seen) == sorted(pairs), order

    def accounts(**asks):
        return {lead["account"]["id"] for lead in alice.told("find_leads", **asks)["leads"]}

    assert accounts(owner="me") == accounts(owner="alice@example.com") == accounts(account="nandgiri") == {"Nandgiri"}
    assert accounts(owner="nobody") == {"Tapti"}
    assert accounts(going_cold_within_days=between) == {"Tapti"}
    assert accounts(heat_at_least=warmth) == {"Nandgiri"}
    assert accounts(stage="accepted") == accounts(state="cold") == accounts(state="closed") == set()
    assert accounts(offering="Paint robots") == {"Nandgiri", "Tapti"}
    assert len(alice.told("find_leads", offering="RX-6")["leads"]) == 2


def test_get_lead(cast, assistant):
    from sanket.crm.leads.actions import accept

    lead = cast.lead("Nandgiri")
    accept(lead, by=cast.alice, now=cast.now)
    told = assistant("alice").told("get_lead", account="Nandgiri", offering="RX-6")
    assert told["lead"]["lead"] == lead.pk
    assert told["lead"]["stage"] == "accepted"
    assert [(move["deed"], move["by"]) for move in told["moves"]] == [("accept", "alice@example.com")]
    (behind,) = told["people"]
    assert behind["share"] == 1.0
    assert (behind["person"]["title"], behind["person"]["phone"]) == ("R&D manager", cast.contacts["Rao"].phone)
    assert told["covers"] == ["Paint robots"]
    category = cast.lead("Nandgiri", "robots")
    told = assistant("alice").told("get_lead", lead=category.pk)
    assert told["spoken_for_by"]["id"] == "RX-6"
    assert told["spoken_for_by_lead"] == lead.pk


def test_a_refused_channel_is_left_out(cast, assistant):
    cast.contact("Rao", "Nandgiri", consent_phone="no")
    person = assistant("alice").told("get_lead", lead=cast.lead("Nandgiri").pk)["people"][0]["person"]
    assert (person["phone"], person["refused"]) == ("", ["phone"])
    assert person["email"]


def test_why_is_this_a_lead(cast, assistant):
    for days in range(5, 9):
        cast.happens("visit", "Nandgiri", who="Rao", days=days)
    cast.happens("moved", "Nandgiri", days=4)
    told = assistant("alice").told("why_is_this_a_lead", lead=cast.lead("Nandgiri").pk, parts=2)
    assert told["is_lead"]
    assert "is a lead" in told["sentence"]
    parts = [*told["parts"], told["others"]]
    assert len(told["parts"]) == 2
    assert told["others"]["count"] == 5
    assert sum(part["share"] for part in parts) == pytest.approx(1)
    assert sum(part["points"] for part in parts) == pytest.approx(told["interest"])
    for shares in ("by_contact", "by_type", "by_direction"):
        assert sum(one["share"] for one in told[shares]) == pytest.approx(1), shares
    factors = [factor["score"] for factor in told["factors"]]
    assert factors[0] * factors[1] * factors[2] == pytest.approx(told["fitment"])
    assert told["crossings"][0]["what"] == "recognised"


def test_why_is_this_no_lead(cast, assistant):
    cast.account("Tapti", territory="West")
    cast.happens("visit", "Tapti")
    alice = assistant("alice")
    told = alice.told("why_is_this_a_lead", account="Tapti", offering="RX-6")
    assert not told["is_lead"]
    assert "is no lead now" in told["sentence"]
    past = alice.told("why_is_this_a_lead", account="Nandgiri", offering="RX-6", at="2020-01-01")
    assert (past["is_lead"], past["parts"], past["interest"]) == (False, [], 0)


def test_a_lead_that_people_closed_is_told_so(cast, assistant):
    from sanket.crm.leads.actions import disqualify

    lead = cast.lead("Nandgiri")
    disqualify(lead, reason="No budget", by=cast.alice, now=cast.now)
    told = assistant("alice").told("why_is_this_a_lead", lead=lead.pk)
    assert not told["is_lead"]
    assert "people closed this lead" in told["sentence"]


def test_when_does_it_go_cold(cast, assistant):
    told = assistant("alice").told("when_does_it_go_cold", account="Nandgiri", offering="RX-6")
    assert told["hot"]
    assert told["days_left"] > 1
    assert "goes cold on" in told["sentence"]
    assert told["goes_cold_below"] < told["interest_threshold"]
    best = told["would_help"][0]
    assert best["type"]["id"] == "quote"
    assert best["days_gained"] > 0
    assert best["interest"] == pytest.approx(told["interest"] + 20, abs=0.1)
    assert [one["type"]["id"] for one in told["would_help"]] == ["quote", "visit", "call", "mail"]


def test_what_would_revive_a_cold_one(cast, assistant):
    cast.account("Tapti", territory="West")
    cast.happens("quote", "Tapti", days=300)
    told = assistant("alice").told("when_does_it_go_cold", account="Tapti", offering="RX-6")
    assert not told["hot"]
    assert told["goes_cold_at"] is None
    assert told["went_cold_at"] is not None
    assert "went cold on" in told["sentence"]
    revives = {one["type"]["id"]: one["hot"] for one in told["would_help"]}
    assert revives["quote"]
    assert not revives["mail"]


def test_what_if_threshold(assistant, monkeypatch):
    from sanket.crm.recognition import whatif_reading

    # Also where nobody has asked yet, and Numba has nothing compiled.
    monkeypatch.setattr(whatif_reading, "compiled", lambda: True)
    told = assistant("mary").told("what_if_threshold", interest_threshold=1000)
    assert told["ready"]
    assert told["agreed"]["leads"] >= 1
    assert told["asked"]["leads"] == 0
    assert told["asked"]["interest_threshold"] == 1000
    assert "leads a month" in told["sentence"]
    assert told["wins_missing"] > 0


def test_a_long_log_is_read_by_a_worker_first(assistant, monkeypatch):
    from sanket.crm.recognition import whatif_reading

    monkeypatch.setattr(whatif_reading, "ready", lambda: False)
    bob = assistant("bob")
    told = bob.told("what_if_threshold", interest_threshold=10)
    assert (told["ready"], told["agreed"], told["ask_again_in_s"]) == (False, None, 30)
    assert "sanket worker" in told["sentence"]
    assert bob.told("what_if_threshold")["progress"] == 0


def test_list_offerings(assistant):
    told = assistant("alice").told("list_offerings")
    assert [(row["id"], row["kind"], row["parent"]) for row in told["offerings"]] == [
        ("robots", "category", None),
        ("RX-6", "product", "robots"),
    ]
    assert all(row["half_life_days"] > 0 and row["interest_threshold"] > 0 for row in told["offerings"])
    assert [row["id"] for row in assistant("alice").told("list_offerings", text="rx")["offerings"]] == ["RX-6"]
    page = assistant("alice").told("list_offerings", below="Paint robots", limit=1, skip=1)
    assert ([row["id"] for row in page["offerings"]], page["in_all"]) == (["RX-6"], 2)


def test_list_activity_types(assistant):
    told = assistant("alice").told("list_activity_types")
    assert (told["types"][0]["id"], told["types"][0]["value"]) == ("quote", 20)
    ours = assistant("alice").told("list_activity_types", direction="sales")["types"]
    assert [row["id"] for row in ours] == ["call"]


def test_find_accounts(cast, assistant):
    cast.account("Tapti", territory="West", industry="Lifts")
    alice = assistant("alice")
    told = alice.told("find_accounts", text="nand")
    assert [row["id"] for row in told["accounts"]] == ["Nandgiri"]
    assert told["accounts"][0]["hottest_lead"]["lead"] == cast.lead("Nandgiri").pk
    assert [one["id"] for one in alice.told("find_accounts", text="rao@nandgiri.example")["people"]] == ["Rao"]
    assert [one["id"] for one in alice.told("find_accounts", text="Nandigri")["did_you_mean"]] == ["Nandgiri"]
    first = alice.told("find_accounts", limit=1)
    rest = alice.told("find_accounts", limit=1, after=first["next"])
    assert [row["id"] for row in (*first["accounts"], *rest["accounts"])] == ["Nandgiri", "Tapti"]
    assert rest["next"] == ""
    assert [row["id"] for row in alice.told("find_accounts", industry="lifts")["accounts"]] == ["Tapti"]
    assert [row["id"] for row in alice.told("find_accounts", owner="nobody")["accounts"]] == ["Tapti"]
    assert [row["id"] for row in alice.told("find_accounts", territory="west", owner="me")["accounts"]] == ["Nandgiri"]


def test_get_account(cast, assistant):
    told = assistant("alice").told("get_account", account="nandgiri")
    assert (told["id"], told["industry"], told["city"]) == ("Nandgiri", "Automobile", "Chakan")
    assert [lead["offering"]["id"] for lead in told["open_leads"]] == ["RX-6"]
    assert [one["offering"]["id"] for one in told["interest"]] == ["RX-6", "robots"]
    assert [person["id"] for person in told["people"]] == ["Rao"]
    assert [one["type"] for one in told["last_activities"]] == ["Asked for a quote", "Visited pricing"]
    assert "R&D manager" in text_of(assistant("alice").call("get_account", account="nandgiri"))


def called_sunita(cast):
    rao = cast.contacts["Rao"]
    rao.name, rao.name_key = "Sunita Rane", "sunita rane"
    rao.save()
    return rao


@pytest.mark.parametrize(
    ("tool", "asked", "needed"),
    [
        ("get_account", {"account": "Nandgiri"}, ["contacts:read", "leads:read", "activities:read"]),
        ("find_accounts", {"text": "Nandgiri"}, ["contacts:read", "leads:read"]),
        ("get_lead", {"account": "Nandgiri", "offering": "RX-6"}, ["contacts:read"]),
        ("why_is_this_a_lead", {"account": "Nandgiri", "offering": "RX-6"}, ["contacts:read"]),
    ],
)
def test_a_tool_tells_no_more_than_the_scopes_of_the_token(cast, assistant, tool, asked, needed):
    """Each part needs what the REST API asks for it; whatever is not told is named."""
    own = next(one.scope for one in TOOLS if one.name == tool)
    rao = called_sunita(cast)
    secrets = {
        "contacts:read": [str(rao), rao.phone, rao.email],
        "leads:read": ["interest_threshold", "goes cold"],
        "activities:read": ["Asked for a quote"],
    }
    for missing in needed:
        answer = assistant("alice", own, *(one for one in needed if one != missing)).call(tool, **asked)
        said = text_of(answer) + json.dumps(answer.structured_content)
        assert not answer.is_error
        # The sentence of a lead says by itself what tipped it.
        hidden = [] if missing == "activities:read" else secrets[missing]
        assert not [one for one in hidden if one in said], (missing, said)
        assert [one.split(": ")[1] for one in answer.structured_content["left_out"]].count(missing) >= 1
    alone = assistant("alice", own).call(tool, **asked)
    if own == "accounts:read":
        said = text_of(alone) + json.dumps(alone.structured_content)
        assert not [one for hidden in secrets.values() for one in hidden if one in said]
    whole = assistant("alice", own, *needed).told(tool, **asked)
    assert whole["left_out"] == []


def test_who_may_only_log_is_offered_no_names(cast, assistant):
    called_sunita(cast)
    asked = {"account": "Nandgiri", "offering": "RX-6", "type": "moved", "contact": "Sunita"}
    assert "Sunita Rane" in assistant("alice", "write").refused("log_activity", **asked)[1]
    assert "Sunita Rane" not in assistant("alice", "activities:write").refused("log_activity", **asked)[1]
