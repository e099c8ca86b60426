"""One activity: logged, scored, its lead opened or refreshed, committed. In this process, one after the other."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from benchmarks.clock import cpu_of, server_process
from benchmarks.intake import BATCH
from benchmarks.market import make
from sanket.crm.activities.actions import log
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.actions import settle

WARMING = 20
# The busiest account has some hundreds of activities: what people read on its lead is worked out from all of them.
SPREAD = 50


def measure(accounts: int, activities: int, single: int) -> dict[str, Any]:
    """Log all but the newest ``single`` activities in bulk, then these one by one."""
    rows = make(accounts, activities + single, warm=accounts // 20, spread=SPREAD)
    for start in range(0, activities, BATCH):
        log(rows[start : min(start + BATCH, activities)], now_s=int(time.time()), bulk=True)
    settle(now=datetime.now(UTC))
    before, server = Lead.objects.count(), server_process()
    walls, cpus = [], []
    for facts in rows[activities:]:
        wall, cpu = time.perf_counter(), time.process_time() + cpu_of(server)
        log([facts], now_s=int(time.time()))
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() + cpu_of(server) - cpu)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        (durability,) = cursor.fetchone()
    return {
        "singles": single,
        "opened": Lead.objects.count() - before,
        "durability": {1: "NORMAL", 2: "FULL"}.get(durability, durability),
        "wall": shares(walls[min(WARMING, single // 2) :]),
        "cpu": shares(cpus[min(WARMING, single // 2) :]),
    }


def shares(seconds: list[float]) -> dict[str, float]:
    """p50, p99 and the longest, in milliseconds."""
    ranked = sorted(seconds)
    return {
        "p50": ranked[len(ranked) // 2] * 1000,
        "p99": ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))] * 1000,
        "most": ranked[-1] * 1000,
    }
