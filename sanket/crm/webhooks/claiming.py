"""Which deliveries are due, whose turn it is, and what is written of an attempt. Nothing here waits for anybody."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction

from sanket.crm.webhooks import keeping
from sanket.crm.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sanket.crm.webhooks.sending import Due, Landed, Outcome
from sanket.crm.workspace.actions import audit
from sanket.shared import instants, retries

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
"""An attempt takes 20 s at most. After this somebody else makes it: whoever claimed it is dead."""
AT_ONCE, WHILE_FAILING = 4, 1
"""Attempts at one endpoint at the same time; one that failed last is not to hold up the threads."""

State = WebhookDelivery.State
Row = TypeVar("Row", WebhookEndpoint, WebhookDelivery)

# Single news first; along the index.
_DUE = (
    "SELECT id FROM crm_webhookdelivery WHERE endpoint_id = %s AND crowd = %s AND next_at <= %s"
    " ORDER BY next_at, id LIMIT %s"
)
_CLAIM = "UPDATE crm_webhookdelivery SET next_at = %s WHERE id = %s AND state = %s AND next_at <= %s"


def waiting(now_s: int) -> list[WebhookEndpoint]:
    """Endpoints with something due. All that an idle worker asks, once a second."""
    found = WebhookEndpoint.objects.raw(
        "SELECT * FROM crm_webhookendpoint e WHERE disabled_at IS NULL AND hold_until <= %s AND EXISTS"
        " (SELECT 1 FROM crm_webhookdelivery d WHERE d.endpoint_id = e.id AND d.crowd IN (%s, %s) AND d.next_at <= %s)"
        " ORDER BY id",
        [now_s, False, True, now_s],
    )
    return list(found)


def claim(free: int, flying: Mapping[int, int], *, now: datetime) -> list[Due]:
    """At most ``free`` deliveries, now ours. ``flying``: attempts at each endpoint that are under way."""
    now_s = instants.seconds_of(now)
    wanted: list[tuple[WebhookEndpoint, list[int]]] = []
    for endpoint in waiting(now_s):
        slots = (WHILE_FAILING if endpoint.failing_since else AT_ONCE) - flying.get(endpoint.pk, 0)
        ids = _due(endpoint.pk, min(slots, free), now_s)
        free -= len(ids)
        if ids:
            wanted.append((endpoint, ids))
    if not wanted:
        return []
    with transaction.atomic():
        return [due for endpoint, ids in wanted for due in _take(endpoint, ids, now)]


def claim_one(delivery: WebhookDelivery, *, now: datetime) -> Due | None:
    """This delivery, now ours; None where somebody else has it."""
    with transaction.atomic():
        return next(iter(_take(delivery.endpoint, [delivery.pk], now)), None)


def _due(endpoint: int, most: int, now_s: int) -> list[int]:
    found: list[int] = []
    with connection.cursor() as cursor:
        for crowd in (False, True):
            if most > len(found):
                cursor.execute(_DUE, [endpoint, crowd, now_s, most - len(found)])
                found += [pk for (pk,) in cursor.fetchall()]
    return found


def _take(endpoint: WebhookEndpoint, ids: Iterable[int], now: datetime) -> list[Due]:
    """Without those for which another worker was quicker."""
    now_s = instants.seconds_of(now)
    lease = now_s + LEASE_SECONDS
    with connection.cursor() as cursor:
        taken = []
        for pk in ids:
            cursor.execute(_CLAIM, [lease, pk, State.WAITING.value, now_s])
            if cursor.rowcount == 1:
                taken.append(pk)
    secrets = keeping.secrets_of(endpoint, now=now) if taken else ()
    rows = (
        WebhookDelivery.objects.filter(pk__in=taken).order_by("pk").values_list("pk", "message__key", "message__body")
    )
    return [Due(pk, endpoint.pk, endpoint.url, key, body, secrets, lease) for pk, key, body in rows]


@transaction.atomic
def record(landed: Sequence[Landed], *, now: datetime) -> None:
    """Write down what came of attempts, and when there are to be others."""
    endpoints = _held(WebhookEndpoint, (one.due.endpoint for one in landed))
    deliveries = _held(WebhookDelivery, (one.due.delivery for one in landed))
    attempts = []
    for due, outcome, began in landed:
        endpoint, delivery = endpoints.get(due.endpoint), deliveries.get(due.delivery)
        if endpoint is None or delivery is None:
            continue  # removed meanwhile
        attempts.append(
            WebhookAttempt(delivery=delivery, at=began, ms=outcome.ms, status=outcome.status, answer=outcome.answer)
        )
        if delivery.state == State.DELIVERED:
            continue
        delivery.tries += 1
        if outcome.taken:
            delivery.state, delivery.next_at = State.DELIVERED, None
            endpoint.delivered_at, endpoint.failing_since = instants.seconds_of(now), None
        else:
            _failed(endpoint, delivery, outcome, ours=delivery.next_at == due.lease, now=now)
    for delivery in deliveries.values():
        if (its := endpoints.get(delivery.endpoint_id)) and its.disabled_at and delivery.state == State.WAITING:
            delivery.next_at = None
    WebhookAttempt.objects.bulk_create(attempts)
    WebhookDelivery.objects.bulk_update(deliveries.values(), ["state", "tries", "next_at"])
    WebhookEndpoint.objects.bulk_update(endpoints.values(), ["delivered_at", "failing_since", "hold_until"])


def _held(model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """In one order for all who write down."""
    return {row.pk: row for row in model._default_manager.select_for_update().filter(pk__in=set(ids)).order_by("pk")}


def _failed(
    endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, *, ours: bool, now: datetime
) -> None:
    now_s = instants.seconds_of(now)
    endpoint.failing_since = endpoint.failing_since or now_s
    if outcome.status is not None and (rest := retries.rest_after(outcome.status, outcome.retry_after, now_s)):
        endpoint.hold_until = max(endpoint.hold_until, now_s + rest)
    pause = None if outcome.status == retries.GONE else retries.pause_after(delivery.tries)
    if pause is None:
        delivery.state, delivery.next_at = State.FAILED, None
    elif ours:
        delivery.next_at = max(now_s + pause, endpoint.hold_until)
    if endpoint.disabled_at is not None:
        if delivery.state == State.WAITING:
            delivery.next_at = None
    elif outcome.status == retries.GONE:
        _disable(endpoint, delivery, WebhookEndpoint.Disabled.GONE, now)
    elif now_s - endpoint.failing_since >= retries.FAILING_SECONDS:
        _disable(endpoint, delivery, WebhookEndpoint.Disabled.FAILING, now)


def _disable(
    endpoint: WebhookEndpoint, delivery: WebhookDelivery, why: WebhookEndpoint.Disabled, now: datetime
) -> None:
    keeping.disable(endpoint, why, by=None, now=now)
    delivery.next_at = None
    log.warning("Webhook endpoint %s was disabled: %s", endpoint.key, why.label)
    audit(
        by=None,
        verb="webhook.disable",
        kind="webhook",
        subject=endpoint.key,
        label=endpoint.name or endpoint.site,
        reason=str(why.label),
        now=now,
    )
