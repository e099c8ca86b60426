"""A full publish of a new version while activities come in one by one: how long it takes, and how long they wait.

Everything is included: reading the log, replaying it, heads and crossings beside the old ones, leads, the switch, what
people read on the leads, and the removal of the old rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection, transaction

from benchmarks.market import TYPES, make
from benchmarks.single import shares
from sanket.crm.activities.queries import ids_by_external
from sanket.crm.leads.queries import Lead
from sanket.crm.models import Progress, Rescore
from sanket.crm.plans import copy_in
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
    """The market, put into its tables as it is: publishing the first version makes all heads and leads."""
    make(0, 0)
    firms(accounts)
    log(activities, warm)
    first = ids_by_external(["call"])["call"]
    recognition.set_values([{"type_id": first, "value": 3}], by=None, now=datetime.now(UTC))
    recognition.settle(now=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def firms(accounts: int) -> None:
    """What ``make`` saves one by one: accounts, and three contacts of each."""
    now = connection.ops.adapt_datetimefield_value(datetime.now(UTC))
    industries, departments = ("auto", "lifts", "washing machines", "construction"), ("R&D", "Purchase", "Production")
    blank = {"phone": "", "created_at": now}
    firm = blank | dict.fromkeys(("city", "state", "country", "website", "gstin", "territory"), "") | {"tags": "[]"}
    person = blank | dict.fromkeys(("email", "whatsapp", "seniority", "title", "buying_role"), "")
    names = [f"Firm {n:06}" for n in range(accounts)]
    put(
        "crm_account",
        ["external_id", "name", "name_key", "industry", *firm],
        [(f"a{n}", name, name.lower(), industries[n % 4], *firm.values()) for n, name in enumerate(names)],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM crm_account ORDER BY id")
        ids = [pk for (pk,) in cursor.fetchall()]
    put(
        "crm_contact",
        ["external_id", "name", "name_key", "account_id", "department", *person],
        [
            (f"c{n}-{m}", f"Person {n}-{m}", f"person {n}-{m}", pk, departments[m], *person.values())
            for n, pk in enumerate(ids)
            for m in range(3)
        ],
    )


def log(activities: int, warm: int) -> None:
    """Activities in order of time; each warm account has three meetings in the last days."""
    chance, end = np.random.default_rng(3), int(time.time()) - 60
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, account_id FROM crm_contact ORDER BY id")
        people = np.array(cursor.fetchall())
        cursor.execute("SELECT id FROM crm_offering WHERE kind = 'product' ORDER BY id")
        products = np.array([pk for (pk,) in cursor.fetchall()])
    types = ids_by_external(TYPES)
    often = np.array([given[2] for given in TYPES.values()], float)
    kind = chance.choice([types[name] for name in TYPES], activities, p=often / often.sum())
    at = end - (chance.random(activities) * 730 * DAY).astype(np.int64)
    who = chance.integers(len(people), size=activities)
    step = np.arange(activities) % 2
    some = np.arange(min(warm * 3, activities))
    who[some] = some % warm * (len(people) // warm)
    at[some] = end - (chance.random(len(some)) * 10 * DAY).astype(np.int64)
    kind[some], step[some] = types["meeting"], 0
    order = np.argsort(at, kind="stable")
    contact, account = people[who[order]].T
    columns = (at[order], account, contact, products[(account * 7 + step[order]) % len(products)], kind[order])
    put(
        "crm_activity",
        "external_id received_at source note url occurred_at account_id contact_id offering_id type_id".split(),
        [
            (f"x{n:08}", end, "bench", "", "", *row)
            for n, row in enumerate(zip(*(column.tolist() for column in columns), strict=True))
        ],
    )


def put(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Many rows into an empty table. On SQLite its indexes are made afterwards: by sorting, not row by row."""
    if connection.vendor == "postgresql":
        copy_in(table, ", ".join(columns), rows)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > '' AND tbl_name = %s", [table]
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        with transaction.atomic():
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 - our own words
        for _, sql in indexes:
            cursor.execute(sql)


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
