"""A log and its rules carried elsewhere are judged there as they are here."""

from __future__ import annotations

import json

from sanket.crm.activities.queries import history
from sanket.crm.recognition.book import book
from sanket.crm.recognition.portable import portable
from sanket.crm.recognition.tests.story import TYPES, Market
from sanket.crm.recognition.whole import Whole
from sanket.engine.backends.judging import judging
from sanket.engine.backends.partition import Part, replayed
from sanket.engine.recognition.kernel import KINDS


def test_what_is_carried_elsewhere_finds_the_same(db: None) -> None:
    story = Market()
    story.tune("robot", interest_threshold=12.0, half_life_days=9.5)
    kinds = list(TYPES)
    story.log(
        *(
            story.facts(
                kinds[n * 7 % len(kinds)],
                120 - n * 0.4,
                ("robot", "booth", "oven")[n % 3],
                ("", "anita", "bala")[n % 3] if n % 2 else "",
                account=("nandgiri", "tapti")[n % 2] if not n % 2 else "nandgiri",
            )
            for n in range(290)
        )
    )
    log = history()
    whole = Whole(book(), log)
    row, group, kind, at, cause = (column.tolist() for column in whole.crossings)
    account, offering = whole.judged.account[group].tolist(), whole.judged.offering[group].tolist()
    here = sorted(zip(account, offering, [KINDS[one] for one in kind], at, row, cause, strict=True))
    assert len(here) > 5
    arrays = log.log()
    part = Part(
        log.account[arrays.pair], log.offering[arrays.pair], log.contacts[arrays.contact], log.kinds[arrays.kind],
        arrays.at,
    )  # fmt: skip
    told = json.loads(json.dumps(portable(book())))
    there = replayed(part, judging(told))
    found = zip(
        there.account.tolist(), there.offering.tolist(), there.kind, there.at.tolist(), there.row.tolist(),
        there.by_activity.tolist(), strict=True,
    )  # fmt: skip
    assert sorted(found) == here
    assert there.groups == len(whole.judged.account)
    assert {one["offering"] for one in told["offerings"].values()} >= {"robot", "painting"}
    assert {one["type"] for one in told["types"].values()} == set(TYPES)
