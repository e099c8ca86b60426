"""Rows of the log as arrays of integers, read as fast as the drivers can.

A row is four numbers, packed by the database: creating Python's integers is most of the cost of reading it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from django.db import connection

from sanket.crm.plans import planned
from sanket.shared import arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ALIVE = "superseded_at IS NULL AND withdrawn_at IS NULL"
MARKED = "superseded_at IS NOT NULL OR withdrawn_at IS NOT NULL"
_PACKED = "id, occurred_at, account_id << 32 | offering_id, coalesce(contact_id, 0) << 31 | type_id"
WIDTH = 4
LOW_32, LOW_31 = (1 << 32) - 1, (1 << 31) - 1
# COPY's binary form: a signature, flags and the length of an extension; each row says how many fields, each its length.
_HEAD = 19
_TAIL = 2
ASKED = 20_000
"""Rows asked for by their ids in one statement."""


class Rows(NamedTuple):
    """Activities as the database has them, in order of their row ids."""

    row: Ints
    at: Ints
    pair: Ints
    """account << 32 | offering"""
    contact: Ints
    """0 is nobody."""
    kind: Ints


NOTHING = Rows(*(np.zeros(0, np.int64) for _ in Rows._fields))


def newest() -> int:
    """The id of the row logged last; 0 when none is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM crm_activity")
        return int(cursor.fetchone()[0])


def rows_after(row_id: int, chunk: int) -> Iterator[Rows]:
    """The activities that count and were logged after this row, ``chunk`` at a time."""
    sql = f"SELECT {_PACKED} FROM crm_activity WHERE id > {int(row_id)} AND {ALIVE}"  # noqa: S608 - our own words
    for packed in numbers(sql, WIDTH, chunk):
        row, at, pair, who = packed
        yield Rows(row, at, pair, who >> 31, who & LOW_31)


def numbers(sql: str, width: int, chunk: int) -> Iterator[Ints]:
    """What a query of ``width`` integers answers, none of them NULL, as arrays of ``width`` rows."""
    connection.ensure_connection()
    yield from (_from_sqlite if connection.vendor == "sqlite" else _from_postgresql)(sql, width, chunk)


def _from_sqlite(sql: str, width: int, chunk: int) -> Iterator[Ints]:
    # The driver itself, cell after cell: no list of rows is ever held.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
        while True:
            flat = np.fromiter(chain.from_iterable(islice(cursor, chunk)), np.int64)
            if not len(flat):
                return
            yield np.ascontiguousarray(flat.reshape(-1, width).T)
    finally:
        cursor.close()


def _from_postgresql(sql: str, width: int, chunk: int) -> Iterator[Ints]:
    cells = [part for place in range(width) for part in ((f"length{place}", ">i4"), (f"f{place}", ">i8"))]
    form = np.dtype([("fields", ">i2"), *cells])
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)") as copy,
    ):
        blocks = iter(copy)
        skipped = _HEAD
        while data := b"".join(islice(blocks, chunk)):
            many = (len(data) - skipped) // form.itemsize
            whole = np.frombuffer(data, form, many, skipped)
            skipped = 0
            if many:
                yield np.stack([whole[f"f{place}"].astype(np.int64) for place in range(width)])


def external_ids(row_ids: Ints) -> dict[int, str]:
    """Row id -> external id."""
    found: dict[int, str] = {}
    for start in range(0, len(row_ids), ASKED):
        ids = row_ids[start : start + ASKED].tolist()
        with planned() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT log.id, external_id FROM json_each(%s) AS asked CROSS JOIN crm_activity log ON log.id = asked.value",
                    [str(ids)],
                )
            else:
                cursor.execute(
                    "SELECT id, external_id FROM crm_activity WHERE id = ANY(%s::bigint[])", [arrays.literal(ids)]
                )
            found.update(cursor.fetchall())
    return found


@contextmanager
def one_view() -> Iterator[None]:
    """All statements inside see the log as of one instant, and keep nobody from writing."""
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    # Not `atomic`: on SQLite it takes the lock of writers.
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
