"""Tables of what was captured. Instants of events are whole Unix seconds, as in the log; of people's deeds, datetimes."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

EVENTS = "events"
"""Kind of a source that speaks to /v1; others are named for their connector."""


def new_stamp() -> str:
    return uuid4().hex


class Source(models.Model):
    """A website, program or connector that tells us things."""

    external_id = models.CharField(max_length=100, unique=True, help_text="stands in the log as the activities' source")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default=EVENTS, help_text="events, or the name of a connector")
    # Public: it stands in the pages of a website. It lets one tell, never ask.
    write_key = models.CharField(max_length=64, unique=True)
    settings = models.JSONField(
        default=dict, help_text="of its kind; keys of other systems too: never shown or audited"
    )
    state = models.JSONField(default=dict, help_text="how far a connector has read, and the like")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, help_text="within a few seconds")
    last_error = models.TextField(default="", help_text="a sentence; empty = the last try went well")
    last_error_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """A user agent that was seen, each once."""

    text = models.CharField(max_length=500, unique=True)
    first_at = models.BigIntegerField()

    def __str__(self) -> str:
        return self.text


class Fate(models.TextChoices):
    """What became of an event."""

    ACTIVITY = "activity"
    UNMAPPED = "unmapped"
    UNPLACED = "unplaced"
    MACHINE = "machine"
    CONTEXT = "context"
    IGNORED = "ignored"


class Event(models.Model):
    """One thing told. Above the line as it came, for ever; below it what it means by today's rules."""

    # Sources and agents are never deleted: looking each up for each event would be a tenth of the work.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    message_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, help_text="track, page, screen, identify, group or alias")
    name = models.CharField(max_length=200, default="")
    at = models.BigIntegerField()
    received_at = models.BigIntegerField()
    anonymous_id = models.CharField(max_length=200, default="")
    user_id = models.CharField(max_length=200, default="")
    group_id = models.CharField(max_length=200, default="")
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    hint = models.CharField(
        max_length=40, default="", help_text="what only the sender's address told: why it is a machine"
    )
    body = models.TextField(
        default="{}", help_text="JSON: properties, traits, context, previous_id; what is empty is absent"
    )
    # -------------------------------------------------------------------------------------------------
    fate = models.CharField(max_length=8, choices=Fate.choices)
    reason = models.CharField(max_length=200, default="", help_text="why it is no activity, or has no contact yet")
    account = models.ForeignKey(
        "crm.Account", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        "crm.Contact", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    offering = models.ForeignKey(
        "crm.Offering", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    type = models.ForeignKey(
        "crm.ActivityType",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "message_id"], name="event_once")]
        indexes: ClassVar = [
            # With the id: the newest of a source and fate are the end of a stretch.
            models.Index(fields=["source", "fate", "id"], name="event_by_fate"),
            models.Index(fields=["kind", "name"], name="event_by_name"),
            models.Index(fields=["anonymous_id", "at"], condition=~Q(anonymous_id=""), name="event_by_anonymous"),
            models.Index(fields=["user_id", "at"], condition=~Q(user_id=""), name="event_by_user"),
            models.Index(fields=["group_id"], condition=~Q(group_id=""), name="event_by_group"),
            models.Index(fields=["agent"], condition=Q(agent__isnull=False), name="event_by_agent"),
            models.Index(
                fields=["anonymous_id", "at"],
                condition=Q(kind="identify") & ~Q(anonymous_id="") & ~Q(user_id=""),
                name="event_named_on",
            ),
            models.Index(fields=["source", "kind", "name"], condition=Q(fate="unmapped"), name="event_unmapped"),
            models.Index(
                fields=["source", "id"],
                condition=Q(
                    reason__in=(
                        "more new accounts than this source adds a day",
                        "more new contacts than this source adds a day",
                    )
                ),
                name="event_waiting",
            ),
        ]


class Visitor(models.Model):
    """One name that somebody goes by: ``a:`` and an anonymous id, or ``u:`` and a user id; and what was said of them.

    On PostgreSQL whoever takes or reads events of a name holds its row first.
    """

    name = models.CharField(max_length=202, unique=True)
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField(help_text="when something of it came last, within a minute")
    # What the newest identify that says it says; the instants decide, not the order in which they came.
    email = models.CharField(max_length=254, default="", help_text="lower case")
    email_at = models.BigIntegerField(default=0)
    called = models.CharField(max_length=300, default="")
    called_at = models.BigIntegerField(default=0)
    company = models.JSONField(default=dict, help_text="id, name, website, industry, employees")
    company_at = models.BigIntegerField(default=0)
    # By what a company that is added later finds them: what the mail's domain is registered as, the company's key, its
    # name, in small letters.
    site = models.CharField(max_length=253, default="")
    company_key = models.CharField(max_length=200, default="")
    company_name = models.CharField(max_length=300, default="")
    crowded = models.BooleanField(default=False, help_text="too many users on this device, or devices of this user")
    tangled = models.BooleanField(default=False, help_text="too many names would be this person")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site"], condition=~Q(site=""), name="visitor_by_site"),
            models.Index(fields=["company_key"], condition=~Q(company_key=""), name="visitor_by_company_key"),
            models.Index(fields=["company_name"], condition=~Q(company_name=""), name="visitor_by_company_name"),
            models.Index(fields=["email"], condition=~Q(email=""), name="visitor_by_email"),
            models.Index(fields=["-last_at", "-id"], name="visitor_newest"),
        ]


class Link(models.Model):
    """Two names that belong together; ``undone_at``: a person says that they do not; ``crowded``: it does not hold, for one
    of them is a crowd's.

    tie: an identify named user ``other`` on anonymous id ``one``; from when to when, the events tell.
    alias, merge: one person for all time; ``other`` is the name to go by. group: ``one`` acts for account ``other``
    (``g:`` and a group id). contact: a person says that ``one`` is contact ``other`` (``c:`` and its number).
    """

    class Kind(models.TextChoices):
        TIE = "tie"
        ALIAS = "alias"
        MERGE = "merge"
        GROUP = "group"
        CONTACT = "contact"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    one = models.CharField(max_length=202)
    other = models.CharField(max_length=202)
    first_at = models.BigIntegerField()
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    crowded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "one", "other"], name="link_once")]
        # Those that hold beside each other: they are few for each name.
        indexes: ClassVar = [
            models.Index(fields=["one", "crowded"], name="link_by_one"),
            models.Index(fields=["other", "crowded"], name="link_by_other"),
        ]


class EventRule(models.Model):
    """What an event means. The first that fits, by position, decides."""

    class Typed(models.TextChoices):
        FIXED = "fixed"
        NAME = "name"
        NOT = "not"

    class Offered(models.TextChoices):
        FIXED = "fixed"
        PROPERTY = "property"
        URL = "url"

    position = models.IntegerField()
    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="+", help_text="empty = all")
    kind = models.CharField(max_length=8, default="track", help_text="track, page or screen; empty = any of them")
    name = models.CharField(max_length=200, default="", help_text="exact, in any case; prefix*; empty = any")
    property = models.CharField(max_length=100, default="", help_text="a property that must be so; with dots: deeper")
    value = models.CharField(max_length=200, default="")
    url = models.CharField(max_length=500, default="", help_text="of the page, * for anything; empty = any")
    typed = models.CharField(
        max_length=5,
        choices=Typed.choices,
        default=Typed.FIXED,
        help_text="fixed: `type`; name: the type called like the event; not: no activity, on purpose",
    )
    type = models.ForeignKey("crm.ActivityType", null=True, on_delete=models.CASCADE, related_name="+")
    offered = models.CharField(
        max_length=8,
        choices=Offered.choices,
        default=Offered.PROPERTY,
        help_text="fixed: `offering`; property: what it names, else product and category, else the URL; url: a part of the URL",
    )
    offering = models.ForeignKey("crm.Offering", null=True, on_delete=models.CASCADE, related_name="+")
    offering_property = models.CharField(max_length=100, default="", help_text="empty = product, then category")
    account_property = models.CharField(max_length=100, default="", help_text="holds an account's external id")
    ready_made = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["position", "id"]


class Verdict(models.Model):
    """A person says that an event, a visitor or a user agent is a machine, or is none. Undone: as if never said."""

    class Subject(models.TextChoices):
        EVENT = "event"
        VISITOR = "visitor"
        AGENT = "agent"

    subject = models.CharField(max_length=8, choices=Subject.choices)
    key = models.CharField(max_length=202, help_text="an event's or agent's number, or a visitor's name")
    machine = models.BooleanField()
    reason = models.CharField(max_length=300, default="")
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "key"], condition=Q(undone_at=None), name="verdict_once")
        ]


class MailDomain(models.Model):
    """What the workspace says of a mail domain: whose it is; without an account: that it is nobody's in particular."""

    domain = models.CharField(max_length=253, unique=True)
    account = models.ForeignKey("crm.Account", null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()


class Added(models.Model):
    """How many accounts and contacts were made of what a source told on a day (days since 1970, by UTC)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.IntegerField()
    accounts = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    waits = models.BooleanField(default=False, help_text="some were too many; they are read anew on a later day")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "day"], name="added_once")]


class Delivery(models.Model):
    """What a connector fetched or was sent, as it came: read into events or activities, and again when asked."""

    class State(models.TextChoices):
        STORED = "stored"
        TAKEN = "taken"
        FAILED = "failed"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=200, help_text="the other system's own id: counts once for each source")
    received_at = models.DateTimeField()
    payload = models.TextField(help_text="JSON")
    state = models.CharField(max_length=6, choices=State.choices, default=State.STORED)
    error = models.TextField(default="", help_text="a sentence: why it could not be taken")
    tries = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["source", "state", "id"], name="delivery_by_state"),
            models.Index(fields=["source", "-received_at", "-id"], name="delivery_newest"),
        ]


class Rereading(models.Model):
    """Events whose reading may have changed: a job reads them anew in slices and remembers how far it came."""

    scope = models.CharField(
        max_length=10,
        help_text="all, name, visitor, bearer, span, agent, event, group, unplaced, source, waiting or saved",
    )
    key = models.CharField(max_length=300, default="")
    what = models.JSONField(
        default=dict, help_text="of what was saved: by what it is found; of visitors: how far their events are read"
    )
    after_event = models.BigIntegerField(default=0)
    until_event = models.BigIntegerField(default=0, help_text="the newest when it was noted; later ones know already")
    created_at = models.DateTimeField()


class CaptureEdition(models.Model):
    """One row, id 1. Its stamp changes whenever rules, verdicts, types, offerings or domains do, so that each process
    knows that what it remembers of them is old."""

    stamp = models.CharField(max_length=32, default=new_stamp)
