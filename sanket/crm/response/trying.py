"""Attempts are planned one after the other: what comes next depends on how the last one ended, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sanket.crm.response.models import Attempt, Clock
from sanket.engine.response import cadence
from sanket.engine.response.answering import Answering
from sanket.shared.batches import sliced

State = Clock.State
PURSUIT = ("state", "reached_at", "steps", "step", "began_at", "promised", "made")
"""Of a clock: how far we are in trying."""
SOURCE = "outcome"
"""Of activities that an outcome is; their external ids begin with it, too."""


def begin(new: Iterable[tuple[Clock, Answering, Sequence[str]]], *, at: int, zone: ZoneInfo) -> None:
    """Plan the first attempt of each; the caller saves the clocks."""
    planned, all_new = [], list(new)
    nth = _free([clock.lead_id for clock, _, _ in all_new])
    for clock, time, steps in all_new:
        clock.steps, clock.step, clock.began_at, clock.state = list(steps), 0, at, State.TRYING
        clock.promised = clock.made + len(clock.steps)
        due = cadence.due(cadence.step(clock.steps[0]), began=at, made=[], time=time, zone=zone)
        if (free := nth[clock.lead_id]) is not None:
            planned.append(Attempt(lead_id=clock.lead_id, nth=free, due_at=at if due is None else due))
    Attempt.objects.bulk_create(planned, ignore_conflicts=True, batch_size=100)


def _free(lead_ids: Collection[int]) -> dict[int, int | None]:
    """Lead -> which attempt is its next: hot again, it was planned before, made or skipped. None: one is planned already."""
    found: dict[int, int | None] = dict.fromkeys(lead_ids, 1)
    for ids in sliced(lead_ids):
        rows = Attempt.objects.filter(lead_id__in=ids).order_by("lead_id", "nth")
        for lead_id, nth, made_at, skipped_at in rows.values_list("lead_id", "nth", "made_at", "skipped_at"):
            waits = made_at is None and skipped_at is None
            found[lead_id] = None if waits or found[lead_id] is None else nth + 1
    return found


def planned(lead_id: int) -> Attempt | None:
    return Attempt.objects.filter(lead_id=lead_id, made_at=None, skipped_at=None).order_by("-nth").first()


def next_nth(lead_id: int) -> int:
    last = Attempt.objects.filter(lead_id=lead_id).order_by("-nth").values_list("nth", flat=True).first()
    return (last or 0) + 1


def next_one(clock: Clock, *, at: int, time: Answering, zone: ZoneInfo, asked: bool = False) -> Attempt:
    """Plan the step at which the clock stands."""
    step = cadence.step(clock.steps[clock.step])
    tries = list(Attempt.objects.filter(lead_id=clock.lead_id).values_list("nth", "made_at"))
    before = [] if asked else sorted(when for _, when in tries if when is not None)
    began = at if clock.began_at is None else clock.began_at
    due = time.next_open(began) if asked else cadence.due(step, began=began, made=before, time=time, zone=zone)
    return Attempt.objects.create(
        lead_id=clock.lead_id,
        nth=max((nth for nth, _ in tries), default=0) + 1,
        due_at=began if due is None else due,
        asked=asked,
    )


def give_up(lead_ids: Collection[int], *, at: int) -> None:
    """Nothing is left to try: the leads ended or went cold, or people know all they need. Of a few hundred at most."""
    going = Clock.objects.filter(pk__in=lead_ids, state__in=(State.WAITING, State.TRYING))
    ended = list(going.values_list("pk", flat=True))
    if ended:
        Clock.objects.filter(pk__in=ended).update(state=State.ENDED)
        skip(ended, at=at)


def skip(lead_ids: Collection[int], *, at: int) -> None:
    """What is planned is not tried."""
    Attempt.objects.filter(lead_id__in=lead_ids, made_at=None, skipped_at=None).update(skipped_at=at)


def asked_for(lead_ids: Collection[int], *, after: int) -> set[int]:
    """Who asked to be called later than ``after``, also if they went cold since."""
    rows = Attempt.objects.filter(lead_id__in=lead_ids, asked=True, made_at=None, due_at__gt=after)
    return set(rows.values_list("lead_id", flat=True))


def go_on(lead_ids: Collection[int]) -> None:
    """They came back: what was skipped last is planned again."""
    for clock in Clock.objects.filter(pk__in=lead_ids, state=State.ENDED):
        clock.state = State.TRYING if clock.steps else State.WAITING
        clock.save(update_fields=["state"])
        skipped = Attempt.objects.filter(lead_id=clock.lead_id, skipped_at__isnull=False).order_by("-nth").first()
        if skipped is not None:
            Attempt.objects.filter(pk=skipped.pk).update(skipped_at=None)


def standing(clock: Clock, planned: Attempt | None) -> Mapping[str, Any]:
    """What `restore` needs."""
    return {**{name: getattr(clock, name) for name in PURSUIT}, "planned": planned is not None}


def restore(attempt: Attempt) -> None:
    """Its clock stands as before it, and it is planned if it was."""
    kept: dict[str, Any] = dict(attempt.before)
    was_planned = kept.pop("planned", False)
    Clock.objects.filter(pk=attempt.lead_id).update(**kept)
    if not was_planned:
        Attempt.objects.filter(pk=attempt.pk).delete()
        return
    Attempt.objects.filter(pk=attempt.pk).update(
        made_at=None, noted_at=None, outcome="", by=None, activity=None, move=None, before={}
    )
