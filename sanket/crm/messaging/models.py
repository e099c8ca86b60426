"""Tables of notices. Instants are whole Unix seconds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Notice(models.Model):
    """One thing that one person is told. Told again under the same key it counts once."""

    person = models.ForeignKey("crm.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=60, default="", help_text="the record it speaks of, such as lead:12")
    title = models.CharField(max_length=200)
    body = models.TextField(default="")
    link = models.CharField(max_length=300, default="", help_text="a path of this site")
    phone = models.CharField(max_length=50, default="", help_text="whom to call")
    at = models.BigIntegerField()
    read_at = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind", "key"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(F("person"), F("id").desc(), name="notice_by_person"),
            # All that the bell of an open page asks, every few seconds.
            models.Index("person", "id", condition=Q(read_at=None), name="notice_unread"),
            models.Index("about", name="notice_about"),
            models.Index("kind", "key", name="notice_by_key"),
            models.Index("at", name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return self.title
