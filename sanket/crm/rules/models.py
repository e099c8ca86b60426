"""Tables of segments. What a segment holds is worked out when it is asked; only snapshots keep their members."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Segment(models.Model):
    """A condition with a name: those of whom it is true now."""

    class Subject(models.TextChoices):
        ACCOUNT = "account"
        CONTACT = "contact"
        LEAD = "lead"

    name = models.CharField(max_length=100, unique=True)
    of = models.CharField(max_length=10, choices=Subject.choices)
    condition = models.TextField(help_text="as the language prints it")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="when its condition was agreed on")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """Whom a segment held at one moment; it stays so."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="snapshots")
    condition = models.TextField(help_text="what the segment asked then")
    at = models.DateTimeField()
    count = models.IntegerField(default=0)
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")


class SnapshotMember(models.Model):
    """One who was in it; ``member`` is the id of an account, a contact or a lead, as the segment says."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="members", db_index=False)
    member = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["snapshot", "member"], name="snapshot_member_once")]
