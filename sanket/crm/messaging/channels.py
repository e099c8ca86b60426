"""Deeds on channels and wishes: each person's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from sanket.crm.messaging.claiming import new_key
from sanket.crm.messaging.enclosing import mail_of
from sanket.crm.messaging.kinds import KINDS
from sanket.crm.messaging.models import Channel, Enclosure, Letter, Notice, NoticeWishes
from sanket.crm.messaging.places import digest, sealed
from sanket.crm.messaging.refusals import ChannelRefused
from sanket.crm.messaging.ways import mail
from sanket.crm.messaging.wishes import WAYS, Wishes
from sanket.crm.workspace.queries import User

MOST_CHANNELS = 20
LONGEST_NAME = 100
LONGEST_ADDRESS = 2_000
POINT_BYTES, AUTH_BYTES = 65, 16
DIGESTS = ("", "hourly", "daily")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
TEST = "notice.test"
KEPT = ("way", "digest", "name", "sealed")
"""Of a channel that was removed, in the hands of its person until they leave the page; where it leads stays sealed."""

Way = Channel.Way


@transaction.atomic
def save_wishes(person: User, **given: Any) -> Wishes:
    """What is given of `Wishes`; ``ways``: kind -> ways by which it is told at once."""
    row = NoticeWishes.objects.select_for_update().filter(person=person).first() or NoticeWishes(person=person)
    for name, value in given.items():
        setattr(row, name, _checked(name, value))
    if bool(row.quiet_from) != bool(row.quiet_until):
        raise ChannelRefused("quiet_until" if row.quiet_from else "quiet_from", "Say from when until when, or neither.")
    row.save()
    return Wishes(*(getattr(row, name) for name in Wishes._fields))


def _checked(name: str, value: Any) -> Any:
    if name == "ways":
        return _ways(value)
    if name == "digest" and value not in DIGESTS:
        raise ChannelRefused("digest", "A digest is hourly, daily or none.")
    if name in ("quiet_from", "quiet_until", "digest_at") and not _is_time(value, needed=name == "digest_at"):
        raise ChannelRefused(name, "Write a time such as 22:00.")
    return value


def _is_time(value: str, *, needed: bool) -> bool:
    return bool(TIME.fullmatch(value)) or (value == "" and not needed)


def _ways(given: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Only what is not as usual, so that later versions may change what is usual."""
    found, usual = {}, Wishes()
    for kind, ways in given.items():
        if kind not in KINDS:
            raise ChannelRefused("ways", f"There is no kind {kind!r}; docs/notices.md lists those there are.")
        wanted = [way for way in WAYS if way in set(ways)]
        if unknown := set(ways) - set(WAYS):
            raise ChannelRefused("ways", f"There is no way {min(unknown)!r}; there are {', '.join(WAYS)}.")
        if wanted != list(usual.ways_of(KINDS[kind])):
            found[kind] = wanted
    return found


@transaction.atomic
def subscribe(person: User, *, subscription: Mapping[str, Any], name: str, at: int) -> Channel:
    """A browser that wants to be told; the same one again is the same channel, open again.

    A browser is one person's: whoever was told by it before is not any more.
    """
    where = _subscription(subscription)
    # With new keys it is the same browser.
    endpoint = json.loads(where)["endpoint"]
    Channel.objects.filter(way=Way.PUSH, digest=digest(endpoint)).exclude(person=person).delete()
    return _open(person, Way.PUSH, where, endpoint, name, at)


def _subscription(given: Mapping[str, Any]) -> str:
    """Its address and keys, as they are kept. The address is typed by a program, and whoever writes one could have us
    knock anywhere: it is judged like every other."""
    from sanket.crm.messaging.ways.identity import decoded
    from sanket.outbound import check

    keys = given.get("keys")
    texts = (given.get("endpoint"), *((keys.get("p256dh"), keys.get("auth")) if isinstance(keys, Mapping) else ()))
    if len(texts) != 3 or not all(isinstance(text, str) and len(text) <= LONGEST_ADDRESS for text in texts):
        raise ChannelRefused("subscription", "This is not what a browser gives when it subscribes.")
    endpoint, p256dh, auth = map(str, texts)
    try:
        point, secret = decoded(p256dh), decoded(auth)
    except ValueError:
        point, secret = b"", b""
    if len(point) != POINT_BYTES or point[0] != 4 or len(secret) != AUTH_BYTES:
        raise ChannelRefused("subscription", "Its keys are not those of a browser.")
    check(endpoint)
    return json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}, sort_keys=True)


def add_chat(person: User, *, url: str, name: str, at: int) -> Channel:
    """An account of a messenger, by its address as Apprise writes it."""
    from sanket.outbound import messengers

    if messengers.missing():
        raise ChannelRefused("url", "Messengers need one more package; docs/notices.md says which.")
    if messengers.scheme_of(url) not in messengers.SCHEMES:
        raise ChannelRefused("url", "This is none of the programs that can be told; docs/notices.md lists them.")
    program = messengers.program(url) if len(url) <= LONGEST_ADDRESS else ""
    if not program:
        raise ChannelRefused("url", "This address lacks something; see how addresses of this program are written.")
    return _open(person, Way.CHAT, url.strip(), url.strip(), name or program, at)


@transaction.atomic
def _open(person: User, way: Channel.Way, where: str, known_by: str, name: str, at: int) -> Channel:
    User.objects.select_for_update().get(pk=person.pk)
    key = digest(known_by)
    channel = Channel.objects.filter(person=person, way=way, digest=key).first()
    if channel is None and Channel.objects.filter(person=person).count() >= MOST_CHANNELS:
        raise ChannelRefused("channel", f"You have {MOST_CHANNELS} channels already; remove one first.")
    channel = channel or Channel(person=person, way=way, digest=key, created_at=at)
    channel.name, channel.sealed = name.strip()[:LONGEST_NAME], sealed(where)
    channel.disabled_at, channel.disabled_why, channel.failing_since, channel.hold_until = None, "", None, 0
    channel.save()
    return channel


def remove(channel: Channel) -> list[str]:
    """With what waits for it and what was sent by it. Answers what `restore` wants to bring it back."""
    kept = [str(getattr(channel, name)) for name in KEPT]
    channel.delete()
    return kept


def restore(person: User, kept: list[str], *, at: int) -> Channel:
    """Open again, as it was."""
    made = dict(zip(KEPT, kept, strict=True))
    found = {"way": made.pop("way"), "digest": made.pop("digest")}
    return Channel.objects.get_or_create(person=person, **found, defaults={**made, "created_at": at})[0]


@transaction.atomic
def pause(channel: Channel, *, at: int) -> None:
    """Nothing more by this channel until it is resumed; what waits for it is dropped, for it stands in the page."""
    Channel.objects.filter(pk=channel.pk, disabled_at=None).update(disabled_at=at, disabled_why=Channel.Disabled.PERSON)
    Enclosure.objects.filter(channel=channel, letter=None).delete()
    Letter.objects.filter(channel=channel, state=Letter.State.WAITING).delete()


def resume(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(disabled_at=None, disabled_why="", failing_since=None, hold_until=0)


@transaction.atomic
def write_test(channel: Channel, *, at: int) -> Letter:
    """A letter that says only that it came; at once, whatever the hour. Refuses what is paused."""
    if channel.disabled_at is not None:
        raise ChannelRefused("channel", "This channel is paused; resume it first.")
    if channel.way == Way.MAIL and not mail.works():
        raise ChannelRefused("channel", "No mail server is set up on this site; its mails are written into a folder.")
    letter = Letter.objects.create(channel=channel, key=new_key(), next_at=at, created_at=at)
    notice = Notice.objects.create(
        person_id=channel.person_id,
        kind=TEST,
        key=letter.key,
        title="A test of this channel",
        body="Notices reach you here.",
        link="/profile/notices/",
        at=at,
        # It says nothing that the page would have to say.
        read_at=at,
    )
    Enclosure.objects.create(notice=notice, channel=channel, letter=letter, due_at=at)
    return letter


def own_mail(person: User) -> Channel:
    return mail_of(person.pk)
