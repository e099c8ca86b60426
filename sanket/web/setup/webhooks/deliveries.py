"""What an endpoint was told: the log, one message with its attempts, and sending it again."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.webhooks import actions, queries
from sanket.crm.webhooks.queries import WebhookDelivery, WebhookEndpoint
from sanket.shared import instants
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup import pages
from sanket.web.setup.webhooks import words

PAGE = 30
SOON_SECONDS = 10
"""What is due so soon is worth looking again for."""


def logged(request: Request, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """The part of the page that shows the log; looked at again while something is about to be sent."""
    asked = request.GET.get("state", "")
    state = asked if asked in words.STATES else ""
    before = request.GET.get("before", "")
    place = plain_number(before)
    rows = queries.deliveries(endpoint, state=state, before=place, limit=PAGE + 1)
    soon = instants.seconds_of(clock()) + SOON_SECONDS
    return {
        "endpoint": endpoint,
        "deliveries": [_told(row) for row in rows[:PAGE]],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "state": state,
        "before": before,
        "states": words.STATES,
        "live": not before and any(row.next_at is not None and row.next_at <= soon for row in rows),
        "words": words,
    }


def _told(delivery: WebhookDelivery) -> dict[str, Any]:
    attempts = queries.attempts_of(delivery)
    return {
        "delivery": delivery,
        "attempts": attempts,
        "last": attempts[-1] if attempts else None,
        "next_at": None if delivery.next_at is None else instants.datetime_of(delivery.next_at),
        "at": instants.datetime_of(delivery.message.at),
    }


@require_safe
@needs("webhooks.edit")
def log(request: Request, key: str) -> HttpResponseBase:
    """The log alone, asked for every two seconds while something is about to be sent."""
    endpoint = queries.endpoint(key)
    if endpoint is None:
        raise Http404
    return render(request, "setup/webhooks/_log.jinja", logged(request, endpoint))


@require_safe
@needs("webhooks.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    delivery = _found(pk)
    told = _told(delivery)
    attempts = [{"attempt": one, "at": instants.datetime_of(one.at)} for one in told["attempts"]]
    body = json.dumps(json.loads(delivery.message.body), ensure_ascii=False, indent=2)
    context = {**told, "endpoint": delivery.endpoint, "tries": attempts, "body": body, "words": words}
    return pages.show(request, "setup/webhooks/delivery.jinja", context)


@require_POST
@needs("webhooks.edit")
def repetition(request: Request, pk: int) -> HttpResponseBase:
    delivery = _found(pk)
    try:
        actions.send_again(delivery, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("It is sent again, with the same id."))
    return redirect("webhook", delivery.endpoint.key)


def _found(pk: int) -> WebhookDelivery:
    delivery = queries.delivery(pk)
    if delivery is None:
        raise Http404
    return delivery
