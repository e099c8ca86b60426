"""Messages are written in the transaction of what they tell of: one row each, and one for each endpoint that wants it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sanket.crm.plans import planned
from sanket.crm.webhooks.body import body_of
from sanket.crm.webhooks.models import ALL, WebhookDelivery, WebhookMessage

MANY = 50
"""More messages at once are a crowd."""
ROWS_AT_ONCE = 1_000
KEY_BYTES = 18


class News(NamedTuple):
    """``at``: when it happened, in Unix seconds."""

    at: int
    data: Mapping[str, Any]


class Wishes:
    """Who wants what, by one look at a table of few rows. Where nobody wants anything, that look is all it costs."""

    def __init__(self) -> None:
        with planned() as cursor:
            cursor.execute("SELECT id, events FROM crm_webhookendpoint WHERE disabled_at IS NULL ORDER BY id")
            rows = cursor.fetchall()
        self._wanted = [(pk, json.loads(events) if isinstance(events, str) else events) for pk, events in rows]

    def of(self, kind: str) -> list[int]:
        """Endpoints that want such an event."""
        return [pk for pk, events in self._wanted if kind in events or ALL in events]

    def any(self, kinds: Iterable[str]) -> bool:
        return any(self.of(kind) for kind in kinds)

    def tell(self, kind: str, compose: Callable[[], Sequence[News]], *, now_s: int) -> None:
        """``compose`` is called only where somebody listens."""
        if endpoints := self.of(kind):
            write(kind, compose(), endpoints, now_s=now_s)


def write(
    kind: str, news: Sequence[News], endpoints: Collection[int], *, now_s: int, key: str = ""
) -> list[WebhookDelivery]:
    """The rows of messages of one type, for each of these endpoints. ``key``: of a single one, if it is to have a certain."""
    crowd = len(news) > MANY
    messages = [
        WebhookMessage(key=key or _key(), type=kind, at=one.at, body=body_of(kind, one.at, one.data), created_at=now_s)
        for one in news
    ]
    WebhookMessage.objects.bulk_create(messages, batch_size=ROWS_AT_ONCE)
    deliveries = [
        WebhookDelivery(message=message, endpoint_id=endpoint, crowd=crowd, next_at=now_s, created_at=now_s)
        for message in messages
        for endpoint in endpoints
    ]
    return WebhookDelivery.objects.bulk_create(deliveries, batch_size=ROWS_AT_ONCE)


def _key() -> str:
    # The signature joins id, time and body by dots: there is none in it.
    return "msg_" + secrets.token_hex(KEY_BYTES)
