"""Which letters are due, what is put into them, and what is written of a try. Nothing here waits for anybody.

A letter whose channel knows its key is claimed for a while: killed in between, it is sent again and seen once. One of a
messenger is doubtful from its claim on, until the answer is written down: killed in between, it stays so, and is not sent
again.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import Error, connection, transaction

from sanket.crm.messaging.kinds import KINDS
from sanket.crm.messaging.models import Channel, Enclosure, Letter, Notice
from sanket.crm.messaging.places import where_of
from sanket.crm.messaging.ways.letters import Due, Fate, Landed, Words
from sanket.shared import retries
from sanket.shared.instants import seconds_of

LEASE_SECONDS = 180
"""A try takes a minute at most. After this somebody else makes it: whoever claimed it is dead."""
AT_ONCE, WHILE_FAILING = 4, 1
"""Tries at one channel at the same time."""
SHARE = 6
"""Tries at all channels of one person: however slow their places are, letters of others go on."""
ONE_BY_ONE = 3
"""More notices that are due at once by one channel are one letter."""
MOST_ENCLOSED = 200
LEFT = "Whom it was for has left."
LINES = 30
LONGEST = 1_800
"""Characters of a letter of several: messengers take 2,000 at least, and need some for the title and the link."""
"""Notices of one letter that are told; of the others how many there are."""
PAUSES = (0, 5, 30, 120, 600, 1_800, 7_200, 21_600)
"""Seconds before each try: nine hours in all. News of later are in the page."""

State, Way = Letter.State, Channel.Way
Row = TypeVar("Row", Channel, Letter)

_WAITING = (
    "SELECT c.id, c.person_id FROM crm_channel c WHERE c.disabled_at IS NULL AND c.hold_until <= %s AND (EXISTS"
    " (SELECT 1 FROM crm_letter l WHERE l.channel_id = c.id AND l.next_at <= %s) OR EXISTS"
    " (SELECT 1 FROM crm_enclosure e WHERE e.channel_id = c.id AND e.letter_id IS NULL AND e.due_at <= %s))"
    # While more wait than can be sent, whoever has waited longest comes first.
    " ORDER BY coalesce((SELECT min(l.next_at) FROM crm_letter l WHERE l.channel_id = c.id AND l.next_at <= %s),"
    " (SELECT min(e.due_at) FROM crm_enclosure e WHERE e.channel_id = c.id AND e.letter_id IS NULL)), c.id"
)
_CLAIM = "UPDATE crm_letter SET next_at = %s, state = %s, tried_at = %s WHERE id = %s AND state = %s AND next_at <= %s"


def claim(free: int, flying: Mapping[int, int], *, now: datetime) -> list[Due]:
    """At most ``free`` letters, now ours. ``flying``: tries at each channel that are under way.

    Where the database breaks off in between, what was claimed before is answered all the same: nobody else sends it.
    """
    at = seconds_of(now)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [at, at, at, at])
        waiting = cursor.fetchall()
    found: list[Due] = []
    trying = _by_person(flying)
    broken: Error | None = None
    for pk, person in waiting:
        room = min(free - len(found), SHARE - trying[person])
        if room <= 0:
            continue
        try:
            with transaction.atomic():
                some = _of_channel(pk, room, flying.get(pk, 0), at)
        except Error as error:
            broken = error
            if found:
                break
            continue
        found += some
        trying[person] += len(some)
    if broken is not None and not found:
        raise broken
    return found


def _by_person(flying: Mapping[int, int]) -> Counter[int]:
    """Tries under way, by whose channels they are at."""
    found: Counter[int] = Counter()
    some = {pk: n for pk, n in flying.items() if n}
    if some:
        for pk, person in Channel.objects.filter(pk__in=some).values_list("pk", "person_id"):
            found[person] += some[pk]
    return found


def claim_one(letter: Letter, *, now: datetime) -> Due | None:
    """This letter, now ours; None where somebody else has it."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().select_related("person").get(pk=letter.channel_id)
        return next(iter(_take(channel, [letter.pk], seconds_of(now))), None)


def _of_channel(pk: int, free: int, flying: int, at: int) -> list[Due]:
    # Held, so that no two put the same notices into letters.
    channel = Channel.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()
    if channel is None or channel.disabled_at is not None:
        return []
    if not channel.person.is_active:
        _drop(channel)
        return []
    pack(channel, at)
    slots = (WHILE_FAILING if channel.failing_since else AT_ONCE) - flying
    due = Letter.objects.filter(channel=channel, next_at__lte=at).order_by("next_at", "pk")
    return _take(channel, list(due.values_list("pk", flat=True)[: max(0, min(slots, free))]), at)


def _drop(channel: Channel) -> None:
    """Whoever has left is told nothing more: neither what waits nor what is tried again."""
    Enclosure.objects.filter(channel=channel, letter=None).delete()
    trying = Letter.objects.filter(channel=channel, next_at__isnull=False)
    trying.update(state=State.FAILED, next_at=None, answer=LEFT)


def pack(channel: Channel, at: int) -> None:
    """Put what is due into letters: a few one by one, more into one, what is of a digest into one."""
    due = Enclosure.objects.filter(channel=channel, letter=None, due_at__lte=at).select_related("notice")
    rows = list(due.order_by("due_at", "pk")[:MOST_ENCLOSED])
    # What could wait and was read meanwhile need not be told again.
    read = [row.pk for row in rows if row.notice.read_at is not None]
    Enclosure.objects.filter(pk__in=read).delete()
    left = [row for row in rows if row.notice.read_at is None]
    digest, single = [row for row in left if row.digest], [row for row in left if not row.digest]
    letters = [[row] for row in single] if len(single) <= ONE_BY_ONE else [single]
    for some in [*letters, digest]:
        if some:
            letter = Letter.objects.create(channel=channel, key=new_key(), next_at=at, created_at=at)
            Enclosure.objects.filter(pk__in=[row.pk for row in some]).update(letter=letter)


def new_key() -> str:
    # Push services take 32 characters as a topic.
    return secrets.token_urlsafe(24)


def _take(channel: Channel, ids: Iterable[int], at: int) -> list[Due]:
    chat = channel.way == Way.CHAT
    lease = None if chat else at + LEASE_SECONDS
    state = State.DOUBTFUL if chat else State.WAITING
    taken = []
    with connection.cursor() as cursor:
        for pk in ids:
            cursor.execute(_CLAIM, [lease, state.value, at, pk, State.WAITING.value, at])
            if cursor.rowcount == 1:
                taken.append(pk)
    where = where_of(channel) if taken else ""
    found = []
    for letter in Letter.objects.filter(pk__in=taken).order_by("pk"):
        notices = [row.notice for row in letter.enclosures.select_related("notice").order_by("notice_id")]
        found.append(
            Due(
                letter.pk,
                channel.pk,
                channel.way,
                letter.key,
                where,
                words_of(notices, links=channel.way != Way.PUSH),
                lease,
            )
        )
    return found


def words_of(notices: Sequence[Notice], *, links: bool) -> Words:
    """Of one notice its own words; of several some for each, with ``links`` where there is room for them."""
    alarm = any(KINDS[one.kind].alarm for one in notices if one.kind in KINDS)
    if len(notices) == 1:
        (one,) = notices
        return Words(one.title, one.body, whole(one.link), one.phone, alarm)
    lines: list[str] = []
    for one in notices[:LINES]:
        line = _line(one, links=links)
        if lines and sum(map(len, lines)) + len(lines) + len(line) > LONGEST:
            break
        lines.append(line[:LONGEST])
    if len(notices) > len(lines):
        lines.append(f"and {len(notices) - len(lines)} more")
    return Words(f"{len(notices)} notices", "\n".join(lines), whole("/notices/"), "", alarm)


def _line(one: Notice, *, links: bool) -> str:
    """What, why and whom to call: who is given ten leads at once has to do with each what is done with one."""
    said = " · ".join(line for line in one.body.splitlines() if line.strip())
    phone = one.phone if one.phone and one.phone not in said else ""
    return "\n  ".join(
        filter(None, (f"• {one.title}" + (f" – {said}" if said else ""), phone, whole(one.link) if links else ""))
    )


def whole(link: str) -> str:
    return f"{settings.BASE_URL}{link}" if link else ""


@transaction.atomic
def record(landed: Sequence[Landed], *, now: datetime) -> list[Channel]:
    """Write down what came of tries, and when there are to be others. Answers channels that are shut from now on."""
    at = seconds_of(now)
    channels = _held(Channel, (one.due.channel for one in landed))
    letters = _held(Letter, (one.due.letter for one in landed))
    gone = set()
    for due, outcome, _ in landed:
        channel, letter = channels.get(due.channel), letters.get(due.letter)
        if channel is None or letter is None or letter.state == State.SENT:
            continue
        letter.tries, letter.answer = letter.tries + 1, outcome.answer.replace("\0", "")[:500]
        if outcome.fate == Fate.TAKEN:
            letter.state, letter.next_at = State.SENT, None
            channel.sent_at, channel.failing_since = at, None
        else:
            _failed(channel, letter, outcome.fate, outcome.rest, at)
        if outcome.fate == Fate.GONE:
            gone.add(channel.pk)
    Letter.objects.bulk_update(letters.values(), ["state", "tries", "next_at", "answer"])
    Channel.objects.bulk_update(
        channels.values(), ["sent_at", "failing_since", "hold_until", "disabled_at", "disabled_why"]
    )
    # A browser that is gone comes back as another one.
    Channel.objects.filter(pk__in=gone).delete()
    return [row for row in channels.values() if row.disabled_at == at and row.disabled_why == Channel.Disabled.FAILING]


def _failed(channel: Channel, letter: Letter, fate: Fate, rest: int, at: int) -> None:
    channel.failing_since = channel.failing_since or at
    if rest:
        channel.hold_until = max(channel.hold_until, at + rest)
    pause = retries.pause_after(letter.tries, PAUSES) if fate == Fate.AGAIN else None
    if fate == Fate.DOUBT:
        letter.state, letter.next_at = State.DOUBTFUL, None
    elif pause is None:
        letter.state, letter.next_at = State.FAILED, None
    else:
        letter.state, letter.next_at = State.WAITING, max(at + pause, channel.hold_until)
    if at - channel.failing_since >= retries.FAILING_SECONDS and channel.disabled_at is None:
        channel.disabled_at, channel.disabled_why = at, Channel.Disabled.FAILING


def _held(model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """In one order for all who write down."""
    return {row.pk: row for row in model._default_manager.select_for_update().filter(pk__in=set(ids)).order_by("pk")}
