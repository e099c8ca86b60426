"""Rows of the log as arrays of integers, read as fast as the drivers can.

A row is four numbers, packed by the database. On SQLite creating Python's integers is most of the cost. On PostgreSQL
the driver's work for each row is: so the server gathers thousands of rows into arrays, which COPY sends as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from django.db import connection

from sanket.crm.plans import planned
from sanket.shared import arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ALIVE = "superseded_at IS NULL AND withdrawn_at IS NULL"
MARKED = "superseded_at IS NOT NULL OR withdrawn_at IS NOT NULL"
_PACKED = ("log.id", "occurred_at", "account_id << 32 | offering_id", "coalesce(contact_id, 0) << 31 | type_id")
LOW_32, LOW_31 = (1 << 32) - 1, (1 << 31) - 1
# COPY's binary form: a signature, flags, the length of an extension, and of a row the number of its fields.
_HEAD = 21
# An array's: the length of the whole, five words about it (the fourth says how many), then each element by its length.
_ARRAY = np.dtype([("length", ">i4"), ("about", ">i4", 3), ("many", ">i4"), ("lowest", ">i4")])
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">i8")])
MOST = 1 << 30
ASKED = 20_000
"""Rows asked for by their ids in one statement."""


class Rows(NamedTuple):
    """Activities as the database has them, in no certain order."""

    row: Ints
    at: Ints
    pair: Ints
    """account << 32 | offering"""
    contact: Ints
    """0 is nobody."""
    kind: Ints

    def who(self, place: int) -> int:
        """Contact and kind as they were packed."""
        return int(self.contact[place]) << 31 | int(self.kind[place])


NOTHING = Rows(*(np.zeros(0, np.int64) for _ in Rows._fields))


def newest() -> int:
    """The id of the row logged last; 0 when none is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM crm_activity")
        return int(cursor.fetchone()[0])


def rows_after(row_id: int, chunk: int) -> Iterator[Rows]:
    """The activities that count and were logged after this row, ``chunk`` at a time."""
    for packed in _numbers(_PACKED, ALIVE, row_id, chunk):
        row, at, pair, who = packed
        yield Rows(row, at, pair, who >> 31, who & LOW_31)


def marked() -> Ints:
    """The rows that do not count any more, in order."""
    return np.sort(np.concatenate([NOTHING.row, *(part[0] for part in _numbers(("log.id",), MARKED, 0, MOST))]))


def _numbers(columns: Sequence[str], condition: str, after: int, chunk: int) -> Iterator[Ints]:
    """Integers, none of them NULL, of the rows after this one that fulfil the condition: a row for each column."""
    connection.ensure_connection()
    yield from (_from_sqlite if connection.vendor == "sqlite" else _from_postgresql)(columns, condition, after, chunk)


def _from_sqlite(columns: Sequence[str], condition: str, after: int, chunk: int) -> Iterator[Ints]:
    # The driver itself, cell after cell: no list of rows is ever held.
    cursor = connection.connection.cursor()
    beyond = f"log.id > {int(after)} AND " if after else ""
    try:
        cursor.execute(f"SELECT {', '.join(columns)} FROM crm_activity log WHERE {beyond}({condition})")  # noqa: S608 - our own words
        while True:
            flat = np.fromiter(chain.from_iterable(islice(cursor, chunk)), np.int64)
            if not len(flat):
                return
            yield np.ascontiguousarray(flat.reshape(-1, len(columns)).T)
    finally:
        cursor.close()


def _from_postgresql(columns: Sequence[str], condition: str, after: int, chunk: int) -> Iterator[Ints]:
    gathered = ", ".join(f"array_agg({column})" for column in columns)
    # By stretches of ids: what the server holds at once is bounded, too.
    while (first := _next(condition, after)) is not None:
        after = first + chunk - 1
        sql = f"SELECT {gathered} FROM crm_activity log WHERE id BETWEEN {first} AND {after} AND ({condition})"  # noqa: S608
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)") as copy,
        ):
            data = b"".join(copy)
        yield _arrays(data, len(columns))


def _next(condition: str, after: int) -> int | None:
    """The first row after this one that fulfils the condition."""
    sql = f"SELECT id FROM crm_activity WHERE id > {int(after)} AND ({condition}) ORDER BY id LIMIT 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def _arrays(data: bytes, width: int) -> Ints:
    """The one row of a binary COPY, whose fields are arrays of bigint."""
    columns, start = [], _HEAD
    for _ in range(width):
        about = np.frombuffer(data, _ARRAY, 1, start)[0]
        start += _ARRAY.itemsize
        elements = np.frombuffer(data, _ELEMENT, int(about["many"]), start)
        columns.append(elements["value"].astype(np.int64))
        start += elements.nbytes
    return np.stack(columns)


def instants(row_ids: Ints) -> Ints:
    """When each of these rows, which are there, occurred."""
    found = {row[0]: row[1] for row in _packed(row_ids)}
    return np.fromiter(map(found.__getitem__, row_ids.tolist()), np.int64, len(row_ids))


def packed_rows(row_ids: Sequence[int]) -> set[tuple[int, int, int, int]]:
    """These rows as they are read, whether they count or not; one that is not there is left out."""
    return set(_packed(np.array(row_ids, np.int64)))


def _packed(row_ids: Ints) -> Iterator[tuple[int, int, int, int]]:
    yield from _asked(", ".join(_PACKED), row_ids)


def external_ids(row_ids: Ints) -> dict[int, str]:
    """Row id -> external id."""
    return dict(_asked("log.id, external_id", row_ids))


def _asked(columns: str, row_ids: Ints) -> Iterator[Any]:
    """These columns of these rows."""
    for start in range(0, len(row_ids), ASKED):
        ids = row_ids[start : start + ASKED].tolist()
        with planned() as cursor:
            if connection.vendor == "sqlite":
                given = "json_each(%s) AS asked CROSS JOIN crm_activity log ON log.id = asked.value"
                cursor.execute(f"SELECT {columns} FROM {given}", [str(ids)])  # noqa: S608 - our own words
            else:
                given = "crm_activity log WHERE id = ANY(%s::bigint[])"
                cursor.execute(f"SELECT {columns} FROM {given}", [arrays.literal(ids)])  # noqa: S608
            yield from cursor.fetchall()
