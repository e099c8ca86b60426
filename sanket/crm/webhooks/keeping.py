"""What an endpoint's rows hold: its secrets, and what becomes of what waits when it is disabled or wanted again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from sanket.crm.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from sanket.crm.webhooks.signing import new_secret
from sanket.crm.workspace.queries import User
from sanket.shared import instants
from sanket.shared.sealed import Unreadable, seal, unseal

BOTH_SIGN = timedelta(hours=24)
"""After a rotation, so that the other program can be changed in its own time."""
PURPOSE = "webhooks"


def add_secret(endpoint: WebhookEndpoint, *, now: datetime) -> str:
    """A new one; all before it run out in a day."""
    secret = new_secret()
    endpoint.secrets.filter(until=None).update(until=now + BOTH_SIGN)
    WebhookSecret.objects.create(endpoint=endpoint, sealed=seal(secret, settings.SECRET_KEY, PURPOSE), created_at=now)
    endpoint.secrets.filter(until__lte=now).delete()
    return secret


def secrets_of(endpoint: WebhookEndpoint, *, now: datetime) -> tuple[str, ...]:
    """Those that sign now, the newest first. One sealed with another secret key is none: rotate it."""
    found = []
    for row in endpoint.secrets.filter(Q(until=None) | Q(until__gt=now)).order_by("-pk"):
        try:
            found.append(unseal(row.sealed, settings.SECRET_KEY, PURPOSE))
        except Unreadable:
            continue
    return tuple(found)


def disable(endpoint: WebhookEndpoint, why: WebhookEndpoint.Disabled, *, by: User | None, now: datetime) -> None:
    """Nothing more is told to it; what waits is kept."""
    endpoint.disabled_at, endpoint.disabled_why, endpoint.disabled_by = now, why, by
    endpoint.save(update_fields=["disabled_at", "disabled_why", "disabled_by"])
    WebhookDelivery.objects.filter(endpoint=endpoint, state=WebhookDelivery.State.WAITING).update(next_at=None)


def enable(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """It is told again, and first what waits."""
    endpoint.disabled_at, endpoint.disabled_why, endpoint.disabled_by = None, "", None
    endpoint.failing_since, endpoint.hold_until = None, 0
    endpoint.save(update_fields=["disabled_at", "disabled_why", "disabled_by", "failing_since", "hold_until"])
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=WebhookDelivery.State.WAITING, next_at=None)
    waiting.update(next_at=instants.seconds_of(now))
