"""Questions about notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from sanket.crm.messaging.kinds import KINDS, Kind
from sanket.crm.messaging.models import Notice
from sanket.crm.plans import planned
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced

__all__ = ["KINDS", "Bell", "Kind", "Notice", "bell", "newer", "notices", "told_about", "told_under"]

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
    """Those of which somebody was told anything."""
    found: set[str] = set()
    for some in sliced(subjects):
        found |= set(Notice.objects.filter(about__in=some).values_list("about", flat=True))
    return found


def told_under(kind: str, keys: Iterable[str]) -> set[str]:
    """Those of these keys under which anybody was told."""
    found: set[str] = set()
    for some in sliced(keys):
        found |= set(Notice.objects.filter(kind=kind, key__in=some).values_list("key", flat=True))
    return found
