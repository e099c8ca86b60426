"""All events: newest first, by source, fate and visitor; one of them, as it came."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from sanket.crm.capture import queries
from sanket.crm.capture.queries import Fate
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.setup.sources import pages, words

PAGE = 50


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    asked = {name: request.GET.get(name, "").strip() for name in ("source", "fate", "visitor")}
    sources = list(queries.sources())
    source = next((one for one in sources if str(one.pk) == asked["source"]), None)
    fate = asked["fate"] if asked["fate"] in Fate.values else ""
    found = queries.newest_events(
        source,
        fates=(fate,) if fate else (),
        visitor=asked["visitor"],
        before=_number(request, "before"),
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    context: dict[str, Any] = {
        "events": [words.told(event) for event in shown],
        "asked": asked | {"fate": fate, "source": str(source.pk) if source else ""},
        "sources": [_choice(str(one.pk), one.name, asked, "source") for one in sources],
        "fates": [_choice(name, str(words.FATES[name]), asked, "fate") for name in Fate],
        "without": {name: pages.link("captured", **{**asked, name: ""}) for name in asked},
        "older": pages.link("captured", **asked, before=shown[-1].pk) if len(found) > PAGE else "",
        "newest": pages.link("captured", **asked) if "before" in request.GET else "",
    }
    return pages.show(request, "setup/sources/events.jinja", context, tab="captured")


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _choice(value: str, label: str, asked: dict[str, str], name: str) -> dict[str, str]:
    return {"value": value, "label": label, "url": pages.link("captured", **{**asked, name: value})}


@require_safe
@needs("settings.view")
def detail(request: Request, pk: int) -> HttpResponseBase:
    found = queries.newest_events(before=pk + 1, limit=1)
    if not found or found[0].pk != pk:
        raise Http404
    told = words.told(found[0])
    context = {"told": told, "event": told.event, "raw": json.dumps(told.body, indent=2, ensure_ascii=False)}
    return pages.show(request, "setup/sources/event.jinja", context, tab="captured")
