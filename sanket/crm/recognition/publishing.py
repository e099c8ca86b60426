"""Makes a new version of the settings true: the log is replayed into it beside what readers see, then all see it at once.

1. The whole log is judged by columns, from a reading of it that stays as it is while others log (``Whole``).
2. Heads, crossings and how leads stand are written beside those in force.
3. Accounts whose log, profile or leads changed meanwhile are replayed, until few are left (``meanwhile``).
4. The switch: one transaction writes those few and moves the pointers.

Each slice is a short transaction that remembers how far it came and asks whether it is still ours to do: a kill loses
nothing and doubles nothing, and whoever takes over goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from sanket.crm.activities.queries import history
from sanket.crm.leads import actions as leads
from sanket.crm.recognition import feed, meanwhile
from sanket.crm.recognition.book import Book, forget, hold, new_stamp
from sanket.crm.recognition.claim import Claim, GivenUp, Report
from sanket.crm.recognition.dropping import drop_rows, drop_standings
from sanket.crm.recognition.events import VersionSwitched
from sanket.crm.recognition.foreseen import foreseen
from sanket.crm.recognition.meanwhile import Notes
from sanket.crm.recognition.models import Rescore, RescoreTouch, Scoring
from sanket.crm.recognition.slices import Pace
from sanket.crm.recognition.versions import published
from sanket.shared.news import announce

if TYPE_CHECKING:
    from sanket.crm.recognition.whole import Whole

FEW = 5
"""So many accounts may be left for the switch itself."""
MOST_ROUNDS = 50
"""After so many rounds the switch takes whatever is left: more comes in than can be replayed."""
MOST_TRIES = 20
"""So often the switch lets accounts go first that were noted just before it; then it replays them itself."""
TOUCHED_AT_ONCE, LEADS_AT_ONCE = 10, 200
"""To begin with."""
MOST_CLASHES = 5
"""So often the switch is tried again when somebody wrote the same lead meanwhile."""


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


class _Publishing(Claim):
    def __init__(self, rescore: Rescore, now: datetime, report: Report | None, began: float) -> None:
        super().__init__(rescore, now, report, began)
        self.at = int(now.timestamp())
        self.version = rescore.version
        self.pace = Pace()
        self.switch_s = 0.0

    def run(self) -> int:
        clashes = tries = 0
        self.goes_on()
        while True:
            if not self.rescore.staged:
                self._whole()
            self._rounds()
            try:
                switched = self._switch(last=tries >= MOST_TRIES)
            except IntegrityError:
                # Somebody wrote the same lead in the same moment; by now their account is noted.
                clashes += 1
                if clashes > MOST_CLASHES:
                    raise
                forget()
                self.rescore.refresh_from_db()
                continue
            tries += 1
            if switched:
                self.finish(longest_write_ms=self.pace.longest * 1_000, switch_ms=self.switch_s * 1_000)
                return self.done

    # ----------------------------------------------------------------------------------------- the whole log, once

    def _whole(self) -> None:
        from sanket.crm.recognition.whole import Whole

        book = self._begin()
        log = history()
        if not book.knows(set(log.offering.tolist()), set(log.kinds.tolist())):
            book = Book(newest=True)  # younger than the book; what changes scores is seen at the switch
        self.total = log.n
        whole = Whole(book, log)
        self.tell(0.1)
        if self.rescore.replays:
            self._write_heads(whole)
        self._write_leads(whole)

    def _begin(self) -> Book:
        """From nothing, or from where a killed process stood, as long as the same settings are wanted."""
        book = Book(newest=True)
        settings = book.freeze()
        if self.rescore.settings is not None and _still_wanted(self.rescore.settings, settings):
            return book
        with self.ours():
            # Not yet with the settings: whoever takes over while rows are dropped has to drop the rest.
            self.note(settings=None, after_account=0, staged=False)
        drop_rows(self.version, self.still_ours)
        with transaction.atomic():
            # Nobody logs at this moment, so all that was noted so far is in the log that we shall read.
            Scoring.objects.select_for_update().get(pk=1)
            self.still_ours()
            RescoreTouch.objects.filter(version=self.version).delete()
            self.note(settings=settings)
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
            # Made ready in the pause.
            heads = feed.rows_of(self.version, keys[places], whole.states[places])
            crossings = self._crossings(whole, order[first[start] : first[stop]])
            with self.pace.over(self.ours(after_account=int(last))):
                feed.write_rows(heads)
                feed.add_crossings(self.version, crossings, self.at)
            start = stop
            self.tell(0.1 + 0.7 * start / len(keys))

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

    def _write_leads(self, whole: Whole) -> None:
        drop_standings(self.version, self.still_ours)
        all_of, resays = foreseen(whole), self._resays()
        # Of its own: a lead takes several times as long as a head.
        start, pace = 0, Pace(LEADS_AT_ONCE)
        while start < len(all_of.keys):
            part, start = all_of.part(start, pace.size, now=self.at, resays=resays)
            ahead = leads.read_ahead(self.version, part.rows)
            with pace.over(transaction.atomic()):
                hold({row.account for row in part.rows})
                self.still_ours()
                leads.prepare(self.version, part, now=self.at, ahead=ahead)
            self.tell(0.8 + 0.15 * start / len(all_of.keys))
        self.pace.longest = max(self.pace.longest, pace.longest)
        with self.ours():
            self.note(staged=True)

    def _resays(self) -> bool:
        return _resays(Scoring.objects.get(pk=1).frozen, self.rescore.settings)

    # ------------------------------------------------------------------------------------------ what came meanwhile

    def _rounds(self) -> None:
        resays = self._resays()
        for _ in range(MOST_ROUNDS):
            noted = list(meanwhile.notes(self.version).items())
            if len(noted) <= FEW:
                return
            pace, start = Pace(TOUCHED_AT_ONCE), 0
            while start < len(noted):
                part = dict(noted[start : start + pace.size])
                anew = meanwhile.work_out(part, now=self.at, resays=resays)
                with pace.over(transaction.atomic()):
                    # First what whoever notes an account holds, too; then the notes: who notes it from now on waits.
                    hold(part)
                    self.still_ours()
                    self._write_if_unchanged(anew)
                start += len(part)
            self.pace.longest = max(self.pace.longest, pace.longest)
            self.tell(0.97)

    def _write_if_unchanged(self, anew: meanwhile.Anew) -> Notes:
        """Write what still holds of it; the accounts that are left."""
        noted = meanwhile.notes(self.version)
        unchanged = {account for account, mark in anew.notes.items() if noted.get(account) == mark}
        meanwhile.write(self.version, anew, unchanged, replays=self.rescore.replays, now=self.at)
        return {account: mark for account, mark in noted.items() if account not in unchanged}

    # --------------------------------------------------------------------------------------------------- the switch

    def _switch(self, *, last: bool) -> bool:
        """Whether it is done. Otherwise accounts were noted just now, or other settings are wanted: the log is judged again.

        ``last``: what was noted just now is replayed while all others wait.
        """
        resays, book = self._resays(), Book(newest=True)
        wanted = _still_wanted(self.rescore.settings, book.freeze())
        anew = meanwhile.work_out(meanwhile.notes(self.version), now=self.at, resays=resays)
        with transaction.atomic():
            row = Scoring.objects.select_for_update().get(pk=1)
            began = perf_counter()
            self.still_ours()
            if row.stamp != book.scoring.stamp:
                wanted = _still_wanted(self.rescore.settings, Book(newest=True).freeze())
            if not wanted:
                self.note(staged=False)
                return False
            left = self._write_if_unchanged(anew)
            if left and not last:
                return False
            if left:
                again = meanwhile.work_out(left, now=self.at, resays=resays)
                meanwhile.write(self.version, again, left, replays=self.rescore.replays, now=self.at)
            leads.point_to(self.version)
            if self.rescore.replays:
                row.version = self.version
            self.note(switched_at=self.moment())
            row.frozen, row.stamp = None, new_stamp()
            row.save(update_fields=["version", "frozen", "stamp"])
            published(now=self.moment())
            forget()
            announce(VersionSwitched(row.version, self.moment()))
        self.switch_s = perf_counter() - began
        forget()
        return True


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
