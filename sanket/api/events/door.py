"""Requests of trackers, answered before anything of the pages looks at them: no session, no cookie, no CSRF."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import msgspec
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sanket.api.events import bodies, cors, items, keys, sdk_settings
from sanket.api.events.items import Rejected
from sanket.api.events.rates import Rates
from sanket.api.events.refusals import Unheard
from sanket.api.events.writer import REFUSED, Writer
from sanket.crm.capture.actions import DUPLICATE

log = logging.getLogger(__name__)

SHORT = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"}
CALLS = {f"/v1/{name}": name for name in SHORT.values()} | {f"/v1/{short}": name for short, name in SHORT.items()}
CALLS["/beacon/v1/batch"] = CALLS["/v1/import"] = "batch"
SEGMENT_BEFORE, SEGMENT_AFTER, RUDDERSTACK, METRICS = "/v1/projects/", "/settings", "/sourceConfig", "/v1/m"


class EventsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if is_ours(path):
            return answer(request, path.rstrip("/"))
        return self.get_response(request)


def is_ours(path: str) -> bool:
    return path.startswith(("/v1/", "/beacon/", RUDDERSTACK))


def answer(request: HttpRequest, path: str) -> HttpResponse:
    if request.method == "OPTIONS":
        return cors.preflight(request.headers.get("Access-Control-Request-Headers", ""))
    try:
        return cors.opened(met(request, path))
    except Unheard as refused:
        return cors.opened(refusal(refused))
    except DisallowedHost:
        return cors.opened(refusal(Unheard("event.host", "This site is not served under that name.")))
    except Exception:
        log.exception("A request to %s failed.", path)
        said = {"success": False, "code": "event.failed", "message": "Something broke on our side. Try again."}
        return cors.opened(spoken(said, 500, retry_s=5))


def met(request: HttpRequest, path: str) -> HttpResponse:
    call = CALLS.get(path)
    if call is not None:
        if request.method != "POST":
            raise Unheard("event.method", "Events are sent by POST.", 405)
        return taken(request.environ, call)  # type: ignore[attr-defined]
    if path == METRICS:
        # Segment's SDK about itself: not kept, and not said to be.
        return HttpResponse(status=204)
    if request.method in ("GET", "HEAD"):
        if path.startswith(SEGMENT_BEFORE) and path.endswith(SEGMENT_AFTER):
            key = path[len(SEGMENT_BEFORE) : -len(SEGMENT_AFTER)]
            known().teller(key)
            return spoken(sdk_settings.segment(key, request.get_host(), request.scheme or "http"), 200)
        if path == RUDDERSTACK:
            key = keys.of_header(request.headers.get("Authorization", "")) or request.GET.get("writeKey", "")
            return spoken(sdk_settings.rudderstack(key, known().teller(key), datetime.now(UTC).isoformat()), 200)
    raise Unheard("event.address", "There is no such call: see docs/events-api.md.", 404)


def taken(environ: dict[str, Any], call: str) -> HttpResponse:
    received = time.time()
    raw, form_key = bodies.read(environ)
    header_key = keys.of_header(environ.get("HTTP_AUTHORIZATION", ""))
    if header_key:
        known().teller(header_key)
    batch = items.batch(raw) if call == "batch" else items.batch_of_one(raw)
    teller = known().teller(header_key or batch.write_key or form_key or of_query(environ))
    rates().spend(teller.source_id, len(batch.batch))
    read = items.read(batch, call, received, sender_of(environ))
    outcomes = writer().hand_in(teller.source_id, read.heard, len(raw)) if read.heard else []
    for place, heard, outcome in zip(read.places, read.heard, outcomes, strict=True):
        if outcome == REFUSED:
            read.rejected.append(Rejected(place, heard.message_id, "event.unkept", "This event could not be kept."))
    return told_back(call, read, outcomes)


def told_back(call: str, read: items.Read, outcomes: list[str]) -> HttpResponse:
    kept = [outcome for outcome in outcomes if outcome != REFUSED]
    twice = kept.count(DUPLICATE)
    said: dict[str, Any] = {"success": bool(kept), "stored": len(kept) - twice, "duplicates": twice}
    said["rejected"] = [
        {"index": one.place, "messageId": one.message_id or None, "code": one.code, "reason": one.reason}
        for one in sorted(read.rejected)
    ]
    if call != "batch" and read.heard:
        said["messageId"] = read.heard[0].message_id
    elif read.made:
        said["made"] = [{"index": index, "messageId": message_id} for index, message_id in read.made]
    if kept:
        return spoken(said, 200)
    first = min(read.rejected)
    where = "" if call != "batch" else f"None of the batch was kept. Item {first.place}: "
    said |= {"code": first.code, "message": where + first.reason}
    return spoken(said, 413 if call != "batch" and first.code == "event.too-large" else 400)


def refusal(refused: Unheard) -> HttpResponse:
    said = {"success": False, "code": refused.code, "message": refused.sentence}
    found = spoken(said, refused.status, refused.retry_s)
    if refused.status == 401:
        # Not Basic: a browser would ask its user for a password.
        found["WWW-Authenticate"] = 'Bearer realm="events"'
    if refused.status == 405:
        found["Allow"] = "POST, OPTIONS"
    return found


def spoken(said: dict[str, Any], status: int, retry_s: int = 0) -> HttpResponse:
    found = HttpResponse(msgspec.json.encode(said), status=status, content_type="application/json")
    # Or Django writes a line for each that is refused: whoever likes could fill the disk.
    found._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    found["Cache-Control"] = "no-store"
    found["X-Content-Type-Options"] = "nosniff"
    if retry_s:
        found["Retry-After"] = str(retry_s)
    return found


def of_query(environ: dict[str, Any]) -> str:
    """Beacons can set no header."""
    query = environ.get("QUERY_STRING") or ""
    return parse_qs(query).get("writeKey", [""])[0] if "writeKey" in query else ""


def sender_of(environ: dict[str, Any]) -> items.Sender:
    """Of a browser: programs tell about others, their own agent and address say nothing about those."""
    agent = environ.get("HTTP_USER_AGENT", "")
    if "HTTP_ORIGIN" in environ or agent.startswith("Mozilla/"):
        return items.Sender(agent[:1000], address_of(environ, settings.ALLAUTH_TRUSTED_PROXY_COUNT))
    return items.Sender()


def address_of(environ: dict[str, Any], proxies: int) -> str:
    """Whose request it is. Each proxy adds on the right whom it heard; what stands further left anybody may have written.

    >>> asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9, 203.0.113.7:4711"}
    >>> address_of(asked, 1), address_of(asked, 0), address_of(asked, 3)
    ('203.0.113.7', '127.0.0.1', '127.0.0.1')
    """
    passed: list[str] = environ.get("HTTP_X_FORWARDED_FOR", "")[-1000:].split(",") if proxies else []
    if not proxies or len(passed) < proxies:
        return str(environ.get("REMOTE_ADDR", ""))
    address = passed[-proxies].strip()
    # Some write the port, too.
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


@cache
def writer() -> Writer:
    return Writer()


@cache
def known() -> keys.Keys:
    return keys.Keys()


@cache
def rates() -> Rates:
    return Rates(settings.EVENTS_PER_SECOND, time.monotonic)
