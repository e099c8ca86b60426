"""docs/mcp.md names the tools, prompts and resources there are, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from django.urls import reverse

from sanket.api.mcp.calling import told
from sanket.api.mcp.prompts import READY
from sanket.api.mcp.resources import WORDS_URI
from sanket.api.mcp.tools import TOOLS
from sanket.crm.workspace.queries import PERMISSIONS, SCOPES
from tests.docs.pages import DOCS, section

TEXT = (DOCS / "mcp.md").read_text()


def rows(heading: str) -> Iterator[list[str]]:
    for line in section(TEXT, heading).splitlines():
        if line.startswith("| `"):
            yield [cell.strip().strip("`") for cell in line.strip("|").split("|")]


def test_the_table_of_tools():
    assert list(rows("Tools")) == [[tool.name, tool.title, tool.scope, tool.deed] for tool in TOOLS]


def test_scopes_and_deeds_are_those_of_the_workspace():
    for tool in TOOLS:
        assert tool.scope in SCOPES
        assert not tool.deed or tool.deed in PERMISSIONS
        assert tool.writes == tool.scope.endswith(":write")


def test_prompts_and_resources():
    assert [cells[0] for cells in rows("Prompts and resources")] == [*READY, WORDS_URI]


def test_everything_that_is_asked_and_told_is_described():
    """A name that says all (limit, name, id) needs no description; whatever is asked without one is such a name."""
    plain = {"limit", "stage", "note", "url", "territory", "industry", "direction"}
    for tool in TOOLS:
        asks = told(tool).input_schema["properties"]
        silent = {name for name, one in asks.items() if not one.get("description")}
        assert silent <= plain, (tool.name, silent - plain)


def test_the_list_of_tools_is_short_enough_to_be_sent_each_time():
    """Every conversation pays for it: some 9,000 tokens."""
    assert len(json.dumps([told(tool).model_dump(by_alias=True, exclude_none=True) for tool in TOOLS])) < 45_000


def test_the_address():
    assert f"`{reverse('mcp')}`" in TEXT
    assert set(re.findall(r"`(/mcp\S*)`", TEXT)) == {"/mcp"}
