"""What came over the wire: is it one message, of which kind, by which version; and the answer as it goes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import mcp_types as types
from mcp_types.version import KNOWN_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS
from pydantic import ValidationError

from sanket.api.mcp.caller import Caller
from sanket.api.mcp.server import Fault, answer

LONGEST = 1 << 20
"""Bytes of a message: the longest tool call is a note of 4,000 characters."""


class Message(NamedTuple):
    """``id``: None of a notification or an answer, which nobody answers."""

    id: str | int | None
    method: str
    params: dict[str, Any] | None

    @property
    def meta(self) -> Mapping[str, Any]:
        meta = (self.params or {}).get("_meta")
        return meta if isinstance(meta, dict) else {}

    @property
    def stateless(self) -> bool:
        """Whether it says of itself, as the stateless protocol has it, which version it is."""
        return types.PROTOCOL_VERSION_META_KEY in self.meta


def read(body: bytes) -> Message:
    """Raises Fault, which is to be answered without an id."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Fault(types.PARSE_ERROR, "This is not JSON in UTF-8.") from error
    if isinstance(told, list):
        raise Fault(types.INVALID_REQUEST, "Send one message at a time: batches are not taken.")
    if not isinstance(told, dict):
        raise Fault(types.INVALID_REQUEST, "A message is an object: jsonrpc, id, method, params.")
    try:
        if "method" in told and "id" in told:
            request = types.JSONRPCRequest.model_validate(told)
            return Message(request.id, request.method, request.params)
        if "method" in told:
            notice = types.JSONRPCNotification.model_validate(told)
            return Message(None, notice.method, notice.params)
        types.jsonrpc_message_adapter.validate_python(told)
    except (ValidationError, RecursionError) as error:
        raise Fault(types.INVALID_REQUEST, "A message is an object: jsonrpc, id, method, params.") from error
    return Message(None, "", None)


def envelope(message: Message) -> str:
    """The version of a message of the stateless protocol. Raises Fault where it says too little, or one that is not known."""
    needed = (types.PROTOCOL_VERSION_META_KEY, types.CLIENT_CAPABILITIES_META_KEY)
    if missing := [key for key in needed if key not in message.meta]:
        raise Fault(types.INVALID_PARAMS, f"params._meta lacks {', '.join(missing)}.")
    version = message.meta[types.PROTOCOL_VERSION_META_KEY]
    if not isinstance(version, str):
        raise Fault(types.INVALID_PARAMS, f"{types.PROTOCOL_VERSION_META_KEY} must be a text.")
    if version not in MODERN_PROTOCOL_VERSIONS:
        raise unknown_version(version)
    return version


def unknown_version(version: str) -> Fault:
    told = {"supported": list(KNOWN_PROTOCOL_VERSIONS), "requested": version[:60]}
    sentence = f"Protocol version {version[:60]!r} is not known here; known are {', '.join(KNOWN_PROTOCOL_VERSIONS)}."
    return Fault(types.UNSUPPORTED_PROTOCOL_VERSION, sentence, told)


def answered(caller: Caller, message: Message, version: str) -> dict[str, Any]:
    """The answer to a request. Raises Fault."""
    result = answer(caller, message.method, message.params, version=version)
    return {"jsonrpc": "2.0", "id": message.id, "result": result}


def refused(fault: Fault, of: str | int | None = None) -> dict[str, Any]:
    error = {"code": fault.code, "message": fault.message}
    return {"jsonrpc": "2.0", "id": of, "error": error if fault.data is None else {**error, "data": fault.data}}


def written(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
