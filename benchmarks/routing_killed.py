"""The worker is killed with SIGKILL again and again while it gives leads out: each lead is given out, once; each clock runs,
and whoever has a lead is told of it once, also by mail."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django_tasks_db.models import DBTaskResult

from benchmarks.routing import handed_over, lay_out, mailbox
from benchmarks.start import ROOT
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.activities.actions import Facts, log
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.messaging.models import Enclosure, Letter, Notice, NoticePart
from sanket.crm.response.models import Assignment, Clock, Waiting
from sanket.crm.workspace.queries import audit_trail
from sanket.shared.batches import sliced

AT_ONCE = 20
HOT = 4
PAUSE_S = 0.05
LONGEST_LIFE_S = 0.3
"""Of a worker, from when it begins to give leads out."""
PATIENCE_S = 60


def measure(*, leads: int, kills: int) -> dict[str, Any]:
    """Each worker finds its share of the leads waiting, and more open while it gives them out."""
    accounts = lay_out(leads)
    chance = random.Random(11)
    began = time.perf_counter()
    met = 0
    with mailbox() as (address, arrived):
        for number in range(kills):
            intake = Intake(accounts[number::kills])
            intake.start()
            met += life(chance, address)
            intake.join()
        last = worker(address)
        until = time.monotonic() + PATIENCE_S + 60
        while (Waiting.objects.exists() or _on_its_way()) and time.monotonic() < until:
            time.sleep(0.1)
        last.terminate()
        last.wait(60)
        mailed = set(handed_over(arrived))
    answer = {"leads": leads, "killed": kills, "met": met, "seconds": time.perf_counter() - began, **compared()}
    meant = set(Assignment.objects.values_list("lead__account_id", flat=True))
    return {**answer, "not_mailed": len(meant ^ mailed), "mails": len(arrived)}


def _on_its_way() -> bool:
    return Enclosure.objects.filter(letter=None).exists() or Letter.objects.filter(state="waiting").exists()


class Intake(threading.Thread):
    """Leads open."""

    def __init__(self, accounts: list[int]) -> None:
        super().__init__()
        self.accounts = accounts

    def run(self) -> None:
        pk_of = ids_by_external([f"a{n}" for n in self.accounts])
        meeting, product = type_ids(["meeting"])["meeting"], offering_ids(["p0"])["p0"]
        try:
            for some in sliced(self.accounts, AT_ONCE):
                now = int(time.time())
                facts = [
                    Facts(f"k{n}-{m}", now - m, pk_of[f"a{n}"], None, product, meeting, "bench")
                    for n in some
                    for m in range(HOT)
                ]
                log(facts, now_s=now)
                time.sleep(PAUSE_S)
        finally:
            connection.close()


def worker(address: str) -> subprocess.Popen[bytes]:
    mail = {"SANKET_SMTP_URL": address, "SANKET_BASE_URL": "http://127.0.0.1:8000"}
    env = {**os.environ, **mail, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "sanket", "worker"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)


def life(chance: random.Random, address: str) -> bool:
    """A worker begins, gives leads out for a moment, and is killed; answers whether some waited still."""
    process = worker(address)
    until = time.monotonic() + PATIENCE_S
    routing = DBTaskResult.objects.filter(status="RUNNING", task_path__contains=".response.")
    while not routing.filter(started_at__gte=datetime.now(UTC) - timedelta(seconds=1)) and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(chance.random() * LONGEST_LIFE_S)
    waited = Waiting.objects.exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    return waited


def compared() -> dict[str, Any]:
    """What should be nothing."""
    listed = set(Lead.objects.listed(int(time.time())).values_list("pk", flat=True))
    given = Counter(Assignment.objects.values_list("lead_id", flat=True))
    moved = Counter(LeadMove.objects.filter(kind="assign").values_list("lead_id", flat=True))
    told = audit_trail(verb="lead.assign", limit=2 * len(moved) + 1)
    notices = Counter(_told())
    running = set(Clock.objects.filter(told_at__isnull=False, due_at__isnull=False).values_list("lead_id", flat=True))
    return {
        "assigned": len(given),
        "no_clock": len(set(given) - running),
        "not_told": len(set(given) - set(notices)),
        "told_twice": sum(n - 1 for n in notices.values()),
        "not_given": len(listed - set(given)) + Lead.objects.filter(pk__in=given, owner=None).count(),
        "given_twice": sum(n - 1 for some in (given, moved) for n in some.values()),
        "told_otherwise": abs(len(told) - len(moved)),
    }


def _told() -> list[int]:
    """Of which leads notices tell their owners."""
    kinds = ("lead.assigned", "leads.assigned")
    rows = [*Notice.objects.filter(kind__in=kinds).values_list("about", flat=True)]
    rows += NoticePart.objects.filter(notice__kind__in=kinds).values_list("about", flat=True)
    return [int(about.removeprefix("lead:")) for about in rows if about.startswith("lead:")]
