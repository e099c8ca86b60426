"""Segments that keep their members, so that it can be told who enters and who leaves: docs/decisions/0044-memberships.md.

A change is noted with its transaction, by account or contact; a job asks these few whether they belong to each segment. What
time alone changes is found by the clock, with one query for each segment: `sweeping`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.plans import lasts, planned, select, select_in
from sanket.crm.rules import tallies
from sanket.crm.rules.conditions import Asked
from sanket.crm.rules.events import MembersChanged
from sanket.crm.rules.models import Membership, Segment, Touched
from sanket.crm.rules.profiles import Reader
from sanket.crm.rules.register import register
from sanket.crm.rules.segments import asker, take_turn
from sanket.crm.workspace.queries import zone
from sanket.engine.conditions.checking import Ask
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.closures import Closure, sieve
from sanket.engine.conditions.fields import Register
from sanket.engine.conditions.plan import Tallies
from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.wants import Record
from sanket.shared.batches import sliced
from sanket.shared.instants import seconds_of
from sanket.shared.news import announce

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Notes that are worked off in one transaction."""
READ_FOR = 60.0
"""Seconds for which the segments stay read, if none is changed: after so long a new activity type is known, too."""
NOTED_EVERY = 5.0
"""Seconds after which it is noted how tests went."""


def touch(kind: str, ids: Iterable[int]) -> bool:
    """Note that something about these accounts, contacts or leads changed. Answers whether anybody will look."""
    if not select("SELECT 1 FROM crm_segment WHERE kept LIMIT 1"):
        return False
    rows = [Touched(kind=kind, member=pk) for pk in dict.fromkeys(ids)]
    Touched.objects.bulk_create(rows, batch_size=300)
    return bool(rows)


def follow(*, now: datetime) -> int:
    """Work off what was noted, until nothing is left; answers how many notes."""
    done, some = 0, AT_ONCE
    while some == AT_ONCE:
        # What is noted meanwhile has a job of its own.
        some = _follow_some(now)
        done += some
    if monotonic() - _noted[0] >= NOTED_EVERY:
        _noted[0] = monotonic()
        for _, _, kept in _read.values():
            _note(kept)
    return done


class _Noted(NamedTuple):
    id: int
    kind: str
    member: int


@transaction.atomic
def _follow_some(now: datetime) -> int:
    take_turn()
    rows = [_Noted(*row) for row in select("SELECT id, kind, member FROM crm_touched ORDER BY id LIMIT %s", [AT_ONCE])]
    if not rows:
        return 0
    with planned() as cursor:
        ids = [row.id for row in rows]
        cursor.execute(f"DELETE FROM crm_touched WHERE id IN ({', '.join(['%s'] * len(ids))})", ids)  # noqa: S608 - our own words
    clock, versions = Clock(seconds_of(now), zone()), _versions()
    for of, version in versions.items():
        kept = _kept(of, version)
        if kept.segments and (pks := _meant(of, kept, rows)):
            tell(_one_by_one(kept, pks, now, clock), now)
    return len(rows)


def _one_by_one(kept: Kept, pks: Sequence[int], now: datetime, clock: Clock) -> list[Moved]:
    """All segments at once; where that breaks each alone, so that what one asks does not hold up all others."""
    try:
        with transaction.atomic():
            return update(kept, pks, now=now, clock=clock)
    except Exception as error:
        if not lasts(error):
            raise
    found: list[Moved] = []
    for one in kept.segments:
        try:
            with transaction.atomic():
                found += update(read_kept(kept.of, [one.segment]), pks, now=now, clock=clock)
        except Exception as error:
            if not lasts(error):
                raise
            log.exception("Segment %s: it cannot be asked whom it holds", one.segment.pk)
    return found


# ------------------------------------------------------------------------------------------------- whom a change moves


@dataclass
class _One:
    """``counted``: how its tests went since it was last noted, of ``asked`` records."""

    segment: Segment
    asker: str
    closure: Closure
    counted: Tallies
    asked: int = 0


class Moved(NamedTuple):
    """Who entered and left a segment. ``many``: a slice of so many, where it was found of all at once."""

    segment: Segment
    entered: Sequence[int]
    left: Sequence[int]
    many: int = 0


class Kept(NamedTuple):
    """All segments of one subject that keep members, read and put in order."""

    of: str
    register: Register
    segments: list[_One]
    asks: list[Ask]
    reader: Reader


_read: dict[str, tuple[float, tuple[Any, ...], Kept]] = {}
_noted = [0.0]


def _versions() -> dict[str, tuple[Any, ...]]:
    """Subject -> by what it is seen that one of its segments is another now."""
    found: dict[str, list[Any]] = {}
    rows = select("SELECT of, id, name, changed_at, swept_at IS NULL FROM crm_segment WHERE kept ORDER BY id")
    for of, *version in rows:
        found.setdefault(of, []).append(tuple(version))
    return {of: tuple(found[of]) for of in sorted(found)}


def _kept(of: str, version: tuple[Any, ...]) -> Kept:
    at, known, kept = _read.get(of, (0.0, (), None))
    if kept is None or known != version or monotonic() - at > READ_FOR:
        if kept is not None:
            _note(kept)
        kept = read_kept(of, list(Segment.objects.filter(kept=True, of=of).order_by("pk")))
        _read[of] = monotonic(), version, kept
    return kept


def read_kept(of: str, segments: Sequence[Segment]) -> Kept:
    """Those that can be asked."""
    made, asks, known = list[_One](), dict[str, Ask](), register()
    for segment in segments:
        try:
            asked = Asked(segment.condition, of, known)
        except ConditionRefused:
            # What it names is gone. Its page says so; its members stay until it is put right.
            continue
        counted = Tallies()
        made.append(_One(segment, asker(segment), Closure(asked.checked, tallies.known(of), into=counted), counted))
        asks |= {ask.key: ask for ask in asked.asks}
    return Kept(of, known, made, list(asks.values()), Reader(known, of, asks.values()))


def _meant(of: str, kept: Kept, rows: Sequence[_Noted]) -> list[int]:
    """Whom of this subject what was noted may move; only those there are."""
    accounts = {row.member for row in rows if row.kind == "account"}
    people = {row.member for row in rows if row.kind == "contact"}
    if of != "contact" and any(ask.entity is not None and ask.entity.name == "contact" for ask in kept.asks):
        accounts |= {pk for (pk,) in select_in("SELECT account_id FROM crm_contact WHERE id IN {}", people)}
    subject = kept.register.subjects[of]
    own = {row.member for row in rows if row.kind == of}
    words = f"SELECT {subject.key} FROM {subject.rows} WHERE {subject.key} IN {{}}"  # noqa: S608 - our own words
    found = {pk for (pk,) in select_in(words, own)}
    if of != "account" and accounts:
        words = f"SELECT {subject.key} FROM {subject.rows} WHERE {of}.account_id IN {{}}"  # noqa: S608 - our own words
        found |= {pk for (pk,) in select_in(words, accounts)}
    elif of == "account" and accounts - own:
        found |= accounts - own
    return sorted(found)


def update(kept: Kept, pks: Sequence[int], *, now: datetime, clock: Clock) -> list[Moved]:
    """Write who of these entered and left; answers the segments whose members are others now."""
    moved: list[Moved] = []
    for some in sliced(pks, AT_ONCE):
        before = _members(kept, some)
        for segment, held in _held(kept, some, clock):
            was = before.get(segment.pk, set())
            if held != was:
                moved.append(Moved(segment, sorted(held - was), sorted(was - held)))
    for one in moved:
        write(one, now)
    return moved


def _members(kept: Kept, pks: Sequence[int]) -> dict[int, set[int]]:
    ours = {one.segment.pk for one in kept.segments}
    found: dict[int, set[int]] = {}
    for segment, member in select_in("SELECT segment_id, member FROM crm_membership WHERE member IN {}", pks):
        if segment in ours:
            found.setdefault(segment, set()).add(member)
    return found


def _held(kept: Kept, pks: Sequence[int], clock: Clock) -> Iterable[tuple[Segment, set[int]]]:
    """What many segments ask of one record is looked up once."""
    reader = kept.reader
    records: list[Record] = [reader.profile(pk, clock) for pk in pks]
    alone = records[0] if len(records) == 1 else None
    for one in kept.segments:
        if alone is not None:
            held = {pks[0]} if one.closure.holds(alone) else set[int]()
        else:
            passed = sieve(one.closure.plan, records, reader.ready, one.counted)
            held = {record.pk for record in passed}  # type: ignore[attr-defined]  # all are profiles
        one.asked += len(records)
        yield one.segment, held


def _note(kept: Kept) -> None:
    for one in kept.segments:
        if one.asked:
            tallies.note(one.asker, kept.of, one.asked, one.counted, {})
            one.asked = 0
            for tally in one.counted.values():
                tally.ran = tally.passed = 0


def write(moved: Moved, now: datetime) -> None:
    if moved.entered:
        rows = [Membership(segment=moved.segment, member=pk, since=now) for pk in moved.entered]
        Membership.objects.bulk_create(rows, ignore_conflicts=True, batch_size=300)
    for some in sliced(moved.left):
        Membership.objects.filter(segment=moved.segment, member__in=some).delete()


def tell(moved: Iterable[Moved], now: datetime) -> None:
    """Not of one that is yet to be swept for the first time: whoever is written down then may have belonged before."""
    for segment, entered, left, many in moved:
        if segment.swept_at is not None and (entered or left):
            who = tuple(entered), tuple(left)
            announce(MembersChanged(segment.pk, segment.name, segment.of, *who, seconds_of(now), many))


def forget_kept() -> None:
    """What is held in memory: tests call it, whose rows were rolled back."""
    _read.clear()
    _noted[0] = 0.0
