"""Works off what was marked: a replay into a new version, re-tests, what people read on leads.

Every slice is its own transaction and remembers how far it came, so that a kill loses nothing and doubles nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from typing import NamedTuple

from django.db import transaction

from sanket.crm.leads.actions import Dressed, announce_some, dress_worked_out, leave_as_said, unannounced, unsaid
from sanket.crm.leads.queries import stale
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import book, hold
from sanket.crm.recognition.dress import worked_out
from sanket.crm.recognition.dropping import drop_old_versions
from sanket.crm.recognition.models import Rescore, RescoreTouch
from sanket.crm.recognition.publishing import publish_version
from sanket.crm.recognition.replay import retest, retest_groups
from sanket.crm.recognition.rules import RETEST
from sanket.crm.recognition.slices import Pace, moved_apart
from sanket.shared.batches import sliced

Report = Callable[[int, int], None]
"""(activities or leads done, of how many)."""

RETEST_SLICE, DRESS_SLICE, REPLAY_SLICE = 50, 50, 20
WORKED_OUT_AT_ONCE = 80
"""Leads whose sentences take about as long as the pause after a transaction."""

MANY_OBJECTS = 200_000
"""New objects after which Python may look for garbage, while much is worked off."""


class Settled(NamedTuple):
    """How much was done: activities replayed, accounts re-tested, leads worked out."""

    replayed: int
    retested: int
    dressed: int


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Python looks for circles of garbage at every 700 new objects: among the rows of a whole site a fifth of all the work."""
    usual = gc.get_threshold()
    gc.set_threshold(MANY_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_seldom_collecting()
@moved_apart()
def settle(*, now: datetime, report: Report | None = None) -> Settled:
    """Do all marked work. Resumable; two at once do the same work twice at worst."""
    at = int(now.timestamp())
    replayed, began = 0, perf_counter()
    _announce()  # what a kill after the last switch left
    while (rescore := Rescore.objects.filter(switched_at=None).order_by("-version").first()) is not None:
        done = publish_version(rescore, now=now, began=began, report=report)
        if done is None:
            break  # another process makes it
        replayed += done
        _announce()
    dropping = drop_old_versions()
    next(dropping, None)
    retested = _retest(at)
    _catch_up(at)
    dressed = _dress(at, report, dropping)
    for _ in dropping:
        pass
    return Settled(replayed, retested, dressed)


def _retest(at: int) -> int:
    done, pace = 0, Pace(RETEST_SLICE)
    while accounts := list(
        RescoreTouch.objects.filter(version=RETEST)
        .order_by("account_id")
        .values_list("account_id", flat=True)[: pace.size]
    ):
        with pace.over(transaction.atomic()):
            # First what whoever notes an account holds, too, so that none waits in a circle; then the notes: who notes an
            # account from now on waits, and notes it anew.
            hold(accounts)
            RescoreTouch.objects.filter(version=RETEST, account_id__in=accounts).delete()
            retest(book(), accounts, now=at)
        done += len(accounts)
    return done


def _catch_up(at: int) -> None:
    """Tell leads of cold groups what a long intake spared itself to tell them."""
    behind = feed.behind(book().version)
    pace, start = Pace(REPLAY_SLICE), 0
    while start < len(behind):
        part = behind[start : start + pace.size]
        with pace.over(transaction.atomic()):
            hold({account for account, _ in part})
            retest_groups(book(), set(part), now=at)
        start += len(part)


def _dress(at: int, report: Report | None, dropping: Iterator[None]) -> int:
    """What people read on leads. Old rows are dropped in between: while sentences are worked out others have their turn."""
    done, pace = 0, Pace(DRESS_SLICE)
    while rows := stale(pace.size):
        facts: list[Dressed] = []
        anew: set[int] = set()
        # Worked out before anybody has to wait; what is told anew meanwhile stays to be worked out.
        for part in sliced(rows, WORKED_OUT_AT_ONCE):
            some = worked_out({(account, offering) for _, account, offering in part})
            facts += some
            anew |= unsaid(some)
            next(dropping, None)
        told = {fact.id for fact in facts}
        with pace.over(transaction.atomic()):
            hold({account for _, account, _ in rows})
            dress_worked_out(facts, anew)
            # An earlier lead of a group that has a newer one keeps what was said of it.
            leave_as_said([pk for pk, _, _ in rows if pk not in told])
        done += len(rows)
        if report:
            report(done, done)
    return done


def _announce() -> None:
    """Tell of the leads that began with a switch."""
    pace = Pace()
    while (part := unannounced(pace.size)).leads:
        with pace.over(transaction.atomic()):
            hold(part.accounts)
            announce_some(part)
