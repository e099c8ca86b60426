"""Intake with crossings and leads against the bare insertion of the same rows, with the same indexes, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from benchmarks.clock import Clock, Taken
from benchmarks.market import make
from sanket.crm.activities.actions import Facts, log
from sanket.crm.imports.intake import seldom_collected
from sanket.crm.leads.queries import Lead
from sanket.crm.recognition.actions import settle
from sanket.crm.recognition.batch import load

BATCH = 5_000
BARE_RUNS = 3
COLUMNS = "external_id, occurred_at, account_id, contact_id, offering_id, type_id, source, note, url, received_at"
Row = tuple[Any, ...]


def into_sqlite(rows: list[Row]) -> None:
    connection.connection.executemany(f"INSERT INTO bare ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)", rows)  # noqa: S608


def into_postgresql(rows: list[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY bare ({COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def copy_of_table() -> None:
    """An empty table like the log, with its indexes, as ``bare``."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE bare (LIKE crm_activity INCLUDING ALL)")
            return
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'crm_activity' AND sql IS NOT NULL")
        for (sql,) in cursor.fetchall():
            copied = sql
            for name in ("crm_activity", "activity_once", "activity_by_account", "activity_marked"):
                copied = copied.replace(f'"{name}"', '"bare"' if name == "crm_activity" else f'"bare_{name}"')
            cursor.execute(copied)


def bare(rows: list[Facts]) -> Taken:
    """What executemany (SQLite) or COPY (PostgreSQL) into such a table takes, a transaction for each batch."""
    insert: Callable[[list[Row]], None] = into_sqlite if connection.vendor == "sqlite" else into_postgresql
    found = []
    for _ in range(BARE_RUNS):
        copy_of_table()
        with Clock() as clock:
            for start in range(0, len(rows), BATCH):
                with transaction.atomic():
                    insert([(*row, 0) for row in rows[start : start + BATCH]])
        found.append(clock.taken)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare")
    return Taken(statistics.median(one.wall for one in found), statistics.median(one.cpu for one in found))


def measure(accounts: int, activities: int, *, countable: bool) -> dict[str, Any]:
    rows = make(accounts, activities, countable=countable, warm=accounts // 50)
    load()
    # As imports run; the floor too.
    with seldom_collected():
        floor = bare(rows)
        with Clock() as logging:
            for start in range(0, len(rows), BATCH):
                log(rows[start : start + BATCH], now_s=int(time.time()), bulk=True)
        with Clock() as settling:
            settle(now=datetime.now(UTC))
    logged, settled = logging.taken, settling.taken
    return {
        "rows": len(rows),
        "leads": Lead.objects.count(),
        "bare": floor,
        "logged": logged,
        "whole": Taken(logged.wall + settled.wall, logged.cpu + settled.cpu),
    }
