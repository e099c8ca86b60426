"""What a connector was given: newest first, one as it came, and taking them once more."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Delivery
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup.connectors.connecting import of
from sanket.web.setup.sources import pages

PAGE = 50
FOLDER = "folder"
MOST_REPLAYED = 10_000
STATES = {
    Delivery.State.STORED: (_l("waits"), "warn", "clock"),
    Delivery.State.TAKEN: (_l("taken"), "good", "check"),
    Delivery.State.FAILED: (_l("failed"), "bad", "alert"),
}


def called(connector: queries.Connector, delivery: Delivery) -> str:
    """What people know it by: a file by its name, of which the key is a sum over its content."""
    if connector.name == FOLDER:
        return str(json.loads(delivery.payload).get("file") or delivery.key)
    return delivery.key


@require_safe
@needs("settings.view")
def index(request: Request, pk: int) -> HttpResponseBase:
    source, connector = of(pk)
    state = request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    before = request.GET.get("before", "")
    found = queries.newest_deliveries(
        source,
        state=state,
        before=plain_number(before),
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    context = {
        "source": source,
        "connector": connector,
        "deliveries": shown,
        "called": {one.pk: called(connector, one) for one in shown},
        "states": STATES,
        "choices": [
            {"value": one, "label": STATES[one][0], "url": pages.link("deliveries", pk, state=one)} for one in STATES
        ],
        "asked": state,
        "counts": queries.delivery_counts(source),
        "older": pages.link("deliveries", pk, state=state, before=shown[-1].pk) if len(found) > PAGE else "",
    }
    return pages.show(request, "setup/connectors/deliveries.jinja", context)


@require_safe
@needs("settings.view")
def detail(request: Request, pk: int, delivery: int) -> HttpResponseBase:
    source, connector = of(pk)
    found = _found(source, delivery)
    raw = json.dumps(json.loads(found.payload), indent=2, ensure_ascii=False)
    context = {
        "source": source,
        "connector": connector,
        "delivery": found,
        "called": called(connector, found),
        "raw": raw,
        "states": STATES,
    }
    return pages.show(request, "setup/connectors/delivery.jinja", context)


@require_POST
@needs("settings.edit")
def replay(request: Request, pk: int, delivery: int) -> HttpResponseBase:
    source, _connector = of(pk)
    found = _found(source, delivery)
    actions.replay(source, [found.pk], now=clock())
    again = _found(source, delivery)
    if again.state == Delivery.State.FAILED:
        toasts.say(request, _("It still cannot be taken: %(why)s") % {"why": again.error}, level="error")
    elif again.state == Delivery.State.STORED:
        toasts.say(request, _("It waits to be taken."))
    else:
        toasts.say(request, _("It is taken."))
    return redirect("delivery", pk, delivery)


@require_POST
@needs("settings.edit")
def replay_failed(request: Request, pk: int) -> HttpResponseBase:
    source, connector = of(pk)
    ids = [one.pk for one in queries.newest_deliveries(source, state="failed", limit=MOST_REPLAYED)]
    told = actions.replay(source, sorted(ids), now=clock())
    rest = len(ids) - told.taken - told.failed
    if rest and connector.pull is not None and source.disabled_at is None:
        # What is taken where it lies, as files are, is looked at now and not in a minute.
        actions.ask_now(source)
    said = {"taken": told.taken, "failed": told.failed, "rest": rest}
    toasts.say(request, _("%(taken)s taken, %(failed)s failed again, %(rest)s follow within minutes.") % said)
    return redirect("deliveries", pk)


def _found(source: queries.Source, pk: int) -> Delivery:
    found = queries.delivery(source, pk)
    if found is None:
        raise Http404
    return found
