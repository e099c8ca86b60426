"""Table of tasks. Instants are whole Unix seconds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

OPEN = Q(done_at=None, dropped_at=None)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(OPEN)


class Task(models.Model):
    """Something to do. Whoever sees the lead sees it, or, where it is about no lead, whoever sees the account."""

    external_id = models.CharField(max_length=200, unique=True, help_text="given twice under one it counts once")
    what = models.CharField(max_length=300)
    account = models.ForeignKey("crm.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    lead = models.ForeignKey(
        "crm.LeadRecord", null=True, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    contact = models.ForeignKey("crm.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    to = models.ForeignKey("crm.User", on_delete=models.PROTECT, related_name="+", db_index=False, help_text="for whom")
    due_at = models.BigIntegerField(help_text="of a whole day: when it begins in the company's time zone")
    whole_day = models.BooleanField(default=False)
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=200, default="", help_text="what gave it, such as automation:12")
    at = models.BigIntegerField(help_text="when it was given")
    done_at = models.BigIntegerField(null=True)
    done_by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    dropped_at = models.BigIntegerField(null=True)
    dropped_by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="task_ends_once")
        ]
        indexes: ClassVar = [
            models.Index("to", "due_at", "id", condition=OPEN, name="task_by_due"),
            models.Index("lead", "due_at", condition=Q(lead__isnull=False), name="task_by_lead"),
            models.Index("account", "due_at", name="task_by_account"),
            models.Index("to", "done_at", condition=Q(done_at__isnull=False), name="task_by_done"),
        ]

    def __str__(self) -> str:
        return self.what
