"""Table of offerings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Offering(models.Model):
    """A product or a product category; categories form a tree, a product has at most one category above it."""

    class Kind(models.TextChoices):
        PRODUCT = "product"
        CATEGORY = "category"

    external_id = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300, default="")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRODUCT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    price = models.DecimalField(max_digits=20, decimal_places=2, null=True, help_text="in the workspace's currency")
    sales_cycle_days = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["external_id"]

    def __str__(self) -> str:
        return self.name or self.external_id
