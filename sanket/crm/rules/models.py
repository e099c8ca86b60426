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
    kept = models.BooleanField(
        default=False, help_text="its members are kept, so that it is told who enters and leaves"
    )
    swept_at = models.DateTimeField(null=True, help_text="when its members were last found anew")

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


class TestTally(models.Model):
    """How a test of somebody's condition has gone. Counted in memory and added in batches: `rules.tallies`."""

    __test__ = False

    asker = models.CharField(max_length=40, help_text="whose condition: routing:3, segment:7")
    of = models.CharField(max_length=10)
    digest = models.CharField(max_length=32, help_text="of the test's text, which may be longer than an index takes")
    test = models.TextField(help_text="empty: how often the whole condition was asked")
    ran = models.BigIntegerField(default=0)
    passed = models.BigIntegerField(default=0)
    looked = models.BigIntegerField(default=0, help_text="look-ups that it made")
    seconds = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["asker", "of", "digest"], name="tally_of_test")]

    def __str__(self) -> str:
        return f"{self.asker}: {self.test}"


class View(models.Model):
    """What a list shows, under a name: a condition or a segment, and the list's own filters and order."""

    class Place(models.TextChoices):
        ACCOUNTS = "accounts"
        CONTACTS = "contacts"
        LEADS = "leads"

    place = models.CharField(max_length=10, choices=Place.choices)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey("crm.User", on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False, help_text="for all, and not for its owner alone")
    condition = models.TextField(default="", help_text="as the language prints it")
    segment = models.ForeignKey(Segment, null=True, on_delete=models.PROTECT, related_name="views")
    asked = models.JSONField(default=dict, help_text="filters and order, as the list's address has them")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "owner", "name"], name="view_by_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody belongs to a segment that keeps its members."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    member = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["segment", "member"], name="membership_once")]
        indexes: ClassVar = [models.Index(fields=["member"], name="membership_by_member")]

    def __str__(self) -> str:
        return f"{self.segment}: {self.member}"


class Touched(models.Model):
    """Something about somebody changed: whether they belong to segments is asked soon. The same may be noted twice: whoever
    found it noted already could commit after that note was worked off."""

    kind = models.CharField(max_length=10)
    member = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.member}"
