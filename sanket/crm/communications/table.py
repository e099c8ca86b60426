"""The SQL of communications: appending thousands of rows without building an object for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

from sanket.crm.communications.said import Said
from sanket.crm.plans import planned
from sanket.shared import arrays

Key = tuple[int, int, str, str]
"""Sender, recipient, message, kind."""

_COLUMNS = "sender_id, recipient_id, message, kind, occurred_at"
_ONCE = "ON CONFLICT (sender_id, recipient_id, message, kind) DO NOTHING"
_GIVEN = "unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]"


def append(rows: Collection[Said]) -> set[Key]:
    """Insert what is not there yet, none named twice; answers the keys of what was there already."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        return _append_postgresql(sorted(rows))
    driver = connection.connection
    (newest,) = driver.execute("SELECT coalesce(max(id), 0) FROM crm_communication").fetchone()
    before = driver.total_changes
    driver.executemany(f"INSERT INTO crm_communication ({_COLUMNS}) VALUES (?,?,?,?,?) {_ONCE}", rows)  # noqa: S608 - our own words
    if driver.total_changes - before == len(rows):
        return set()
    known: set[Key] = set()
    for row in rows:
        found = driver.execute(
            "SELECT 1 FROM crm_communication"
            " WHERE sender_id = ? AND recipient_id = ? AND message = ? AND kind = ? AND id <= ?",
            (*row[:4], newest),
        )
        if found.fetchone():
            known.add(row[:4])
    return known


def _append_postgresql(rows: Sequence[Said]) -> set[Key]:
    # In one order for all writers: two that log the same must not wait in a circle.
    with planned() as cursor:
        cursor.execute(
            f"INSERT INTO crm_communication ({_COLUMNS})"  # noqa: S608 - our own words
            f" SELECT * FROM {_GIVEN}, %s::bigint[]) {_ONCE} RETURNING sender_id, recipient_id, message, kind",
            [*_columns(rows), arrays.literal([row.occurred_at for row in rows])],
        )
        new = set(cursor.fetchall())
    return {row[:4] for row in rows} - new


def instants(rows: Sequence[Said]) -> dict[Key, int]:
    """Key -> when it occurred, of what is there."""
    if connection.vendor == "postgresql":
        with planned() as cursor:
            cursor.execute(
                f"SELECT c.sender_id, c.recipient_id, c.message, c.kind, c.occurred_at FROM {_GIVEN})"  # noqa: S608 - our own words
                " AS given(s, r, m, k) JOIN crm_communication c"
                " ON c.sender_id = s AND c.recipient_id = r AND c.message = m AND c.kind = k",
                _columns(rows),
            )
            return {row[:4]: row[4] for row in cursor.fetchall()}
    connection.ensure_connection()
    found: dict[Key, int] = {}
    for row in rows:
        stored = connection.connection.execute(
            "SELECT occurred_at FROM crm_communication"
            " WHERE sender_id = ? AND recipient_id = ? AND message = ? AND kind = ?",
            row[:4],
        ).fetchone()
        if stored:
            found[row[:4]] = stored[0]
    return found


def _columns(rows: Sequence[Said]) -> list[str]:
    senders, recipients, messages, kinds, _ = zip(*rows, strict=True)
    return [arrays.literal(senders), arrays.literal(recipients), arrays.quoted(messages), arrays.quoted(kinds)]
