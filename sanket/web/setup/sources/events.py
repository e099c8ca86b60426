"""All events: newest first, by source, fate and visitor; one of them, as it came."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from sanket.crm.accounts import queries as accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.capture import queries
from sanket.crm.capture.queries import Event, Fate, Source
from sanket.web.access import needs
from sanket.web.requests import Request, plain_number
from sanket.web.setup.sources import pages, words

PAGE = 50


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    asked = {name: request.GET.get(name, "").strip() for name in ("source", "fate", "visitor", "name", "account")}
    sources = list(queries.sources())
    source = next((one for one in sources if str(one.pk) == asked["source"]), None)
    asked |= {"source": str(source.pk) if source else "", "fate": asked["fate"] if asked["fate"] in Fate.values else ""}
    account = _account(request, asked["account"])
    found = _of_account(account, asked) if account is not None else _found(request, source, asked)
    shown = found[:PAGE]
    context: dict[str, Any] = {
        "events": [words.told(event) for event in shown],
        "asked": asked,
        "account": account,
        "sources": [_choice(str(one.pk), one.name, asked, "source") for one in sources],
        "fates": [_choice(name, str(words.FATES[name]), asked, "fate") for name in Fate],
        "without": {name: pages.link("captured", **{**asked, name: ""}) for name in asked},
        "older": pages.link("captured", **asked, before=shown[-1].pk) if len(found) > PAGE and account is None else "",
        "newest": pages.link("captured", **asked) if "before" in request.GET else "",
    }
    return pages.show(request, "setup/sources/events.jinja", context, tab="captured")


def _found(request: Request, source: Source | None, asked: dict[str, str]) -> list[Event]:
    fates = (asked["fate"],) if asked["fate"] else ()
    return queries.newest_events(
        source,
        fates=fates,
        visitor=asked["visitor"],
        name=asked["name"],
        before=_number(request, "before"),
        limit=PAGE + 1,
    )


def _account(request: Request, key: str) -> Account | None:
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    return accounts.visible_to(request.user).filter(pk=number).first() if number else None


def _of_account(account: Account, asked: dict[str, str]) -> list[Event]:
    """Those that count for it, and fit the other filters."""
    return [
        event
        for event in queries.events_of_account(account.pk)
        if asked["source"] in ("", str(event.source_id))
        and asked["fate"] in ("", event.fate)
        and asked["name"] in ("", event.name)
        and asked["visitor"] in ("", f"a:{event.anonymous_id}", f"u:{event.user_id}")
    ]


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return plain_number(text)


def _choice(value: str, label: str, asked: dict[str, str], name: str) -> dict[str, str]:
    return {"value": value, "label": label, "url": pages.link("captured", **{**asked, name: value})}


@require_safe
@needs("settings.view")
def detail(request: Request, pk: int) -> HttpResponseBase:
    event = queries.event(pk)
    if event is None:
        raise Http404
    told = words.told(event)
    context = {
        "told": told,
        "event": event,
        "raw": json.dumps(told.body, indent=2, ensure_ascii=False),
        "verdict": queries.verdict_on("event", str(pk)),
        "visitor": queries.visitor_by_name(told.visitor) if told.visitor else None,
    }
    return pages.show(request, "setup/sources/event.jinja", context, tab="captured")
