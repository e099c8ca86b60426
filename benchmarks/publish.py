"""A full publish of a new version while activities come in one by one: how long it takes, and how long they wait.

Everything is included: reading the log, replaying it, heads and crossings beside the old ones, leads, the switch, what
people read on the leads, and the removal of the old rows.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.market import make
from benchmarks.single import shares
from sanket.crm.activities.queries import ids_by_external
from sanket.crm.leads.queries import Lead
from sanket.crm.models import Progress, Rescore
from sanket.crm.recognition import actions as recognition
from sanket.crm.recognition import queries
from sanket.crm.recognition.models import Crossing, Interest

DAY = 86_400
CALM_SECONDS = 10
PEOPLE_EACH = 1


def measure(accounts: int, activities: int, warm: int, rate: float = 25.0, check: bool = True) -> dict[str, Any]:
    """Publish other values and another half-life over a log of ``activities``, with ``rate`` single ones a second."""
    began = time.perf_counter()
    fill(accounts, activities, warm)
    made = time.perf_counter() - began
    with steady(rate) as calm:
        time.sleep(min(CALM_SECONDS, accounts / 1_000))
    types = ids_by_external(["download", "pricing", "visit"])
    rows = [{"type_id": types[name], "value": value} for name, value in (("download", 6), ("pricing", 7), ("visit", 2))]
    recognition.draft_values(rows, by=None, now=datetime.now(UTC))
    recognition.draft_defaults(half_life_days=24.0, by=None, now=datetime.now(UTC))
    began = time.perf_counter()
    diff = queries.draft_diff(datetime.now(UTC))
    diff_s = time.perf_counter() - began
    with steady(rate) as busy:
        recognition.publish(by=None, now=datetime.now(UTC), reason="benchmark")
        began, cpu = time.perf_counter(), time.process_time()
        switched = watch()
        recognition.settle(now=datetime.now(UTC))
        whole, cpu = time.perf_counter() - began, time.process_time() - cpu
        switch_s = switched() - began
    result = Progress.objects.filter(kind="rescore", state="done").latest("pk").result
    found = {
        "activities": activities,
        "groups": Interest.objects.count(),
        "crossings": Crossing.objects.count(),
        "leads": Lead.objects.count(),
        "warm": Lead.objects.listed(int(time.time())).count(),
        "made_s": made,
        "diff_s": diff_s,
        "appear": len(diff.appear),
        "vanish": len(diff.vanish),
        "publish_s": whole,
        "publish_cpu_s": cpu,
        "until_switch_s": switch_s,
        **result,
        "calm": shares([seconds for _, seconds in calm]),
        "busy": shares([seconds for _, seconds in busy]),
        "singles": len(busy),
    }
    if check:
        found["differences"] = len(queries.verify())
    return found


def fill(accounts: int, activities: int, warm: int) -> None:
    """The market, its log put into the table as it is: publishing the first version makes all heads and leads."""
    rows = make(accounts, 0, warm=0)
    assert not rows
    chance = random.Random(3)
    end = int(time.time()) - 60
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, account_id FROM crm_contact ORDER BY id")
        people = cursor.fetchall()
        cursor.execute("SELECT id FROM crm_offering WHERE kind = 'product' ORDER BY id")
        products = [pk for (pk,) in cursor.fetchall()]
    from benchmarks.market import TYPES

    types = ids_by_external(TYPES)
    kinds = chance.choices([types[name] for name in TYPES], [given[2] for given in TYPES.values()], k=activities)
    log = []
    for n in range(activities):
        contact, account = people[chance.randrange(len(people))]
        at, kind, product = end - int(chance.random() * 730 * DAY), kinds[n], products[(account * 7 + n % 2) % 40]
        if n < warm * 3:
            contact, account = people[n % warm * (len(people) // warm)]
            at, kind, product = end - int(chance.random() * 10 * DAY), types["meeting"], products[account * 7 % 40]
        log.append((f"x{n}", at, end, account, contact, product, kind, "bench", "", ""))
    log.sort(key=lambda row: row[1])
    columns = "external_id, occurred_at, received_at, account_id, contact_id, offering_id, type_id, source, note, url"
    for start in range(0, len(log), 50_000):
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO crm_activity ({columns}) VALUES ({', '.join(['%s'] * 10)})",  # noqa: S608 - our own words
                log[start : start + 50_000],
            )
    first = types["call"]
    recognition.set_values([{"type_id": first, "value": 3}], by=None, now=datetime.now(UTC))
    recognition.settle(now=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


@contextmanager
def steady(rate: float) -> Iterator[list[Any]]:
    """Another process logs meanwhile; afterwards the list holds [due, seconds] of each."""
    found: list[Any] = []
    with tempfile.TemporaryDirectory() as folder:
        stop, out = Path(folder) / "stop", Path(folder) / "out"
        script = str(Path(__file__).with_name("steady.py"))
        process = subprocess.Popen([sys.executable, script, str(rate), str(stop), str(out)])
        while not stop.with_name("ready").exists():
            time.sleep(0.05)
        try:
            yield found
        finally:
            stop.touch()
            process.wait(timeout=60)
        found += json.loads(out.read_text())


def watch() -> Any:
    """Answers when the switch was, by the clock of ``time.perf_counter``."""
    from sanket.crm.recognition import publishing

    usual, at = publishing.published, [0.0]

    def noting(**given: Any) -> None:
        usual(**given)
        at[0] = time.perf_counter()

    publishing.published = noting
    return lambda: at[0]


__all__ = ["Rescore", "measure"]
