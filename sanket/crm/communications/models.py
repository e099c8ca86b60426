"""The table of communications. Instants are whole seconds since the Unix epoch, UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Kind(models.TextChoices):
    """How they communicated. Meetings and calls go both ways, the others from the sender to the recipient."""

    MAIL = "mail"
    MAIL_CC = "mail-cc"
    MEETING = "meeting"
    CALL = "call"
    CHAT = "chat"
    REFERRAL = "referral"


class Communication(models.Model):
    """One message to one of its recipients."""

    message = models.CharField(max_length=200)
    occurred_at = models.BigIntegerField()
    # No constraint in the database: it would cost as much as the row. Contacts are never deleted but with these rows.
    sender = models.ForeignKey(
        "crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    recipient = models.ForeignKey(
        "crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        # By the sender first, so that the rule also finds what the people of one account wrote.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "recipient", "message", "kind"], name="communication_once")
        ]
