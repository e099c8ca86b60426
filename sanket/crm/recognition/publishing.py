"""Makes a new version of the settings true: the log is replayed into it beside what readers see, then all see it at once.

1. The whole log is judged by columns, from a reading of it that stays as it is while others log (``Whole``).
2. Heads and crossings are written beside the old ones, and what will become of the leads (``leads.upcoming``).
3. Accounts whose log, profile or leads changed meanwhile are replayed one by one, until few are left.
4. The switch: one transaction replays those few, makes the leads those prepared, and moves the pointer.

Each slice is a short transaction that remembers how far it came and asks whether it is still ours to do: a kill loses
nothing and doubles nothing, and whoever takes over goes on.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, IntegrityError, connection, transaction

from sanket.crm.activities.queries import acts_of, history
from sanket.crm.leads import actions as leads
from sanket.crm.leads.actions import Known
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book, forget, hold, new_stamp
from sanket.crm.recognition.events import VersionSwitched
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.models import Crossing, Interest, Rescore, RescoreTouch, Scoring
from sanket.crm.recognition.replay import by_group, fold_groups
from sanket.crm.recognition.slices import Pace
from sanket.crm.recognition.standing import standing, standing_of
from sanket.crm.recognition.versions import published
from sanket.crm.workspace.actions import advance, fail, finish, start_progress
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded, Opening
from sanket.shared.news import announce

if TYPE_CHECKING:
    from sanket.crm.recognition.whole import Whole

Report = Callable[[int, int], None]
"""(activities done, of how many)."""

FEW = 5
"""So many accounts may be left for the switch itself."""
MOST_ROUNDS = 50
"""After so many rounds the switch takes whatever is left: more comes in than can be replayed."""
TOUCHED_AT_ONCE = 10
SWITCH_CACHE_KB = 262_144
"""Taken only as far as the leads need it."""
SILENT_S = 60
"""Whoever has not given a sign of life for so long is dead, where we cannot ask the machine itself."""
BEAT_S = 10.0
"""Between signs of life, also while the log is read and judged."""
MOST_CLASHES = 5
"""So often the switch is tried again when somebody wrote the same lead meanwhile."""
BROKE_OFF = "It broke off; the settings in force stay, and it is tried again in a while."


class GivenUp(Exception):
    """The version is no longer wanted, or somebody else makes it."""


def publish_version(
    rescore: Rescore, *, now: datetime, began: float | None = None, report: Report | None = None
) -> int | None:
    """Make the version of ``rescore`` and switch to it; answers how many activities were replayed.

    ``now`` was at ``began`` of this process's ``perf_counter``, or is.

    None when another process is at it; 0 when a newer change has given it up, or somebody took over.
    """
    work = _Publishing(rescore, now, report, perf_counter() if began is None else began)
    if not work.claim():
        return None
    try:
        with work.beating():
            return work.run()
    except GivenUp:
        return 0
    except Exception:
        # The worker tries again; until then nobody should wait for it.
        work.broke_off()
        raise


class _Publishing:
    def __init__(self, rescore: Rescore, now: datetime, report: Report | None, began: float) -> None:
        self.rescore, self.now, self.at, self.report = rescore, now, int(now.timestamp()), report
        self.version = rescore.version
        self.pace = Pace()
        self.done = 0
        self.total = 0
        self.switch_s = 0.0
        self._began = began

    def run(self) -> int:
        clashes = 0
        if self.rescore.progress is not None:  # after a break it runs again
            advance(self.rescore.progress, done=self.rescore.progress.done, now=self._moment())
        while True:
            if not self.rescore.staged:
                self._whole()
            self._rounds()
            try:
                switched = self._switch()
            except IntegrityError:
                # Somebody wrote the same lead in the same moment; by now their account is noted.
                clashes += 1
                if clashes > MOST_CLASHES:
                    raise
                forget()
                self.rescore.refresh_from_db()
                continue
            if switched:
                told = {"longest_write_ms": self.pace.longest * 1_000, "switch_ms": self.switch_s * 1_000}
                finish(self._progress(), result={name: round(ms, 1) for name, ms in told.items()}, now=self._moment())
                return self.done

    # ------------------------------------------------------------------------------------------ whose work it is

    def claim(self) -> bool:
        """False when another process is at it."""
        me = f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())}-{secrets.token_hex(4)}"
        with transaction.atomic():
            row = Rescore.objects.select_for_update().filter(pk=self.rescore.pk, switched_at=None).first()
            if row is None or (row.worker and not _dead(row, self._moment())):
                return False
            row.worker, row.alive_at = me, self._moment()
            row.save(update_fields=["worker", "alive_at"])
        self.rescore = row
        return True

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Signs of life from beside, so that other machines know. On SQLite all are on this one, and ask it."""
        if connection.vendor == "sqlite":
            yield
            return
        over = threading.Event()
        beats = threading.Thread(target=self._beat, args=(over,), daemon=True)
        beats.start()
        try:
            yield
        finally:
            over.set()
            beats.join()

    def _beat(self, over: threading.Event) -> None:
        mine = Rescore.objects.filter(pk=self.rescore.pk, worker=self.rescore.worker)
        try:
            while not over.wait(BEAT_S):
                with suppress(DatabaseError):
                    mine.update(alive_at=self._moment())
        finally:
            connection.close()

    def broke_off(self) -> None:
        """Have people read so, and let the work go; what was written so far is gone on with."""
        mine = Rescore.objects.filter(pk=self.rescore.pk, worker=self.rescore.worker, switched_at=None)
        # Where even this cannot be written, what the error itself says is raised.
        with suppress(DatabaseError), transaction.atomic():
            if mine.update(worker="") and self.rescore.progress is not None:
                fail(self.rescore.progress, error=BROKE_OFF, now=self._moment())

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """A transaction that only happens while the work is ours."""
        with transaction.atomic():
            self._still_ours()
            yield

    def _still_ours(self) -> None:
        mine = Rescore.objects.select_for_update().filter(pk=self.rescore.pk, worker=self.rescore.worker)
        if not mine.filter(switched_at=None).exists():
            raise GivenUp

    def _note(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self.rescore, name, value)
        Rescore.objects.filter(pk=self.rescore.pk).update(**fields)

    def _progress(self) -> Any:
        """What people see of it; one that was begun before a kill goes on."""
        if self.rescore.progress is None:
            progress = start_progress(kind="rescore", total=self.total, by=self.rescore.by, now=self.now)
            self._note(progress=progress)
        return self.rescore.progress

    def _moment(self) -> datetime:
        """Now: as it was told at the beginning, and what has passed since."""
        return self.now + timedelta(seconds=perf_counter() - self._began)

    def _tell(self, part: float) -> None:
        self.done = round(self.total * min(part, 1.0))
        advance(self._progress(), done=self.done, total=self.total or None)
        if self.report:
            self.report(self.done, self.total)

    # ----------------------------------------------------------------------------------------- the whole log, once

    def _whole(self) -> None:
        from sanket.crm.recognition.whole import Whole

        book = self._begin()
        log = history()
        if not book.knows(set(log.offering.tolist()), set(log.kinds.tolist())):
            book = Book(newest=True)  # younger than the book; what changes scores is seen at the switch
        self.total = log.n
        whole = Whole(book, log)
        self._tell(0.1)
        if self.rescore.replays:
            self._write_heads(whole)
        self._prepare_leads(whole)

    def _begin(self) -> Book:
        """From nothing, or from where a killed process stood, as long as the same settings are wanted."""
        book = Book(newest=True)
        settings = book.freeze()
        if self.rescore.settings is not None and _still_wanted(self.rescore.settings, settings):
            return book
        with self._ours():
            self._note(settings=settings, after_account=0, staged=False)
        drop_rows(self.version, self._ours)
        with transaction.atomic():
            # Nobody logs at this moment, so all that was noted so far is in the log that we shall read.
            Scoring.objects.select_for_update().get(pk=1)
            self._still_ours()
            RescoreTouch.objects.filter(version=self.version).delete()
        return book

    def _write_heads(self, whole: Whole) -> None:
        import numpy as np

        keys, account = whole.judged.keys(), whole.judged.account
        many = np.bincount(whole.crossings.group, minlength=len(keys))
        alive = whole.states[:, feed.COUNT] > 0
        weight = np.cumsum(alive + many)
        order = np.lexsort((np.arange(len(whole.crossings.row)), whole.crossings.group))
        first = np.concatenate(([0], np.cumsum(many)))
        start = int(np.searchsorted(account, self.rescore.after_account, side="right"))
        while start < len(keys):
            base = int(weight[start - 1]) if start else 0
            stop = int(np.searchsorted(weight, base + self.pace.size, side="right"))
            last = account[min(max(stop, start + 1), len(keys)) - 1]
            stop = int(np.searchsorted(account, last, side="right"))
            places = np.flatnonzero(alive[start:stop]) + start
            crossings = self._crossings(whole, order[first[start] : first[stop]])
            with self.pace, self._ours():
                feed.write_states(self.version, keys[places], whole.states[places])
                feed.add_crossings(self.version, crossings, self.at)
                self._note(after_account=int(last), alive_at=self._moment())
            start = stop
            self._tell(0.1 + 0.7 * start / len(keys))

    @staticmethod
    def _crossings(whole: Whole, places: Any) -> list[feed.NewCrossing]:
        from sanket.engine.recognition.replay import KINDS

        row, group, kind, at, caused = (column[places] for column in whole.crossings)
        ids = whole.history.external_ids(row[caused])
        causes = iter(ids)
        account, offering = whole.judged.account[group].tolist(), whole.judged.offering[group].tolist()
        return [
            (a, o, KINDS[k], when, next(causes) if by else None)
            for a, o, k, when, by in zip(account, offering, kind.tolist(), at.tolist(), caused.tolist(), strict=True)
        ]

    def _prepare_leads(self, whole: Whole) -> None:
        drop_prepared(self.version, self._ours)
        rows = upcoming_of(whole, self.version, self.at)
        start, pace = 0, self.pace
        while start < len(rows):
            part = leads.part_of(rows, start, pace.size)
            with pace, self._ours():
                leads.prepare(part)
                self._note(alive_at=self._moment())
            start += len(part)
            self._tell(0.8 + 0.15 * start / len(rows))
        with self._ours():
            self._note(staged=True)

    # ------------------------------------------------------------------------------------------ what came meanwhile

    def _rounds(self) -> None:
        for _ in range(MOST_ROUNDS):
            touched = _touched(self.version)
            if len(touched) <= FEW:
                return
            pace, start = Pace(TOUCHED_AT_ONCE), 0
            while start < len(touched):
                part = touched[start : start + pace.size]
                with pace, transaction.atomic():
                    # First what whoever notes an account holds, too; then the notes: who notes it from now on waits.
                    hold(part)
                    self._still_ours()
                    RescoreTouch.objects.filter(version=self.version, account_id__in=part).delete()
                    self._replay(Book(newest=True), part)
                    self._note(alive_at=self._moment())
                start += len(part)
            self._tell(0.97)

    def _replay(self, wanted: Book, accounts: Sequence[int]) -> None:
        """These accounts from nothing, one group after another: heads, crossings, and what becomes of their leads."""
        acts: dict[Key, list[Act]] = {}
        for account, some in acts_of(accounts).items():
            acts |= by_group(wanted, account, some)
        before = leads.known_of(accounts)
        # A group that lost all its activities (its offering moved to another category) may still have a lead.
        acts |= {key: [] for key in before if key not in acts}
        folded = fold_groups(wanted, acts, before)
        if self.rescore.replays:
            Interest.objects.filter(version=self.version, account_id__in=accounts).delete()
            Crossing.objects.filter(version=self.version, account_id__in=accounts).delete()
            feed.write_groups(self.version, {key: one.group for key, one in folded.items() if one.group.count})
            crossed = [(*key, *crossing) for key, one in folded.items() for crossing in one.crossings]
            feed.add_crossings(self.version, crossed, self.at)
        leads.forget_prepared(self.version, accounts)
        leads.prepare(_rows(wanted, self.version, folded, before, self.at))

    # --------------------------------------------------------------------------------------------------- the switch

    def _switch(self) -> bool:
        """Whether it is done; otherwise other settings are wanted by now, and the log has to be judged again."""
        ready = leads.ready(self.version)
        with _much_in_memory(), transaction.atomic():
            row = Scoring.objects.select_for_update().get(pk=1)
            began = perf_counter()
            self._still_ours()
            wanted = Book(newest=True)
            if not _still_wanted(self.rescore.settings, wanted.freeze()):
                self._note(staged=False)
                return False
            touched = _touched(self.version)
            if touched:
                self._replay(wanted, touched)
            leads.switch_prepared(self.version, ready=ready, anew=touched, now=self.at)
            if self.rescore.replays:
                row.version = self.version
            self._note(switched_at=self._moment(), resays=_resays(row.frozen, self.rescore.settings))
            row.frozen, row.stamp = None, new_stamp()
            row.save(update_fields=["version", "frozen", "stamp"])
            published(now=self._moment())
            RescoreTouch.objects.filter(version=self.version, account_id__in=touched).delete()
            forget()
            announce(VersionSwitched(row.version))
        self.switch_s = perf_counter() - began
        forget()
        return True


@contextmanager
def _much_in_memory() -> Iterator[None]:
    """SQLite's usual cache would write thousands of leads out in the middle, and read them again: more than twice the time."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{SWITCH_CACHE_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def _dead(row: Rescore, now: datetime) -> bool:
    """Whether the process that began it is gone."""
    host, pid, mark = row.worker.split(" ")
    if host == socket.gethostname():
        if int(pid) == os.getpid():
            return True
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        began, _, _ = mark.rpartition("-")
        if began and (begins := _started(int(pid))):
            return began != begins  # another process may have got its number
    return row.alive_at is None or row.alive_at < now - timedelta(seconds=SILENT_S)


def _started(pid: int) -> str:
    """When a process of this machine began, as the machine counts; nothing where it does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]


def _touched(version: int) -> list[int]:
    rows = RescoreTouch.objects.filter(version=version).order_by("account_id")
    return list(rows.values_list("account_id", flat=True))


def _still_wanted(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether settings say of everything there was then what they said then. Types and offerings may have been added."""
    if then is None:
        return False
    for name, said in then.items():
        if isinstance(said, dict):
            if any(now[name].get(pk) != one for pk, one in said.items()):
                return False
        elif now[name] != said:
            return False
    known = set(then["parents"])
    return all(pk not in known or pk in then["tunings"] for pk in now["tunings"])


def _resays(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> bool:
    """Whether what people read on a lead may be another: thresholds change neither shares nor sentences."""
    if then is None or now is None:
        return True
    alike = all(then.get(name) == now[name] for name in ("values", "parents", "cycles", "rho", "influence"))
    half_lives = [
        ({pk: tuning[0] for pk, tuning in said["tunings"].items() if tuning[0] is not None}, said["defaults"][0])
        for said in (then, now)
    ]
    return not alike or half_lives[0] != half_lives[1]


def _rows(
    book: Book, version: int, folded: Mapping[Key, Folded], before: Mapping[Key, Sequence[Known]], at: int
) -> list[tuple[Any, ...]]:
    touched = {key: one for key, one in folded.items() if one.openings or before.get(key)}
    return leads.upcoming_rows(
        version,
        {key: standing(one.group, book.rule(key[1]), one.profile) for key, one in touched.items()},
        {key: one.openings for key, one in touched.items()},
        before,
        leads.told_standings([lead.id for some in before.values() for lead in some]) if before else {},
        at=at,
    )


def upcoming_of(whole: Whole, version: int, at: int) -> list[tuple[Any, ...]]:
    """What becomes of all leads, as the whole log has it."""
    import numpy as np

    from sanket.crm.recognition.market import fitments

    book, judged = whole.book, whole.judged
    before = leads.all_known()
    opened = whole.openings({key: [lead.closing for lead in some] for key, some in before.items()})
    openings: dict[Key, list[Opening]] = {key: [] for key in before}
    account, offering = judged.account[opened.group].tolist(), judged.offering[opened.group].tolist()
    ats = whole.history.log().at[opened.row].tolist()
    ids = whole.history.external_ids(opened.row)
    for a, o, begun, name, number in zip(account, offering, ats, ids, opened.number.tolist(), strict=True):
        openings.setdefault((a, o), []).append(Opening(begun, name, number))
    packed = np.array(sorted(map(feed.packed, openings)), np.int64)
    keys = judged.keys()
    groups = np.searchsorted(keys, packed)
    there = (groups < len(keys)) & (keys[np.minimum(groups, len(keys) - 1)] == packed) if len(keys) else packed < 0
    there[there] &= whole.states[groups[there], feed.COUNT] > 0
    found = groups[there]
    standings = {}
    for group, state, fitment in zip(
        found.tolist(), whole.states[found].tolist(), fitments(book, whole.history, judged, found).tolist(), strict=True
    ):
        key = (int(judged.account[group]), int(judged.offering[group]))
        standings[key] = standing_of(feed.group_of(state), book.rule(key[1]), fitment)
    gone: dict[Key, list[Act]] = {key: [] for key in openings if key not in standings}
    for key, one in fold_groups(book, gone, before).items():
        standings[key] = standing(one.group, book.rule(key[1]), one.profile)
    return leads.upcoming_rows(version, standings, openings, before, leads.told_standings(), at=at)


def drop_rows(version: int, each: Callable[[], AbstractContextManager[object]] = transaction.atomic) -> None:
    """Heads and crossings of a version that nobody reads, and what was prepared for its leads, in short transactions."""
    pace = Pace()
    for model, table in ((Interest, "crm_interest"), (Crossing, "crm_crossing")):
        # By stretches of accounts: the one order that every table and database has an index for.
        rows, more = model.objects.filter(version=version), True
        while more:
            last = rows.order_by("account_id").values_list("account_id", flat=True)[pace.size : pace.size + 1].first()
            with pace, each():
                _delete(table, version, last)
            more = last is not None
    drop_prepared(version, each)


def _delete(table: str, version: int, last_account: int | None) -> None:
    bound, given = (" AND account_id <= %s", [version, last_account]) if last_account is not None else ("", [version])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE version = %s{bound}", given)  # noqa: S608 - our own words


def drop_prepared(version: int, each: Callable[[], AbstractContextManager[object]] = transaction.atomic) -> None:
    """What was prepared for leads and is not wanted any more."""
    pace, more = Pace(), True
    while more:
        with pace, each():
            part = leads.prepared_slice(version, pace.size)
            leads.remove_prepared(part)
            more = bool(part.rows)
