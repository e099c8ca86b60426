"""A new version is made while others log, and killed at every stage: nothing is missed, doubled or half seen."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from tests.cli.house import PATIENCE_SECONDS, House, until
from tests.stories.test_writers import program, said

AT = "2026-11-20T12:00:00Z"
SETTLE = """
from datetime import UTC, datetime
from sanket.crm.recognition import slices
from sanket.crm.recognition.actions import settle
slices.MOST = slices.FEWEST = {rows}
settle(now=datetime.now(UTC))
"""
LOG = """
import random
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.activities.actions import Facts, log
it, chance = history.History(), random.Random(7)
accounts = list(ids_by_external([f"M{n:05}" for n in range(400)]).values())
for n in range(120):
    what = chance.choice(list(it.offerings.values())), chance.choice(list(it.types.values()))
    at = history.NOW_S - chance.randrange(60) * history.DAY
    log([Facts(f"in-{n}", at, chance.choice(accounts), None, *what, "test", "", "")], now_s=history.NOW_S)
"""
BESIDE = """SELECT count(*) FROM crm_leadstanding
    WHERE version <> coalesce((SELECT version FROM crm_leadversion WHERE id = 1), 1)"""
IN_THE_MAKING = "SELECT after_account, staged FROM crm_rescore WHERE switched_at IS NULL"


def place(house: House) -> tuple[int, bool]:
    found = house.sql(IN_THE_MAKING)
    return (int(found[0][0]), bool(found[0][1])) if found else (-1, False)


def beside(house: House) -> int:
    """How leads stand under versions that nobody reads."""
    ((rows,),) = house.sql(BESIDE)
    return int(rows)


def leads(house: House) -> Any:
    return house.json("leads", "--at", AT)["leads"]


@pytest.mark.slow
def test_a_publishing_killed_at_every_stage_is_finished_by_the_next(house: House):
    house.python("from tests.stories import history\nhistory.make_many(1_200, 5)")
    before = leads(house)
    house.python("from tests.stories import history\nhistory.revalue(visit=9, page=7)")
    reached = 0
    stages = {
        "heads": lambda: place(house)[0] > 0,
        "more heads": lambda: place(house)[0] > reached,
        "leads": lambda: beside(house) > 0,
        "switched": lambda: not house.sql(IN_THE_MAKING) and beside(house) > 0,
    }
    for stage, is_reached in stages.items():
        making = program(house, SETTLE.format(rows=25 if stage != "switched" else 200))
        until(lambda: making.poll() is not None or is_reached())  # noqa: B023 - asked within this round
        making.send_signal(signal.SIGKILL)
        making.wait(timeout=PATIENCE_SECONDS)
        after, _ = place(house)
        # Until the switch everybody reads the old version, whole; after it the new one.
        if stage != "switched":
            assert after >= max(reached, 1), "a later one began anew"
            assert leads(house) == before
            reached = after
        assert house.json("replay", "--verify") == {"differences": []}
    house.run("worker", "--once")
    assert place(house) == (-1, False)
    assert house.json("replay", "--verify") == {"differences": []}
    assert len(leads(house)) > len(before)
    (((version,),)) = house.sql("SELECT version FROM crm_scoring")
    assert house.sql("SELECT DISTINCT version FROM crm_interest") == [(version,)]
    assert house.sql("SELECT DISTINCT version FROM crm_crossing") == [(version,)]
    assert beside(house) == 0
    assert house.count("crm_leadrecord") == house.count("crm_lead")
    assert house.sql("SELECT count(*) FROM crm_lead WHERE stale") == [(0,)]


@pytest.mark.slow
def test_who_reads_sees_the_leads_of_one_version_or_of_the_other(house: House):
    house.python("from tests.stories import history\nhistory.make_many(400, 5)")
    house.python("from tests.stories import history\nhistory.revalue(visit=9, page=7)")
    before = standings(house)
    making = program(house, SETTLE.format(rows=40))
    seen = {before}
    while making.poll() is None:
        seen.add(standings(house))
    after = standings(house)
    assert after != before
    assert seen - {before, after} == set()
    said(making)


def standings(house: House) -> Any:
    """All leads as they stand, in one statement."""
    return tuple(house.sql("SELECT id, heat_key, activities, recognised_at, withdrawn_at FROM crm_lead ORDER BY id"))


@pytest.mark.slow
def test_what_is_logged_while_a_version_is_made_is_in_it(house: House):
    house.python("from tests.stories import history\nhistory.make_many(400, 5)")
    house.python("from tests.stories import history\nhistory.revalue(visit=9, page=7)")
    making, logging = program(house, SETTLE.format(rows=15)), program(house, LOG)
    said(logging)
    said(making)
    house.run("worker", "--once")
    assert house.sql("SELECT count(*) FROM crm_activity WHERE external_id LIKE 'in-%'") == [(120,)]
    assert house.sql(IN_THE_MAKING) == []
    assert house.json("replay", "--verify") == {"differences": []}
