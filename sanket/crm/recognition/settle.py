"""Works off what was marked: a replay into a new version, re-tests, what people read on leads.

Every slice is its own transaction and remembers how far it came, so that a kill loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Min

from sanket.crm.leads.actions import prepared_slice, prepared_versions, tell_prepared
from sanket.crm.leads.queries import stale
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import book, hold, scoring
from sanket.crm.recognition.dress import dress
from sanket.crm.recognition.models import Crossing, Interest, Rescore, RescoreTouch
from sanket.crm.recognition.publishing import drop_prepared, drop_rows, publish_version
from sanket.crm.recognition.replay import retest, retest_groups
from sanket.crm.recognition.rules import RETEST
from sanket.crm.recognition.slices import Pace
from sanket.shared.batches import sliced

Report = Callable[[int, int], None]
"""(activities or leads done, of how many)."""

RETEST_SLICE, DRESS_SLICE, REPLAY_SLICE = 200, 50, 500


class Settled(NamedTuple):
    """How much was done: activities replayed, accounts re-tested, leads worked out."""

    replayed: int
    retested: int
    dressed: int


def settle(*, now: datetime, report: Report | None = None) -> Settled:
    """Do all marked work. Resumable; two at once do the same work twice at worst."""
    at = int(now.timestamp())
    replayed, began = 0, perf_counter()
    _tell_leads(at)  # what a kill after the last switch left: the next version is worked out from leads that know it
    while (rescore := Rescore.objects.filter(switched_at=None).order_by("-version").first()) is not None:
        done = publish_version(rescore, now=now, began=began, report=report)
        if done is None:
            break  # another process makes it
        replayed += done
    _tell_leads(at)
    _drop_old_versions()
    retested = _retest(at)
    _catch_up(at)
    return Settled(replayed, retested, _dress(at, report))


def _retest(at: int) -> int:
    done = 0
    while accounts := list(
        RescoreTouch.objects.filter(version=RETEST)
        .order_by("account_id")
        .values_list("account_id", flat=True)[:RETEST_SLICE]
    ):
        with transaction.atomic():
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
    for start in range(0, len(behind), REPLAY_SLICE):
        part = set(behind[start : start + REPLAY_SLICE])
        with transaction.atomic():
            hold({account for account, _ in part})
            retest_groups(book(), part, now=at)


def _dress(at: int, report: Report | None) -> int:
    done, pace = 0, Pace(DRESS_SLICE)
    while rows := stale(pace.size):
        with pace, transaction.atomic():
            hold({account for _, account, _ in rows})
            dress({(account, offering) for _, account, offering in rows}, now=at)
            _undress([pk for pk, _, _ in rows])
        done += len(rows)
        if report:
            report(done, done)
    return done


def _undress(lead_ids: list[int]) -> None:
    """An earlier lead of a group that has a newer one keeps what was said of it."""
    with connection.cursor() as cursor:
        for ids in sliced(lead_ids):
            marks = ",".join(["%s"] * len(ids))
            cursor.execute(f"UPDATE crm_lead SET stale = FALSE WHERE stale AND id IN ({marks})", ids)  # noqa: S608 - our own words


def _drop_old_versions() -> None:
    """Rows of versions that nobody reads, a slice at a time, and notes for versions that nobody makes."""
    newest = max(scoring().newest, scoring().version)  # whatever is begun from now on has a higher number
    making = set(Rescore.objects.filter(switched_at=None).values_list("version", flat=True))
    kept = {book().version, *making}
    # A deed that was under way at the switch may have noted its account for that version only afterwards.
    RescoreTouch.objects.filter(version__lte=newest).exclude(version__in={RETEST, *making}).delete()
    for model in (Interest, Crossing):
        version = -1
        # From version to version by the index: counting them would read the whole table.
        while (after := model.objects.filter(version__gt=version).aggregate(least=Min("version"))["least"]) is not None:
            version = after
            if version not in kept and version <= newest:
                drop_rows(version)


def _tell_leads(at: int) -> None:
    """After a switch: cold leads hear of it, and what people read is to be worked out anew where it may be another."""
    newest = max(scoring().newest, scoring().version)
    kept = set(Rescore.objects.filter(switched_at=None).values_list("version", flat=True))
    for version in [one for one in prepared_versions() if one not in kept and one <= newest]:
        switched = Rescore.objects.filter(version=version, switched_at__isnull=False).first()
        if switched is None:
            drop_prepared(version)
            continue
        pace, more = Pace(), True
        while more:
            part = prepared_slice(version, pace.size)
            with pace, transaction.atomic():
                hold(part.accounts)
                tell_prepared(part, warm_at=at if switched.resays else None)
            more = bool(part.rows)
