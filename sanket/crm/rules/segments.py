"""Deeds on segments, and whom they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction
from django.db.models.expressions import RawSQL

from sanket.crm.plans import copy_in, put_in, select
from sanket.crm.rules import tallies
from sanket.crm.rules.conditions import Asked, room_to_think
from sanket.crm.rules.models import Segment, Snapshot, SnapshotMember
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User, zone
from sanket.engine.conditions.clock import Clock
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of

LONGEST_NAME = 100
MOST_SEGMENTS = 1_000
MEMBERS_LOCK = 7_265_630_118
"""Among PostgreSQL's advisory locks: whoever writes who belongs, or changes which segments keep members."""

Row = TypeVar("Row", bound=models.Model)
Used = Callable[[int], Sequence[str]]
_used: list[Used] = []


class SegmentRefused(Refusal):
    """``field`` names what was said wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("segment.refused", sentence, {"field": field})


def hand_in_use(question: Used) -> None:
    """Rooms above tell what would miss a segment: the names, by its id."""
    _used.append(question)


def take_turn() -> None:
    """Until this transaction ends nobody else moves members, or changes which segments keep them. Before any row is held."""
    if connection.vendor == "postgresql":
        # On SQLite there is one writer.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MEMBERS_LOCK])


def hold(segment: Segment) -> Segment:
    """As it stands, held until this transaction ends."""
    take_turn()
    found = Segment.objects.select_for_update(no_key=True).filter(pk=segment.pk).first()
    if found is None:
        raise SegmentRefused("name", f"The segment {segment.name} was removed meanwhile.")
    return found


@transaction.atomic
def add_segment(
    *, name: str, of: str, condition: str, pk: int | None = None, by: User | None, now: datetime
) -> Segment:
    """A condition under a name; ``pk``: its id, where it was removed and comes back.

    Raises `ConditionRefused` where it cannot be asked.
    """
    if Segment.objects.count() >= MOST_SEGMENTS:
        raise SegmentRefused("name", f"There are {MOST_SEGMENTS:,} segments already; remove one first.")
    text = Asked(condition, of).text
    made = Segment(pk=pk, name=_name(name), of=of, condition=text, created_at=now, changed_at=now, by=by)
    _kept(made, force_insert=True)
    _note(made, "add", {"condition": [None, text]}, by=by, now=now)
    return made


@transaction.atomic
def save_segment(
    segment: Segment, *, name: str | None = None, condition: str | None = None, by: User | None, now: datetime
) -> Segment:
    """Change what is given. Snapshots stay as they are."""
    saved = hold(segment)
    changes: dict[str, list[object]] = {}
    if name is not None and (given := _name(name)) != saved.name:
        changes["name"] = [saved.name, given]
        saved.name = given
    if condition is not None and (text := Asked(condition, saved.of).text) != saved.condition:
        changes["condition"] = [saved.condition, text]
        saved.condition, saved.changed_at = text, now
        tallies.forget(asker(saved))
        if saved.swept_at is not None and saved.swept_at >= now:
            # By the next sweep: whoever the new condition moves has entered or left.
            saved.swept_at = now - timedelta(seconds=1)
    if changes:
        _kept(saved)
        _note(saved, "save", changes, by=by, now=now)
    return saved


@transaction.atomic
def remove_segment(segment: Segment, *, by: User | None, now: datetime) -> None:
    """With its snapshots. Not while a view shows it, or somebody waits for whoever enters."""
    hold(segment)
    check_unused(segment)
    used = list(segment.views.order_by("name").values_list("name", flat=True)[:3])
    if used:
        raise SegmentRefused("name", f"Views show it: {', '.join(used)}. Change or remove them first.")
    _note(segment, "remove", {"condition": [segment.condition, None]}, by=by, now=now)
    SnapshotMember.objects.filter(snapshot__segment=segment).delete()
    tallies.forget(asker(segment))
    Segment.objects.filter(pk=segment.pk).delete()


def take_snapshot(segment: Segment, *, by: User | None, now: datetime) -> Snapshot:
    """Keep whom it holds now, whoever may see them. Asked before anything is written, for that may take seconds."""
    asked = Asked(segment.condition, segment.of)
    clock = Clock(seconds_of(now), zone())
    ids = asked.pks(clock)
    if ids is None:
        text, parameters = asked.ids(clock)
        with room_to_think():
            ids = [pk for (pk,) in select(text, parameters)]
    return _frozen(segment, ids, by=by, now=now)


@transaction.atomic
def _frozen(segment: Segment, ids: Sequence[int], *, by: User | None, now: datetime) -> Snapshot:
    hold(segment)
    made = Snapshot.objects.create(segment=segment, condition=segment.condition, at=now, by=by, count=len(ids))
    rows = ((made.pk, pk) for pk in ids)
    if connection.vendor == "postgresql":
        copy_in("crm_snapshotmember", "snapshot_id, member", rows)
    else:
        put_in("crm_snapshotmember (snapshot_id, member)", "(?, ?)", rows)
    _note(segment, "snapshot", {"count": [None, made.count]}, by=by, now=now)
    return made


@transaction.atomic
def remove_snapshot(snapshot: Snapshot, *, by: User | None, now: datetime) -> None:
    SnapshotMember.objects.filter(snapshot=snapshot).delete()
    Snapshot.objects.filter(pk=snapshot.pk).delete()
    _note(snapshot.segment, "snapshot-remove", {"count": [snapshot.count, None]}, by=by, now=now)


def among(rows: models.QuerySet[Row], asked: Asked, clock: Clock) -> models.QuerySet[Row]:
    """Those of these accounts, contacts or leads of whom it is true; ``rows`` come through their gate."""
    ids = asked.pks(clock)
    if ids is not None:
        return rows.filter(pk__in=ids)
    text, parameters = asked.ids(clock)
    return rows.filter(pk__in=RawSQL(text, parameters))  # noqa: S611 - the language's own words, texts as parameters


def in_snapshot(rows: models.QuerySet[Row], snapshot: Snapshot) -> models.QuerySet[Row]:
    """Those of ``rows`` who were in it, as they are now; who is gone since is not told."""
    return rows.filter(pk__in=SnapshotMember.objects.filter(snapshot=snapshot).values("member"))


def check_unused(segment: Segment) -> None:
    """Raises where somebody waits for whoever enters or leaves."""
    names = [name for question in _used for name in question(segment.pk)]
    if names:
        raise SegmentRefused("kept", f"Automations wait for it: {', '.join(names)}. Switch them off first.")


def asker(segment: Segment) -> str:
    """Under which its tests are counted."""
    return f"segment:{segment.pk}"


def _name(name: str) -> str:
    said = " ".join(name.split())
    if not said:
        raise SegmentRefused("name", "Give the segment a name.")
    if len(said) > LONGEST_NAME:
        raise SegmentRefused("name", f"The name has at most {LONGEST_NAME} characters.")
    return said


def _kept(segment: Segment, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            segment.save(force_insert=force_insert)
    except IntegrityError:
        raise SegmentRefused("name", f"There is a segment {segment.name} already.") from None


def _note(segment: Segment, deed: str, changes: dict[str, Any], *, by: User | None, now: datetime) -> None:
    audit(
        by=by, verb=f"segment.{deed}", kind="segment", subject=segment.pk, label=segment.name, changes=changes, now=now
    )
