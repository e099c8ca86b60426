"""Activities in the very second of their group's newest one: when it does not matter which of them came first.

The log is ordered by instant and external id, so one of the same second with a smaller id is late, and late ones have
their group replayed. Under a stream of events that would be most of them. But sums are whole numbers and know no order:
where nothing of that second takes points away or decides, and the group neither rose nor cooled in it, every order
ends in the same state. A cold group is cold after each of them if it is after all; a hot one stays hot, and whoever
opens its lead did so before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanket.crm.activities.queries import types_at
from sanket.crm.leads.actions import Known, known
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.step import COLD, HOT, Group


def harmless(book: Book, groups: Mapping[Key, Group], acts: Mapping[Key, Sequence[Act]]) -> set[Key]:
    """Of ``groups``, whose newest activity is as old as the first of ``acts``: those that may be stepped on.

    One that then crosses anything in that second has to be replayed all the same.
    """
    rising = {kind for kind, value in book.values.items() if value.value >= 0 and not value.decisive}
    found = {
        key
        for key, group in groups.items()
        if _calm(group) and all(act.type in rising for act in acts[key] if act.at == group.last_at)
    }
    if found and len(rising) < len(book.values):
        found -= _with_others(book, {key: groups[key] for key in found}, rising)
    if hot := {key for key in found if groups[key].state == HOT}:
        instants = {groups[key].last_at for key in hot}
        crossed = feed.crossed_at(book.version, {account for account, _ in hot}, instants)
        leads = known(hot)
        found -= {
            key
            for key in hot
            if (*key, groups[key].last_at) in crossed or not _begun(leads.get(key, ()), groups[key].last_at)
        }
    return found


def _calm(group: Group) -> bool:
    """Neither rising nor cooling in the second of its newest activity."""
    if group.state == COLD:
        return group.cold_at is None or group.cold_at < group.last_at
    return group.hot(group.last_at)


def _with_others(book: Book, groups: Mapping[Key, Group], rising: set[int]) -> set[Key]:
    """Those with an activity in that second, logged before or now, that takes points away or decides."""
    accounts = {account for account, _ in groups}
    rows = types_at(accounts, {group.last_at for group in groups.values()})
    falling = {
        (account, above, at)
        for account, at, offering, kind in rows
        if kind not in rising
        for above in book.chain(offering)
    }
    return {key for key, group in groups.items() if (*key, group.last_at) in falling}


def _begun(leads: Sequence[Known], at: int) -> bool:
    """Whether its newest lead was there before and is open: then none begins."""
    standing = [lead for lead in leads if not lead.withdrawn]
    return bool(standing) and standing[-1].closing is None and standing[-1].recognised_at < at
