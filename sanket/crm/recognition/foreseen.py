"""What becomes of all leads under a book of rules, as the whole log has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanket.crm.leads import actions as leads
from sanket.crm.recognition import feed
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.replay import fold_groups
from sanket.crm.recognition.standing import standing, standing_of
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Opening

if TYPE_CHECKING:
    from sanket.crm.recognition.whole import Whole


def upcoming_of(whole: Whole, *, now: int, resays: bool) -> leads.Upcoming:
    """How each lead stands, those that begin included."""
    import numpy as np

    from sanket.crm.recognition.market import fitments

    book, judged = whole.book, whole.judged
    before = leads.all_known()
    opened = whole.openings({key: [lead.closing for lead in some] for key, some in before.items()})
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
    standings = {}
    for group, state, fitment in zip(
        found.tolist(), whole.states[found].tolist(), fitments(book, whole.history, judged, found).tolist(), strict=True
    ):
        key = (int(judged.account[group]), int(judged.offering[group]))
        standings[key] = standing_of(feed.group_of(state), book.rule(key[1]), fitment)
    gone: dict[Key, list[Act]] = {key: [] for key in openings if key not in standings}
    for key, one in fold_groups(book, gone, before).items():
        standings[key] = standing(one.group, book.rule(key[1]), one.profile)
    return leads.upcoming(
        standings, openings, before, leads.told_standings(), now=now, resays=resays, categories=book.categories
    )
