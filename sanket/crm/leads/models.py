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


class Lead(models.Model):
    """Account x offering whose interest passed its threshold while the account fits. At most one open per group.

    ``heat_key`` is log2(interest / interest threshold) + t / half-life: constant until the next activity, so an index
    on it is a ranking that never goes stale among offerings of one half-life.
    """

    account = models.ForeignKey("crm.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey("crm.Offering", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField(default=0, help_text="nth lead of its group: 0 is the first")
    previous = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    recognised_at = models.BigIntegerField(help_text="when hot and fit first held together")
    detected_at = models.BigIntegerField(help_text="when we knew")
    tipped_by = models.CharField(max_length=200, default="", help_text="external id of the activity that tipped it")
    stage = models.CharField(max_length=15, choices=Stage.choices, default=Stage.RECOGNISED)
    stage_at = models.BigIntegerField()
    owner = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    assigned = models.BooleanField(default=False, help_text="by a person; otherwise the owner is the account's")
    # Pushed by recognition at each activity:
    hot = models.BooleanField(default=True)
    cold_at = models.BigIntegerField(help_text="the first whole second at which it is cold, if nothing happens")
    fits = models.BooleanField(default=True)
    fitment = models.FloatField()
    fitment_threshold = models.FloatField()
    interest_threshold = models.FloatField()
    half_life = models.BigIntegerField(help_text="seconds")
    heat_key = models.FloatField(help_text="half-lives")
    activities = models.IntegerField(help_text="activities in the group")
    people = models.IntegerField(default=0, help_text="contacts named on them")
    last_at = models.BigIntegerField(help_text="occurred_at of the newest activity")
    why = models.JSONField(
        default=dict, help_text="facts for the one-line reason: people, what tipped it, what they did most"
    )
    covered_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    evidence = models.JSONField(default=dict, help_text="frozen when the lead was detected")
    stale = models.BooleanField(default=False, help_text="why, people, evidence and cover are still to be worked out")
    withdrawn_at = models.BigIntegerField(null=True, help_text="when later facts took it away")
    # Set by people:
    closed_at = models.BigIntegerField(null=True)
    rest_until = models.BigIntegerField(null=True, help_text="a closed group can become a new lead from then on")

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "offering", "number"], name="lead_number_once"),
            models.UniqueConstraint(
                fields=["account", "offering"],
                condition=Q(closed_at__isnull=True),
                name="lead_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "half_life",
                F("heat_key").desc(),
                condition=Q(closed_at=None, withdrawn_at=None, hot=True, fits=True),
                name="lead_by_heat",
            ),
            # With all that decides whether somebody sees a lead and whether another speaks for it: a row of leads is
            # long, and whoever counts looks at thousands.
            models.Index(
                "cold_at",
                "account",
                "owner",
                "covered_by",
                condition=Q(closed_at=None, withdrawn_at=None, hot=True, fits=True),
                name="lead_by_cold",
            ),
            models.Index(
                "owner",
                "cold_at",
                "account",
                "covered_by",
                "stage",
                condition=Q(closed_at=None, withdrawn_at=None, hot=True, fits=True),
                name="lead_by_owner",
            ),
            models.Index("owner", "account", condition=Q(assigned=True, closed_at=None), name="lead_assigned"),
            models.Index(
                F("fitment").desc(),
                F("id").desc(),
                condition=Q(closed_at=None, withdrawn_at=None, hot=True, fits=True),
                name="lead_by_fitment",
            ),
            # Everything a list of one offering asks before it reads the leads it shows.
            models.Index(
                F("offering"),
                F("half_life"),
                F("heat_key").desc(),
                F("id"),
                F("account"),
                F("owner"),
                F("covered_by"),
                F("cold_at"),
                condition=Q(closed_at=None, withdrawn_at=None, hot=True, fits=True),
                name="lead_by_offering",
            ),
            models.Index("recognised_at", name="lead_by_recognised"),
            models.Index("id", condition=Q(stale=True), name="lead_stale"),
        ]


class NextLead(models.Model):
    """What a lead will be once readers are switched to a new version of the settings: worked out ahead, row by row.

    ``deed``: *refresh* tells the newest lead of a group how it stands, *move* dates a beginning anew, *withdraw* takes
    one away, *open* begins one. *Later* is a refresh that can wait until after the switch, since the lead is cold before
    and afterwards; ``was_*`` is how one sees that nobody told it since. What a deed does not need is empty.
    """

    class Deed(models.IntegerChoices):
        REFRESH = 0
        MOVE = 1
        WITHDRAW = 2
        OPEN = 3
        LATER = 4

    version = models.IntegerField()
    deed = models.SmallIntegerField(choices=Deed.choices)
    account = models.ForeignKey(
        "crm.Account", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    offering = models.ForeignKey(
        "crm.Offering", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    lead = models.ForeignKey(
        Lead, null=True, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    number = models.IntegerField(null=True)
    previous = models.ForeignKey(
        Lead, null=True, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    recognised_at = models.BigIntegerField(null=True)
    tipped_by = models.CharField(max_length=200, null=True)
    hot = models.BooleanField(null=True)
    cold_at = models.BigIntegerField(null=True)
    fits = models.BooleanField(null=True)
    fitment = models.FloatField(null=True)
    fitment_threshold = models.FloatField(null=True)
    interest_threshold = models.FloatField(null=True)
    half_life = models.BigIntegerField(null=True)
    heat_key = models.FloatField(null=True)
    activities = models.IntegerField(null=True)
    last_at = models.BigIntegerField(null=True)
    was_heat_key = models.FloatField(null=True)
    was_cold_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["version", "deed", "lead"], name="nextlead_by_deed"),
            models.Index(fields=["version", "account"], name="nextlead_by_account"),
        ]


class LeadMove(models.Model):
    """One deed of a person on a lead. Undo removes the row; the audit trail remembers both."""

    class Kind(models.TextChoices):
        ASSIGN = "assign"
        ACCEPT = "accept"
        RECYCLE = "recycle"
        DISQUALIFY = "disqualify"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="moves")
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
    reason = models.TextField(default="")
