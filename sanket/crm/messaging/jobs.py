"""What workers call: the postman, and the broom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sanket.crm.messaging.claiming import claim_one
from sanket.crm.messaging.models import Letter, Notice
from sanket.crm.messaging.post import Postman
from sanket.crm.messaging.shutting import record
from sanket.shared.instants import seconds_of

__all__ = ["Postman", "deliver_now", "forget_notices"]

KEPT = timedelta(days=90)
LETTERS_KEPT = timedelta(days=30)
AT_ONCE = 500


def deliver_now(letter: Letter, *, clock: Callable[[], datetime]) -> Letter:
    """One try at once, for somebody who waits for it; where a worker was quicker it says what it did."""
    due = claim_one(letter, now=clock())
    if due is not None:
        record([Postman(clock).send(due)], now=clock())
    return Letter.objects.filter(pk=letter.pk).first() or letter


def forget_notices(*, now: datetime) -> int:
    """Remove notices that are three months old, read or not, and letters after a month; answers how many went."""
    gone = 0
    for model, instant, kept in ((Notice, "at", KEPT), (Letter, "created_at", LETTERS_KEPT)):
        old = model._default_manager.filter(**{f"{instant}__lt": seconds_of(now - kept)}).order_by(instant, "pk")
        while ids := list(old.values_list("pk", flat=True)[:AT_ONCE]):
            model._default_manager.filter(pk__in=ids).delete()
            gone += len(ids)
    return gone
