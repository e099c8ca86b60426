"""Segments begin and end to keep members, and by the clock it is found whom time alone has moved.

A whole condition is asked outside of any transaction, for it may take seconds; only of those that it finds to have moved it is
asked again where they are written, a slice at a time. Meanwhile a change may have moved them, or the segment be another one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from sanket.crm.plans import lasts, select, select_in
from sanket.crm.rules.conditions import Asked, room_to_think
from sanket.crm.rules.keeping import AT_ONCE, Moved, tell, write
from sanket.crm.rules.models import Membership, Segment
from sanket.crm.rules.segments import SegmentRefused, check_unused, hold
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User, zone
from sanket.engine.conditions.checking import Ask
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.wants import MomentWant
from sanket.shared.batches import sliced
from sanket.shared.instants import seconds_of

log = logging.getLogger(__name__)

MOST_KEPT = 100
SWEPT_AGAIN = timedelta(hours=23)
"""How long one that time does not change may go unswept."""


@transaction.atomic
def keep_members(segment: Segment, *, by: User | None, now: datetime) -> Segment:
    """From now on it is told who enters and who leaves. Whom it holds already has not entered; a job finds these."""
    kept = hold(segment)
    if Segment.objects.filter(kept=True).exclude(pk=kept.pk).count() >= MOST_KEPT:
        raise SegmentRefused("kept", f"{MOST_KEPT} segments keep their members already; let go of one first.")
    kept.kept, kept.swept_at = True, None
    kept.save(update_fields=["kept", "swept_at"])
    _soon()
    audit(by=by, verb="segment.keep", kind="segment", subject=kept.pk, label=kept.name, now=now)
    return kept


@transaction.atomic
def let_go(segment: Segment, *, by: User | None, now: datetime) -> Segment:
    """It is not told any more. Not while somebody waits for that."""
    kept = hold(segment)
    check_unused(kept)
    kept.kept = False
    kept.save(update_fields=["kept"])
    Membership.objects.filter(segment=kept).delete()
    audit(by=by, verb="segment.let-go", kind="segment", subject=kept.pk, label=kept.name, now=now)
    return kept


def sweep(*, clock: Callable[[], datetime]) -> int:
    """Look for whom time alone has moved. Answers how many segments were swept.

    ``clock`` is looked at for each, and where it is written: a hundred of them may take minutes, in which changes move people as
    of their own instants.
    """
    swept = 0
    for pk in list(Segment.objects.filter(kept=True).order_by("pk").values_list("pk", flat=True)):
        try:
            swept += _swept(pk, clock)
        except ConditionRefused:
            # What it names is gone. Its page says so; its members stay until it is put right.
            continue
        except Exception as error:
            if not lasts(error):
                raise
            # What one asks must not hold up all others.
            log.exception("Segment %s: it cannot be found whom it holds", pk)
    return swept


def fades(asks: Iterable[Ask]) -> bool:
    """Whether the answer changes by time alone."""
    return any(_fades(ask) for ask in asks)


def _fades(ask: Ask) -> bool:
    arguments = getattr(ask.source, "arguments", None)
    if arguments is not None:
        return "within" in arguments or ask.source.measure.tell is not None  # type: ignore[union-attr]  # a reading: fields have no arguments
    return isinstance(ask.want, MomentWant) and ask.want.moment is None


def _swept(pk: int, clock: Callable[[], datetime]) -> bool:
    """Whether its turn had come, and all that was found is written."""
    segment = Segment.objects.filter(pk=pk, kept=True).first()
    if segment is None:
        return False
    now = clock()
    asked = Asked(segment.condition, segment.of)
    if not _is_due(segment, fades(asked.asks), now):
        return False
    found = _moved(segment, asked, Clock(seconds_of(now), zone()))
    if not all(_put(segment, asked, some, len(found), clock()) for some in sliced(found, AT_ONCE)):
        return False
    with transaction.atomic():
        still = _still(segment)
        if still is not None:
            Segment.objects.filter(pk=pk).update(swept_at=now)
    return still is not None


def _is_due(segment: Segment, fading: bool, now: datetime) -> bool:
    at = segment.swept_at
    return fading or at is None or at < segment.changed_at or now - at > SWEPT_AGAIN


def _moved(segment: Segment, asked: Asked, clock: Clock) -> list[int]:
    """Who belongs and is no member, and who is one and does not belong."""
    pks = asked.pks(clock)
    ours = "SELECT member FROM crm_membership WHERE segment_id = %s"
    if pks is not None:
        return sorted(set(pks).symmetric_difference(pk for (pk,) in select(ours, [segment.pk])))
    text, parameters = asked.ids(clock)
    with room_to_think():
        rows = select(
            f"WITH found (id) AS ({text}) SELECT * FROM (SELECT id FROM found EXCEPT {ours}) entered"  # noqa: S608 - the language's own words
            f" UNION ALL SELECT * FROM ({ours} EXCEPT SELECT id FROM found) gone",
            [*parameters, segment.pk, segment.pk],
        )
    return sorted(pk for (pk,) in rows)


@transaction.atomic
def _put(segment: Segment, asked: Asked, pks: Sequence[int], many: int, now: datetime) -> bool:
    """Write and tell who of these, now that they are asked again, has entered or left. False: it is another segment now."""
    still = _still(segment)
    if still is None:
        return False
    subject = asked.subject
    there = select_in(f"SELECT {subject.key} FROM {subject.rows} WHERE {subject.key} IN {{}}", pks)  # noqa: S608 - our own words
    holds = asked.holding([pk for (pk,) in there], Clock(seconds_of(now), zone()))
    members = "SELECT member FROM crm_membership WHERE segment_id = %s AND member IN {}"
    was = {pk for (pk,) in select_in(members, pks, segment.pk)}
    moved = Moved(still, sorted(holds - was), sorted(was - holds), many)
    write(moved, now)
    tell([moved], now)
    return True


def _still(segment: Segment) -> Segment | None:
    """Held, if it still keeps members and asks the same."""
    try:
        found = hold(segment)
    except SegmentRefused:
        return None
    return found if found.kept and found.condition == segment.condition else None


def _soon() -> None:
    # Imported here: the job itself works by this room's deeds.
    from sanket.crm.rules.jobs import sweep_segments
    from sanket.crm.workspace.jobs import soon

    soon(sweep_segments)
