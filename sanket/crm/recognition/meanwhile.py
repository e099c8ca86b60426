"""Accounts that changed while a version is made: worked out before the transaction that writes it, and written if nothing
has changed since. However long an account's log is, nobody waits while it is replayed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sanket.crm.activities.queries import acts_of
from sanket.crm.leads import actions as leads
from sanket.crm.leads.actions import Known, Upcoming
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.models import Crossing, Interest, RescoreTouch
from sanket.crm.recognition.replay import by_group, fold_groups
from sanket.crm.recognition.standing import standing
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded

Notes = Mapping[int, int]
"""Account -> the mark of the last note about it."""


class Anew(NamedTuple):
    """What the log says of some accounts under a version, and the notes as they were before it was read."""

    notes: Notes
    folded: Mapping[Key, Folded]
    upcoming: Upcoming


NOTHING = Anew({}, {}, Upcoming([], []))


def notes(version: int) -> dict[int, int]:
    """The accounts to look at again, ascending."""
    rows = RescoreTouch.objects.filter(version=version).order_by("account_id")
    return dict(rows.values_list("account_id", "mark"))


def work_out(noted: Notes, *, now: int, resays: bool) -> Anew:
    """These accounts from nothing, one group after another: heads, crossings, and what becomes of their leads."""
    if not noted:
        return NOTHING
    logged, before = acts_of(noted), leads.known_of(noted)
    told = leads.told_standings([lead.id for some in before.values() for lead in some]) if before else {}
    book = Book(newest=True)  # after the log, all of which it understands
    acts: dict[Key, list[Act]] = {}
    for account, some in logged.items():
        acts |= by_group(book, account, some)
    # A group that lost all its activities (its offering moved to another category) may still have a lead.
    acts |= {key: [] for key in before if key not in acts}
    folded = fold_groups(book, acts, before)
    touched = {key: one for key, one in folded.items() if one.openings or before.get(key)}
    return Anew(
        noted,
        folded,
        leads.upcoming(
            {key: standing(one.group, book.rule(key[1]), one.profile) for key, one in touched.items()},
            {key: one.openings for key, one in touched.items()},
            {key: some for key, some in before.items() if key in touched},
            told,
            now=now,
            resays=resays,
            categories=book.categories,
        ),
    )


def write(version: int, anew: Anew, accounts: Collection[int], *, replays: bool, now: int) -> None:
    """Of what was worked out the part of these accounts; their notes go. They are held, and their notes as they were."""
    mine = set(accounts)
    if not mine:
        return
    if replays:
        some = {key: one for key, one in anew.folded.items() if key[0] in mine}
        Interest.objects.filter(version=version, account_id__in=mine).delete()
        Crossing.objects.filter(version=version, account_id__in=mine).delete()
        feed.write_groups(version, {key: one.group for key, one in some.items() if one.group.count})
        crossed = [(*key, *crossing) for key, one in some.items() for crossing in one.crossings]
        feed.add_crossings(version, crossed, now)
    records = [record for record in anew.upcoming.records if record[0] in mine]
    rows = [row for row in anew.upcoming.rows if row.account in mine]
    leads.prepare_anew(version, mine, Upcoming(records, rows), now=now)
    RescoreTouch.objects.filter(version=version, account_id__in=mine).delete()


__all__ = ["NOTHING", "Anew", "Known", "notes", "work_out", "write"]
