"""One message, one answer, whatever brought it: by the handshake protocols (2024-11-05 to 2025-11-25) and the stateless one
(2026-07-28).

The official types say what a message of each version looks like and shape what is answered; the official server is not
used, because it wants an event loop, in which Django's database will not be asked (decision 0037).
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Mapping
from typing import Any

import mcp_types as types
from mcp_types import methods
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, LATEST_HANDSHAKE_VERSION, MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel, ValidationError

from sanket.api.mcp import calling, prompts, resources
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.release import version as release

_log = logging.getLogger(__name__)

INSTRUCTIONS = (
    "Sanket recognises sales leads from a log of activities and can explain each of them. Ask find_leads for whom to work"
    " on, why_is_this_a_lead for the reasons, when_does_it_go_cold for how much time there is. Every number is the"
    " company's own; the resource sanket://words says what the words mean. Show people what log_activity would write"
    " before you confirm it."
)
FRESH_MS = 60_000
"""So long a client may keep the lists: they change with the token, the role, and a new version of Sanket."""


class Fault(Exception):
    """A message that cannot be answered, as JSON-RPC has it."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


def answer(caller: Caller, method: str, params: Mapping[str, Any] | None, *, version: str) -> dict[str, Any]:
    """The result of a request, as it goes over the wire. Raises Fault."""
    handler, request = HANDLERS.get(method), _read(method, params, version)
    if handler is None or request is None:
        raise Fault(types.METHOD_NOT_FOUND, f"There is no method {method[:60]!r} here.", method[:60])
    try:
        result = handler(caller, request.params)
    except Fault:
        raise
    except Exception as error:
        _log.exception("An assistant's request failed: %s", method)
        raise Fault(
            types.INTERNAL_ERROR, "Sanket made a mistake; its administrator finds it in logs/sanket.log."
        ) from error
    return _shaped(method, version, result)


def _read(method: str, params: Mapping[str, Any] | None, version: str) -> types.Request[Any, Any] | None:
    """None: this version has no such method."""
    try:
        return methods.parse_client_request(method, version, params)
    except (KeyError, RuntimeError) as error:
        if isinstance(error, RecursionError):
            raise Fault(types.INVALID_PARAMS, f"The parameters of {method} are nested too deeply.") from error
        return None
    except ValidationError as error:
        raise Fault(
            types.INVALID_PARAMS, f"The parameters of {method} are not well formed: {_first(error)}."
        ) from error


def _shaped(method: str, version: str, result: BaseModel) -> dict[str, Any]:
    """As this version has it."""
    whole = result.model_dump(by_alias=True, mode="json", exclude_none=True)
    structured = whole.get("structuredContent")
    shaped = methods.serialize_server_result(method, version, whole)
    if structured is not None and "structuredContent" in shaped and isinstance(result, types.CallToolResult):
        # What is null in it says so: its schema asks for every field.
        shaped["structuredContent"] = result.structured_content
    if version in MODERN_PROTOCOL_VERSIONS:
        shaped.setdefault("resultType", "complete")
        shaped["_meta"] = {**(shaped.get("_meta") or {}), types.SERVER_INFO_META_KEY: _wire(_myself())}
    return shaped


def _wire(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


def _first(error: ValidationError) -> str:
    one = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in one["loc"] if part != "params")
    return f"{place}: {one['msg']}" if place else str(one["msg"])


def _myself() -> types.Implementation:
    return types.Implementation(name="sanket", title="Sanket", version=release())


def _capabilities() -> types.ServerCapabilities:
    return types.ServerCapabilities(
        tools=types.ToolsCapability(list_changed=False),
        prompts=types.PromptsCapability(list_changed=False),
        resources=types.ResourcesCapability(subscribe=False, list_changed=False),
    )


# ------------------------------------------------------------------------------------------------------ the methods


def negotiated(params: Mapping[str, Any] | None) -> str:
    """The version that a handshake agrees on."""
    wanted = (params or {}).get("protocolVersion")
    return wanted if wanted in HANDSHAKE_PROTOCOL_VERSIONS else LATEST_HANDSHAKE_VERSION


def _initialize(caller: Caller, params: types.InitializeRequestParams) -> types.InitializeResult:
    return types.InitializeResult(
        protocol_version=negotiated({"protocolVersion": params.protocol_version}),
        capabilities=_capabilities(),
        server_info=_myself(),
        instructions=INSTRUCTIONS,
    )


def _discover(caller: Caller, params: object) -> types.DiscoverResult:
    return types.DiscoverResult(
        supported_versions=list(MODERN_PROTOCOL_VERSIONS), capabilities=_capabilities(), instructions=INSTRUCTIONS
    )


def _ping(caller: Caller, params: object) -> types.EmptyResult:
    return types.EmptyResult()


def _tools(caller: Caller, params: object) -> types.ListToolsResult:
    return types.ListToolsResult(tools=calling.listed(caller), ttl_ms=FRESH_MS)


def _call(caller: Caller, params: types.CallToolRequestParams) -> types.CallToolResult:
    tool = calling.BY_NAME.get(params.name)
    if tool is None:
        near = difflib.get_close_matches(params.name, calling.BY_NAME, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(calling.BY_NAME)}."
        raise Fault(types.INVALID_PARAMS, f"There is no tool {params.name[:60]!r}; {hint}")
    return calling.call(caller, tool, params.arguments or {})


def _prompts(caller: Caller, params: object) -> types.ListPromptsResult:
    return types.ListPromptsResult(prompts=prompts.listed(caller), ttl_ms=FRESH_MS)


def _prompt(caller: Caller, params: types.GetPromptRequestParams) -> types.GetPromptResult:
    try:
        return prompts.written(caller, params.name, params.arguments or {})
    except prompts.PromptRefused as refused:
        raise Fault(types.INVALID_PARAMS, str(refused)) from refused


def _resources(caller: Caller, params: object) -> types.ListResourcesResult:
    return types.ListResourcesResult(resources=resources.listed(), ttl_ms=FRESH_MS)


def _templates(caller: Caller, params: object) -> types.ListResourceTemplatesResult:
    return types.ListResourceTemplatesResult(resource_templates=[], ttl_ms=FRESH_MS)


def _resource(caller: Caller, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
    found = resources.read(str(params.uri))
    if found is None:
        raise Fault(
            types.INVALID_PARAMS, f"There is no resource {str(params.uri)[:60]!r}; there is {resources.WORDS_URI}."
        )
    return found


HANDLERS: Mapping[str, Callable[[Caller, Any], BaseModel]] = {
    "initialize": _initialize,
    "server/discover": _discover,
    "ping": _ping,
    "tools/list": _tools,
    "tools/call": _call,
    "prompts/list": _prompts,
    "prompts/get": _prompt,
    "resources/list": _resources,
    "resources/templates/list": _templates,
    "resources/read": _resource,
}
