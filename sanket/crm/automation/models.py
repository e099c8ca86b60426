"""Tables of automations. Instants are whole Unix seconds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

TIME = "time"
"""The trigger of what begins some time before or after a date."""
PASSED_OVER = "passed over"
"""Of a note that begins nothing: how many events came at once, by automation."""


class Automation(models.Model):
    """Its name, and which of its versions is on."""

    name = models.CharField(max_length=100, unique=True)
    position = models.IntegerField(help_text="of several that one event begins the first goes first")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+", help_text="who made it")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text="number of the newest")
    on = models.ForeignKey(
        "crm.AutomationVersion", null=True, on_delete=models.SET_NULL, related_name="+", help_text="empty: it is off"
    )
    on_at = models.BigIntegerField(null=True, help_text="since when this version is on")
    paused_at = models.BigIntegerField(null=True, help_text="it stopped itself; what it hears meanwhile waits")
    paused_why = models.CharField(max_length=300, default="")
    resumed_at = models.BigIntegerField(
        null=True, help_text="when somebody let it run again; what happened before is no storm"
    )
    looked_until = models.BigIntegerField(null=True, help_text="dates that fell due up to then were looked at")
    too_many = models.PositiveIntegerField(
        default=0, help_text="events that came by the thousand in one deed and began nothing, since it is on"
    )
    left_out = models.PositiveIntegerField(default=0, help_text="events while it was paused that were too many to keep")

    def __str__(self) -> str:
        return self.name


class AutomationVersion(models.Model):
    """What an automation says. A change makes a new one; runs name the one that they followed."""

    class Of(models.TextChoices):
        ACCOUNT = "account"
        CONTACT = "contact"
        LEAD = "lead"

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    trigger = models.CharField(max_length=40, help_text="an event of the catalogue, or time")
    of = models.CharField(max_length=10, choices=Of.choices, help_text="about which kind of record")
    narrow = models.JSONField(default=dict, help_text="which of these events, such as type: demo")
    when = models.CharField(max_length=100, default="", help_text="of time: 3 days before lead.cold_on")
    condition = models.TextField(default="", help_text="as the language prints it; empty = always")
    actions = models.JSONField(default=list, help_text="in order; each says what it does, and how")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["automation", "number"], name="automation_version")]

    def __str__(self) -> str:
        return f"{self.automation}, version {self.number}"


class AutomationNote(models.Model):
    """An event that some automation listens for, in the transaction of the event. A job makes runs of it, and it goes."""

    trigger = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    lead_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict, help_text="what the event says besides")
    chain = models.JSONField(default=list, help_text="automations whose actions led to it, the first cause first")
    at = models.BigIntegerField()


class AutomationRun(models.Model):
    """One automation about one record because of one event, which its key names: there is no second run of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        NO = "not so"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"
        DROPPED = "dropped"

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey(AutomationVersion, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=100)
    record = models.BigIntegerField(help_text="id of the account, contact or lead, as the version says")
    account_id = models.BigIntegerField(null=True, help_text="whose record it is")
    facts = models.JSONField(default=dict)
    chain = models.JSONField(default=list)
    at = models.BigIntegerField(help_text="when it happened")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    checked = models.JSONField(
        default=list, help_text="tests of the condition with their answers, those that were asked"
    )
    done = models.JSONField(default=list, help_text="what each action came to, in order")
    said = models.CharField(max_length=300, default="", help_text="why it was stopped or dropped")
    ended_at = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["automation", "key"], name="automation_ran_once")]
        indexes: ClassVar = [
            models.Index("automation", F("id").desc(), name="run_by_automation"),
            models.Index(fields=["automation", "state"], name="run_by_state"),
            models.Index("id", "automation", condition=Q(state="waiting"), name="run_waiting"),
            models.Index("account_id", "ended_at", condition=Q(ended_at__isnull=False), name="run_ended_by_account"),
            models.Index("ended_at", condition=Q(ended_at__isnull=False), name="run_by_end"),
        ]


class AutomationDryRun(models.Model):
    """What a version would have done in the last weeks, as it was found out at one moment."""

    version = models.ForeignKey(AutomationVersion, on_delete=models.CASCADE, related_name="dry_runs")
    at = models.BigIntegerField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    days = models.PositiveIntegerField()
    told = models.JSONField(default=dict)
