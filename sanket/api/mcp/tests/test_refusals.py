"""What an assistant may not, or says wrongly, is told in a sentence; at the door with a status, too."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from mcp import MCPError

from sanket.api.mcp.message import LONGEST
from sanket.api.mcp.tests.assistant import token_for
from sanket.api.rates import rates
from sanket.crm.workspace.actions import revoke_token
from sanket.crm.workspace.queries import tokens

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def send(secret: str, message: Any, **headers: str) -> Any:
    body = message if isinstance(message, bytes | str) else json.dumps(message)
    given = {"Authorization": f"Bearer {secret}", "Accept": "application/json, text/event-stream", **headers}
    return Client().post("/mcp", body, content_type="application/json", headers={k: v for k, v in given.items() if v})


@pytest.fixture
def secret(cast) -> str:
    return token_for(cast.alice, "write")


# -------------------------------------------------------------------------------------------------------- the door


@pytest.mark.parametrize("stated", ["many", "-5", "1e3", "²"])
def test_a_length_that_is_none(secret: str, stated: str):
    named = {"Authorization": f"Bearer {secret}"}
    answer = Client().post("/mcp", b"{}", content_type="application/json", headers=named, CONTENT_LENGTH=stated)
    assert (answer.status_code, answer.content) == (400, b"Content-Length is no number.\n")


def test_a_token_may_ask_so_often(secret: str, settings: Any):
    settings.SANKET_API_RATE = 2
    rates.cache_clear()
    assert [send(secret, PING).status_code for _ in range(3)] == [200, 200, 429]
    answer = send(secret, PING)
    assert (answer["Retry-After"], answer["RateLimit-Remaining"]) == ("30", "0")


def test_without_a_token_nothing_is_told(db):
    answer = send("", PING, Authorization="")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Sanket"'
    assert "sanket token add" in answer.content.decode()


def test_a_token_that_opens_nothing(cast, secret):
    long_ago = datetime.now(UTC) - timedelta(days=3)
    expired = token_for(cast.alice, "read", days=1, now=long_ago)
    revoked = token_for(cast.alice, "read")
    revoke_token(tokens()[0], by=None, now=datetime.now(UTC))
    for wrong in (expired, revoked, secret + "x", "nonsense"):
        answer = send(wrong, PING)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert send(secret, PING).status_code == 200
    cast.alice.is_active = False
    cast.alice.save()
    assert send(secret, PING).status_code == 401


def test_a_session_of_the_pages_opens_nothing(cast):
    assert cast.client("alice").post("/mcp", json.dumps(PING), content_type="application/json").status_code == 401


def test_only_post(cast, secret):
    for method in ("GET", "DELETE", "PUT", "OPTIONS"):
        answer = Client().generic(method, "/mcp", headers={"Authorization": f"Bearer {secret}"})
        assert (answer.status_code, answer["Allow"]) == (405, "POST"), method


@override_settings(BASE_URL="https://crm.example.com")
def test_pages_of_other_sites_may_not_ask(secret):
    for origin in (
        "https://evil.example",
        "null",
        "http://testserver",
        "http://[",
        "https://crm.example.com.evil.example",
    ):
        assert send(secret, PING, Origin=origin).status_code == 403, origin
    for origin in ("https://crm.example.com", "http://localhost:6274", "http://127.0.0.1:3000", "http://[::1]:80"):
        assert send(secret, PING, Origin=origin).status_code == 200, origin


def test_kinds_of_content(secret):
    assert send(secret, PING, Accept="text/html").status_code == 406
    assert send(secret, PING, Accept="application/json").status_code == 200
    assert send(secret, PING, Accept="*/*").status_code == 200
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().post("/mcp", "x", content_type="text/plain", headers=bearer).status_code == 415


def test_a_body_that_is_too_big(secret):
    assert send(secret, b'{"a": "' + b"x" * LONGEST + b'"}').status_code == 413


# ---------------------------------------------------------------------------------------------------- the messages


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 200_000, -32700),
        (json.dumps([PING, PING]), -32600),
        (b"[]", -32600),
        (b'"ping"', -32600),
        (b"{}", -32600),
        ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": {}, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": 7}, -32600),
    ],
)
def test_what_is_no_message(secret, body, code):
    answer = send(secret, body)
    assert answer.status_code == 400
    told = answer.json()
    assert (told["error"]["code"], told["id"]) == (code, None)
    assert told["error"]["message"].endswith((".", "params."))


def test_notices_and_answers_are_taken_silently(secret):
    for message in (
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
    ):
        answer = send(secret, message)
        assert (answer.status_code, answer.content) == (202, b"")


def test_a_version_that_nobody_knows(secret):
    answer = send(secret, PING, **{"MCP-Protocol-Version": "1999-12-31"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == -32022
    assert "2025-11-25" in answer.json()["error"]["data"]["supported"]
    init = {"protocolVersion": "1999-12-31", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    told = send(secret, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": init}).json()
    assert told["result"]["protocolVersion"] == "2025-11-25"
    assert told["result"]["serverInfo"]["name"] == "sanket"


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_older_versions_are_answered_in_their_way(secret, version):
    init = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    told = send(secret, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": init}).json()
    assert told["result"]["protocolVersion"] == version
    call = {"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": {"name": "find_leads"}}
    told = send(secret, call, **{"MCP-Protocol-Version": version}).json()
    assert told["id"] == "a"
    assert "resultType" not in told["result"] or version >= "2025"
    assert told["result"]["content"][0]["text"].startswith("1 lead;")


def stateless(method: str, **params: Any) -> dict[str, Any]:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta, **params}}


def test_headers_must_say_what_the_message_says(secret):
    said = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "find_leads"}
    message = stateless("tools/call", name="find_leads")
    answer = send(secret, message, **said)
    assert (answer.status_code, answer.json()["result"]["resultType"]) == (200, "complete")
    for name, value in (
        ("MCP-Protocol-Version", ""),
        ("MCP-Protocol-Version", "2025-11-25"),
        ("Mcp-Method", "tools/list"),
        ("Mcp-Name", "get_lead"),
        ("Mcp-Name", ""),
    ):
        answer = send(secret, message, **{**said, name: value})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32020), (name, value)
    del message["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"]
    answer = send(secret, message, **said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32602)


def test_a_method_that_there_is_not(secret):
    unknown = {"jsonrpc": "2.0", "id": 1, "method": "leads/sell"}
    answer = send(secret, unknown)
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, -32601)
    said = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "leads/sell"}
    answer = send(secret, stateless("leads/sell"), **said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, -32601)
    listen = {**said, "Mcp-Method": "subscriptions/listen"}
    assert send(secret, stateless("subscriptions/listen", notifications={}), **listen).status_code == 404


def test_parameters_that_make_no_sense(secret):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": 7}}
    told = send(secret, call).json()
    assert told["error"]["code"] == -32602
    assert "name" in told["error"]["message"]


def test_a_mistake_of_ours_is_no_tale_of_our_insides(secret, monkeypatch):
    from sanket.api.mcp import calling

    monkeypatch.setattr(calling, "call", lambda *_: 1 / 0)
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "find_leads"}}
    told = send(secret, call).json()
    assert told["error"]["code"] == -32603
    assert "division" not in json.dumps(told)


# ------------------------------------------------------------------------------------------------------- the tools


def test_a_tool_that_there_is_not(assistant):
    with pytest.raises(MCPError, match="did you mean find_leads"):
        assistant("alice").call("find_leadz")


def test_a_scope_that_the_token_lacks(assistant):
    code, sentence = assistant("alice", "accounts:read").refused("find_leads")
    assert code == "mcp.scope"
    assert "leads:read" in sentence
    reading = assistant("alice", "read")
    arguments = {"account": "Nandgiri", "offering": "RX-6", "type": "call"}
    assert reading.refused("log_activity", **arguments)[0] == "mcp.scope"


def test_a_role_that_may_not(assistant):
    code, sentence = assistant("alice").refused("what_if_threshold")
    assert code == "mcp.role"
    assert "alice@example.com" in sentence
    arguments = {"account": "Nandgiri", "offering": "RX-6", "type": "call"}
    assert assistant("vera").refused("log_activity", **arguments)[0] == "mcp.role"


def test_a_stranger_is_told_that_there_is_nothing(cast, assistant):
    """What Charlie may not see is to him as if it were not there: no name, no number, no suggestion."""
    charlie, lead = assistant("charlie"), cast.lead("Nandgiri")
    assert charlie.told("find_leads")["leads"] == []
    assert charlie.told("find_leads")["in_all"] == 0
    told = charlie.told("find_accounts", text="Nandgiri")
    assert (told["accounts"], told["people"], told["did_you_mean"]) == ([], [], [])
    there_is_none = charlie.refused("get_account", account="Nowhere")[1]
    for text in ("Nandgiri", "nandgiri", "Nandgir"):
        code, sentence = charlie.refused("get_account", account=text)
        assert (code, sentence) == ("mcp.account", there_is_none.replace("Nowhere", text))
    nowhere = charlie.refused("get_lead", lead=10**12)[1]
    for tool in ("get_lead", "why_is_this_a_lead", "when_does_it_go_cold"):
        assert charlie.refused(tool, lead=lead.pk) == ("mcp.lead", nowhere.replace(str(10**12), str(lead.pk)))
        assert charlie.refused(tool, account="Nandgiri", offering="RX-6")[0] == "mcp.account"
    arguments = {"account": "Nandgiri", "offering": "RX-6", "type": "call"}
    assert charlie.refused("log_activity", **arguments)[0] == "mcp.account"


def test_what_was_meant_is_suggested(assistant):
    alice = assistant("alice")
    assert "did you mean Nandgiri (Nandgiri)?" in alice.refused("get_account", account="Nandigri")[1]
    pair = {"account": "Nandgiri", "offering": "RX-7"}
    assert alice.refused("why_is_this_a_lead", **pair) == (
        "mcp.offering",
        "There is no offering 'RX-7'; did you mean RX-6 (RX-6)?",
    )
    logged = {"account": "Nandgiri", "offering": "RX-6"}
    assert "did you mean Asked for a quote" in alice.refused("log_activity", **logged, type="asked for quote")[1]
    assert "list_activity_types" in alice.refused("log_activity", **logged, type="zzz")[1]
    code, sentence = alice.refused("log_activity", **logged, type="call", contact="Roa")
    assert (code, "did you mean Rao (Rao)?" in sentence) == ("mcp.contact", True)
    assert "alice@example.com" in alice.refused("find_leads", owner="alise@example.com")[1]


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "says"),
    [
        ("find_leads", {"limit": 0}, "mcp.arguments", "limit"),
        ("find_leads", {"limit": "many"}, "mcp.arguments", "limit"),
        ("find_leads", {"ofering": "RX-6"}, "mcp.arguments", "did you mean offering"),
        ("find_leads", {"zzz": 1}, "mcp.arguments", "there are account"),
        ("find_leads", {"stage": "hot"}, "mcp.arguments", "recognised"),
        ("find_leads", {"after": "xyz"}, "mcp.after", "leave it out"),
        ("find_leads", {"after": "WzEsMl0"}, "mcp.after", "leave it out"),
        ("find_leads", {"order": "hottest", "state": "cold"}, "mcp.order", "newest"),
        ("find_leads", {"heat_at_least": 2, "state": "cold"}, "mcp.state", "open"),
        ("find_leads", {"owner": "zed"}, "mcp.owner", "me, nobody"),
        ("get_account", {}, "mcp.arguments", "account is needed"),
        ("get_lead", {}, "mcp.which", "account and offering"),
        ("get_lead", {"account": "Nandgiri"}, "mcp.which", "account and offering"),
        ("get_lead", {"lead": -1}, "mcp.arguments", "lead"),
        ("get_lead", {"lead": 2**70}, "mcp.arguments", "lead"),
        ("why_is_this_a_lead", {"lead": 10**9, "at": "yesterday"}, "mcp.lead", "find_leads"),
        ("why_is_this_a_lead", {"account": "Nandgiri", "offering": "RX-6", "at": "soon"}, "mcp.instant", "2026"),
        ("why_is_this_a_lead", {"account": "Nandgiri", "offering": "RX-6", "at": "2999-01-01"}, "mcp.instant", "now"),
        ("get_account", {"account": "a\0"}, "mcp.account", "find_accounts"),
    ],
)  # fmt: skip
def test_arguments_that_make_no_sense(assistant, tool, arguments, code, says):
    found, sentence = assistant("alice").refused(tool, **arguments)
    assert found == code
    assert says in sentence
    assert sentence.endswith((".", "?"))


def test_never_a_lead(cast, assistant):
    cast.account("Tapti", territory="West")
    code, sentence = assistant("alice").refused("get_lead", account="Tapti", offering="RX-6")
    assert code == "mcp.no-lead"
    assert "why_is_this_a_lead" in sentence


def test_a_threshold_that_cannot_be(assistant):
    code, sentence = assistant("bob").refused("what_if_threshold", interest_threshold=-1)
    assert code == "mcp.arguments"
    assert "interest_threshold" in sentence
