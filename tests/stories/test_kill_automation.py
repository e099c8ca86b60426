"""Workers are killed while automations act: each action of each run is done once."""

from __future__ import annotations

import os
import signal
from functools import partial

import pytest

from tests.cli.house import House, until

MANY = 70
BEGIN = """
from datetime import UTC, datetime
from sanket.crm.accounts.actions import save_accounts
from sanket.crm.automation.actions import Said, add, dry_run, switch_on
from sanket.crm.automation.queries import newest
from sanket.crm.workspace.actions import save_user
now = datetime.now(UTC)
bob = save_user(email="bob@example.com", name="Bob", role="manager", by=None, now=now)
for name in ("first", "second"):
    actions = (
        {"do": "task", "to": "manager", "what": "Look at {account.name}", "days": 0},
        {"do": "tag", "tag": name},
        {"do": "notice", "to": "manager", "title": "{account.name}"},
    )
    made = add(name=name, said=Said("account.created", actions=actions), by=None, now=now)
    dry_run(newest(made), by=None, now=now)
    switch_on(made, by=None, now=now)
save_accounts([{"account": f"a{n}", "name": f"A{n}"} for n in range(MANY)], by=None, now=now)
"""
AGAIN = "from sanket.crm.automation.jobs import work\nwork.enqueue()"


@pytest.mark.slow
def test_workers_killed_in_the_middle_of_runs(house: House):
    house.python(f"MANY = {MANY}\n{BEGIN}")
    ended = 0
    for kill in range(2):
        worker = house.start("worker")
        until(partial(beyond, house, min(ended + 20, 2 * MANY)))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        ended = done(house)
        assert kill or ended < 2 * MANY, "not in the middle"
        house.python(AGAIN)
    house.start("worker")
    until(lambda: done(house) == 2 * MANY)
    assert house.sql("SELECT count(*) FROM crm_automationnote") == [(0,)]
    assert house.sql("SELECT state, count(*) FROM crm_automationrun GROUP BY state") == [("done", 2 * MANY)]
    assert house.sql("SELECT count(*) FROM crm_task") == [(2 * MANY,)]
    assert house.sql("SELECT count(*), count(DISTINCT key) FROM crm_notice WHERE kind = 'automation.said'") == [
        (2 * MANY, 2 * MANY)
    ]
    tagged = "CAST(tags AS text) LIKE '%{}%'"
    tags = house.sql(f"SELECT count(*) FROM crm_account WHERE {tagged.format('first')} AND {tagged.format('second')}")
    assert tags == [(MANY,)]


def beyond(house: House, enough: int) -> bool:
    return done(house) >= enough


def done(house: House) -> int:
    ((many,),) = house.sql("SELECT count(*) FROM crm_automationrun WHERE state = 'done'")
    return int(many)
