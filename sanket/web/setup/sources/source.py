"""One source: how to connect it, how it fares, its key, and whether we listen to it."""

from __future__ import annotations

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import EVENTS, Adds, Source
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.connectors import connecting
from sanket.web.setup.sources import pages
from sanket.web.setup.sources.faring import faring
from sanket.web.setup.sources.listing import AddingForm, SourceForm

STUB = "<script>window.sanket=window.sanket||function(){(sanket.q=sanket.q||[]).push(arguments)}</script>"


def snippet(home: str, key: str) -> str:
    return f'{STUB}\n<script async src="{home}/sanket.js" data-key="{key}"></script>'


def curl(home: str, key: str) -> str:
    told = '{"event": "Hello", "anonymousId": "me"}'
    return f"curl {home}/v1/track -u {key}: -H 'Content-Type: application/json' -d '{told}'"


def form_of(source: Source, adds: Adds, posted: QueryDict | None) -> SourceForm:
    """Of a connector the name: whom it adds is part of how it is connected."""
    if source.kind != EVENTS:
        return SourceForm(posted, initial={"name": source.name})
    told = {"adds": adds.what, "accounts_a_day": adds.accounts, "contacts_a_day": adds.contacts}
    return AddingForm(posted, initial={"name": source.name, **told})


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    source = get_object_or_404(queries.sources(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    added = queries.adding(source, now_s=int(clock().timestamp()))
    form = form_of(source, added.adds, posted)
    if form.is_valid():
        try:
            changed = {name: form.cleaned_data[name] for name in form.changed_data if name != "name"}
            actions.save_source(source, name=form.cleaned_data["name"], settings=changed, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("Saved."))
            return redirect("source", pk)
    home = pages.home(request)
    context = {
        "source": source,
        "form": form,
        "home": home,
        "snippet": snippet(home, source.write_key),
        "curl": curl(home, source.write_key),
        "speaks_events": source.kind == EVENTS,
        "website": source.settings.get("place") == "website",
        "counts": queries.counted_to([pk])[pk],
        "added": added,
        "faring": faring(source, now=clock()),
        "today": queries.arrived_since(pages.midnight(), [pk]).get(pk, 0),
        **connecting.about(request, source),
    }
    return pages.show(request, "setup/sources/source.jinja", context, invalid=posted is not None)


@needs("settings.edit")
def key(request: Request, pk: int) -> HttpResponseBase:
    """Another key. It cannot be taken back, so it is asked for on a page of its own, or in a box."""
    source = get_object_or_404(queries.sources(), pk=pk)
    if request.method == "POST":
        actions.renew_key(source, by=request.user, now=clock())
        toasts.say(request, _("There is a new key. Put it wherever the old one stands."))
        return redirect("source", pk)
    return pages.show(request, "setup/sources/key.jinja", {"source": source})


@require_POST
@needs("settings.edit")
def disabling(request: Request, pk: int) -> HttpResponseBase:
    source = get_object_or_404(queries.sources(), pk=pk)
    actions.disable_source(source, by=request.user, now=clock())
    said = _("%(name)s is not listened to any more. What it told stays.") % {"name": source}
    toasts.say(request, said, undo=reverse("source-enabling", args=[pk]))
    return redirect("source", pk)


@require_POST
@needs("settings.edit")
def enabling(request: Request, pk: int) -> HttpResponseBase:
    source = get_object_or_404(queries.sources(), pk=pk)
    actions.enable_source(source, by=request.user, now=clock())
    said = _("%(name)s is listened to again.") % {"name": source}
    toasts.say(request, said, undo=reverse("source-disabling", args=[pk]))
    return redirect("source", pk)
