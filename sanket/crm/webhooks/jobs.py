"""What workers call: the postman, and the broom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from sanket.crm.webhooks.models import WebhookDelivery, WebhookMessage
from sanket.crm.webhooks.post import Postman
from sanket.shared import instants

__all__ = ["Postman", "deliver_due", "forget_messages"]

KEPT = timedelta(days=30)
"""Messages with their attempts, after which they go; what still waits stays."""
AT_ONCE = 500


def deliver_due(clock: Callable[[], datetime]) -> None:
    """Everything that is due now, to its end."""
    postman = Postman(clock)
    while postman.step():
        postman.wait(1.0)


def forget_messages(*, now: datetime) -> int:
    """Remove what was told, or given up, long ago; answers how many messages went."""
    old = WebhookMessage.objects.filter(created_at__lt=instants.seconds_of(now - KEPT))
    waits = WebhookDelivery.objects.filter(message=OuterRef("pk"), next_at__isnull=False)
    gone = 0
    while ids := list(old.filter(~Exists(waits)).order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]):
        WebhookMessage.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
