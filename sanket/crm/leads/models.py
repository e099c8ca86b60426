"""Tables of leads. Instants of recognition are whole Unix seconds (the engine's unit); deeds of people too, for order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Stage(models.TextChoices):
    RECOGNISED = "recognised"
    ACCEPTED = "accepted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"


CLOSED_STAGES = (Stage.CONVERTED, Stage.RECYCLED, Stage.DISQUALIFIED)


class LeadQuerySet(models.QuerySet["Lead"]):
    def open(self) -> LeadQuerySet:
        """Neither closed by people nor withdrawn by later facts (but perhaps cold, or no longer fitting)."""
        return self.filter(closed_at__isnull=True, withdrawn_at__isnull=True)

    def warm(self, at: int, *, by_date: bool = True) -> LeadQuerySet:
        """Open, hot and fitting at ``at`` (Unix seconds, not before the newest activity), covered ones included.

        Without ``by_date`` they are found along the order asked for: SQLite would take the index of cold dates, where
        nearly all lie after ``at``, and sort them all for a page of thirty.
        """
        found = self.open().filter(hot=True, fits=True)
        return found.filter(cold_at__gt=at) if by_date else found.alias(until=F("cold_at") + 0).filter(until__gt=at)

    def listed(self, at: int, *, among: LeadQuerySet | None = None, by_date: bool = True) -> LeadQuerySet:
        """What people see as their leads: warm, and not spoken for by a product lead below ``among`` those they see."""
        speaking = Lead.objects.all() if among is None else among
        spoken_for = speaking.warm(at).filter(pk=models.OuterRef("covered_by_id"))
        return self.warm(at, by_date=by_date).filter(Q(covered_by__isnull=True) | ~models.Exists(spoken_for))

    def cold(self, at: int) -> LeadQuerySet:
        return self.open().filter(fits=True).filter(Q(hot=False) | Q(cold_at__lte=at))

    def no_longer_fitting(self) -> LeadQuerySet:
        return self.open().filter(fits=False)


class LeadRecord(models.Model):
    """A lead as people have it: which one it is, what they did with it, and what they read on it.

    One that only a version in the making knows has no standing in the version in force, and is a lead to nobody yet.
    """

    account = models.ForeignKey("crm.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey("crm.Offering", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField(default=0, help_text="nth lead of its group: 0 is the first")
    previous = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    detected_at = models.BigIntegerField(help_text="when we knew")
    stage = models.CharField(max_length=15, choices=Stage.choices, default=Stage.RECOGNISED)
    stage_at = models.BigIntegerField()
    owner = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    assigned = models.BooleanField(default=False, help_text="by a person; otherwise the owner is the account's")
    closed_at = models.BigIntegerField(null=True)
    rest_until = models.BigIntegerField(null=True, help_text="a closed group can become a new lead from then on")
    people = models.IntegerField(default=0, help_text="contacts named on its activities")
    why = models.JSONField(
        default=dict, help_text="facts for the one-line reason: people, what tipped it, what they did most"
    )
    evidence = models.JSONField(default=dict, help_text="frozen when the lead was detected")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "offering", "number"], name="lead_number_once"),
        ]
        indexes: ClassVar = [
            models.Index("owner", "account", condition=Q(assigned=True, closed_at=None), name="lead_assigned"),
        ]


class LeadVersion(models.Model):
    """One row, id 1: the version whose standings are in force. Whoever reads leads reads it in the same statement."""

    version = models.IntegerField(default=1)


class LeadMark(models.Model):
    """One row, id 1: of all leads that went cold by time up to this second, and this lead, has been told."""

    cold_at = models.BigIntegerField()
    lead_id = models.BigIntegerField()


WARM = Q(closed_at=None, withdrawn_at=None, hot=True, fits=True)


class LeadStanding(models.Model):
    """What recognition says of a lead under one version of the settings: whether it is one, since when, how it stands.

    ``heat_key`` is log2(interest / interest threshold) + t / half-life: constant until the next activity, so an index
    on it is a ranking that never goes stale among offerings of one half-life. What lists ask of the record stands here
    once more: a version is in front of every index, and lists are found in one.
    """

    pk = models.CompositePrimaryKey("version", "lead_id")
    version = models.IntegerField()
    lead = models.ForeignKey(LeadRecord, on_delete=models.CASCADE, related_name="standings")
    account = models.ForeignKey(
        "crm.Account", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    offering = models.ForeignKey(
        "crm.Offering", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    owner = models.ForeignKey(
        "crm.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, db_constraint=False
    )
    stage = models.CharField(max_length=15, choices=Stage.choices)
    closed_at = models.BigIntegerField(null=True)
    recognised_at = models.BigIntegerField(help_text="when hot and fit first held together")
    tipped_by = models.CharField(max_length=200, default="", help_text="external id of the activity that tipped it")
    withdrawn_at = models.BigIntegerField(null=True, help_text="when later facts took it away")
    hot = models.BooleanField(default=True)
    cold_at = models.BigIntegerField(help_text="the first whole second at which it is cold, if nothing happens")
    fits = models.BooleanField(default=True)
    fitment = models.FloatField()
    fitment_threshold = models.FloatField()
    interest_threshold = models.FloatField()
    half_life = models.BigIntegerField(help_text="seconds")
    heat_key = models.FloatField(help_text="half-lives")
    activities = models.IntegerField(help_text="activities in the group")
    last_at = models.BigIntegerField(help_text="occurred_at of the newest activity")
    covered_by = models.ForeignKey(
        LeadRecord, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    stale = models.BooleanField(default=False, help_text="why, people, evidence and cover are still to be worked out")
    changes = models.IntegerField(default=0, help_text="how often it was told how it stands")
    news = models.BooleanField(default=False, help_text="that it is a lead is still to be announced")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "account", "offering"], condition=Q(closed_at__isnull=True), name="lead_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index("version", "half_life", F("heat_key").desc(), "lead", condition=WARM, name="lead_by_heat"),
            # With all that decides whether somebody sees a lead and whether another speaks for it: whoever counts looks
            # at thousands.
            models.Index(
                "version", "cold_at", "account", "owner", "covered_by", "lead", condition=WARM, name="lead_by_cold"
            ),
            models.Index(
                "version",
                "owner",
                "cold_at",
                "account",
                "covered_by",
                "stage",
                "lead",
                condition=WARM,
                name="lead_by_owner",
            ),
            models.Index("version", F("fitment").desc(), F("lead").desc(), condition=WARM, name="lead_by_fitment"),
            # Everything a list of one offering asks before it reads the leads it shows.
            models.Index(
                F("version"),
                F("offering"),
                F("half_life"),
                F("heat_key").desc(),
                F("lead"),
                F("account"),
                F("owner"),
                F("covered_by"),
                F("cold_at"),
                condition=WARM,
                name="lead_by_offering",
            ),
            models.Index("version", "recognised_at", "lead", name="lead_by_recognised"),
            models.Index("version", "covered_by", condition=Q(covered_by__isnull=False), name="lead_by_cover"),
            models.Index("version", "lead", condition=Q(stale=True), name="lead_stale"),
            models.Index("version", "lead", condition=Q(news=True), name="lead_news"),
        ]


class Lead(models.Model):
    """Account x offering whose interest passed its threshold while the account fits. At most one open per group.

    A view, only to be read: a record with its standing in the version in force. This room alone writes the two.
    """

    account = models.ForeignKey("crm.Account", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    offering = models.ForeignKey("crm.Offering", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    number = models.IntegerField(default=0)
    previous = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    recognised_at = models.BigIntegerField()
    detected_at = models.BigIntegerField()
    tipped_by = models.CharField(max_length=200, default="")
    stage = models.CharField(max_length=15, choices=Stage.choices, default=Stage.RECOGNISED)
    stage_at = models.BigIntegerField()
    owner = models.ForeignKey("crm.User", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    assigned = models.BooleanField(default=False)
    hot = models.BooleanField(default=True)
    cold_at = models.BigIntegerField()
    fits = models.BooleanField(default=True)
    fitment = models.FloatField()
    fitment_threshold = models.FloatField()
    interest_threshold = models.FloatField()
    half_life = models.BigIntegerField()
    heat_key = models.FloatField()
    activities = models.IntegerField()
    people = models.IntegerField(default=0)
    last_at = models.BigIntegerField()
    why = models.JSONField(default=dict)
    covered_by = models.ForeignKey(
        "self", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    evidence = models.JSONField(default=dict)
    stale = models.BooleanField(default=False)
    withdrawn_at = models.BigIntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    rest_until = models.BigIntegerField(null=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "crm_lead"


class Reason(models.Model):
    """Why a lead is recycled, or disqualified, as people choose it from a list. One that is retired is chosen no more."""

    deed = models.CharField(max_length=12)
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=300, default="")
    place = models.IntegerField()
    retired_at = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deed", "text"], name="reason_once")]


class Checklist(models.Model):
    """What sales asks before it qualifies a lead of this offering, and of all below that have no list of their own."""

    offering = models.OneToOneField(
        "crm.Offering", null=True, on_delete=models.CASCADE, related_name="+", help_text="null: of everything"
    )
    questions = models.JSONField(default=list, help_text="[key, text, choices] of each, in order")
    needed = models.BooleanField(default=False, help_text="no lead is qualified before all are answered")


class Answer(models.Model):
    """What somebody found out about a lead; it stays when the lead is closed, and when the question is asked no more."""

    lead = models.ForeignKey(LeadRecord, on_delete=models.CASCADE, related_name="answers", db_index=False)
    key = models.CharField(max_length=40, help_text="of the question")
    asked = models.CharField(max_length=200, help_text="the question as it was asked")
    said = models.TextField()
    by = models.ForeignKey("crm.User", on_delete=models.PROTECT, related_name="+")
    at = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lead", "key"], name="answer_once")]


class LeadMove(models.Model):
    """One deed of a person on a lead. Undo removes the row; the audit trail remembers both."""

    class Kind(models.TextChoices):
        ASSIGN = "assign"
        ACCEPT = "accept"
        QUALIFY = "qualify"
        CONVERT = "convert"
        RECYCLE = "recycle"
        DISQUALIFY = "disqualify"

    # The database holds it to the record.
    lead = models.ForeignKey(Lead, on_delete=models.DO_NOTHING, related_name="moves", db_constraint=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.BigIntegerField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(
        "crm.User", null=True, on_delete=models.PROTECT, related_name="+", help_text="assign: the new owner"
    )
    was = models.ForeignKey(
        "crm.User", null=True, on_delete=models.PROTECT, related_name="+", help_text="assign: the owner before"
    )
    until = models.BigIntegerField(null=True, help_text="recycle: not before this instant")
    reason = models.TextField(default="", help_text="as it was said, with the note")
    chosen = models.ForeignKey(
        "crm.Reason", null=True, on_delete=models.SET_NULL, related_name="+", help_text="of the list; null: own words"
    )
    heat = models.FloatField(
        null=True,
        help_text="times its threshold, while it was warm; null: not known, as of a deed noted later, or cold",
    )
    fit = models.FloatField(null=True, help_text="the same of fitment")


STAGE_OF = {
    LeadMove.Kind.ACCEPT: Stage.ACCEPTED,
    LeadMove.Kind.QUALIFY: Stage.QUALIFIED,
    LeadMove.Kind.CONVERT: Stage.CONVERTED,
    LeadMove.Kind.RECYCLE: Stage.RECYCLED,
    LeadMove.Kind.DISQUALIFY: Stage.DISQUALIFIED,
}
"""Where a deed leads to; an assignment leads nowhere else."""
