"""Intake with crossings and leads against the bare insertion of the same rows, with the same indexes, in one run."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.db import connection, transaction

from benchmarks.market import make
from sanket.crm.activities.actions import Facts, log
from sanket.crm.recognition.actions import settle

BATCH = 5_000


def bare_sqlite(rows: list[Facts]) -> float:
    """Seconds of executemany into an empty copy of the table, a transaction for each batch."""
    copy_of_table()
    started = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            connection.connection.executemany(
                "INSERT INTO bare (external_id, occurred_at, account_id, contact_id, offering_id, type_id, source, note,"
                " url, received_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                [(*row, 0) for row in rows[start : start + BATCH]],
            )
    return time.perf_counter() - started


def bare_postgresql(rows: list[Facts]) -> float:
    """Seconds of COPY into an empty copy of the table, a transaction for each batch."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE crm_activity INCLUDING ALL)")
    started = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(
                "COPY bare (external_id, occurred_at, account_id, contact_id, offering_id, type_id, source, note, url,"
                " received_at) FROM STDIN"
            ) as copy:
                for row in rows[start : start + BATCH]:
                    copy.write_row((*row, 0))
    return time.perf_counter() - started


def copy_of_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'crm_activity' AND sql IS NOT NULL")
        for (sql,) in cursor.fetchall():
            for name in ("crm_activity", "activity_once", "activity_by_account"):
                sql = sql.replace(f'"{name}"', '"bare"' if name == "crm_activity" else f'"bare_{name}"')
            cursor.execute(sql)


def measure(accounts: int, activities: int, *, countable: bool) -> dict[str, float]:
    rows = make(accounts, activities, countable=countable, warm=accounts // 20)
    vendor = connection.vendor
    bare = bare_sqlite(rows) if vendor == "sqlite" else bare_postgresql(rows)
    started = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        log(rows[start : start + BATCH], now_s=int(time.time()), bulk=True)
    logged = time.perf_counter() - started
    settle(now=datetime.now(UTC))
    whole = time.perf_counter() - started
    return {
        "rows": len(rows),
        "bare_s": bare,
        "logged_s": logged,
        "whole_s": whole,
        "ratio_logged": logged / bare,
        "ratio": whole / bare,
    }
