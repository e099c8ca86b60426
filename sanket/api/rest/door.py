"""What a program's call meets first, before anything of the pages: no session, no cookie, no form to forge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import msgspec
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404

from sanket.api.rates import rates
from sanket.api.rest.call import Call
from sanket.api.rest.refusals import Problem, Refused, broken, invalid, not_found, problem_of
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.queries import Token, token_of
from sanket.shared.instants import seconds_of
from sanket.shared.sealed import Unreadable, seal, unseal

if TYPE_CHECKING:
    from sanket.api.rest.operation import Operation

HERE = "/api/v1/"
OPENAPI = "/api/v1/openapi.json"
JSON = "application/json"
SEALED_FOR = "answers"
"""Answers that tell a secret are kept sealed."""
SENDING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class RestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The page that shows all calls is a page like any other.
        if request.path_info.startswith(HERE) and request.path_info != HERE:
            return answered(request)
        return self.get_response(request)


def answered(request: HttpRequest) -> HttpResponseBase:
    call = cast("Call", request)
    call.answering = {}
    call.claim = lambda plan: None
    try:
        request.get_host()
        answer = _described(request) if request.path_info == OPENAPI else _met(call)
    except Exception as error:  # noqa: BLE001 - each becomes an answer, and what is a mistake of ours is logged
        answer = told(problem_of(error))
    for name, value in call.answering.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    return answer


def told(problem: Problem) -> HttpResponse:
    answer = HttpResponse(
        msgspec.json.encode(problem.as_dict(), enc_hook=str), content_type=JSON, status=problem.status
    )
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


def _described(request: HttpRequest) -> HttpResponse:
    from sanket.api.rest.site import openapi

    if request.method not in ("GET", "HEAD"):
        raise _not_so("GET")
    return HttpResponse(openapi(), content_type=JSON)


def _met(call: Call) -> HttpResponseBase:
    call.now = datetime.now(UTC)
    call.at = seconds_of(call.now)
    call.token = _known(call)
    call.person = call.token.user
    left = rates().take(call.token.pk)
    call.answering |= left.headers()
    if not left.allowed:
        raise Refused(
            429,
            "request.rate",
            f"This token may call {left.limit:,} times a minute; wait {left.seconds} s.",
            {"seconds": left.seconds},
            Retry_After=str(left.seconds),
        )
    # A body that is not wanted: the address answers as for GET, and the server sends no body.
    if call.method == "HEAD":
        call.method = "GET"
    key = call.headers.get("Idempotency-Key")
    return _once(call, key) if key is not None and call.method in SENDING else _done(call)


def _known(call: Call) -> Token:
    scheme, _, secret = call.headers.get("Authorization", "").partition(" ")
    token = token_of(secret.strip(), now=call.now) if scheme.lower() == "bearer" else None
    if token is None:
        raise Refused(
            401,
            "request.token",
            "Send a token that is valid: Authorization: Bearer sanket_…",
            WWW_Authenticate='Bearer realm="Sanket"',
        )
    return token


def _done(call: Call) -> HttpResponseBase:
    from ninja.errors import HttpError, ValidationError

    from sanket.api.rest.site import addresses

    try:
        match = addresses().resolve(call.path_info)
    except Resolver404:
        raise not_found() from None
    _readable(call)
    try:
        answer: HttpResponseBase = match.func(call, *match.args, **match.kwargs)
    except ValidationError as error:
        raise invalid(error.errors) from None
    except HttpError:
        # Of all that Ninja itself refuses this is left: JSON that is none.
        raise broken() from None
    if answer.status_code == 405:
        raise _not_so(answer.headers.get("Allow", ""))
    return answer


def _not_so(allowed: str) -> Refused:
    return Refused(405, "request.method", f"Here one may {allowed}.", Allow=allowed)


def _readable(call: Call) -> None:
    """JSON, or a form with a file; plain or not at all packed."""
    if call.headers.get("Content-Length", "0") in ("", "0"):
        return
    if call.content_type not in (JSON, "multipart/form-data") or call.headers.get("Content-Encoding"):
        raise Refused(415, "request.type", "Send JSON (Content-Type: application/json), not packed.")


def _once(call: Call, key: str) -> HttpResponseBase:
    """The deed and its answer in one transaction: whoever sends the same again gets the answer, and no second deed.

    A call that only reads may take long, and would keep all others from writing on SQLite: it is done outside of any. Cut
    short, it is done again.
    """
    if call.content_type == "multipart/form-data":
        raise Refused(422, "request.parameter", "A file is not sent with an Idempotency-Key; what it begins is.")
    claimed: list[tuple[Any, bool]] = []
    asked = f"{call.method} {call.get_full_path()} {call.headers.get('If-Match', '')}\n".encode() + call.body
    with ExitStack() as deed:

        def claim(plan: Operation) -> None:
            if not plan.reads:
                deed.enter_context(transaction.atomic())
            kept, new = workspace.claim_call(call.token, key, digest=hashlib.sha256(asked).hexdigest(), now=call.now)
            if not new and (kept.status or not plan.reads):
                raise Replayed(kept)
            claimed.append((kept, plan.secret))

        call.claim = claim
        try:
            answer = _done(call)
        except Replayed as before:
            kept = before.kept
            call.answering |= {**kept.headers, "Idempotent-Replayed": "true"}
            return HttpResponse(_opened(kept.answer), content_type=JSON, status=kept.status or 200)
        assert isinstance(answer, HttpResponse)
        for kept, secret in claimed:
            told_in = {name: call.answering[name] for name in ("ETag",) if name in call.answering}
            text = answer.content.decode()
            text = seal(text, settings.SECRET_KEY, SEALED_FOR) if secret and text else text
            workspace.keep_answer(kept, status=answer.status_code, headers=told_in, answer=text)
    return answer


class Replayed(Exception):
    """The call was answered before; nothing is to be done."""

    def __init__(self, kept: Any) -> None:
        super().__init__(kept.key)
        self.kept = kept


def _opened(text: str) -> str:
    """JSON begins otherwise than what is sealed."""
    if not text or text[0] in "{[":
        return text
    try:
        return unseal(text, settings.SECRET_KEY, SEALED_FOR)
    except Unreadable:
        raise Refused(
            422, "call.sealed", "The secret key of this site was changed since; ask for a new secret with a new key."
        ) from None
