"""Table of purchases. Instants are whole seconds since the Unix epoch, UTC, as in the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Purchase(models.Model):
    """An account bought so much of an offering; quantity and amount are empty where nobody said."""

    external_id = models.CharField(max_length=200, unique=True)
    account = models.ForeignKey("crm.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey("crm.Offering", on_delete=models.PROTECT, related_name="+", db_index=False)
    purchased_at = models.BigIntegerField()
    quantity = models.FloatField(null=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True, help_text="in the workspace's currency")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "purchased_at"], name="purchase_by_account")]
