"""Tables of the activity log. Instants are whole seconds since the Unix epoch, UTC: the engine's own unit."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models


def new_stamp() -> str:
    return uuid4().hex


class Direction(models.TextChoices):
    CUSTOMER = "customer"
    CAMPAIGN = "campaign"
    SALES = "sales"


class ActivityType(models.Model):
    """A predefined kind of activity. Its value, strength and the like are agreed in recognition."""

    external_id = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300, default="")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["external_id"]

    def __str__(self) -> str:
        return self.name or self.external_id


class Activity(models.Model):
    """One logged event. A row is current while ``superseded_at`` is empty, and counts while ``withdrawn_at`` is too."""

    external_id = models.CharField(max_length=200)
    occurred_at = models.BigIntegerField()
    received_at = models.BigIntegerField()
    account = models.ForeignKey("crm.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey("crm.Contact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey("crm.Offering", on_delete=models.PROTECT, related_name="+", db_index=False)
    type = models.ForeignKey(ActivityType, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=200, default="")
    note = models.TextField(default="")
    url = models.TextField(default="")
    superseded_at = models.BigIntegerField(null=True)
    withdrawn_at = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["external_id"], condition=models.Q(superseded_at__isnull=True), name="activity_once"
            )
        ]
        # One index serves an account's timeline and the replay of each of its groups: the offering is filtered
        # inside the index, so a group's rows are found without visiting the others.
        indexes: ClassVar = [
            models.Index(fields=["account", "occurred_at", "offering"], name="activity_by_account"),
            # The few that do not count any more: the log by columns asks for them at each refresh.
            models.Index(
                fields=["id", "occurred_at"],
                condition=models.Q(superseded_at__isnull=False) | models.Q(withdrawn_at__isnull=False),
                name="activity_marked",
            ),
        ]


class LogEdition(models.Model):
    """One row, id 1. Its stamp is renewed when rows vanish from the log or others take their place (demo --clear,
    restore), which else never happens: whoever keeps a copy of the log begins anew then."""

    stamp = models.CharField(max_length=32, default=new_stamp)
