"""What workers call: the postman, and the broom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep

from django.db.models import Exists, OuterRef

from sanket.crm.webhooks.claiming import claim_one, record
from sanket.crm.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookMessage
from sanket.crm.webhooks.post import Postman
from sanket.crm.webhooks.sending import Landed, send
from sanket.shared import instants

__all__ = ["Postman", "deliver_due", "deliver_now", "forget_messages"]

KEPT = timedelta(days=30)
"""Messages with their attempts, after which they go; what still waits stays."""
AT_ONCE = 500
SECONDS_BETWEEN_LOOKS = 0.2
MOST_LOOKS = 150
"""Half a minute: an attempt takes 20 s at most."""


def deliver_due(clock: Callable[[], datetime]) -> None:
    """Everything that is due now, to its end."""
    Postman(clock).all_due()


def deliver_now(delivery: WebhookDelivery, *, clock: Callable[[], datetime]) -> WebhookAttempt | None:
    """One attempt at once, for somebody who waits for it; answers what came of it. None: a worker has it, and did not come
    back in half a minute."""
    now = clock()
    due = claim_one(delivery, now=now)
    if due is not None:
        began = instants.seconds_of(now)
        record([Landed(due, send(due, at=began), began)], now=clock())
    for _ in range(MOST_LOOKS):
        if (attempt := delivery.attempts.order_by("-pk").first()) is not None:
            return attempt
        # A worker was quicker, and is still at it.
        sleep(SECONDS_BETWEEN_LOOKS)
    return None


def forget_messages(*, now: datetime) -> int:
    """Remove what was told, or given up, long ago; answers how many messages went."""
    old = WebhookMessage.objects.filter(created_at__lt=instants.seconds_of(now - KEPT))
    # Not: what waits for an endpoint that is gone or was never resumed.
    waits = WebhookDelivery.objects.filter(
        message=OuterRef("pk"), next_at__isnull=False, endpoint__disabled_at__isnull=True
    )
    gone = 0
    while ids := list(old.filter(~Exists(waits)).order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]):
        WebhookMessage.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
