"""What becomes of all leads under a book of rules, as the whole log has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from sanket.crm.leads import actions as leads
from sanket.crm.recognition import feed
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.replay import fold_groups
from sanket.crm.recognition.standing import standing, standings_of
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Opening

if TYPE_CHECKING:
    from sanket.crm.recognition.whole import Whole


class Foreseen:
    """All leads and openings there are, by group; what becomes of the leads is worked out a stretch of accounts at a time.

    Most of that is done in the pauses between two transactions.
    """

    def __init__(
        self,
        standings: Mapping[Key, leads.Standing],
        openings: Mapping[Key, Sequence[Opening]],
        before: Mapping[Key, Sequence[leads.Known]],
        told: Mapping[int, leads.Standing],
        categories: Collection[int],
    ) -> None:
        self.standings, self.openings, self.before, self.told = standings, openings, before, told
        self.categories = categories
        self.keys = sorted(openings)

    def part(self, start: int, size: int, *, now: int, resays: bool) -> tuple[leads.Upcoming, int]:
        """About ``size`` groups from the one at ``start``, and where the next account begins."""
        stop = min(start + size, len(self.keys))
        while stop < len(self.keys) and self.keys[stop][0] == self.keys[stop - 1][0]:
            stop += 1
        keys = self.keys[start:stop]
        upcoming = leads.upcoming(
            self.standings,
            {key: self.openings[key] for key in keys},
            {key: self.before[key] for key in keys if key in self.before},
            self.told,
            now=now,
            resays=resays,
            categories=self.categories,
        )
        return upcoming, stop


def foreseen(whole: Whole) -> Foreseen:
    """How each lead stands, those that begin included."""
    import numpy as np

    from sanket.crm.recognition.market import fitments

    book, judged = whole.book, whole.judged
    before, told = leads.all_told()
    opened = whole.openings(
        {key: [lead.closing for lead in some] for key, some in before.items() if any(lead.closing for lead in some)}
    )
    openings: dict[Key, list[Opening]] = {key: [] for key in before}
    account, offering = judged.account[opened.group].tolist(), judged.offering[opened.group].tolist()
    ats = whole.history.at(opened.row).tolist()
    ids = whole.history.external_ids(opened.row)
    for a, o, begun, name, number in zip(account, offering, ats, ids, opened.number.tolist(), strict=True):
        openings.setdefault((a, o), []).append(Opening(begun, name, number))
    packed = np.array(sorted(map(feed.packed, openings)), np.int64)
    keys = judged.keys()
    groups = np.searchsorted(keys, packed)
    there = (groups < len(keys)) & (keys[np.minimum(groups, len(keys) - 1)] == packed) if len(keys) else packed < 0
    there[there] &= whole.states[groups[there], feed.COUNT] > 0
    found = groups[there]
    stand = standings_of(
        whole.states[found],
        judged.market.rules,
        judged.market.rule[found],
        fitments(book, whole.history, judged, found),
    )
    here = zip(judged.account[found].tolist(), judged.offering[found].tolist(), strict=True)
    standings = dict(zip(here, stand, strict=True))
    gone: dict[Key, list[Act]] = {key: [] for key in openings if key not in standings}
    for key, one in fold_groups(book, gone, before).items():
        standings[key] = standing(one.group, book.rule(key[1]), one.profile)
    return Foreseen(standings, openings, before, told, book.categories)
