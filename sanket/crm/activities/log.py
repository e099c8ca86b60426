"""The SQL of the log: appending thousands of rows without building an object for each.

Two dialects, one meaning. SQLite holds the one write lock from the transaction's start, so looking and then inserting
is safe there; PostgreSQL lets the unique index decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection, transaction

from sanket.crm.activities.facts import Facts
from sanket.crm.plans import copy_in, planned
from sanket.shared import arrays

COLUMNS = "external_id, occurred_at, account_id, contact_id, offering_id, type_id, source, note, url, received_at"
COPIED, SAMPLE = 200, 50
"""Rows from which on PostgreSQL's COPY is worth its savepoint, and how many of them are looked for first."""
SLICE = 900
"""Parameters of one IN list; some builds of SQLite take no more than 999."""


def append(batch: Sequence[Facts], received_at: int) -> set[str]:
    """Insert the rows whose external id is not in the log yet; returns the ids inserted. No id may be there twice."""
    if connection.vendor == "postgresql":
        return _append_postgresql(batch, received_at)
    connection.ensure_connection()
    driver = connection.connection
    (newest,) = driver.execute("SELECT coalesce(max(id), 0) FROM crm_activity").fetchone()
    before = driver.total_changes
    # The driver itself: Django's cursor would rewrite the statement's placeholders for each batch.
    driver.executemany(
        f"INSERT INTO crm_activity ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constant columns
        " ON CONFLICT (external_id) WHERE superseded_at IS NULL DO NOTHING",
        [(*facts, received_at) for facts in batch],
    )
    ids = {facts.external_id for facts in batch}
    if driver.total_changes - before == len(ids):
        return ids
    return {external_id for external_id, (pk, _, _) in current(ids).items() if pk > newest}


def _append_postgresql(batch: Sequence[Facts], received_at: int) -> set[str]:
    rows = sorted(batch)  # in one order for all writers: two that log the same ids must not wait in a circle
    if len(rows) >= COPIED and not _any_known(rows):
        try:
            with transaction.atomic():
                copy_in("crm_activity", COLUMNS, ((*facts, received_at) for facts in rows))
            return {facts.external_id for facts in rows}
        except IntegrityError:
            pass  # somebody logged one of them at this moment: as if we had come a moment later
    numbers, texts = "%s::bigint[]", "%s::text[]"
    columns = list(zip(*rows, strict=True))
    with planned() as cursor:
        cursor.execute(
            f"INSERT INTO crm_activity ({COLUMNS}) "  # noqa: S608 - constant columns
            f"SELECT *, %s FROM unnest({', '.join([texts, *[numbers] * 5, *[texts] * 3])}) "
            "ON CONFLICT (external_id) WHERE superseded_at IS NULL DO NOTHING RETURNING external_id",
            [
                received_at,
                arrays.quoted(columns[0]),
                *(arrays.literal(column) for column in columns[1:6]),
                *(arrays.quoted(column) for column in columns[6:]),
            ],
        )
        return {row[0] for row in cursor.fetchall()}


def _any_known(rows: Sequence[Facts]) -> bool:
    """Whether some of a few of them are logged: so it is with a file that is fed again, and COPY would be for nothing."""
    few = rows[:: len(rows) // SAMPLE]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM crm_activity WHERE superseded_at IS NULL AND external_id = ANY(%s::text[]))",
            [arrays.quoted([facts.external_id for facts in few])],
        )
        return bool(cursor.fetchone()[0])


def current(external_ids: Iterable[str]) -> dict[str, tuple[int, int | None, Facts]]:
    """External id -> (row id, withdrawn_at, facts) of the rows that are current."""
    found: dict[str, tuple[int, int | None, Facts]] = {}
    for ids in sliced(external_ids):
        marks = ",".join(["%s"] * len(ids))
        for pk, withdrawn_at, *facts in select(
            "SELECT id, withdrawn_at, external_id, occurred_at, account_id, contact_id, offering_id, type_id, source,"  # noqa: S608
            f" note, url FROM crm_activity WHERE superseded_at IS NULL AND external_id IN ({marks})",
            ids,
        ):
            found[facts[0]] = (pk, withdrawn_at, Facts(*facts))
    return found


def mark(column: str, row_ids: Iterable[int], at: int | None) -> None:
    """Set ``superseded_at`` or ``withdrawn_at`` of rows."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE crm_activity SET {column} = %s WHERE id = %s",  # noqa: S608 - one of two constants
            [(at, pk) for pk in row_ids],
        )


def select(sql: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a query as plain tuples."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(2_000):
            yield from rows


def sliced(values: Iterable[Any], size: int = SLICE) -> Iterator[list[Any]]:
    """``values`` in lists of at most ``size``."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
