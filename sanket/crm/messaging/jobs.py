"""What workers call: the broom."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanket.crm.messaging.models import Notice
from sanket.shared.instants import seconds_of

KEPT = timedelta(days=90)
AT_ONCE = 500


def forget_notices(*, now: datetime) -> int:
    """Remove what is three months old, read or not; answers how many went."""
    old = Notice.objects.filter(at__lt=seconds_of(now - KEPT)).order_by("at", "pk")
    gone = 0
    while ids := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        Notice.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
