"""Deeds on one's own channels. A channel of somebody else is as if there were none."""

from __future__ import annotations

import json
import re

from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanket.crm.messaging import actions, jobs, queries
from sanket.crm.messaging.queries import Channel, Letter
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of
from sanket.web import toasts
from sanket.web.notices import own
from sanket.web.requests import LARGEST, Request, clock

REMOVED = "sanket.channel"
UNDO_SECONDS = 3_600
LARGEST_SUBSCRIPTION = 8_000
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first whose sign stands in what a browser says of itself: most say the later ones, too."""
MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@require_POST
def browser(request: Request) -> HttpResponse:
    """What a browser gave to our page when its person allowed it to be told. Asked by a script, answered to one."""
    try:
        given = json.loads(request.body) if len(request.body) <= LARGEST_SUBSCRIPTION else None
    except ValueError:
        given = None
    try:
        actions.subscribe(
            request.user,
            subscription=given if isinstance(given, dict) else {},
            name=called(request.headers.get("User-Agent", "")),
            at=seconds_of(clock()),
        )
    except Refusal as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=422)
    toasts.say(request, _("This browser is told from now on. Try it."))
    return JsonResponse({}, status=201)


def called(agent: str) -> str:
    """
    >>> called("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36")
    'Chrome, Android'
    """
    found = [next((name for sign, name in signs if re.search(sign, agent)), "") for signs in (BROWSERS, MACHINES)]
    return ", ".join(filter(None, found)) or "Browser"


@require_POST
def messenger(request: Request) -> HttpResponse:
    url = request.POST.get("url", "")
    try:
        actions.add_chat(request.user, url=url, name=request.POST.get("name", ""), at=seconds_of(clock()))
    except Refusal as refusal:
        form = own.TimesForm(initial=queries.wishes(request.user)._asdict())
        return own.show(request, form, invalid=True, typed=url, refused=refusal.sentence)
    toasts.say(request, _("The messenger is added. Try it."))
    return redirect("own-notices")


@require_POST
def mail_test(request: Request) -> HttpResponse:
    return _try(request, actions.own_mail(request.user))


@require_POST
def test(request: Request, pk: int) -> HttpResponse:
    return _try(request, _own(request, pk))


def _try(request: Request, channel: Channel) -> HttpResponse:
    """One letter, sent while the person waits: what came of it stands in the answer."""
    try:
        letter = actions.write_test(channel, at=seconds_of(clock()))
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("own-notices")
    letter = jobs.deliver_now(letter, clock=clock)
    if letter.state == Letter.State.SENT:
        toasts.say(request, _("The test was sent. See whether it came."))
    elif letter.answer:
        toasts.say(request, _("The test was not sent: %(why)s") % {"why": letter.answer}, level="error")
    else:
        toasts.say(request, _("The test is on its way."))
    return redirect("own-notices")


@require_POST
def pause(request: Request, pk: int) -> HttpResponse:
    channel = _own(request, pk)
    actions.pause(channel, at=seconds_of(clock()))
    toasts.say(request, _("Nothing more by this channel."), undo=reverse("channel-resumption", args=[channel.pk]))
    return redirect("own-notices")


@require_POST
def resumption(request: Request, pk: int) -> HttpResponse:
    actions.resume(_own(request, pk))
    toasts.say(request, _("You are told by this channel again."))
    return redirect("own-notices")


@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    kept = actions.remove(_own(request, pk))
    token = signing.dumps([request.user.pk, kept], salt=REMOVED, compress=True)
    toasts.say(request, _("The channel is removed."), undo=reverse("channel-restoration", args=[token]))
    return redirect("own-notices")


@require_POST
def restoration(request: Request, token: str) -> HttpResponse:
    try:
        person, kept = signing.loads(token, salt=REMOVED, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    if person != request.user.pk:
        raise Http404
    actions.restore(request.user, kept, at=seconds_of(clock()))
    toasts.say(request, _("The channel is back."))
    return redirect("own-notices")


def _own(request: Request, pk: int) -> Channel:
    found = queries.channels(request.user).filter(pk=min(pk, LARGEST)).first()
    if found is None:
        raise Http404
    return found
