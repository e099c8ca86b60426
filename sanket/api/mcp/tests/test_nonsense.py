"""Whatever is sent, the answer is a sentence: no mistake of ours, nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from sanket.api.mcp import calling
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.message import read
from sanket.api.mcp.server import Fault
from sanket.api.mcp.tests.assistant import token_for
from sanket.api.mcp.tests.test_refusals import send
from sanket.api.mcp.tool import Tool
from sanket.api.mcp.tools import TOOLS

NAMES = (
    "Nandgiri",
    "RX-6",
    "quote",
    "Rao",
    "me",
    "nobody",
    "2026-01-01",
    "recognised",
    "cold",
    "\0",
    "न",
    "\ud800",
    "%",
    "'",
)
WORDS = st.sampled_from(NAMES) | st.text(max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | WORDS
ANYTHING = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=2)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_arguments_of_any_kind(cast, tool: Tool):
    from sanket.crm.models import Activity

    caller, count = Caller(cast.bob, datetime.now(UTC)), Activity.objects.count()
    fields = st.sampled_from([*tool.asks.model_fields, "else"])

    @settings(max_examples=30)
    @given(st.dictionaries(fields, ANYTHING, max_size=5))
    def called(arguments: dict[str, Any]) -> None:
        answer = calling.call(caller, tool, arguments)
        assert json.dumps(answer.model_dump(mode="json"), ensure_ascii=False).encode("utf-8", "replace")
        if answer.is_error:
            assert answer.content[0].text  # type: ignore[union-attr]

    called()
    assert Activity.objects.count() == count


JSON = st.recursive(SCALARS, lambda some: st.lists(some) | st.dictionaries(st.text(), some))


@settings(max_examples=200)
@given(st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode))
def test_bodies_of_any_kind(body: bytes):
    with suppress(Fault):
        assert read(body) is not None


def test_half_a_sign(cast):
    secret = token_for(cast.alice, "write")
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    params: dict[str, Any] = {"name": "find_accounts", "arguments": {"text": "\ud800"}}
    answer = send(secret, json.dumps({**call, "params": params}))
    assert answer.json()["result"]["structuredContent"]["accounts"] == []
    for params in ({"name": "\ud800"}, {"name": "find_accounts", "arguments": {"\ud800": "x"}}):
        answer = send(secret, json.dumps({**call, "params": params}))
        assert answer.status_code == 200, params
        assert answer.json().get("error", answer.json().get("result"))


def test_a_database_that_is_busy(assistant, monkeypatch):
    def busy(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(calling, "_run", busy)
    assert assistant("alice").refused("find_leads") == (
        "mcp.busy",
        "The database was busy for too long; call again in a minute.",
    )


def test_nothing_is_loaded_before_somebody_asks():
    """A site without assistants pays for them neither time nor memory."""
    loads = (
        "import sys, django; django.setup(); from sanket.api.mcp import urls;"
        " sys.exit([name for name in ('mcp_types', 'sanket.api.mcp.server') if name in sys.modules] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
