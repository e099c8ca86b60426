"""Reading the whole log into arrays, against a bare cursor (SQLite) or a bare COPY in binary (PostgreSQL) over the same
columns, in turns, in one run; and what the log by columns then costs to make, to open, to bring up to date."""

from __future__ import annotations

import random
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from benchmarks.clock import Clock, Taken
from sanket.crm.activities import queries
from sanket.crm.activities.history import reading, refresh
from sanket.crm.models import Account, ActivityType, Contact, Offering
from sanket.crm.plans import copy_in

OFFERINGS, TYPES, ROUNDS = 10, 12, 3
BATCH = 50_000
SPAN = 2 * 365 * 86_400
COLUMNS = "id, occurred_at, account_id, contact_id, offering_id, type_id"
WRITTEN = "external_id, occurred_at, account_id, contact_id, offering_id, type_id, source, note, url, received_at"


def fill(accounts: int, activities: int) -> None:
    """A log of two years, logged in order of time; one account in ten names a person."""
    now = datetime.now(UTC)
    Account.objects.bulk_create(
        [Account(external_id=f"a{n}", name=f"a{n}", created_at=now) for n in range(accounts)],
        batch_size=5_000,
    )
    Contact.objects.bulk_create(
        [
            Contact(external_id=f"c{pk}", account_id=pk, name=f"c{pk}", created_at=now)
            for pk in Account.objects.order_by("pk").values_list("pk", flat=True)[::10]
        ],
        batch_size=5_000,
    )
    Offering.objects.bulk_create(
        [Offering(external_id=f"o{n}", name=f"o{n}", created_at=now) for n in range(OFFERINGS)]
    )
    ActivityType.objects.bulk_create(
        [ActivityType(external_id=f"t{n}", direction="customer", created_at=now) for n in range(TYPES)]
    )
    more(activities, end=int(time.time()))


def more(activities: int, *, end: int, name: str = "x") -> None:
    dice = random.Random(activities)
    pks: list[list[int]] = [
        list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        for model in (Account, Offering, ActivityType)
    ]
    people = dict(Contact.objects.values_list("account_id", "pk"))
    insert: Callable[[list[Any]], None] = _into_sqlite if connection.vendor == "sqlite" else _into_postgresql
    for rows in _rows(dice, activities, pks, people, end, name):
        with transaction.atomic():
            insert(rows)


def _rows(
    dice: random.Random, activities: int, pks: list[list[int]], people: dict[int, int], end: int, name: str
) -> Iterator[list[Any]]:
    accounts, offerings, types = pks
    rows: list[Any] = []
    for n in range(activities):
        account = dice.choice(accounts)
        at = end - SPAN + SPAN * n // activities
        rows.append(
            (
                f"{name}{n}",
                at,
                account,
                people.get(account),
                dice.choice(offerings),
                dice.choice(types),
                "web",
                "",
                "",
                at,
            )
        )
        if len(rows) == BATCH or n == activities - 1:
            yield rows
            rows = []


def _into_sqlite(rows: list[Any]) -> None:
    connection.connection.executemany(f"INSERT INTO crm_activity ({WRITTEN}) VALUES (?,?,?,?,?,?,?,?,?,?)", rows)  # noqa: S608


def _into_postgresql(rows: list[Any]) -> None:
    copy_in("crm_activity", WRITTEN, rows)


def bare() -> None:
    sql = f"SELECT {COLUMNS} FROM crm_activity WHERE {reading.ALIVE}"  # noqa: S608 - our own words
    if connection.vendor == "sqlite":
        deque(connection.connection.execute(sql), 0)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)") as copy:
        deque(copy, 0)


def ours() -> None:
    deque(reading.rows_after(0, refresh.CHUNK), 0)


def taken(what: Callable[[], object]) -> Taken:
    with Clock() as clock:
        what()
    return clock.taken


def measure(*, accounts: int, activities: int) -> dict[str, Any]:
    fill(accounts, activities)
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM ANALYZE crm_activity"
        )
    bare()
    turns = [(taken(bare), taken(ours)) for _ in range(ROUNDS)]
    made = taken(queries.history)
    opened = taken(queries.history)
    more(1_000, end=int(time.time()), name="y")
    updated = taken(queries.history)
    return {
        "rows": queries.count_alive(),
        "bare": [statistics.median(one[0][n] for one in turns) for n in (0, 1)],
        "ours": [statistics.median(one[1][n] for one in turns) for n in (0, 1)],
        "made": made,
        "opened": opened,
        "updated": updated,
    }
