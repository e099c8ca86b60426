"""Statements of this room for both databases: lists of values, and rows by the hundred without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from sanket.crm.plans import Rows, select, select_in
from sanket.shared.batches import sliced

__all__ = ["Rows", "alone", "many", "quietly_put", "select", "select_in", "share"]


def many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """One statement for each row."""
    if not rows:
        return
    if connection.vendor == "sqlite":
        # The driver itself: Django's cursor would rewrite the statement's placeholders for each batch.
        connection.ensure_connection()
        connection.connection.executemany(sql.replace("%s", "?"), rows)
        return
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def quietly_put(table: str, columns: Sequence[str], unique: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Insert rows but those whose ``unique`` columns are there already; on PostgreSQL answers the first unique column of
    those inserted, on SQLite, where nobody else writes, nothing: who asks has looked before."""
    if not rows:
        return []
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    if connection.vendor == "sqlite":
        many(f"{into} VALUES ({','.join(['%s'] * len(columns))}) ON CONFLICT ({unique}) DO NOTHING", rows)
        return []
    found: list[Any] = []
    answered = unique.rpartition(",")[2].strip()
    for part in sliced(rows):
        marks = ",".join([f"({','.join(['%s'] * len(columns))})"] * len(part))
        cells = [cell for row in part for cell in row]
        with connection.cursor() as cursor:
            cursor.execute(f"{into} VALUES {marks} ON CONFLICT ({unique}) DO NOTHING RETURNING {answered}", cells)
            found += [row[0] for row in cursor.fetchall()]
    return found


INTAKE_LOCK = 7_265_540
"""The name of the lock that takes share and deeds have alone, among PostgreSQL's advisory locks."""


def share() -> None:
    """Take events beside others, until the transaction ends; before any other lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [INTAKE_LOCK])


def alone() -> None:
    """Nobody takes events until the transaction ends, and whoever was at it has ended; before any other lock.

    What is decided here all takes that follow know, and all that were before it have left their events to be read anew.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INTAKE_LOCK])
