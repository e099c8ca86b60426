"""Tables of routing. Instants are whole Unix seconds, as those of leads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Then(models.TextChoices):
    """What a rule does with the leads it is true of."""

    TEAM = "team"
    PERSON = "person"
    PEOPLE = "people"
    OWNER = "owner"
    ANYONE = "anyone"
    NURTURE = "nurture"
    HOLD = "hold"


class AfterHours(models.TextChoices):
    """What if nobody of a rule is at work."""

    ANYWAY = "anyway"
    ON_CALL = "on call"
    WAIT = "wait"


class RoutingRule(models.Model):
    """The first rule that is true of a lead and finds somebody free has it."""

    position = models.IntegerField()
    name = models.CharField(max_length=100, unique=True)
    condition = models.TextField(default="", help_text="of leads, as the language prints it; empty = every lead")
    then = models.CharField(max_length=10, choices=Then.choices)
    team = models.ForeignKey("crm.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    people = models.JSONField(default=list, help_text="ids of users, in their order; of a person one")
    language = models.CharField(max_length=10, default="", help_text="only who speaks it; empty = everybody")
    own_territory = models.BooleanField(default=False, help_text="only who has the account's territory")
    after_hours = models.CharField(max_length=10, choices=AfterHours.choices, default=AfterHours.ANYWAY)
    rest_days = models.PositiveIntegerField(null=True, help_text="nurture: days until it can be a lead again")
    reason = models.CharField(max_length=300, default="", help_text="of nurture and hold")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A lead was given to somebody by a rule. Taken back, the row goes with the lead's move."""

    lead = models.ForeignKey("crm.LeadRecord", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    to = models.ForeignKey("crm.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(RoutingRule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    reason = models.TextField(help_text="in words, as it was then")
    runner_up = models.ForeignKey(
        "crm.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who was next"
    )
    move = models.OneToOneField(
        "crm.LeadMove", null=True, on_delete=models.CASCADE, related_name="+", help_text="null: it was theirs already"
    )
    at = models.BigIntegerField()


class Waiting(models.Model):
    """A lead that nobody was given yet: it has just opened, or ``reason`` says why not."""

    class Until(models.TextChoices):
        ROUTED = "routed"
        FREE = "free"
        AT_WORK = "at work"
        SAID = "said"

    lead = models.OneToOneField(
        "crm.LeadRecord", primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    since = models.BigIntegerField()
    until = models.CharField(max_length=10, choices=Until.choices, default=Until.ROUTED)
    due_at = models.BigIntegerField(null=True, help_text="when the rules are asked again; null = when somebody says so")
    rule = models.ForeignKey(RoutingRule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    reason = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [models.Index("due_at", "lead", name="waiting_by_due")]


ASKED_AGAIN = (Waiting.Until.FREE, Waiting.Until.AT_WORK)
"""What waits for people, not for somebody's word."""


class RoutingTurn(models.Model):
    """One row, id 1: whoever gives leads out holds it, so that nobody counts what another is just giving."""

    taken_at = models.BigIntegerField(default=0)
