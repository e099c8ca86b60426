"""Notices are put on their way as they are written: by which channels, and from when on. In the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo

from sanket.crm.messaging.kinds import KINDS
from sanket.crm.messaging.models import Channel, Enclosure, Notice, NoticeWishes
from sanket.crm.messaging.ways import mail
from sanket.crm.messaging.wishes import When, Wishes, when
from sanket.crm.workspace.queries import User, current, zone_of
from sanket.shared.batches import sliced


def enclose(notices: Sequence[Notice], people: Mapping[int, User], channels: Mapping[int, Sequence[Channel]]) -> None:
    """``notices`` have their numbers; ``channels``: of those who have any."""
    wishes = wishes_of(channels)
    company = current()
    zones: dict[int, tzinfo] = {pk: zone_of(user, company) for pk, user in people.items()}
    rows = []
    for notice in notices:
        for channel in channels.get(notice.person_id, ()):
            wanted = wishes.get(notice.person_id, Wishes())
            found = when(KINDS[notice.kind], channel.way, wanted, zones[notice.person_id], notice.at)
            if found is not None:
                rows.append(_enclosure(notice, channel, found))
    Enclosure.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)


def _enclosure(notice: Notice, channel: Channel, found: When) -> Enclosure:
    return Enclosure(notice=notice, channel=channel, due_at=found.at, digest=found.digest)


def wishes_of(people: Collection[int]) -> dict[int, Wishes]:
    """Of those who said how they want to be told."""
    found = {}
    for some in sliced(people):
        for row in NoticeWishes.objects.filter(person_id__in=some):
            found[row.person_id] = Wishes(*(getattr(row, name) for name in Wishes._fields))
    return found


def channels_of(people: Collection[int]) -> dict[int, list[Channel]]:
    """Those that are open, by person. Everybody has their mail, where mails reach anybody."""
    rows: list[Channel] = []
    for some in sliced(people):
        rows += Channel.objects.filter(person_id__in=some).order_by("pk")
    found: dict[int, list[Channel]] = defaultdict(list)
    if mail.works():
        having = {row.person_id for row in rows if row.way == Channel.Way.MAIL}
        rows += [mail_of(person) for person in sorted(set(people) - having)]
    for row in rows:
        if row.disabled_at is None and (row.way != Channel.Way.MAIL or mail.works()):
            found[row.person_id].append(row)
    return dict(found)


def mail_of(person: int) -> Channel:
    """A person's mail, as a channel; its address is the one they sign in with."""
    return Channel.objects.get_or_create(person_id=person, way=Channel.Way.MAIL, digest="", defaults={"created_at": 0})[
        0
    ]
