"""One endpoint: its secret, what it wants, what it was told, and whether it is told anything."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.webhooks import actions, queries
from sanket.crm.webhooks.queries import ALL, WebhookEndpoint
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.setup.webhooks import deliveries, words
from sanket.web.setup.webhooks.listing import EndpointForm, show


def found(key: str) -> WebhookEndpoint:
    endpoint = queries.endpoint(key)
    if endpoint is None:
        raise Http404
    return endpoint


@require_safe
@needs("webhooks.edit")
def detail(request: Request, key: str) -> HttpResponseBase:
    endpoint = found(key)
    context: dict[str, Any] = {
        "endpoint": endpoint,
        "secret": queries.secret_of(endpoint, now=clock()),
        "rotating": endpoint.secrets.exclude(until=None).filter(until__gt=clock()).first(),
        "counts": queries.counts(endpoint),
        "why_disabled": words.why_disabled(endpoint),
        "everything": ALL in endpoint.events,
    }
    return pages.show(request, "setup/webhooks/endpoint.jinja", context | deliveries.logged(request, endpoint))


@needs("webhooks.edit")
def change(request: Request, key: str) -> HttpResponseBase:
    endpoint = found(key)
    posted = request.POST if request.method == "POST" else None
    form = EndpointForm(posted, initial={"url": endpoint.url, "name": endpoint.name, "events": endpoint.events})
    if form.is_valid():
        try:
            actions.save_endpoint(endpoint, **form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("The endpoint is saved."))
            return redirect("webhook", key)
    return show(request, form, endpoint=endpoint, invalid=posted is not None)


@require_POST
@needs("webhooks.edit")
def test(request: Request, key: str) -> HttpResponseBase:
    try:
        actions.send_test(found(key), by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("A test event is on its way; the log below shows what is answered."))
    return redirect("webhook", key)


@needs("webhooks.edit")
def secret(request: Request, key: str) -> HttpResponseBase:
    """Another secret. It cannot be taken back, so it is asked for on a page of its own, or in a box."""
    endpoint = found(key)
    if request.method == "POST":
        actions.rotate_secret(endpoint, by=request.user, now=clock())
        toasts.say(request, _("There is a new secret. The one before signs beside it for a day."))
        return redirect("webhook", key)
    return pages.show(request, "setup/webhooks/secret.jinja", {"endpoint": endpoint})


@require_POST
@needs("webhooks.edit")
def pause(request: Request, key: str) -> HttpResponseBase:
    endpoint = actions.pause(found(key), by=request.user, now=clock())
    undo = reverse("webhook-resumption", args=[key])
    toasts.say(request, _("%(name)s is told nothing until you resume it.") % {"name": endpoint}, undo=undo)
    return redirect("webhook", key)


@require_POST
@needs("webhooks.edit")
def resumption(request: Request, key: str) -> HttpResponseBase:
    endpoint = actions.resume(found(key), by=request.user, now=clock())
    undo = reverse("webhook-pause", args=[key])
    toasts.say(request, _("%(name)s is told again, first what waited.") % {"name": endpoint}, undo=undo)
    return redirect("webhook", key)


@require_POST
@needs("webhooks.edit")
def repetitions(request: Request, key: str) -> HttpResponseBase:
    """All that was given up."""
    try:
        many = actions.send_failed_again(found(key), by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        said = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", many)
        toasts.say(request, said % {"n": many})
    return redirect("webhook", key)


@needs("webhooks.edit")
def removal(request: Request, key: str) -> HttpResponseBase:
    """Its secret is gone with it, so there is no way back: asked for on a page of its own, or in a box."""
    endpoint = found(key)
    if request.method == "POST":
        actions.remove_endpoint(endpoint, by=request.user, now=clock())
        toasts.say(request, _("%(name)s is removed.") % {"name": endpoint})
        return redirect("webhooks")
    return pages.show(request, "setup/webhooks/removal.jinja", {"endpoint": endpoint})
