"""Who had a lead, from when to when, and how they did: docs/decisions/0055-who-had-it.md.

A clock is the lead's. How soon somebody answers is told of people, too, and a lead may pass through several hands before: each
is judged by the time in which it was theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from sanket.crm.response.models import Clock, Holder
from sanket.crm.response.times import answering
from sanket.engine.response.answering import Answering
from sanket.shared.batches import sliced

BATCH = 100
JUDGED = ("answered_at", "waited")


def take_over(to: Mapping[int, tuple[int, int | None]], *, at: int) -> None:
    """Lead -> who has it from now on, and until when they are to answer."""
    let_go(to, at=at)
    rows = [Holder(lead_id=pk, owner_id=owner, told_at=at, due_at=due) for pk, (owner, due) in to.items()]
    Holder.objects.bulk_create(rows, batch_size=BATCH)


def timed(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """With `Clock.own_due`."""
    theirs = Holder.objects.filter(lead_id=OuterRef("pk"), until=None).order_by("-pk").values("due_at")[:1]
    missed = When(missed_at__isnull=False, answered_at=None, then=Subquery(theirs))
    return clocks.annotate(own_due=Case(missed))  # type: ignore[no-redef] # declared for those who read it


def let_go(lead_ids: Iterable[int], *, at: int) -> None:
    for ids in sliced(lead_ids):
        Holder.objects.filter(lead_id__in=ids, until=None).update(until=at)


def answered(clocks: Sequence[Clock]) -> None:
    """Whose answer it was, and how much working time passed, now that the first contact of these is another, or none. The
    caller saves the clocks."""
    rows = _rows([one.lead_id for one in clocks])
    all_rows = [row for its in rows.values() for row in its]
    times = answering({row.owner_id for row in all_rows}, since=min((row.told_at for row in all_rows), default=0))
    before = [(row.answered_at, row.waited) for row in all_rows]
    for clock in clocks:
        # What was before it was cold, and came back, is another story.
        _judge(clock, [row for row in rows[clock.lead_id] if row.told_at >= clock.started_at], times)
    changed = [row for row, was in zip(all_rows, before, strict=True) if was != (row.answered_at, row.waited)]
    if len(changed) == 1:
        changed[0].save(update_fields=JUDGED)
    else:
        Holder.objects.bulk_update(changed, JUDGED, batch_size=BATCH)


def _judge(clock: Clock, its: Sequence[Holder], times: Mapping[int, Answering]) -> None:
    for row in its:
        row.answered_at = row.waited = None
    clock.waited = None
    if (end := clock.answered_at) is None or clock.told_at is None or not its:
        return
    if whose := _whose(its, end):
        whose.answered_at, whose.waited = end, _passed(whose, end, times)
    clock.waited = sum(_passed(row, end, times) for row in its)


def _rows(lead_ids: Collection[int]) -> Mapping[int, list[Holder]]:
    found: dict[int, list[Holder]] = defaultdict(list)
    for ids in sliced(lead_ids):
        for row in Holder.objects.filter(lead_id__in=ids).order_by("told_at", "pk"):
            found[row.lead_id].append(row)
    return found


def _whose(its: Sequence[Holder], answered_at: int) -> Holder | None:
    """Of who handed it over in the second of the answer, and who was handed it, the former."""
    had = (row for row in its if row.told_at <= answered_at and (row.until is None or answered_at <= row.until))
    return next(had, None)


def _passed(row: Holder, end: int, times: Mapping[int, Answering]) -> int:
    """Working time of theirs until they handed it on, or somebody answered."""
    return times[row.owner_id].between(row.told_at, end if row.until is None else min(row.until, end))
