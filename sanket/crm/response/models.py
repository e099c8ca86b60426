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


def _by_rule(name: str) -> models.Index:
    """A rule that is removed is taken out of all that names it: rows that are many, and stay."""
    return models.Index("rule", condition=models.Q(rule__isnull=False), name=name)


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

    class Meta:
        indexes: ClassVar = [_by_rule("assignment_by_rule")]


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
        indexes: ClassVar = [models.Index("due_at", "lead", name="waiting_by_due"), _by_rule("waiting_by_rule")]


ASKED_AGAIN = (Waiting.Until.FREE, Waiting.Until.AT_WORK)
"""What waits for people, not for somebody's word."""


class RoutingTurn(models.Model):
    """One row, id 1: whoever gives leads out holds it, so that nobody counts what another is just giving."""

    taken_at = models.BigIntegerField(default=0)


class Promise(models.Model):
    """What leads that a rule gave out are promised: an answer in time, and so many attempts. Without a rule: all others."""

    rule = models.OneToOneField(RoutingRule, null=True, on_delete=models.CASCADE, related_name="+")
    target = models.PositiveIntegerField(help_text="seconds of working time until somebody of ours has answered")
    hand_on = models.BooleanField(help_text="what is missed is given to the next person; else only managers are told")
    attempts = models.JSONField(help_text="when they are planned, as people write it, in order")
    rest_days = models.PositiveIntegerField(help_text="how long a lead rests whom nobody reached")


class Clock(models.Model):
    """How soon a lead must be answered, and how far we are in trying. One row a lead, from its crossing on."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TRYING = "trying"
        REACHED = "reached"
        WRONG = "wrong person"
        EXHAUSTED = "exhausted"
        ENDED = "ended"

    lead = models.OneToOneField(
        "crm.LeadRecord", primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    started_at = models.BigIntegerField(help_text="when it crossed; where we knew late, when we knew")
    told_at = models.BigIntegerField(null=True, help_text="when somebody had it first: until then it waited for us")
    owner = models.ForeignKey(
        "crm.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="who is to answer"
    )
    rule = models.ForeignKey(RoutingRule, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    target = models.PositiveIntegerField(help_text="seconds of working time")
    due_at = models.BigIntegerField(null=True, help_text="null: whoever has it never works")
    bound_at = models.BigIntegerField(null=True, help_text="handed over: a manager is told then, whoever has it")
    look_at = models.BigIntegerField(null=True, help_text="when something is to be done about it; null: never again")
    warned_at = models.BigIntegerField(null=True)
    missed_at = models.BigIntegerField(null=True)
    answered_at = models.BigIntegerField(null=True, help_text="first contact by us")
    answer = models.CharField(max_length=200, default="", help_text="external id of that activity")
    waited = models.BigIntegerField(
        null=True, help_text="working time of whoever had it, from being told until the answer"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    reached_at = models.BigIntegerField(null=True)
    steps = models.JSONField(default=list, help_text="the attempts promised, as people write it")
    step = models.PositiveSmallIntegerField(default=0, help_text="which of them is planned")
    began_at = models.BigIntegerField(
        null=True, help_text="when they began; again, where they asked to be called later"
    )
    promised = models.PositiveSmallIntegerField(default=0, help_text="attempts in all, if nobody is reached")
    made = models.PositiveSmallIntegerField(default=0)
    own_due: int | None = None
    """Of what was missed before: until when whoever has it now is to answer. Only `holders.timed` reads it."""

    class Meta:
        indexes: ClassVar = [
            models.Index("look_at", "lead", condition=models.Q(look_at__isnull=False), name="clock_by_look"),
            models.Index("started_at", "lead", name="clock_by_start"),
            models.Index(
                "due_at",
                "lead",
                condition=models.Q(answered_at__isnull=True, due_at__isnull=False),
                name="clock_by_due",
            ),
            _by_rule("clock_by_rule"),
        ]

    @property
    def answer_by(self) -> int | None:
        """Until when whoever has it now is to answer."""
        return self.due_at if self.own_due is None else self.own_due


class Holder(models.Model):
    """Somebody had a lead from being told until it was handed on. What of it counts as missed follows from the instants."""

    lead = models.ForeignKey(
        "crm.LeadRecord", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    owner = models.ForeignKey("crm.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    told_at = models.BigIntegerField()
    due_at = models.BigIntegerField(null=True, help_text="null: they were to answer at no time, or it is not known")
    until = models.BigIntegerField(null=True, help_text="null: it is theirs still")
    answered_at = models.BigIntegerField(null=True, help_text="the first contact by us, where they had it then")
    waited = models.BigIntegerField(null=True, help_text="working time of theirs until that")

    class Meta:
        indexes: ClassVar = [models.Index("lead", "told_at", name="holder_by_lead")]


class AttemptOutcome(models.TextChoices):
    """What came of it."""

    REACHED = "reached"
    NO_ANSWER = "no answer"
    WRONG_PERSON = "wrong person"
    NOT_NOW = "not now"


class Attempt(models.Model):
    """One attempt at reaching them: planned, then made, or skipped because it was needed no more."""

    lead = models.ForeignKey(
        "crm.LeadRecord", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    nth = models.PositiveSmallIntegerField()
    due_at = models.BigIntegerField()
    asked = models.BooleanField(default=False, help_text="they asked to be called then")
    made_at = models.BigIntegerField(null=True)
    skipped_at = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=AttemptOutcome.choices, default="")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    noted_at = models.BigIntegerField(null=True, help_text="when we heard of it; a phone may have been offline")
    activity = models.CharField(max_length=200, null=True, unique=True, help_text="external id; told twice it is one")
    move = models.ForeignKey(
        "crm.LeadMove", null=True, on_delete=models.SET_NULL, related_name="+", help_text="the recycling it led to"
    )
    before = models.JSONField(default=dict, help_text="how its clock stood, for an undo")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lead", "nth"], name="attempt_once")]
        indexes: ClassVar = [
            models.Index(
                "due_at",
                "lead",
                condition=models.Q(made_at__isnull=True, skipped_at__isnull=True),
                name="attempt_by_due",
            ),
            models.Index("made_at", "lead", condition=models.Q(made_at__isnull=False), name="attempt_by_made"),
        ]


class Escalation(models.Model):
    """What was done because nobody answered in time, and why."""

    class Kind(models.TextChoices):
        NEXT = "next"
        MANAGER = "manager"
        NOBODY = "nobody"

    lead = models.ForeignKey("crm.LeadRecord", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    was = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    to = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    reason = models.TextField()
    at = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index("to", "lead", condition=models.Q(kind="manager"), name="escalation_by_manager"),
        ]


class QueueOdds(models.Model):
    """One row, id 1: what is known of chances and values, worked out by a job. ``stamp``: another with each change."""

    stamp = models.CharField(max_length=32)
    at = models.BigIntegerField()
    told = models.JSONField(help_text="as engine.response.worth has them")
