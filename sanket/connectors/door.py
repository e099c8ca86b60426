"""Where other systems send to: /connect/NAME/KEY/. Answered before anything of the pages looks at it: no session, no
cookie, no CSRF. 200 says that what it counts is committed, whatever may be made of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sanket.connectors import bodies
from sanket.connectors.indiamart import pushing as indiamart
from sanket.connectors.jobs import take
from sanket.connectors.refusals import Came, Unheard
from sanket.connectors.webhook import pushing as webhook
from sanket.crm.capture.actions import DUPLICATE, STORED, delivery_key, keep_deliveries, take_deliveries
from sanket.crm.capture.queries import Source, delivery_ids, source_by_key
from sanket.crm.workspace.jobs import soon

log = logging.getLogger(__name__)

PREFIX = "/connect/"
RETRY_S = "5"
TAKEN_AT_ONCE = 50

READERS: dict[str, Callable[[Source, dict[str, Any], bytes, datetime], Came]] = {
    "indiamart": indiamart.came,
    "webhook": webhook.came,
}
"""Name -> what is delivered by a request: its headers (as WSGI calls them), its body. Raises Unheard."""


class ConnectMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        try:
            return answer(request)
        except Unheard as refused:
            return spoken({"success": False, "code": refused.code, "message": refused.sentence}, refused.status)
        except DatabaseError:
            log.exception("The database could not keep what a connector was sent.")
            said = "It could not be kept now; send it again after Retry-After."
            return spoken({"success": False, "code": "connect.unkept", "message": said}, 503)
        except Exception:
            log.exception("What a connector was sent could not be taken.")
            said = "Something broke on our side; nothing of this was acknowledged. Send it again."
            return spoken({"success": False, "code": "connect.failed", "message": said}, 500)


def answer(request: HttpRequest) -> HttpResponse:
    name, _, key = request.path_info[len(PREFIX) :].strip("/").partition("/")
    reader = READERS.get(name)
    if reader is None:
        raise Unheard("connect.address", "Nothing is sent to this address: see docs/connectors.md.", 404)
    if request.method != "POST":
        raise Unheard("connect.method", "Things are sent here by POST.", 405)
    source = source_by_key(key) if len(key) <= 200 and "\0" not in key else None
    if source is None or source.kind != name:
        raise Unheard("connect.key", "No source has this key; see Settings, Sources.", 401)
    if source.disabled_at is not None:
        raise Unheard("connect.source-off", "This source is switched off; see Settings, Sources.", 403)
    now = datetime.now(UTC)
    environ: dict[str, Any] = request.environ  # type: ignore[attr-defined]
    read = reader(source, environ, bodies.read(environ), now)
    came = [(delivery_key(key), said) for key, said in read.things]
    outcomes = keep_deliveries(source.pk, came, now=now)
    take_now(source, [key for (key, _), outcome in zip(came, outcomes, strict=True) if outcome == STORED], now)
    said: dict[str, Any] = {
        "success": True,
        "stored": outcomes.count(STORED),
        "duplicates": outcomes.count(DUPLICATE),
    }
    if read.refused:
        said["refused"] = [{"index": at, "code": one.code, "message": one.sentence} for at, one in read.refused]
    return spoken(said, 200)


def take_now(source: Source, keys: Sequence[str], now: datetime) -> None:
    """So that a lead is there when the answer is. It is kept already: what goes wrong now the next minute does again.
    Nobody is to wait for many: they are a worker's at once."""
    try:
        if len(keys) > TAKEN_AT_ONCE:
            soon(take)
        elif ids := delivery_ids(source, keys):
            take_deliveries(source, now=now, ids=ids)
    except DatabaseError:
        log.exception("What %s was sent is kept, and will be taken by the worker.", source.external_id)


def spoken(said: dict[str, Any], status: int) -> HttpResponse:
    found = HttpResponse(json.dumps(said), status=status, content_type="application/json")
    # Or Django writes a line for each that is refused: whoever likes could fill the disk.
    found._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    found["Cache-Control"] = "no-store"
    found["X-Content-Type-Options"] = "nosniff"
    if status == 503:
        found["Retry-After"] = RETRY_S
    if status == 405:
        found["Allow"] = "POST"
    return found
