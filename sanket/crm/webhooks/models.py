"""Tables of news that go out. Instants of messages and attempts are whole Unix seconds."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

ALL = "*"
"""In the place of events: all there are, also those of later versions."""


class WebhookEndpoint(models.Model):
    """An address that wants news. One that is disabled is told nothing, and what waits for it waits on."""

    class Disabled(models.TextChoices):
        PERSON = "person", "paused by a person"
        GONE = "gone", "answered 410: it wants no more"
        FAILING = "failing", "failed for days"

    key = models.CharField(max_length=40, unique=True, help_text="its id for programs: ep_…")
    url = models.CharField(max_length=2000)
    name = models.CharField(max_length=100, default="")
    events = models.JSONField(default=list, help_text="types of events, or * for all")
    created_at = models.DateTimeField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=10, choices=Disabled.choices, default="")
    disabled_by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    delivered_at = models.BigIntegerField(null=True, help_text="when it took something last")
    failing_since = models.BigIntegerField(null=True, help_text="first failure since then; empty while all is well")
    hold_until = models.BigIntegerField(default=0, help_text="it asked for a pause until then")

    def __str__(self) -> str:
        return self.name or self.url

    @property
    def site(self) -> str:
        """Its address without what may be a secret: path and query hold many a program's key."""
        read = urlsplit(self.url)
        return f"{read.scheme}://{read.netloc}"

    def wants(self, event: str) -> bool:
        return event in self.events or ALL in self.events


class WebhookSecret(models.Model):
    """What an endpoint's news are signed with. After a rotation the one before signs, too, until it has run out."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.TextField(help_text="encrypted with this installation's secret key")
    created_at = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="empty: the one in use")


class WebhookMessage(models.Model):
    """One event as it is told, byte for byte."""

    key = models.CharField(max_length=40, unique=True, help_text="msg_…: the same in every attempt")
    type = models.CharField(max_length=60)
    at = models.BigIntegerField(help_text="when it happened")
    body = models.TextField(help_text="JSON")
    created_at = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index("created_at", name="webhook_message_age")]


class WebhookDelivery(models.Model):
    """A message for an endpoint. ``next_at`` is when it is to be tried; while it is tried, when somebody else may."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="deliveries")
    # The database does not hold it to the endpoint: whoever logs would wait for who removes one, and fail.
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    crowd = models.BooleanField(default=False, help_text="one of many at once: it waits behind single ones")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.IntegerField(default=0, help_text="since it was sent, or sent again by a person")
    next_at = models.BigIntegerField(null=True, help_text="empty: not until somebody says so")
    created_at = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="webhook_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                "endpoint", "crowd", "next_at", "id", condition=Q(next_at__isnull=False), name="webhook_delivery_due"
            ),
            models.Index("endpoint", "id", name="webhook_delivery_log"),
            models.Index("endpoint", "state", "id", condition=~Q(state="delivered"), name="webhook_delivery_open"),
        ]


class WebhookAttempt(models.Model):
    """One try: what was answered, or why nothing was."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.BigIntegerField()
    ms = models.IntegerField()
    status = models.IntegerField(null=True, help_text="empty: no answer")
    answer = models.TextField(default="", help_text="its beginning, or the sentence that says why there is none")
