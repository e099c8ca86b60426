"""Tables of recognition. Instants are whole seconds since the Unix epoch, UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User


class Scoring(models.Model):
    """Exactly one row, id 1: the defaults, the version that readers see, and a stamp that changes with every setting."""

    half_life_days = models.FloatField(default=30.0)
    interest_threshold = models.FloatField(default=20.0)
    fitment_threshold = models.FloatField(default=0.25)
    rho = models.FloatField(default=1.0, help_text="weak signals count at most rho times the strong ones")
    off_ratio = models.FloatField(default=0.5, help_text="a hot group goes cold at this part of its interest threshold")
    influence = models.IntegerField(null=True, help_text="the frozen weights of contacts that count; empty = off")
    version = models.IntegerField(default=1, help_text="the version of the interest rows that readers see")
    newest = models.IntegerField(default=1, help_text="the last version begun: no number is given twice")
    stamp = models.BigIntegerField(default=0, help_text="processes keep the settings in memory while it stays the same")
    frozen = models.JSONField(null=True, help_text="while a version is being made: the settings that readers still see")


class TypeValue(models.Model):
    """What an activity type is worth."""

    class Strength(models.TextChoices):
        STRONG = "strong"
        WEAK = "weak"

    class Decisive(models.TextChoices):
        OPENS = "opens"
        CLOSES = "closes"

    type = models.OneToOneField("crm.ActivityType", on_delete=models.CASCADE, related_name="+", primary_key=True)
    value = models.IntegerField(help_text="points, -1000 to 1000")
    strength = models.CharField(max_length=6, choices=Strength.choices, default=Strength.STRONG)
    countable = models.BooleanField(default=False)
    decisive = models.CharField(max_length=6, choices=Decisive.choices, default="")


class Tuning(models.Model):
    """An offering's own half-life and thresholds; empty = the nearest category's above, else the workspace's."""

    offering = models.OneToOneField("crm.Offering", on_delete=models.CASCADE, related_name="+", primary_key=True)
    half_life_days = models.FloatField(null=True)
    interest_threshold = models.FloatField(null=True)
    fitment_threshold = models.FloatField(null=True)


class FitmentRow(models.Model):
    """One row of the fitment tables: how well a profile with this attribute fits this offering."""

    class Factor(models.TextChoices):
        INDUSTRY = "industry"
        ACCOUNT = "account"
        CONTACT = "contact"

    offering = models.ForeignKey(
        "crm.Offering", null=True, on_delete=models.CASCADE, related_name="+", help_text="empty = all offerings"
    )
    factor = models.CharField(max_length=10, choices=Factor.choices)
    attribute = models.CharField(max_length=40, default="", help_text="empty = the default of the factor")
    equals = models.CharField(max_length=500, default="")
    score = models.FloatField()

    class Meta:
        # Two constraints, because SQLite holds two empty offerings for different.
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offering", "factor", "attribute", "equals"],
                condition=models.Q(offering__isnull=False),
                name="fitment_once",
            ),
            models.UniqueConstraint(
                fields=["factor", "attribute", "equals"],
                condition=models.Q(offering__isnull=True),
                name="fitment_once_for_all",
            ),
        ]


class ValueChange(models.Model):
    """The history of every value, threshold, half-life and table row: who, when, why, from what to what."""

    at = models.DateTimeField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, help_text="value, tuning, fitment, settings")
    subject = models.CharField(max_length=700)
    field = models.CharField(max_length=40)
    before = models.CharField(max_length=200, default="")
    after = models.CharField(max_length=200, default="")
    reason = models.TextField(default="")
    version = models.IntegerField(null=True, help_text="the settings' version that it is part of")


class ScoringVersion(models.Model):
    """All settings as they stood after a change, under a number that people know. Any may be restored."""

    number = models.IntegerField(unique=True)
    settings = models.JSONField(help_text="as Book.freeze() tells them")
    at = models.DateTimeField(help_text="when they were agreed on")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(default="")
    published_at = models.DateTimeField(null=True, help_text="when readers saw them; empty: in the making, or given up")
    restored_from = models.IntegerField(null=True, help_text="the number whose settings they repeat")


class DraftEdit(models.Model):
    """One setting that is to be changed by the next publishing. At most one for each setting."""

    class Kind(models.TextChoices):
        VALUE = "value"
        TUNING = "tuning"
        FITMENT = "fitment"
        SETTINGS = "settings"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    target = models.CharField(max_length=700, help_text="JSON: the type, the offering, or the key of the table row")
    field = models.CharField(max_length=40)
    after = models.JSONField(null=True, help_text="null: inherited, removed or off")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(default="")
    restored_from = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "target", "field"], name="draft_edit_once"),
        ]


class Interest(models.Model):
    """A group's head (integer quanta of three epochs, strong and weak) and state, under one scoring version.

    ``state``: 0 not hot, 1 hot (until ``cold_at``), 2 closed by a decisive activity (until ``cold_at``).
    """

    pk = models.CompositePrimaryKey("version", "account_id", "offering_id")
    version = models.IntegerField()
    account = models.ForeignKey(
        "crm.Account", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    offering = models.ForeignKey(
        "crm.Offering", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    epoch = models.BigIntegerField()
    s0 = models.BigIntegerField()
    s1 = models.BigIntegerField()
    s2 = models.BigIntegerField()
    w0 = models.BigIntegerField()
    w1 = models.BigIntegerField()
    w2 = models.BigIntegerField()
    count = models.IntegerField(help_text="activities counted")
    last_at = models.BigIntegerField(help_text="occurred_at of the newest activity")
    state = models.SmallIntegerField()
    risen = models.BooleanField(help_text="was hot at least once")
    cold_at = models.BigIntegerField(null=True)
    hold_until = models.BigIntegerField(null=True, help_text="held hot by a decisive activity until then")

    class Meta:
        # Few groups are held hot by an activity that opens: those who asked and do not fit are found among them.
        indexes: ClassVar = [
            models.Index(fields=["hold_until"], condition=models.Q(hold_until__isnull=False), name="interest_held")
        ]


class Crossing(models.Model):
    """A group became hot (recognised, revived) or cold (cooled). Cooling by time is written at the next activity."""

    class Kind(models.TextChoices):
        RECOGNISED = "recognised"
        COOLED = "cooled"
        REVIVED = "revived"

    version = models.IntegerField()
    account = models.ForeignKey(
        "crm.Account", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    offering = models.ForeignKey(
        "crm.Offering", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.BigIntegerField()
    activity = models.CharField(max_length=200, null=True, help_text="external id of the cause; empty = time")
    detected_at = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version", "account", "offering", "at"], name="crossing_of_group")]


class Rescore(models.Model):
    """A new scoring version in the making: the log is replayed into it, then readers switch to it at once."""

    version = models.IntegerField(unique=True)
    created_at = models.DateTimeField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    progress = models.ForeignKey("crm.Progress", null=True, on_delete=models.SET_NULL, related_name="+")
    replays = models.BooleanField(default=True, help_text="heads change; otherwise leads alone are judged anew")
    settings = models.JSONField(null=True, help_text="what it was begun with, as Book.freeze() tells it")
    after_account = models.BigIntegerField(default=0, help_text="accounts up to this id are replayed")
    staged = models.BooleanField(default=False, help_text="heads, crossings and what becomes of the leads are written")
    worker = models.CharField(max_length=300, default="", help_text="machine, process and a mark of who makes it")
    alive_at = models.DateTimeField(null=True, help_text="the worker's last sign of life")
    switched_at = models.DateTimeField(null=True)


class RescoreTouch(models.Model):
    """An account to look at again: its log changed while ``version`` was in the making, or (0) its leads are to be re-tested."""

    version = models.IntegerField()
    account = models.ForeignKey(
        "crm.Account", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    mark = models.BigIntegerField(
        default=0, help_text="another each time it is noted: what was read before is old then"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "account"], name="rescore_touch_once")]


class Outcome(models.Model):
    """How it ended: an account bought an offering (a won deal, or a purchase), or decided against it (a lost deal).

    Kept by the news of deals and purchases. No score changes by it; what-if and learning are measured against it.
    """

    class Kind(models.TextChoices):
        DEAL = "deal"
        PURCHASE = "purchase"

    class Result(models.TextChoices):
        WON = "won"
        LOST = "lost"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=200, help_text="external id of the deal or the purchase")
    account = models.ForeignKey(
        "crm.Account", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    offering = models.ForeignKey(
        "crm.Offering", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    result = models.CharField(max_length=4, choices=Result.choices)
    at = models.BigIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "source"], name="outcome_once")]
        # Whether an account ever bought is asked of each whose fitment is worked out.
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=models.Q(result="won"), name="outcome_won_by_account")
        ]


class ValueRound(models.Model):
    """Somebody asks several people what some activity types are worth (``proposals``). At most one is not closed."""

    opened_by = models.ForeignKey("crm.User", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    note = models.TextField(default="")
    shown_at = models.DateTimeField(
        null=True, help_text="when the last one asked had answered: from then on all may read"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("crm.User", null=True, on_delete=models.PROTECT, related_name="+")


class RoundType(models.Model):
    """An activity type that a round asks about."""

    round = models.ForeignKey(ValueRound, on_delete=models.CASCADE, related_name="asked_types")
    type = models.ForeignKey("crm.ActivityType", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "type"], name="round_type_once")]


class RoundPerson(models.Model):
    """Somebody who is asked. Who is withdrawn (on leave, say) is not waited for, and does not count."""

    round = models.ForeignKey(ValueRound, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey("crm.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("crm.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "person"], name="round_person_once")]


class ProposalQuerySet(models.QuerySet["ValueProposal"]):
    def visible_to(self, person: User) -> ProposalQuerySet:
        """One's own, and everybody's once all who were asked have answered. There is no role that sees more."""
        return self.filter(Q(person=person) | Q(round__shown_at__isnull=False))


class ValueProposal(models.Model):
    """What one person thinks one type is worth."""

    round = models.ForeignKey(ValueRound, on_delete=models.CASCADE, related_name="+")
    type = models.ForeignKey("crm.ActivityType", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("crm.User", on_delete=models.PROTECT, related_name="+")
    value = models.IntegerField(help_text="points, -1000 to 1000")
    remark = models.TextField(default="")
    at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "type", "person"], name="proposal_once")]


class ValueAgreement(models.Model):
    """What was agreed for a type at the end of a round. The value itself is in the draft until that is published."""

    round = models.ForeignKey(ValueRound, on_delete=models.CASCADE, related_name="agreements")
    type = models.ForeignKey("crm.ActivityType", on_delete=models.CASCADE, related_name="+")
    value = models.IntegerField()
    reason = models.TextField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "type"], name="agreement_once")]


class InfluenceVersion(models.Model):
    """Weights of contacts, worked out once from the communications up to ``at`` and never changed. Its number is its id."""

    made_at = models.DateTimeField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.BigIntegerField(help_text="communications that occurred up to then")
    communications = models.BigIntegerField(help_text="how many rows of them lay within an account")
    people = models.IntegerField(help_text="how many contacts communicate with a colleague")
    accounts = models.IntegerField(help_text="of how many accounts")
    settings = models.JSONField(help_text="half-life, damping, what each kind counts")
    compared = models.JSONField(help_text="centrality -> rank correlation of its weights with those in force")


class InfluenceWeight(models.Model):
    """Whose activities count for more or less than 1 in a version of the weights, and what that was worked out from."""

    version = models.ForeignKey(InfluenceVersion, on_delete=models.CASCADE, related_name="weights", db_index=False)
    contact = models.ForeignKey(
        "crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    weight = models.FloatField(help_text="0.5 to 2, in thousandths, never 1")
    # Multiples of the account's average.
    pagerank = models.FloatField()
    strength = models.FloatField()
    eigenvector = models.FloatField()
    coreness = models.FloatField()
    degree = models.IntegerField(help_text="colleagues in touch with, either way")
    heard_from = models.IntegerField(help_text="colleagues who addressed this one")
    turned_to = models.IntegerField(help_text="colleagues whom this one addressed")
    received = models.IntegerField(help_text="messages")
    sent = models.IntegerField(help_text="messages")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "contact"], name="influence_weight_once")]


class LearnedRun(models.Model):
    """A study of what outcomes say about values (``learned``). Its values are in force only when people take them."""

    at = models.DateTimeField(help_text="when it was asked for")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    progress = models.ForeignKey("crm.Progress", on_delete=models.PROTECT, related_name="+")
    result = models.JSONField(
        null=True, help_text="data, suggestions and quality, as `sanket learn --json` answers them"
    )


class LearnedConfirmation(models.Model):
    """Somebody says that this type, which looks like a leak, is known before the outcome: studies learn from it."""

    type = models.OneToOneField("crm.ActivityType", on_delete=models.CASCADE, related_name="+", primary_key=True)
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
