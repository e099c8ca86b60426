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


class NoticePart(models.Model):
    """One of the things that a notice tells of together: what it would have been as a notice of its own."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=60, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index("about", name="notice_part_about"),
            models.Index("key", name="notice_part_by_key"),
        ]


class NoticeWishes(models.Model):
    """How somebody wants to be told. Who never said so has no row."""

    person = models.OneToOneField("crm.User", primary_key=True, on_delete=models.CASCADE, related_name="+")
    ways = models.JSONField(default=dict, help_text="kind -> ways, where they are not the usual ones")
    quiet_from = models.CharField(max_length=5, default="", help_text="on the person's clock, such as 22:00")
    quiet_until = models.CharField(max_length=5, default="")
    break_through = models.BooleanField(default=True, help_text="alarms come in quiet hours, too")
    digest = models.CharField(max_length=6, default="", help_text="hourly, daily or none")
    digest_at = models.CharField(max_length=5, default="08:00", help_text="of a daily one")


class Channel(models.Model):
    """A place where somebody is told: their mail, one browser, one account of a messenger."""

    class Way(models.TextChoices):
        MAIL = "mail"
        PUSH = "push"
        CHAT = "chat"

    class Disabled(models.TextChoices):
        PERSON = "person"
        FAILING = "failing"

    person = models.ForeignKey("crm.User", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=4, choices=Way.choices)
    name = models.CharField(max_length=100, default="")
    sealed = models.TextField(
        default="", help_text="where it is, encrypted with this installation's secret key; mail: empty"
    )
    digest = models.CharField(max_length=64, default="", help_text="SHA-256 of where it is")
    created_at = models.BigIntegerField()
    disabled_at = models.BigIntegerField(null=True)
    disabled_why = models.CharField(max_length=10, choices=Disabled.choices, default="")
    sent_at = models.BigIntegerField(null=True, help_text="when it took something last")
    failing_since = models.BigIntegerField(null=True)
    hold_until = models.BigIntegerField(default=0, help_text="it asked for a pause until then")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "way", "digest"], name="channel_once")]

    def __str__(self) -> str:
        return self.name or self.way


class Letter(models.Model):
    """One message by one channel, with one notice or several. Whatever happens it keeps its key, by which a person sees
    it once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        DOUBTFUL = "doubtful"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="letters", db_index=False)
    key = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.IntegerField(default=0)
    next_at = models.BigIntegerField(null=True, help_text="while it is tried: when somebody else may")
    created_at = models.BigIntegerField()
    tried_at = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=500, default="", help_text="what was said to the last try, or why nothing was")

    class Meta:
        indexes: ClassVar = [
            models.Index("channel", "next_at", "id", condition=Q(next_at__isnull=False), name="letter_due"),
            models.Index("channel", F("id").desc(), name="letter_log"),
            models.Index("created_at", name="letter_by_age"),
        ]


class Enclosure(models.Model):
    """A notice on its way by a channel: from ``due_at`` on it is put into a letter."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="enclosures")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+", db_index=False)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.CASCADE, related_name="enclosures")
    due_at = models.BigIntegerField()
    digest = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "channel"], name="enclosed_once")]
        indexes: ClassVar = [
            models.Index("channel", "due_at", "id", condition=Q(letter=None), name="enclosure_due"),
        ]
