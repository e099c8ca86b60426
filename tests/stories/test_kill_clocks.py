"""The worker is killed again and again while clocks come due: each is warned, missed and passed on once, and none is lost."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.cli.house import House, until

MANY, KILLS = 60, 3
LONGEST_LIFE_S = 0.4
"""Of a worker, from when it begins to look."""

BEGIN = """
from datetime import UTC, datetime, timedelta
from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.recognition.tests.story import DAY, NOW_S, Market
from sanket.crm.response.actions import route
from sanket.crm.response.models import Clock
from sanket.crm.workspace.actions import save_settings, save_user, save_worktime
from sanket.crm.workspace.queries import current
now = datetime.now(UTC)
at, ago = int(now.timestamp()), timedelta(seconds=400)
save_settings(time_zone="Asia/Kolkata", by=None, now=now)
save_worktime(of=current(), hours=["00:00-24:00"] * 7, by=None, now=now)
for name, role in (("alice", "sales"), ("bea", "sales"), ("bob", "manager")):
    save_user(email=f"{name}@example.com", name=name, role=role, territories=["W"], by=None, now=now)
market = Market()
names = [f"a{n}" for n in range(MANY)]
save_accounts([{"account": name, "territory": "W"} for name in names], by=None, now=now)
market.accounts |= ids_by_external(names)
facts = [market.facts("meeting", (NOW_S - at + 400) / DAY, account=name) for name in names]
market.log(*facts, now_s=at - 400)
route(now=now - ago)
# Of every other one most of the time has passed, nine days of ten; the rest are late.
told = list(Clock.objects.filter(owner__isnull=False).order_by("pk").values_list("pk", flat=True))
Clock.objects.filter(pk__in=told[::2]).update(target=10 * DAY, due_at=at + DAY, look_at=at - 5)
print(len(told[::2]), len(told[1::2]))
"""
AGAIN = "from sanket.crm.response.jobs import look_at_clocks\nlook_at_clocks.enqueue()"
RUNNING = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING' AND task_path LIKE '%look_at_clocks'"
LOOKED = "SELECT count(*) FROM crm_clock WHERE owner_id IS NOT NULL AND look_at <= {}"


@pytest.mark.slow
def test_a_worker_killed_while_clocks_come_due(house: House):
    soon, late = map(int, house.python(f"MANY = {MANY}\n{BEGIN}").split())
    assert soon + late == MANY
    chance = random.Random(5)
    due = LOOKED.format(int(time.time()))
    for _ in range(KILLS):
        house.python(AGAIN)
        worker = house.start("worker")
        until(lambda: house.sql(RUNNING) != [(0,)] or house.sql(due) == [(0,)])
        time.sleep(chance.random() * LONGEST_LIFE_S)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    house.python(AGAIN)
    house.start("worker")
    until(lambda: house.sql(due) == [(0,)])
    assert house.sql("SELECT count(*), count(DISTINCT lead_id) FROM crm_escalation") == [(late, late)]
    assert house.sql("SELECT count(*) FROM crm_clock WHERE missed_at IS NOT NULL") == [(late,)]
    assert house.sql("SELECT count(*) FROM crm_clock WHERE warned_at IS NOT NULL AND missed_at IS NULL") == [(soon,)]
    told = dict(house.sql("SELECT kind, count(*) FROM crm_notice GROUP BY kind"))
    once = dict(house.sql("SELECT kind, count(DISTINCT key) FROM crm_notice GROUP BY kind"))
    assert (told["response.due_soon"], told["response.missed"]) == (soon, late)
    assert {kind: once[kind] for kind in ("response.due_soon", "response.missed")} == {
        "response.due_soon": soon, "response.missed": late,
    }  # fmt: skip
