"""The server for assistants as people start it: by pipe, and by the address of the site. Asked by the official client."""

from __future__ import annotations

import json
import subprocess
import sys

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.cli.house import House, free_port, get, until

MARKET = """
from datetime import UTC, datetime
from sanket.crm.accounts.actions import save_accounts
from sanket.crm.activities.actions import save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.activities.queries import ids_by_external
from sanket.crm.recognition.actions import set_values, settle
now = datetime.now(UTC)
save_accounts([{"account": "nandgiri", "name": "Nandgiri"}], by=None, now=now)
save_offerings([{"offering": "robot", "name": "Robot"}], by=None, now=now)
save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=None, now=now)
set_values([{"type_id": ids_by_external(["quote"])["quote"], "value": 40, "decisive": "opens"}], by=None, now=now)
settle(now=now)
"""
QUOTE = {"account": "nandgiri", "offering": "robot", "type": "quote", "note": "Grüße, धन्यवाद"}


@pytest.fixture
def market(house: House) -> House:
    house.run("user", "add", "ada@example.com", "--role", "admin")
    house.run("user", "add", "vera@example.com", "--role", "viewer")
    house.python(MARKET)
    return house


async def a_morning(client: Client) -> str:
    """Log a request for a quote, find the lead it makes, ask why; answers what it told."""
    shown = (await client.call_tool("log_activity", QUOTE)).structured_content
    assert shown is not None
    assert shown["status"] == "dry_run"
    done = await client.call_tool("log_activity", {**QUOTE, "confirm": shown["confirm"]})
    assert done.structured_content is not None
    assert done.structured_content["status"] == "logged"
    again = await client.call_tool("log_activity", {**QUOTE, "confirm": shown["confirm"]})
    assert (again.structured_content or {})["status"] == "already_logged"
    found = (await client.call_tool("find_leads", {})).structured_content or {}
    assert [lead["account"]["name"] for lead in found["leads"]] == ["Nandgiri"]
    why = await client.call_tool("why_is_this_a_lead", {"lead": found["leads"][0]["lead"]})
    assert (why.structured_content or {})["is_lead"]
    return str(found["leads"][0]["page"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_by_pipe(market: House, mode: str):
    server = StdioServerParameters(command=sys.executable, args=["-m", "sanket", "mcp"], env=market.env)

    async def main() -> None:
        async with Client(stdio_client(server), mode=mode, read_timeout_seconds=120) as client:
            assert (await a_morning(client)).startswith("/leads/")
            what_if = await client.call_tool("what_if_threshold", {"interest_threshold": 30})
            assert (what_if.structured_content or {})["ready"]

    anyio.run(main)
    assert market.count("crm_activity") == 1


def test_a_pipe_carries_nothing_but_messages(market: House):
    """Also what is broken is answered; at the end of the input it ends."""
    lines = [
        b"",
        b"{",
        b"x" * 2_000_000,
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}).encode(),
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}).encode(),
        json.dumps([{"jsonrpc": "2.0", "id": 2, "method": "ping"}]).encode(),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "sanket", "mcp", "--user", "VERA@example.com"],
        input=b"\n".join(lines),
        capture_output=True,
        env=market.env,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert b"Serving MCP as vera@example.com (viewer)" in done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in told] == [None, None, 1, None]
    assert [one.get("error", {}).get("code") for one in told] == [-32700, -32600, None, -32600]


def test_somebody_has_to_be_there(house: House):
    assert "sanket user add EMAIL --role admin" in house.refused("mcp")
    assert "sanket user list" in house.refused("mcp", "--user", "zed@example.com")


def test_by_address(market: House):
    port = free_port()
    secret = market.json("token", "add", "Desk", "--scope", "write")["token"]
    server = market.start("serve", "--port", port)
    until(lambda: get(port, "/healthz")[0] == 200)

    async def main(mode: str, wanted: str) -> str:
        http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {secret}"}, timeout=60)
        url = f"http://127.0.0.1:{port}/mcp"
        async with http, Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            assert client.protocol_version == wanted
            return await a_morning(client)

    assert anyio.run(main, "auto", "2026-07-28").startswith(f"http://127.0.0.1:{port}/leads/")
    anyio.run(main, "legacy", "2025-11-25")
    assert market.count("crm_activity") == 2
    assert get(port, "/mcp")[0] == 405
    server.terminate()
    assert server.wait(timeout=60) == 0
