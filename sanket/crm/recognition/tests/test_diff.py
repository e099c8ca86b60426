"""The diff before publishing names what appears, vanishes and moves, exactly as the list will have it afterwards."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition import market as judged_market
from sanket.crm.recognition.market import STRETCH
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.crm.recognition.tests.test_facts_change import history as told
from sanket.crm.recognition.tests.test_whole import close_some, tables

Names = list[tuple[str, str]]


def named(leads: list[queries.ListedLead]) -> Names:
    return [(lead.account, lead.offering) for lead in leads]


@pytest.mark.parametrize(("seed", "stretch"), [(0, STRETCH), (1, STRETCH), (2, 1), (3, 7), (4, 20), (5, 100)])
def test_the_diff_is_what_the_list_says_before_and_after(
    market: Market, monkeypatch: pytest.MonkeyPatch, seed: int, stretch: int
) -> None:
    monkeypatch.setattr(judged_market, "STRETCH", stretch)
    rng = random.Random(seed)
    tables(market)
    facts = [market.facts(*row) for row in told(market, seed)]
    then = NOW_S - 40 * DAY
    market.log(*(one for one in facts if one.occurred_at <= then), now_s=then, bulk=True)
    close_some(rng, NOW - timedelta(days=40))
    market.log(*(one for one in facts if one.occurred_at > then), bulk=True)
    market.settle()
    values = [{"type_id": pk, "value": rng.randrange(-3, 25)} for pk in market.types.values()]
    actions.draft_values(values, by=None, now=NOW)
    if seed % 2:
        actions.draft_defaults(interest_threshold=8.0, rho=0.5, off_ratio=0.3, by=None, now=NOW)
    tuning = {"offering_id": market.offerings["painting"], "half_life_days": 9.0, "fitment_threshold": 0.1}
    actions.draft_tunings([tuning], by=None, now=NOW)
    diff = queries.draft_diff(NOW)
    before = market.leads()
    actions.publish(by=None, now=NOW, reason="r")
    market.settle()
    after = market.leads()
    assert market.sound()
    keys: list[Names] = [[(lead["account"], lead["offering"]) for lead in some] for some in (before, after)]
    assert (diff.before, diff.after) == (len(before), len(after))
    assert named(diff.appear) == [key for key in keys[1] if key not in keys[0]]
    assert named(diff.vanish) == [key for key in keys[0] if key not in keys[1]]
    places = [{key: place for place, key in enumerate(some, 1)} for some in keys]
    for move in diff.moves:
        key = (move.lead.account, move.lead.offering)
        assert (places[0].get(key), places[1].get(key)) == (move.before, move.after)
    same: dict[Any, Any] = {(lead["account"], lead["offering"]): lead for lead in after}
    for lead in diff.appear:
        other = same[lead.account, lead.offering]
        for name in ("interest", "fitment", "interest_threshold", "fitment_threshold"):
            assert getattr(lead, name) == other[name]


def test_names_stand_in_the_diff(market: Market) -> None:
    market.tell("visit", 3)
    actions.draft_values([{"type_id": market.types["visit"], "value": 30}], by=None, now=NOW)
    diff = queries.draft_diff(NOW)
    assert [(lead.account_name, lead.offering_name) for lead in diff.appear] == [("Nandgiri Auto", "robot")]
    assert [(move.before, move.after) for move in diff.moves] == [(None, 1)]
    assert (diff.opened_before, diff.opened_after, diff.activities) == (0, 2, 1)


def test_an_empty_draft_moves_nothing(market: Market) -> None:
    market.tell("meeting", 3)
    diff = queries.draft_diff(NOW)
    assert (diff.before, diff.after, diff.appear, diff.vanish, diff.moves) == (1, 1, [], [], [])
