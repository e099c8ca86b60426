"""Table of deals. Instants are whole seconds since the Unix epoch, UTC, as in the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Deal(models.Model):
    """A chance to sell an offering to an account; it has ended (won or lost) exactly if it has ``closed_at``."""

    class Status(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    external_id = models.CharField(max_length=200, unique=True)
    account = models.ForeignKey("crm.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey("crm.Offering", on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)
    status = models.CharField(max_length=4, choices=Status.choices)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, help_text="in the workspace's currency")
    owner = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=200, default="", help_text="where it came from")
    lead = models.ForeignKey(
        "crm.LeadRecord",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="which was converted to it",
    )
    made = models.JSONField(null=True, help_text="as the conversion made it; undone it is only while it is still so")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "opened_at"], name="deal_by_account"),
            models.Index(fields=["lead"], condition=models.Q(lead__isnull=False), name="deal_by_lead"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status="open", closed_at__isnull=True)
                | models.Q(status__in=["won", "lost"], closed_at__isnull=False),
                name="deal_closed_has_date",
            )
        ]
