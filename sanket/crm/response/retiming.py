"""Until when somebody is to answer follows from their hours, and so does when they are warned. Hours change: what was
worked out by others is worked out anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanket.crm.leads.actions import hold_leads
from sanket.crm.response.holders import timed
from sanket.crm.response.models import Clock, Holder
from sanket.crm.response.routing import take_turn
from sanket.crm.response.times import WARN, answering
from sanket.engine.response.answering import Answering
from sanket.shared.batches import sliced
from sanket.shared.instants import seconds_of


def time_anew(*, now: datetime) -> int:
    """All clocks that run for somebody, since hours have changed; answers how many are due at another time now."""
    at = seconds_of(now)
    running = Clock.objects.filter(look_at__isnull=False, owner__isnull=False, answered_at=None)
    return sum(_slice(ids, at) for ids in sliced(list(running.values_list("pk", flat=True))))


@transaction.atomic
def _slice(lead_ids: list[int], at: int) -> int:
    # As who looks at clocks: neither overwrites what the other has just said.
    take_turn(at)
    hold_leads(lead_ids)
    running = timed(Clock.objects.filter(pk__in=lead_ids, look_at__isnull=False, owner__isnull=False, answered_at=None))
    clocks = [one for one in running if (one.answer_by or 0) > at]
    times = answering([one.owner_id for one in clocks], since=at)
    return sum(anew(clock, times[clock.owner_id or 0], at=at) for clock in clocks)


def anew(clock: Clock, time: Answering, *, at: int) -> bool:
    """Whether its time was that of other hours: then whoever has it has the whole of it from now on. ``clock``: with
    `Clock.own_due`, and not due yet."""
    due = clock.answer_by
    if due is None or _fits(due, clock.target, time, at):
        return False
    following = due = time.after(at, clock.target)
    if clock.missed_at is None:
        clock.due_at, clock.warned_at, following = due, None, time.after(at, int(clock.target * WARN))
    else:
        clock.own_due = due
    clock.look_at = min((when for when in (following, clock.bound_at) if when is not None), default=None)
    clock.save(update_fields=["due_at", "warned_at", "look_at"])
    Holder.objects.filter(lead_id=clock.pk, until=None).update(due_at=due)
    return True


def _fits(due: int, target: int, time: Answering, at: int) -> bool:
    """It ends within these hours, and no more of them is left than was given."""
    return time.is_open(due - 1) and time.between(at, due) <= target


def warning(due: int, target: int, time: Answering, *, at: int) -> int | None:
    """From ``at`` on, the instant within their hours by which so much has passed that they are warned."""
    kept = target - int(target * WARN)
    return time.after(at, time.between(at, due) - kept)
