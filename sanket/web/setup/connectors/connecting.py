"""Connecting another system, changing its settings, asking it now."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Connector, Source
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup.connectors.form import ConnectorForm
from sanket.web.setup.sources import pages, words


def of(pk: int) -> tuple[Source, Connector]:
    """A source that a connector feeds, and its connector."""
    source = get_object_or_404(queries.sources(), pk=pk)
    connector = queries.connector_of(source)
    if connector is None:
        raise Http404
    return source, connector


def about(request: Request, source: Source) -> dict[str, Any]:
    """What the page of a source says of its connector."""
    connector = queries.connector_of(source)
    if connector is None:
        return {"connector": None}
    home = pages.home(request)
    return {
        "connector": connector,
        "health": queries.health(source, now=clock()),
        "deliveries": queries.delivery_counts(source),
        "push_address": home + connector.pushed_to.format(key=source.write_key) if connector.pushed_to else "",
        "waits": connector.waits(source),
    }


@needs("settings.edit")
def add(request: Request, kind: str) -> HttpResponseBase:
    connector = next((one for one in queries.connectors() if one.name == kind), None)
    if connector is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ConnectorForm(posted, connector=connector)
    if form.is_valid():
        try:
            source = actions.connect(
                connector, name=form.cleaned_data["name"], typed=form.typed(), by=request.user, now=clock()
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            toasts.say(request, _("%(name)s is connected.") % {"name": source})
            return redirect("source", source.pk)
    context = {"form": form, "connector": connector}
    return pages.show(request, "setup/connectors/add.jinja", context, invalid=posted is not None)


@needs("settings.edit")
def settings(request: Request, pk: int) -> HttpResponseBase:
    source, connector = of(pk)
    posted = request.POST if request.method == "POST" else None
    form = ConnectorForm(posted, connector=connector, source=source)
    if form.is_valid():
        try:
            with transaction.atomic():
                saved = actions.reconnect(source, typed=form.typed(), by=request.user, now=clock())
                if saved is not source and connector.prepare is not None:
                    connector.prepare(saved, request.user, clock())
                actions.save_source(source, name=form.cleaned_data["name"], by=request.user, now=clock())
        except Refusal as refusal:
            refused(form, refusal)
        else:
            toasts.say(request, _("The settings are saved."))
            return redirect("source", pk)
    context = {"form": form, "source": source, "connector": connector}
    return pages.show(request, "setup/connectors/settings.jinja", context, invalid=posted is not None)


def refused(form: Any, refusal: Refusal) -> None:
    field = refusal.data.get("field")
    form.add_error(field if field in form.fields else None, words.said(refusal.sentence))


@require_POST
@needs("settings.edit")
def asking(request: Request, pk: int) -> HttpResponseBase:
    source, connector = of(pk)
    if connector.pull is None:
        raise Http404
    actions.ask_now(source)
    told = queries.health(source, now=clock())
    if told.next_at is not None and told.next_at > clock():
        toasts.say(request, _("It may not be asked yet; that is done as soon as it may."), level="info")
    else:
        toasts.say(request, _("A worker is asking it now."))
    return redirect("source", pk)
