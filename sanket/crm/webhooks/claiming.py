"""Which deliveries are due, whose turn it is, and what is written of an attempt. Nothing here waits for anybody."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from sanket.crm.webhooks import keeping, retries
from sanket.crm.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sanket.crm.webhooks.sending import Due, Outcome
from sanket.crm.workspace.actions import audit
from sanket.shared import instants

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
"""An attempt takes 20 s at most. After this somebody else makes it: whoever claimed it is dead."""
AT_ONCE, WHILE_FAILING = 4, 1
"""Attempts at one endpoint at the same time; one that failed last is not to hold up the threads."""

State = WebhookDelivery.State

# Single news first; along the index.
_DUE = (
    "SELECT id FROM crm_webhookdelivery WHERE endpoint_id = %s AND crowd = %s AND next_at <= %s"
    " ORDER BY next_at, id LIMIT %s"
)


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
    claimed: list[Due] = []
    with transaction.atomic():
        for endpoint, ids in wanted:
            secrets = keeping.secrets_of(endpoint, now=now)
            claimed += (due for pk in ids if (due := _take(endpoint, pk, secrets, now_s)) is not None)
    return claimed


def claim_one(delivery: WebhookDelivery, *, now: datetime) -> Due | None:
    """This delivery, now ours; None where somebody else has it."""
    endpoint = delivery.endpoint
    with transaction.atomic():
        return _take(endpoint, delivery.pk, keeping.secrets_of(endpoint, now=now), instants.seconds_of(now))


def _due(endpoint: int, most: int, now_s: int) -> list[int]:
    found: list[int] = []
    with connection.cursor() as cursor:
        for crowd in (False, True):
            if most > len(found):
                cursor.execute(_DUE, [endpoint, crowd, now_s, most - len(found)])
                found += [pk for (pk,) in cursor.fetchall()]
    return found


def _take(endpoint: WebhookEndpoint, pk: int, secrets: tuple[str, ...], now_s: int) -> Due | None:
    """None: another worker was quicker."""
    lease = now_s + LEASE_SECONDS
    if not WebhookDelivery.objects.filter(pk=pk, state=State.WAITING, next_at__lte=now_s).update(next_at=lease):
        return None
    message = WebhookDelivery.objects.select_related("message").get(pk=pk).message
    return Due(pk, endpoint.pk, endpoint.url, message.key, message.body, secrets, lease)


@transaction.atomic
def record(due: Due, outcome: Outcome, *, began: int, now: datetime) -> None:
    """Write down what came of an attempt, and when there is to be another."""
    now_s = instants.seconds_of(now)
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=due.endpoint).first()
    delivery = WebhookDelivery.objects.select_for_update().filter(pk=due.delivery).first()
    if endpoint is None or delivery is None:
        return  # removed meanwhile
    WebhookAttempt.objects.create(
        delivery=delivery, at=began, ms=outcome.ms, status=outcome.status, answer=outcome.answer
    )
    if delivery.state == State.DELIVERED:
        return
    delivery.tries += 1
    if outcome.taken:
        delivery.state, delivery.next_at = State.DELIVERED, None
        endpoint.delivered_at, endpoint.failing_since = now_s, None
    else:
        _failed(endpoint, delivery, outcome, ours=delivery.next_at == due.lease, now=now)
    delivery.save(update_fields=["state", "tries", "next_at"])
    endpoint.save(update_fields=["delivered_at", "failing_since", "hold_until"])


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
        label=str(endpoint),
        reason=str(why.label),
        now=now,
    )
