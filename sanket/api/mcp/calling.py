"""Calling a tool: may it be used, is what was asked well formed, and what went wrong as a sentence."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from django.db import OperationalError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from mcp_types import Tool as ToolTold
from pydantic import ValidationError

from sanket.api.mcp.caller import Caller
from sanket.api.mcp.tool import Answer, Shape, Tool, ToolRefused, schema
from sanket.api.mcp.tools import TOOLS
from sanket.crm.plans import one_state
from sanket.shared.errors import Refusal

BY_NAME: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}
ERROR_KEY = "sanket/error"
"""Under which the code of a refusal stands in _meta, for programs; assistants read the sentence."""
MOST_FAULTS = 5


def listed(caller: Caller) -> list[ToolTold]:
    """Those that this token and this role may use: an assistant shall not try the others."""
    return [told(tool) for tool in TOOLS if caller.reaches(tool.scope) and (not tool.deed or caller.may(tool.deed))]


def told(tool: Tool) -> ToolTold:
    return ToolTold(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        input_schema=dict(schema(tool.asks, "asks")),
        output_schema=dict(schema(tool.tells, "tells")),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=not tool.writes,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def call(caller: Caller, tool: Tool, arguments: Mapping[str, Any]) -> CallToolResult:
    """What is refused is told as a tool's error, so that the assistant reads the sentence and mends its call."""
    try:
        _allowed(caller, tool)
        answer = _run(caller, tool, _asked(tool, arguments))
    except Refusal as refusal:
        return _refused(refusal)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return _refused(ToolRefused("mcp.busy", "The database was busy for too long; call again in a minute."))
    return CallToolResult(
        content=[TextContent(type="text", text=answer.text)],
        structured_content=answer.data.model_dump(mode="json"),
    )


def _run(caller: Caller, tool: Tool, asks: Shape) -> Answer:
    if tool.writes or tool.moves:
        return tool.run(caller, asks)
    with one_state():
        return tool.run(caller, asks)


def _allowed(caller: Caller, tool: Tool) -> None:
    if not caller.reaches(tool.scope):
        raise ToolRefused(
            "mcp.scope",
            f"This token may not use {tool.name}: it lacks the scope {tool.scope}. Ask for a token that has it.",
            {"scope": tool.scope},
        )
    if tool.deed and not caller.may(tool.deed):
        raise ToolRefused(
            "mcp.role",
            f"The role of {caller.user.email} does not allow {tool.name}; an administrator can change that.",
            {"deed": tool.deed},
        )


def _asked(tool: Tool, arguments: Mapping[str, Any]) -> Shape:
    try:
        return tool.asks.model_validate(_plain(arguments))
    except ValidationError as error:
        faults = [_fault(tool, dict(one)) for one in error.errors(include_url=False)[:MOST_FAULTS]]
        raise ToolRefused("mcp.arguments", f"{tool.name}: {'; '.join(faults)}.", {"faults": faults}) from error


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """NUL, and half a sign, which JSON can name and no database can take, are part of no name."""
    return {key: _cut(value) for key, value in arguments.items()}


def _cut(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _fault(tool: Tool, one: Mapping[str, Any]) -> str:
    name = ".".join(map(str, one["loc"])) or "the arguments"
    if one["type"] == "extra_forbidden":
        known = list(tool.asks.model_fields)
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}" if near else f"there are {', '.join(known)}"
        return f"there is no argument {name[:60]!r}; {hint}"
    if one["type"] == "missing":
        return f"{name} is needed"
    said = str(one["msg"])
    return f"{name}: {said[:1].lower()}{said[1:]}"


def _refused(refusal: Refusal) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=refusal.sentence)],
        is_error=True,
        _meta={ERROR_KEY: {"code": refusal.code, "data": refusal.data}},
    )
