"""The server over HTTP: one message a POST, answered as JSON. No sessions, so any process may take any request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from sanket.api.rates import rates
from sanket.crm.workspace import queries as workspace

if TYPE_CHECKING:
    from sanket.api.mcp.message import Message
    from sanket.api.mcp.server import Fault
    from sanket.crm.workspace.queries import Token

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
NAMED_IN = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
"""Methods of which the stateless protocol repeats a parameter in the header Mcp-Name."""
USUAL_VERSION = "2025-03-26"
"""What the protocol has whoever names no version mean."""


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponse:
    """The cheap questions first: nothing of the protocol is loaded for whoever may not ask at all."""
    if request.method != "POST":
        return _plain(405, "Send messages by POST; there is no stream to listen to.", Allow="POST")
    if not _origin_is_ours(request):
        return _plain(403, "Pages of other sites may not ask here.")
    try:
        token = _token(request)
    except OperationalError:
        return _plain(503, "The database is busy; ask again in a moment.", **{"Retry-After": "1"})
    if token is None:
        return _who_are_you(request)
    left = rates().take(token.pk)
    if not left.allowed:
        sentence = f"This token may ask {left.limit:,} times a minute; wait {left.seconds} s."
        return _plain(429, sentence, **{**left.headers(), "Retry-After": str(left.seconds)})
    if request.content_type != "application/json":
        return _plain(415, "Send application/json.")
    if not _takes_json(request):
        return _plain(406, "The answer is application/json: say in Accept that you take it.")
    return _answer(request, token)


def _answer(request: HttpRequest, token: Token) -> HttpResponse:
    from sanket.api.mcp import message as wire
    from sanket.api.mcp.server import Fault

    stated = request.META.get("CONTENT_LENGTH") or "0"
    if not (stated.isascii() and stated.isdecimal()):
        return _plain(400, "Content-Length is no number.")
    try:
        body = b"" if int(stated) > wire.LONGEST else request.read(wire.LONGEST + 1)
    except (UnreadablePostError, OSError):
        return _plain(400, "The message broke off.")
    if max(int(stated), len(body)) > wire.LONGEST:
        return _plain(413, f"A message may have {wire.LONGEST:,} bytes.")
    one: Message | None = None
    try:
        one = wire.read(body)
        if one.id is None:
            return HttpResponse(status=202)
        return _json(wire.answered(_caller(request, token), one, _version(request, one)))
    except Fault as fault:
        return _json(wire.refused(fault, one.id if one else None), status=_status(request, one, fault))


def _version(request: HttpRequest, one: Message) -> str:
    """By which version a request is to be read. Raises Fault."""
    from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS

    from sanket.api.mcp import message as wire
    from sanket.api.mcp.server import negotiated

    said = request.headers.get("MCP-Protocol-Version", "")
    if one.stateless or said in MODERN_PROTOCOL_VERSIONS:
        version = wire.envelope(one)
        _same(request, one, version)
        return version
    if one.method == "initialize":
        return negotiated(one.params)
    if said and said not in HANDSHAKE_PROTOCOL_VERSIONS:
        raise wire.unknown_version(said)
    return said or USUAL_VERSION


def _same(request: HttpRequest, one: Message, version: str) -> None:
    """What routers read in the headers must be what the message says."""
    from mcp_types import HEADER_MISMATCH

    from sanket.api.mcp.header import decoded
    from sanket.api.mcp.server import Fault

    wanted = {"MCP-Protocol-Version": version, "Mcp-Method": one.method}
    named = (one.params or {}).get(NAMED_IN.get(one.method, ""))
    if isinstance(named, str):
        wanted["Mcp-Name"] = named
    for name, value in wanted.items():
        if decoded(request.headers.get(name)) != value:
            raise Fault(HEADER_MISMATCH, f"The header {name} does not say what the message says.")


def _status(request: HttpRequest, one: Message | None, fault: Fault) -> int:
    """Of the handshake protocols 404 would say that a session is over; there an error of a method is an answer like others."""
    from mcp_types import INTERNAL_ERROR, METHOD_NOT_FOUND, UNSUPPORTED_PROTOCOL_VERSION
    from mcp_types.version import MODERN_PROTOCOL_VERSIONS

    stateless = one is not None and (
        one.stateless or request.headers.get("MCP-Protocol-Version") in MODERN_PROTOCOL_VERSIONS
    )
    if one is None or fault.code == UNSUPPORTED_PROTOCOL_VERSION:
        return 400
    if not stateless or fault.code == INTERNAL_ERROR:
        return 200
    return 404 if fault.code == METHOD_NOT_FOUND else 400


def _caller(request: HttpRequest, token: Token) -> Any:
    from sanket.api.mcp.caller import Caller

    base = settings.BASE_URL or f"{request.scheme}://{request.get_host()}"
    return Caller(token.user, datetime.now(UTC), token, base)


def _token(request: HttpRequest) -> Token | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    return workspace.token_of(secret.strip(), now=datetime.now(UTC))


def _who_are_you(request: HttpRequest) -> HttpResponse:
    wrong = ', error="invalid_token"' if "Authorization" in request.headers else ""
    sentence = "Send a token: Authorization: Bearer sanket_…; an administrator or `sanket token add` makes one."
    if wrong:
        sentence = "This token opens nothing: it is mistyped, expired, revoked, or its person has left."
    return _plain(401, sentence, **{"WWW-Authenticate": f'Bearer realm="Sanket"{wrong}'})


def _origin_is_ours(request: HttpRequest) -> bool:
    """A browser names the page that asks. One that got our address under its own name (DNS rebinding) is not ours; programs
    name none."""
    named = request.headers.get("Origin")
    if named is None:
        return True
    try:
        host = urlsplit(named).hostname
    except ValueError:
        return False
    return bool(host) and (host in LOCAL or host == urlsplit(settings.BASE_URL).hostname)


def _takes_json(request: HttpRequest) -> bool:
    kinds = {part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "*/*").split(",")}
    return not kinds.isdisjoint({"application/json", "application/*", "*/*"})


def _plain(status: int, sentence: str, **headers: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)


def _json(told: dict[str, Any], status: int = 200) -> HttpResponse:
    from sanket.api.mcp.message import written

    return HttpResponse(
        written(told), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )
