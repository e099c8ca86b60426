"""Work that is started by name, and the words that explain the numbers."""

from __future__ import annotations

import re

import pytest
from mcp import MCPError

from sanket.api.mcp.calling import BY_NAME
from sanket.api.mcp.prompts import READY
from sanket.api.mcp.resources import WORDS_URI
from sanket.api.mcp.tests.assistant import HANDSHAKE, STATELESS


@pytest.mark.parametrize("mode", [STATELESS, HANDSHAKE])
def test_prompts_name_tools_that_there_are(assistant, mode):
    async def written(client):
        names = [one.name for one in (await client.list_prompts()).prompts]
        return {name: (await client.get_prompt(name)).messages[0].content.text for name in names}

    found = assistant("alice", mode=mode).does(written)
    assert list(found) == list(READY)
    for text in found.values():
        named = set(re.findall(r"\b(?:find|get|why|when|what|list|log)_\w+", text))
        assert named
        assert named <= set(BY_NAME)
        assert "I am Alice" in text


def test_how_many_calls(assistant):
    async def three(client):
        return await client.get_prompt("prepare_my_calls", {"how_many": "3"})

    assert "Choose the 3 " in assistant("alice").does(three).messages[0].content.text
    for wrong in ("0", "21", "many", "٣"):
        with pytest.raises(MCPError, match="how_many"):
            assistant("alice").does(
                lambda client, wrong=wrong: client.get_prompt("prepare_my_calls", {"how_many": wrong})
            )


def test_prompts_need_what_their_tools_need(assistant):
    async def names(client):
        return (await client.list_prompts()).prompts

    accounts = assistant("alice", "accounts:read")
    assert accounts.does(names) == []
    with pytest.raises(MCPError, match="no prompt"):
        accounts.does(lambda client: client.get_prompt("prepare_my_calls"))


@pytest.mark.parametrize("mode", [STATELESS, HANDSHAKE])
def test_the_words_can_be_read(assistant, mode):
    async def read(client):
        (one,) = (await client.list_resources()).resources
        assert str(one.uri) == WORDS_URI
        assert (await client.list_resource_templates()).resource_templates == []
        return (await client.read_resource(WORDS_URI)).contents[0].text

    text = assistant("alice", mode=mode).does(read)
    assert all(f"**{word}**" in text for word in ("Interest", "Fitment", "Lead", "half-life", "Hot"))
    with pytest.raises(MCPError, match="no resource"):
        assistant("alice", mode=mode).does(lambda client: client.read_resource("sanket://other"))


def test_what_it_says_of_itself(assistant):
    async def who(client):
        return client.server_info, client.instructions, client.server_capabilities

    for mode in (STATELESS, HANDSHAKE):
        info, instructions, able = assistant("alice", mode=mode).does(who)
        assert info.name == "sanket"
        assert info.version
        assert "why_is_this_a_lead" in instructions
        assert able.tools is not None
        assert able.prompts is not None
