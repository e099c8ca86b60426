"""Studies of what outcomes say about values: asked for, done by a job, kept with date, data and quality."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from sanket.crm.activities.queries import history, type_names
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.models import LearnedConfirmation, LearnedRun
from sanket.crm.recognition.outcomes import outcomes
from sanket.crm.workspace.actions import advance, end_lost, fail, finish, hold_workspace, start_progress
from sanket.crm.workspace.queries import GOING, Progress, User, as_it_is
from sanket.shared.instants import show

if TYPE_CHECKING:
    from sanket.crm.recognition.learned.source import Source
    from sanket.engine.learning.quality import Interval
    from sanket.engine.learning.study import Study, Suggestion

Report = Callable[[int, int], object]
DAY = 86_400
STEPS = 6
BROKE_OFF = "It broke off; nothing was changed, and it is tried again in a while."
KEPT = 50
"""Runs that are kept; the quality of each is a line in the register of scores."""


def runs() -> QuerySet[LearnedRun]:
    """Newest first."""
    return LearnedRun.objects.select_related("progress", "by").order_by("-at", "-pk")


def counts_ahead(scores: Sequence[Mapping[str, Any]]) -> bool:
    """Whether naive Bayes of faded counts ranks better than both the agreed and the learned values."""
    auc = {one["score"]: one["auc"] for one in scores if one["auc"] is not None}
    values = [auc[name] for name in ("agreed values", "learned values") if name in auc]
    return bool(values) and auc.get("naive Bayes of faded counts", 0.0) > max(values)


def last_learned() -> LearnedRun | None:
    """The newest study that came to an end."""
    return runs().filter(progress__state=Progress.State.DONE).first()


def learning() -> LearnedRun | None:
    """The study that waits or runs, if any."""
    return next((run for run, going in _begun() if going), None)


def _begun() -> Iterator[tuple[LearnedRun, bool]]:
    """Those that wait or run by their rows, and whether it is so."""
    from sanket.crm.recognition.jobs import learn

    for run in runs().filter(progress__state__in=GOING):
        yield run, as_it_is(run.progress, learn, run.pk).state in GOING


def start_learning(*, by: User | None, now: datetime) -> LearnedRun:
    """Ask for a study; a worker does it. While one waits or runs, that one is meant."""
    from sanket.crm.recognition.jobs import learn

    with transaction.atomic():
        hold_workspace()  # Two who press at once start one.
        for run, going in _begun():
            if going:
                return run
            end_lost(run.progress, now=now)
        run = _new(by, now, waiting=True)
        learn.enqueue(run.pk)
    return run


def perform_learning(run_id: int, *, now: datetime) -> None:
    """Do a study that was asked for; after a kill it is done again from the beginning."""
    run = LearnedRun.objects.select_related("progress").filter(pk=run_id).first()
    if run is None or run.progress.state == Progress.State.DONE:
        return
    try:
        told = learned(now=now, report=lambda done, total: advance(run.progress, done=done, total=total, now=now))
    except Exception:
        fail(run.progress, error=BROKE_OFF, now=now)
        raise
    _keep(run, told, now)


def learn_now(
    *, by: User | None, now: datetime, confirmed: Collection[int] = (), report: Report | None = None
) -> LearnedRun:
    """A study at once, kept like one that a worker did."""
    told = learned(now=now, confirmed=confirmed, report=report)
    run = _new(by, now, waiting=False)
    _keep(run, told, now)
    return run


def _new(by: User | None, now: datetime, *, waiting: bool) -> LearnedRun:
    progress = start_progress(kind="learn", total=STEPS, by=by, waiting=waiting, now=now)
    return LearnedRun.objects.create(at=now, by=by, progress=progress)


@transaction.atomic
def _keep(run: LearnedRun, told: Mapping[str, Any], now: datetime) -> None:
    run.result = dict(told)
    run.save(update_fields=["result"])
    finish(run.progress, now=now)
    old = list(runs().values_list("pk", flat=True)[KEPT:])
    LearnedRun.objects.filter(pk__in=old).delete()


def confirmed_types() -> set[int]:
    """Types of which somebody said that they are known before the outcome."""
    return set(LearnedConfirmation.objects.values_list("pk", flat=True))


def learned(
    *, now: datetime, confirmed: Collection[int] = (), given: Book | None = None, report: Report | None = None
) -> dict[str, Any]:
    """What outcomes say about the values of ``given``, or of those in force. Changes nothing."""
    from sanket.crm.recognition.learned.source import source
    from sanket.engine.learning.study import study

    told = report or (lambda done, total: None)
    used = given or book()
    log = history()
    told(1, STEPS)
    found = source(used, log, outcomes(), now=int(now.timestamp()), confirmed={*confirmed_types(), *confirmed})
    if found is None:
        return _nothing(log.n, now)
    done = study(found.studied, found.types, report=lambda done, total: told(1 + done, STEPS))
    return _told(found, done, now)


def _nothing(activities: int, now: datetime) -> dict[str, Any]:
    from sanket.engine.learning.study import LEAST_LATER_WINS, LEAST_WINS

    missing = [{"what": "activities", "there": activities, "needed": 1}] if not activities else []
    missing.append({"what": "wins", "there": 0, "needed": LEAST_WINS + LEAST_LATER_WINS})
    return {
        "at": show(int(now.timestamp())), "activities": activities, "groups": 0, "wins": 0, "share": 1.0, "span": None,
        "horizon_days": None, "values": [], "quality": None, "missing": missing,
    }  # fmt: skip


def _told(found: Source, done: Study, now: datetime) -> dict[str, Any]:
    from sanket.engine.learning.study import LEAST_LATER_WINS, LEAST_WINS

    names = type_names()
    missing = [
        {"what": what, "there": there, "needed": needed}
        for what, there, needed in (
            ("wins_before", done.early_wins, LEAST_WINS), ("wins_after", done.later_wins, LEAST_LATER_WINS),
        )
        if there < needed
    ]  # fmt: skip
    values = [
        _value(pk, *names[pk], int(found.types.agreed[place]), one, bool(found.types.confirmed[place]))
        for place, (pk, one) in enumerate(zip(found.kinds, done.suggestions or [], strict=False))
    ]
    return {
        "at": show(int(now.timestamp())),
        "activities": found.activities,
        "groups": found.groups,
        "wins": found.won,
        "share": round(found.share, 4),
        "span": [show(done.begin), show(done.cut), show(done.end)],
        "horizon_days": round(done.horizon / DAY, 2),
        "values": sorted(values, key=lambda value: (-abs(value["agreed"]), value["type"])),
        "quality": _quality(done),
        "missing": missing,
    }


def _value(pk: int, external_id: str, name: str, agreed: int, one: Suggestion, confirmed: bool) -> dict[str, Any]:
    return {
        "type_id": pk,
        "type": external_id,
        "name": name,
        "agreed": agreed,
        "suggested": one.points,
        "interval": None if one.points is None else [one.low, one.high],
        "why_not": one.why or None,
        "auc_alone": _figure(one.auc),
        "confirmed": confirmed,
        "activities": one.activities,
        "wins_preceded": one.preceded,
    }


def _quality(done: Study) -> dict[str, Any] | None:
    if done.later is None:
        return None
    return {
        "rows": done.later.rows,
        "won": done.later.won,
        "learned_from": {"weeks": done.early_rows, "won": done.early_wins},
        "scores": [
            {
                "score": one.name,
                "auc": _figure(one.auc.value),
                "auc_interval": _ends(one.auc),
                "lift_top_5_percent": _figure(one.lift.value),
                "lift_interval": _ends(one.lift),
            }
            for one in done.later.ranked
        ],
        "learned_over_agreed": [_figure(done.later.over_agreed.value), *_ends(done.later.over_agreed)],
        "learned_over_plain": [_figure(done.later.over_plain.value), *_ends(done.later.over_plain)],
    }


def _ends(interval: Interval) -> list[float | None]:
    return [_figure(interval.low), _figure(interval.high)]


def _figure(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
