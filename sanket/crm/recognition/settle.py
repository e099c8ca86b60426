"""Works off what was marked: a replay into a new version, re-tests, what people read on leads.

Every slice is its own transaction and remembers how far it came, so that a kill loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Min

from sanket.crm.activities.queries import acts_of, acts_of_all, count_alive
from sanket.crm.leads.actions import keep, known
from sanket.crm.leads.queries import lives, stale
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book, book, forget, hold, new_stamp, scoring
from sanket.crm.recognition.dress import dress
from sanket.crm.recognition.events import VersionSwitched
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.models import Crossing, Interest, Rescore, RescoreTouch, Scoring
from sanket.crm.recognition.replay import by_group, fold_groups, retest, retest_groups
from sanket.crm.recognition.rules import RETEST
from sanket.crm.recognition.standing import standing
from sanket.crm.recognition.versions import published
from sanket.crm.workspace.actions import advance, finish, start_progress
from sanket.crm.workspace.queries import Progress
from sanket.engine.recognition.fold import Act
from sanket.shared.batches import sliced
from sanket.shared.news import announce

Report = Callable[[int, int], None]
"""(activities or leads done, of how many)."""

RETEST_SLICE, DRESS_SLICE, REPLAY_SLICE, DROP_SLICE = 200, 200, 500, 5_000


class Settled(NamedTuple):
    """How much was done: activities replayed, accounts re-tested, leads worked out."""

    replayed: int
    retested: int
    dressed: int


def settle(*, now: datetime, report: Report | None = None) -> Settled:
    """Do all marked work. Resumable; two at once do the same work twice at worst."""
    at = int(now.timestamp())
    replayed = 0
    while (rescore := Rescore.objects.filter(switched_at=None).order_by("-version").first()) is not None:
        replayed += _rescore(rescore, now, report)
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
    done = 0
    while rows := stale(DRESS_SLICE):
        with transaction.atomic():
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


def _rescore(rescore: Rescore, now: datetime, report: Report | None) -> int:
    """Replay the whole log into the version of ``rescore``, then switch all readers to it at once."""
    wanted = Book(newest=True)
    version, at, done, total = rescore.version, int(now.timestamp()), 0, count_alive()
    progress = _progress(rescore, total, now)
    for accounts, rows in acts_of_all(after_account=rescore.after_account, slice_size=REPLAY_SLICE):
        if scoring().stamp != wanted.scoring.stamp:
            wanted = Book(newest=True)  # a type or an offering was added; what changes scores gives this version up
        with transaction.atomic():
            if not Rescore.objects.filter(pk=rescore.pk).select_for_update().exists():
                return done  # given up for a newer one
            _replay_into(wanted, version, rows, at)
            Rescore.objects.filter(pk=rescore.pk).update(after_account=accounts[-1])
        done += sum(map(len, rows.values()))
        advance(progress, done=done)
        if report:
            report(done, total)
    _switch(rescore, now)
    finish(progress, now=now)
    return done


def _progress(rescore: Rescore, total: int, now: datetime) -> Progress:
    """What people see of it; one that was begun before a kill goes on."""
    if rescore.progress is None:
        rescore.progress = start_progress(kind="rescore", total=total, by=rescore.by, now=now)
        rescore.save(update_fields=["progress"])
    return rescore.progress


def _replay_into(wanted: Book, version: int, rows: dict[int, list[tuple[int, str, int, int, int]]], at: int) -> None:
    acts: dict[Key, list[Act]] = {}
    for account, some in rows.items():
        acts |= by_group(wanted, account, some)
    folded = fold_groups(wanted, acts, {})
    # A slice done before a kill may be done again; and an account replayed at the switch has to start from nothing.
    Interest.objects.filter(version=version, account_id__in=list(rows)).delete()
    Crossing.objects.filter(version=version, account_id__in=list(rows)).delete()
    feed.write_groups(version, {key: one.group for key, one in folded.items()})
    feed.add_crossings(version, [(*key, *crossing) for key, one in folded.items() for crossing in one.crossings], at)


def _switch(rescore: Rescore, now: datetime) -> None:
    """One transaction: what changed meanwhile is replayed, the leads follow, readers see the new version."""
    version, at = rescore.version, int(now.timestamp())
    with transaction.atomic():
        row = Scoring.objects.select_for_update().get(pk=1)
        if not Rescore.objects.filter(pk=rescore.pk, switched_at=None).select_for_update().exists():
            return
        wanted = Book(newest=True)
        touched = list(RescoreTouch.objects.filter(version=version).values_list("account_id", flat=True))
        found = acts_of(touched)
        if touched:
            _replay_into(wanted, version, {account: found.get(account, []) for account in touched}, at)
        accounts = set(
            Interest.objects.filter(version__in=(row.version, version), risen=True).values_list("account_id", flat=True)
        )
        in_order = sorted(accounts)
        for start in range(0, len(in_order), REPLAY_SLICE):
            _leads_follow(wanted, version, in_order[start : start + REPLAY_SLICE], at)
        row.version, row.frozen, row.stamp = version, None, new_stamp()
        row.save(update_fields=["version", "frozen", "stamp"])
        Rescore.objects.filter(pk=rescore.pk).update(switched_at=now)
        RescoreTouch.objects.filter(version=version).delete()
        published(now=now)
        forget()
        announce(VersionSwitched(version))
    forget()


def _leads_follow(wanted: Book, version: int, accounts: list[int], at: int) -> None:
    risen = {key for key, group in feed.groups_of(version, accounts).items() if group.risen}
    acts: dict[Key, list[Act]] = {}
    for account, some in acts_of(accounts).items():
        acts |= by_group(wanted, account, some)
    leads = known(lives(accounts))
    # A group that lost all its activities (its offering moved to another category) may still have a lead.
    acts = {key: acts.get(key, []) for key in {*risen, *leads}}
    folded = fold_groups(wanted, acts, leads)
    touched = {key: one for key, one in folded.items() if one.openings or leads.get(key)}
    keep(
        {key: standing(one.group, wanted.rule(key[1]), one.profile) for key, one in touched.items()},
        {key: one.openings for key, one in touched.items()},
        leads,
        now=at,
    )


def _drop_old_versions() -> None:
    """Rows of versions that nobody reads, a slice at a time."""
    kept = {book().version, *Rescore.objects.filter(switched_at=None).values_list("version", flat=True)}
    for model, table in ((Interest, "crm_interest"), (Crossing, "crm_crossing")):
        version = -1
        # From version to version by the index: counting them would read the whole table.
        while (after := model.objects.filter(version__gt=version).aggregate(least=Min("version"))["least"]) is not None:
            version = after
            if version not in kept:
                _drop(table, version)


def _drop(table: str, version: int) -> None:
    """Delete by stretches of accounts: the one order that every table and database has an index for."""
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT account_id FROM {table} WHERE version = %s ORDER BY account_id LIMIT 1 OFFSET {DROP_SLICE}",  # noqa: S608 - our own words
                [version],
            )
            row = cursor.fetchone()
            bound, parameters = (" AND account_id <= %s", [version, row[0]]) if row else ("", [version])
            cursor.execute(f"DELETE FROM {table} WHERE version = %s{bound}", parameters)  # noqa: S608 - our own words
        if row is None:
            return
