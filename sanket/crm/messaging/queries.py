"""Questions about notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from sanket.crm.messaging.enclosing import wishes_of
from sanket.crm.messaging.kinds import KINDS, Kind
from sanket.crm.messaging.models import Channel, Letter, Notice, NoticePart
from sanket.crm.messaging.ways.mail import works as mail_works
from sanket.crm.messaging.wishes import WAYS, Wishes
from sanket.crm.plans import planned
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced

__all__ = [
    "KINDS",
    "WAYS",
    "Bell",
    "Channel",
    "Kind",
    "Letter",
    "Notice",
    "Trouble",
    "Wishes",
    "bell",
    "channels",
    "letters",
    "mail_works",
    "newer",
    "notices",
    "push_key",
    "told_about",
    "told_under",
    "troubles",
    "wishes",
]

MOST_COUNTED = 100
"""Of more the bell says "99+"."""


class Bell(NamedTuple):
    """How many this person has not read, and the newest of all that they were told."""

    unread: int
    newest: int


def notices(person: User) -> QuerySet[Notice]:
    """What somebody was told, the newest first. Nobody reads what others are told."""
    return Notice.objects.filter(person=person).order_by("-pk")


def bell(person: User) -> Bell:
    """By the driver: every page asks it, and every open one again and again."""
    with planned() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM (SELECT 1 FROM crm_notice WHERE person_id = %s AND read_at IS NULL LIMIT %s)"
            " AS unread), (SELECT max(id) FROM crm_notice WHERE person_id = %s)",
            [person.pk, MOST_COUNTED, person.pk],
        )
        unread, newest = cursor.fetchone()
    return Bell(unread, newest or 0)


def newer(person: User, than: int, limit: int) -> list[Notice]:
    """What came after that one and is not read, the newest first."""
    return list(notices(person).filter(pk__gt=than, read_at=None)[:limit])


def told_about(subjects: Iterable[str]) -> set[str]:
    """Those of which somebody was told anything, alone or together with others."""
    found: set[str] = set()
    for some in sliced(subjects):
        found |= set(Notice.objects.filter(about__in=some).values_list("about", flat=True))
        found |= set(NoticePart.objects.filter(about__in=some).values_list("about", flat=True))
    return found


def told_under(kind: str, keys: Iterable[str]) -> set[str]:
    """Those of these keys under which anybody was told, alone or together with others."""
    found: set[str] = set()
    for some in sliced(keys):
        found |= set(Notice.objects.filter(kind=kind, key__in=some).values_list("key", flat=True))
        found |= set(NoticePart.objects.filter(notice__kind=kind, key__in=some).values_list("key", flat=True))
    return found


def wishes(person: User) -> Wishes:
    """How somebody wants to be told; who never said so, as usual."""
    return wishes_of([person.pk]).get(person.pk, Wishes())


def channels(person: User) -> QuerySet[Channel]:
    """Where somebody is told, the oldest first. One's own mail is there once something was sent to it."""
    return Channel.objects.filter(person=person).order_by("pk")


def letters(person: User, limit: int) -> list[Letter]:
    """What was sent to somebody, the newest first, with what was in it."""
    found = Letter.objects.filter(channel__person=person).select_related("channel")
    return list(found.prefetch_related("enclosures__notice").order_by("-pk")[:limit])


class Trouble(NamedTuple):
    """A channel by which something did not reach its person, since then."""

    channel: Channel
    failed: int
    doubtful: int
    waiting: int
    answer: str


def troubles(since: int) -> list[Trouble]:
    """Channels that fail, are shut because they failed, or had letters since then that failed or are doubtful."""
    bad = Q(state=Letter.State.FAILED) | Q(state=Letter.State.DOUBTFUL) | Q(state=Letter.State.WAITING, tries__gt=0)
    rows = Letter.objects.filter(bad, created_at__gte=since).values("channel_id").order_by("channel_id")
    counts = {
        row["channel_id"]: row
        for row in rows.annotate(
            failed=Count("pk", filter=Q(state=Letter.State.FAILED)),
            doubtful=Count("pk", filter=Q(state=Letter.State.DOUBTFUL)),
            waiting=Count("pk", filter=Q(state=Letter.State.WAITING)),
            newest=Max("pk"),
        )
    }
    answers = dict(
        Letter.objects.filter(pk__in=[row["newest"] for row in counts.values()]).values_list("channel_id", "answer")
    )
    shut = Q(failing_since__isnull=False) | Q(disabled_why=Channel.Disabled.FAILING)
    found = (
        Channel.objects.filter(shut | Q(pk__in=list(counts))).select_related("person").order_by("person__name", "pk")
    )
    none = {"failed": 0, "doubtful": 0, "waiting": 0}
    return [
        Trouble(
            channel,
            (row := counts.get(channel.pk, none))["failed"],
            row["doubtful"],
            row["waiting"],
            answers.get(channel.pk, ""),
        )
        for channel in found
    ]


def push_key() -> str:
    """What a browser is shown when it subscribes."""
    from sanket.crm.messaging.ways.identity import public_key

    return public_key()
