"""The clean replay of groups from the log, and the writing of what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sanket.crm.activities.queries import acts_of
from sanket.crm.leads.actions import Known, keep, known
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.standing import standing
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded, fold


def by_group(book: Book, account: int, rows: Iterable[tuple[int, str, int, int, int]]) -> dict[Key, list[Act]]:
    """An account's activities, sorted, for each group they count for."""
    groups: dict[Key, list[Act]] = {}
    for row in rows:
        act = Act(*row)
        for offering in book.chain(act.offering):
            groups.setdefault((account, offering), []).append(act)
    return groups


def fold_groups(
    book: Book, acts: Mapping[Key, Sequence[Act]], leads: Mapping[Key, Sequence[Known]]
) -> dict[Key, Folded]:
    """Replay each group from nothing."""
    judge = Judge(book, {account for account, _ in acts})
    return {
        key: fold(
            some,
            book.rule(key[1]),
            book.values,
            judge.profile(*key),
            [lead.closing for lead in leads.get(key, ())],
            weights=book.weights,
        )
        for key, some in acts.items()
    }


def replay_groups(book: Book, keys: Collection[Key], *, now: int) -> set[Key]:
    """Replay these groups and make state, crossings and leads say what follows; returns those with leads."""
    wanted = set(keys)
    rows = acts_of({account for account, _ in wanted})
    acts: dict[Key, list[Act]] = {key: [] for key in wanted}
    for account, some in rows.items():
        acts |= {key: group for key, group in by_group(book, account, some).items() if key in wanted}
    leads = known(wanted)
    folded = fold_groups(book, acts, leads)
    feed.write_groups(book.version, {key: one.group for key, one in folded.items() if one.group.count})
    feed.drop_groups(book.version, [key for key, one in folded.items() if not one.group.count])
    feed.rewrite_crossings(book.version, {key: one.crossings for key, one in folded.items()}, now)
    return settle_leads(book, folded, leads, now=now)


def settle_leads(
    book: Book, folded: Mapping[Key, Folded], leads: Mapping[Key, Sequence[Known]], *, now: int
) -> set[Key]:
    """Make the leads of these groups those of the replay; returns the groups that have any."""
    touched = {key: one for key, one in folded.items() if one.openings or leads.get(key)}
    keep(
        {key: standing(one.group, book.rule(key[1]), one.profile) for key, one in touched.items()},
        {key: one.openings for key, one in touched.items()},
        leads,
        now=now,
    )
    return set(touched)


def retest(book: Book, account_ids: Iterable[int], *, now: int) -> set[Key]:
    """Profiles or fitment tables changed: judge again the groups that were ever hot. Their heads are not touched."""
    accounts = list(account_ids)
    return retest_groups(
        book, {key for key, group in feed.groups_of(book.version, accounts).items() if group.risen}, now=now
    )


def retest_groups(book: Book, keys: set[Key], *, now: int) -> set[Key]:
    """Make the leads of these groups say what the log and the profiles say now."""
    if not keys:
        return set()
    acts: dict[Key, list[Act]] = {}
    for account, some in acts_of({account for account, _ in keys}).items():
        acts |= {key: group for key, group in by_group(book, account, some).items() if key in keys}
    leads = known(keys)
    return settle_leads(book, fold_groups(book, acts, leads), leads, now=now)
