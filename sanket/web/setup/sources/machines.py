"""Machines: why events were taken for a program's, and saying otherwise, of an event, a visitor or a user agent."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Agent, Event, Verdict, Visitor
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.sources import pages, words


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    said = queries.verdicts()
    keys = {int(one.key) for one in said if one.subject == Verdict.Subject.AGENT}
    agents = queries.agents(keys)
    context = {
        "machines": [{**one._asdict(), "told": words.told(one.newest)} for one in queries.machines()],
        "verdicts": [{"verdict": one, "about": _about(one, agents)} for one in said],
        "rereading": queries.rereading(),
    }
    return pages.show(request, "setup/sources/machines.jinja", context, tab="machines")


def _about(verdict: Verdict, agents: dict[int, Agent]) -> dict[str, str]:
    if verdict.subject == Verdict.Subject.EVENT:
        return {"label": _("An event"), "url": reverse("captured-event", args=[verdict.key])}
    if verdict.subject == Verdict.Subject.VISITOR:
        label = _("Visitor %(name)s") % {"name": words.visitor(verdict.key)}
        return {"label": label, "url": pages.link("visitor", name=verdict.key)}
    agent = agents.get(int(verdict.key))
    return {"label": agent.text if agent else _("A user agent"), "url": ""}


@require_POST
@needs("settings.edit")
def verdict(request: Request) -> HttpResponseBase:
    """Say of an event, a visitor or a user agent (``about``, ``key``) that it is a machine, or none."""
    about = _subject(request.POST.get("about", ""), request.POST.get("key", ""))
    machine = request.POST.get("machine") == "1"
    try:
        made = actions.judge(
            about, machine=machine, reason=request.POST.get("reason", ""), by=request.user, now=clock()
        )
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        said = (
            _("That is a machine: it does not count any more, and leads born of it are withdrawn.")
            if machine
            else _("That is a person: what it did counts.")
        )
        toasts.say(request, said, undo=reverse("verdict-withdrawal", args=[made.pk]))
    return redirect(_back(request))


def _subject(about: str, key: str) -> Event | Visitor | Agent:
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    found: Any = None
    if about == "event":
        found = queries.event(number)
    elif about == "visitor":
        found = queries.visitor_by_name(key)
    elif about == "agent":
        found = queries.agent(number)
    if found is None:
        raise Http404
    assert isinstance(found, Event | Visitor | Agent)
    return found


def _back(request: Request) -> str:
    """Where it was pressed: one of our own pages."""
    back = request.POST.get("back", "")
    return back if back.startswith(reverse("sources")) else reverse("machines")


@require_POST
@needs("settings.edit")
def withdrawal(request: Request, pk: int) -> HttpResponseBase:
    """What was said is taken back; what we find ourselves holds again."""
    found = queries.verdict_by_id(pk)
    if found is None:
        raise Http404
    try:
        actions.take_back(found, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("That is taken back: what we find ourselves holds again."))
    return redirect(_back(request))
