"""Deeds: tell people, and mark what they have read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from sanket.crm.messaging.channels import (
    add_chat,
    own_mail,
    pause,
    remove,
    restore,
    resume,
    save_wishes,
    subscribe,
    write_test,
)
from sanket.crm.messaging.enclosing import channels_of, enclose
from sanket.crm.messaging.kinds import KINDS
from sanket.crm.messaging.models import Notice, NoticePart
from sanket.crm.messaging.refusals import ChannelRefused
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced

__all__ = [
    "ChannelRefused",
    "News",
    "Part",
    "add_chat",
    "own_mail",
    "pause",
    "read",
    "read_all",
    "read_before",
    "remove",
    "restore",
    "resume",
    "save_wishes",
    "subscribe",
    "tell",
    "unread_again",
    "write_test",
]

LONGEST_TITLE = 200
LONGEST_BODY = 2_000
ROWS_AT_ONCE = 100


class Part(NamedTuple):
    """One of several things that are told together; its key and record as if it were told alone."""

    key: str
    about: str


class News(NamedTuple):
    """One thing to tell one person; ``link`` is a path of this site, ``phone`` whom to call about it.

    ``parts``: of several things at once each, so that it is known that this person was told of it.
    """

    person: int
    kind: str
    key: str
    title: str
    body: str = ""
    link: str = ""
    phone: str = ""
    about: str = ""
    parts: tuple[Part, ...] = ()


@transaction.atomic
def tell(news: Sequence[News], *, at: int) -> None:
    """In the transaction of what it tells of. Who has left is told nothing; what was told already is not told again."""
    here: dict[int, User] = {}
    for some in sliced({one.person for one in news}):
        here |= {user.pk: user for user in User.objects.filter(pk__in=some, is_active=True)}
    news = [one for one in news if one.person in here]
    wanted = [_notice(one, at) for one in news]
    if not wanted:
        return
    channels = channels_of(here)
    parts = {(one.person, one.kind, one.key): one.parts for one in news if one.parts}
    before = _newest() if channels or parts else 0
    Notice.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
    if channels or parts:
        new = _new(wanted, before)
        _keep(new, parts)
        enclose(new, here, channels)


def _newest() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _new(wanted: Sequence[Notice], before: int) -> list[Notice]:
    """Those of them that were not told before, with their numbers."""
    keys = {(one.person_id, one.kind, one.key) for one in wanted}
    rows: list[Notice] = []
    for some in sliced({one.key for one in wanted}):
        rows += Notice.objects.filter(pk__gt=before, key__in=some).order_by("pk")
    return [row for row in rows if (row.person_id, row.kind, row.key) in keys]


def _keep(new: Sequence[Notice], parts: Mapping[tuple[int, str, str], Sequence[Part]]) -> None:
    rows = [
        NoticePart(notice=row, key=part.key, about=part.about)
        for row in new
        for part in parts.get((row.person_id, row.kind, row.key), ())
    ]
    NoticePart.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _notice(one: News, at: int) -> Notice:
    assert one.kind in KINDS, one.kind
    return Notice(
        person_id=one.person,
        kind=one.kind,
        key=one.key,
        about=one.about,
        title=one.title[:LONGEST_TITLE],
        body=one.body[:LONGEST_BODY],
        link=one.link,
        phone=one.phone,
        at=at,
    )


def read(notice: Notice, *, at: int) -> None:
    """Its person has seen it."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def read_all(person: User, *, upto: int, at: int) -> int:
    """All that this person was shown, up to that one; answers how many were new to them."""
    return Notice.objects.filter(person=person, pk__lte=upto, read_at=None).update(read_at=at)


def read_before(before: int) -> int:
    """Of everybody, what was told before then: a story that is told at once is no news. Answers how many."""
    return Notice.objects.filter(at__lt=before, read_at=None).update(read_at=F("at"))


def unread_again(person: User, *, at: int) -> int:
    """Take back what was marked as read in that second."""
    return Notice.objects.filter(person=person, read_at=at).update(read_at=None)
