"""What becomes of all leads under a book of rules, as the whole log has it."""

from __future__ import annotations

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


def upcoming_of(whole: Whole, *, now: int, resays: bool) -> leads.Upcoming:
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
    return leads.upcoming(standings, openings, before, told, now=now, resays=resays, categories=book.categories)
