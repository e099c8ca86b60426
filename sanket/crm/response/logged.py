"""Whoever calls and logs that, without a word on what came of it, has made the first attempt: the next one is planned from
there."""

from __future__ import annotations

from sanket.crm.response import trying
from sanket.crm.response.models import Attempt, Clock
from sanket.crm.response.times import answering
from sanket.crm.workspace.queries import zone


def count(clock: Clock, *, now: int) -> None:
    """``clock``: just answered. What came of an outcome is planned where that is recorded."""
    at, activity = clock.answered_at, clock.answer
    if at is None or activity.startswith(f"{trying.SOURCE}:") or not _first_is_planned(clock, at):
        return
    planned = trying.planned(clock.lead_id)
    if planned is None or planned.asked:
        return
    planned.before = dict(trying.standing(clock, planned))
    planned.made_at, planned.noted_at, planned.by_id, planned.activity = at, now, clock.owner_id, activity
    planned.save()
    clock.made, clock.step, clock.began_at = clock.made + 1, 1, at
    clock.save(update_fields=trying.PURSUIT)
    time = answering([clock.owner_id], since=at)[clock.owner_id or 0]
    trying.next_one(clock, at=at, time=time, zone=zone())


def _first_is_planned(clock: Clock, at: int) -> bool:
    """After the only one nothing is left to plan: what came of it has to be said."""
    trying_now = clock.state == Clock.State.TRYING and clock.step == 0 and len(clock.steps) > 1
    return trying_now and clock.owner_id is not None and clock.told_at is not None and at >= clock.told_at


def forget(clock: Clock, activity: str) -> None:
    """It was taken back, or another was the first. Where something was tried since, it stays an attempt."""
    made = Attempt.objects.filter(lead_id=clock.lead_id, activity=activity, outcome="").first() if activity else None
    if made is None or Attempt.objects.filter(lead_id=clock.lead_id, nth__gt=made.nth, made_at__isnull=False).exists():
        return
    Attempt.objects.filter(lead_id=clock.lead_id, nth__gt=made.nth, made_at=None).delete()
    trying.restore(made)
    clock.refresh_from_db(fields=trying.PURSUIT)
