"""Statements of this room for both databases: lists of values, and rows by the hundred without an object for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from sanket.crm.plans import Rows, planned, put_in, select, select_in
from sanket.shared import arrays

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


def quietly_put(table: str, columns: Mapping[str, str], unique: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Insert rows but those whose ``unique`` columns are there already. ``columns``: name -> text, bigint, jsonb, or
    boolean (0 or 1); a text is never None.

    On PostgreSQL answers the last unique column of those inserted, on SQLite, where nobody else writes, nothing: who asks
    has looked before.
    """
    if not rows:
        return []
    into = f"{table} ({', '.join(columns)})"
    if connection.vendor == "sqlite":
        put_in(into, f"({','.join(['?'] * len(columns))})", rows, f" ON CONFLICT ({unique}) DO NOTHING")
        return []
    arrays_of = ", ".join(f"%s::{_AS.get(kind, kind)}[]" for kind in columns.values())
    cells = ", ".join(f"{name}::{kind}" for name, kind in columns.items())
    answered = unique.rpartition(",")[2].strip()
    with planned() as cursor:
        cursor.execute(
            f"INSERT INTO {into} SELECT {cells} FROM unnest({arrays_of}) AS given({', '.join(columns)})"  # noqa: S608
            f" ON CONFLICT ({unique}) DO NOTHING RETURNING {answered}",
            [
                arrays.quoted(column) if kind in ("text", "jsonb") else arrays.literal(column)
                for kind, column in zip(columns.values(), zip(*rows, strict=True), strict=True)
            ],
        )
        return [row[0] for row in cursor.fetchall()]


_AS = {"jsonb": "text", "boolean": "int"}
"""What arrays of it are handed over as."""
INTAKE_LOCK = 7_265_540
"""The name of the lock that takes share and deeds have alone, among PostgreSQL's advisory locks."""


def share() -> None:
    """Take events beside others, until the transaction ends; before any other lock.

    All that is asked while taking is found by an index. Of tables that were small when PostgreSQL last looked at them it
    thinks otherwise, and would read the whole of them for each request until it looks again. What has no index is small,
    and read whole all the same; only that costs so much by PostgreSQL's count that it would compile the statement first.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock_shared(%s), set_config('enable_seqscan', 'off', true),"
                " set_config('jit', 'off', true)",
                [INTAKE_LOCK],
            )


def alone() -> None:
    """Nobody takes events until the transaction ends, and whoever was at it has ended; before any other lock.

    What is decided here all takes that follow know, and all that were before it have left their events to be read anew.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INTAKE_LOCK])
