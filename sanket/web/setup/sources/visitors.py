"""Visitors: who is who by all that is known, what says so, and saying otherwise."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.accounts import queries as accounts
from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Link, Visitor
from sanket.shared import instants
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.sources import pages, words

PAGE = 50
EVENTS = 20
MATCHES = 5


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    contact = _contact(request, request.GET.get("contact", ""))
    text = request.GET.get("q", "").strip()
    if contact is not None:
        found = queries.visitors_of_contact(contact.pk, [contact.email or ""], contact.external_id)
    elif text:
        found = queries.find_visitors(text)
    else:
        found = queries.visitors(before=_cursor(request.GET.get("before", "")), limit=PAGE + 1)
    shown = found[:PAGE]
    context = {
        "visitors": shown,
        "who": queries.who([one.name for one in shown], now_s=instants.seconds_of(clock())),
        "contact": contact,
        "q": text,
        "older": pages.link("visitors", before=f"{shown[-1].last_at}-{shown[-1].pk}")
        if len(found) > PAGE and not text and contact is None
        else "",
        "newest": "before" in request.GET,
    }
    return pages.show(request, "setup/sources/visitors.jinja", context, tab="visitors")


def _contact(request: Request, text: str) -> Any:
    if not text.isdecimal() or len(text) > 18:
        return None
    return accounts.contacts_visible_to(request.user).filter(pk=int(text)).first()


def _cursor(text: str) -> tuple[int, int] | None:
    at, _dash, pk = text.partition("-")
    return (int(at), int(pk)) if at.isdecimal() and pk.isdecimal() and len(text) < 38 else None


@require_safe
@needs("settings.view")
def detail(request: Request) -> HttpResponseBase:
    visitor = _asked(request.GET.get("name", ""))
    who = queries.who([visitor.name], now_s=instants.seconds_of(clock()))[visitor.name]
    asked = {name: request.GET.get(name, "").strip() for name in ("contact", "other")}
    others = [one for one in queries.find_visitors(asked["other"]) if one.name not in who.names[:1]]
    events = queries.newest_events(visitor=visitor.name, limit=EVENTS)
    links = queries.links_of(who.names)
    context = {
        "names": _names(links),
        "visitor": visitor,
        "who": who,
        "others": [name for name in who.names if name != visitor.name],
        "links": [_told(link) for link in links],
        "events": [words.told(event) for event in events],
        "verdict": queries.verdict_on("visitor", visitor.name),
        "asked": asked,
        "contacts": accounts.search(request.user, asked["contact"], limit=MATCHES).contacts if asked["contact"] else [],
        "matches": [one for one in others if one.name != visitor.name][:MATCHES] if asked["other"] else [],
    }
    return pages.show(request, "setup/sources/visitor.jinja", context, tab="visitors")


def _asked(name: str) -> Visitor:
    found = queries.visitor_by_name(name)
    if found is None:
        raise Http404
    return found


def _told(link: Link) -> dict[str, Any]:
    said = {
        Link.Kind.TIE: _("signed in there as"),
        Link.Kind.ALIAS: _("is the same as"),
        Link.Kind.MERGE: _("is the same as"),
        Link.Kind.GROUP: _("acts for the company"),
        Link.Kind.CONTACT: _("is the contact"),
    }[Link.Kind(link.kind)]
    return {"link": link, "said": said}


def _names(links: list[Link]) -> dict[str, str]:
    """What contacts that links lead to are called."""
    ids = {link.other: int(link.other[2:]) for link in links if link.kind == Link.Kind.CONTACT}
    called = {one.pk: str(one) for one in accounts.contacts_by_id(ids.values())}
    return {name: called.get(pk, name) for name, pk in ids.items()}


def _back(name: str) -> str:
    return pages.link("visitor", name=name)


@require_POST
@needs("settings.edit")
def link(request: Request) -> HttpResponseBase:
    """This visitor is a contact, or the same as another."""
    visitor = _asked(request.POST.get("name", ""))
    now = clock()
    try:
        if contact := _contact(request, request.POST.get("contact", "")):
            made = actions.name_contact(visitor, contact, by=request.user, now=now)
            said = _("This is %(name)s now. Earlier visits count for them, too.") % {"name": contact}
        else:
            made = actions.merge(visitor, _asked(request.POST.get("other", "")), by=request.user, now=now)
            said = _("These are one person now. Earlier visits count for them, too.")
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect(_back(visitor.name))
    toasts.say(request, said, undo=reverse("visitor-unlinking", args=[made.pk]) + f"?name={visitor.name}")
    return redirect(_back(visitor.name))


@require_POST
@needs("settings.edit")
def unlinking(request: Request, pk: int) -> HttpResponseBase:
    return _set(request, pk, on=False)


@require_POST
@needs("settings.edit")
def relinking(request: Request, pk: int) -> HttpResponseBase:
    return _set(request, pk, on=True)


def _set(request: Request, pk: int, *, on: bool) -> HttpResponseBase:
    found = queries.link_by_id(pk)
    if found is None:
        raise Http404
    name = request.GET.get("name", "") or request.POST.get("name", "") or found.one
    if len(name) > 300:
        raise BadRequest
    try:
        (actions.redo_link if on else actions.undo_link)(found, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect(_back(name))
    undo = reverse("visitor-unlinking" if on else "visitor-relinking", args=[pk])
    said = (
        _("The link holds again.") if on else _("The link is taken apart. Everything is read as if it had never been.")
    )
    toasts.say(request, said, undo=f"{undo}?{_back(name).partition('?')[2]}")
    return redirect(_back(name))
