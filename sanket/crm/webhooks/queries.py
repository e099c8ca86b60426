"""Questions about endpoints and what was told to them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from sanket.crm.webhooks.catalogue import CATALOGUE, KINDS, TEST, WANTABLE, Kind
from sanket.crm.webhooks.keeping import secrets_of
from sanket.crm.webhooks.models import ALL, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from sanket.shared.retries import PAUSES

__all__ = [
    "ALL",
    "CATALOGUE",
    "KINDS",
    "NONE",
    "PAUSES",
    "TEST",
    "WANTABLE",
    "Counts",
    "Kind",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "all_counts",
    "attempts_of",
    "counts",
    "deliveries",
    "delivery",
    "endpoint",
    "endpoints",
    "secret_of",
]

State = WebhookDelivery.State


class Counts(NamedTuple):
    """Of an endpoint's deliveries that are not done: waiting, and given up."""

    waiting: int
    failed: int


NONE = Counts(0, 0)


def endpoints() -> QuerySet[WebhookEndpoint]:
    """All of them, the oldest first."""
    return WebhookEndpoint.objects.select_related("by", "disabled_by").order_by("created_at", "pk")


def endpoint(key: str) -> WebhookEndpoint | None:
    return endpoints().filter(key=key).first()


def secret_of(endpoint: WebhookEndpoint, *, now: datetime) -> str | None:
    """The one in use; None where it was sealed with a secret key that is gone."""
    found = secrets_of(endpoint, now=now)
    return found[0] if found else None


def counts(endpoint: WebhookEndpoint) -> Counts:
    return all_counts().get(endpoint.pk, NONE)


def all_counts() -> dict[int, Counts]:
    """By endpoint; of those that have any."""
    found = WebhookDelivery.objects.exclude(state=State.DELIVERED).values("endpoint_id").order_by("endpoint_id")
    rows = found.annotate(
        waiting=Count("pk", filter=Q(state=State.WAITING)), failed=Count("pk", filter=Q(state=State.FAILED))
    )
    return {row["endpoint_id"]: Counts(row["waiting"], row["failed"]) for row in rows}


def deliveries(
    endpoint: WebhookEndpoint, *, state: str = "", before: int | None = None, limit: int = 50
) -> list[WebhookDelivery]:
    """The newest first, with their messages and attempts; ``before``: the id of the last one seen."""
    found = endpoint.deliveries.select_related("message").prefetch_related("attempts").order_by("-pk")
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:limit])


def delivery(pk: int) -> WebhookDelivery | None:
    return WebhookDelivery.objects.select_related("message", "endpoint").filter(pk=pk).first()


def attempts_of(delivery: WebhookDelivery) -> list[WebhookAttempt]:
    """In the order in which they were made."""
    return sorted(delivery.attempts.all(), key=lambda attempt: attempt.pk)
