"""Tables of the workspace. Instants of people's deeds are aware datetimes in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


def new_installation() -> str:
    return uuid4().hex


def office_hours() -> list[str]:
    """What a company works until it says otherwise; Monday first, as `engine.worktime.week` reads it."""
    return [*["09:30-18:30"] * 5, "", ""]


class Role(models.TextChoices):
    ADMIN = "admin"
    MANAGER = "manager"
    SALES = "sales"
    MARKETING = "marketing"
    CARE = "care"
    VIEWER = "viewer"


class Workspace(models.Model):
    """The company this installation belongs to: exactly one row, id 1."""

    name = models.CharField(max_length=200, default="")
    time_zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="INR")
    # How much the team can follow up; without follow-ups nobody has said so.
    capacity_people = models.PositiveIntegerField(null=True, help_text="empty = all active sales people")
    capacity_follow_ups = models.FloatField(null=True, help_text="leads that one person can follow up in a day")
    capacity_days = models.PositiveSmallIntegerField(default=5, help_text="working days of a week")
    capacity_most_open = models.PositiveIntegerField(
        null=True, help_text="open leads of one person; empty = any number"
    )
    hours = models.JSONField(default=office_hours, help_text="working hours: seven texts, Monday first")
    installation = models.CharField(
        max_length=32, default=new_installation, help_text="tells what came from here; kept by backups"
    )
    set_up_at = models.DateTimeField(null=True, help_text="when the first administrator finished the first run")


class Team(models.Model):
    name = models.CharField(max_length=100, unique=True)
    territories = models.JSONField(default=list, help_text="names of the territories all its members see")
    hours = models.JSONField(null=True, help_text="as the workspace's; empty = those")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """Somebody who signs in. The e-mail address is the name to sign in with, compared without case."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, default="")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    territories = models.JSONField(default=list, help_text="names of territories this person sees besides the team's")
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, default="", help_text="empty = the workspace's")
    hours = models.JSONField(null=True, help_text="as the workspace's; empty = the team's")
    languages = models.JSONField(default=list, help_text="codes of those that this person talks to customers in")
    most_open = models.PositiveIntegerField(null=True, help_text="open leads at once; empty = the workspace's")
    columns = models.JSONField(default=dict, help_text="list -> the columns that this person wants to see in it")
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def seen_territories(self) -> list[str]:
        return sorted({*self.territories, *(self.team.territories if self.team else [])})


class Holiday(models.Model):
    """A date on which all, or one team, do not work, or work hours of its own."""

    on = models.DateField()
    name = models.CharField(max_length=100)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+", help_text="empty = all")
    hours = models.CharField(max_length=160, default="", help_text="such as 09:30-13:00; empty = closed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "team"], name="holiday_once_a_team"),
            models.UniqueConstraint(fields=["on"], condition=models.Q(team=None), name="holiday_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Leave(models.Model):
    """Somebody is away, from one instant until before another."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", help_text="who wrote it down")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="leave_ends_later")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "ends_at"], name="leave_by_user")]


class Rota(models.Model):
    """When somebody is on call each week, on the company's clock."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    hours = models.JSONField(help_text="seven texts, Monday first")


class Duty(models.Model):
    """Somebody is on call on one date; on such a date the weekly rota does not count, for nobody."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    hours = models.CharField(max_length=160, help_text="on the company's clock, such as 18:30-09:30")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["on", "user"], name="duty_once")]


class Token(models.Model):
    """What a program shows instead of a password: it acts as one person, and does no more than its scopes say.

    The secret itself is nowhere: only its hash, and as much of its beginning as people need to tell tokens apart.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", help_text="who acts through it")
    name = models.CharField(max_length=100)
    start = models.CharField(max_length=16, help_text="the first characters of the secret")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret, in hex")
    scopes = models.JSONField(default=list, help_text="such as read, leads:write")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="empty = never")
    used_at = models.DateTimeField(null=True, help_text="right to the minute")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-created_at"], name="token_by_user")]

    def __str__(self) -> str:
        return self.name

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything: neither revoked nor expired, and its person is still here."""
        in_time = self.expires_at is None or now < self.expires_at
        return in_time and self.revoked_at is None and self.user.is_active


class AnsweredCall(models.Model):
    """A call that a program named by a key of its own, with the answer: sent again, it gets that and does nothing."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was asked, in hex")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    answer = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="call_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="call_by_time")]


class AuditEntry(models.Model):
    """Who changed what, when, from what to what, and why. Never updated; only the demo's own entries go with the demo."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="empty = the system or the command line"
    )
    verb = models.CharField(max_length=60, help_text="such as lead.accept, account.save, value.set")
    kind = models.CharField(max_length=40, help_text="such as lead, account, offering")
    subject = models.CharField(max_length=200, help_text="the external id or number of what was changed")
    label = models.CharField(max_length=300, default="")
    changes = models.JSONField(default=dict, help_text="field -> [before, after]")
    reason = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["kind", "subject", "-at"], name="audit_by_subject"),
        ]


class Progress(models.Model):
    """Long work as people see it: how much is done, of how much, how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(default="")


class WorkerBeat(models.Model):
    """A worker's sign of life; a job claimed by a worker whose beat has stopped is taken back."""

    worker = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    at = models.DateTimeField()


class Schedule(models.Model):
    """When each job of sanket/schedule.py is due next, so that several workers run it once."""

    name = models.CharField(max_length=100, unique=True)
    next_at = models.DateTimeField()
