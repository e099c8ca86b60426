"""Heads and crossings between the database and the engine, thousands at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from sanket.crm.recognition.models import Crossing
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.head import Head

Key = tuple[int, int]
"""(account id, offering id)."""

_COLUMNS = "epoch, s0, s1, s2, w0, w1, w2, count, last_at, state, risen, cold_at, hold_until"
_WRITTEN = f"version, account_id, offering_id, {_COLUMNS}"
_FIELDS = _COLUMNS.split(", ")


def _group(row: Sequence[Any]) -> Group:
    count, last_at, state, risen, cold_at, hold_until = row[7:]
    return Group(
        Head(*row[:7]),
        count=count,
        last_at=last_at,
        state=state,
        risen=bool(risen),
        cold_at=cold_at,
        hold_until=hold_until,
    )


def groups(version: int, keys: Collection[Key]) -> dict[Key, Group]:
    """The live state of these groups; one that is absent had no activity yet."""
    found: dict[Key, Group] = {}
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # Point look-ups on the primary key beat every form of a list of pairs (docs/engine.md).
        sql = f"SELECT {_COLUMNS} FROM crm_interest WHERE version=? AND account_id=? AND offering_id=?"  # noqa: S608
        execute = connection.connection.cursor().execute
        for key in keys:
            row = execute(sql, (version, *key)).fetchone()
            if row is not None:
                found[key] = _group(row)
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.account_id, i.offering_id, {_COLUMNS} FROM crm_interest i"  # noqa: S608
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted(a, o)"
            " ON i.version = %s AND i.account_id = wanted.a AND i.offering_id = wanted.o",
            [[a for a, _ in keys], [o for _, o in keys], version],
        )
        for account, offering, *row in cursor.fetchall():
            found[(account, offering)] = _group(row)
    return found


def groups_of(version: int, account_ids: Iterable[int]) -> dict[Key, Group]:
    """The live state of all groups of these accounts."""
    found: dict[Key, Group] = {}
    ids = list(account_ids)
    for start in range(0, len(ids), 900):
        part = ids[start : start + 900]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT account_id, offering_id, {_COLUMNS} FROM crm_interest"  # noqa: S608
                f" WHERE version = %s AND account_id IN ({','.join(['%s'] * len(part))})",
                [version, *part],
            )
            for account, offering, *row in cursor.fetchall():
                found[(account, offering)] = _group(row)
    return found


def behind(version: int) -> list[Key]:
    """Groups whose newest lead has not heard of their newest activity."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lead.account_id, lead.offering_id FROM crm_lead lead JOIN crm_interest i"
            " ON i.version = %s AND i.account_id = lead.account_id AND i.offering_id = lead.offering_id"
            " WHERE (i.last_at <> lead.last_at OR i.count <> lead.activities) AND lead.withdrawn_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM crm_lead newer WHERE newer.account_id = lead.account_id"
            " AND newer.offering_id = lead.offering_id AND newer.number > lead.number)"
            " ORDER BY lead.account_id, lead.offering_id",
            [version],
        )
        return [(account, offering) for account, offering in cursor.fetchall()]


def accounts_without_log(version: int) -> list[int]:
    """Accounts that have a head or a lead although nothing was ever logged about them: there must be none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT account_id FROM ("
            " SELECT account_id FROM crm_interest WHERE version = %s UNION SELECT account_id FROM crm_lead"
            ") told WHERE NOT EXISTS (SELECT 1 FROM crm_activity a WHERE a.account_id = told.account_id)"
            " ORDER BY account_id",
            [version],
        )
        return [account for (account,) in cursor.fetchall()]


def write_groups(version: int, states: Mapping[Key, Group]) -> None:
    """Insert or replace the state of these groups."""
    if not states:
        return
    rows = [(version, *key, *group.facts()) for key, group in sorted(states.items())]
    updates = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS)
    tail = f" ON CONFLICT (version, account_id, offering_id) DO UPDATE SET {updates}"
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        marks = ",".join("?" * len(rows[0]))
        connection.connection.executemany(f"INSERT INTO crm_interest ({_WRITTEN}) VALUES ({marks}){tail}", rows)  # noqa: S608
        return
    types = (
        "int,bigint,bigint,bigint,bigint,bigint,bigint,bigint,bigint,bigint,int,bigint,smallint,boolean,bigint,bigint"
    )
    arrays = ", ".join(f"%s::{kind}[]" for kind in types.split(","))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO crm_interest ({_WRITTEN}) SELECT * FROM unnest({arrays}){tail}",  # noqa: S608
            [list(column) for column in zip(*rows, strict=True)],
        )


def drop_groups(version: int, keys: Iterable[Key]) -> None:
    """Remove groups that no activity is left of."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM crm_interest WHERE version = %s AND account_id = %s AND offering_id = %s",
            [(version, *key) for key in keys],
        )


NewCrossing = tuple[int, int, str, int, str | None]
"""(account, offering, kind, at, external id of the cause)."""


def add_crossings(version: int, crossings: Iterable[NewCrossing], detected_at: int) -> None:
    rows = [(version, *crossing, detected_at) for crossing in crossings]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO crm_crossing (version, account_id, offering_id, kind, at, activity, detected_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                rows,
            )


def rewrite_crossings(
    version: int, account_id: int, folded: Mapping[int, Sequence[tuple[str, int, str | None]]], detected_at: int
) -> None:
    """Make an account's crossings those of a replay; one that stays keeps the instant at which it was detected."""
    stale: list[int] = []
    missing = {key: list(crossings) for key, crossings in folded.items()}
    rows = Crossing.objects.filter(version=version, account_id=account_id, offering_id__in=list(folded))
    for pk, offering, kind, at, activity in rows.order_by("pk").values_list(
        "pk", "offering_id", "kind", "at", "activity"
    ):
        if (kind, at, activity) in missing[offering]:
            missing[offering].remove((kind, at, activity))
        else:
            stale.append(pk)
    if stale:
        Crossing.objects.filter(pk__in=stale).delete()
    add_crossings(
        version,
        [(account_id, offering, *crossing) for offering, crossings in missing.items() for crossing in crossings],
        detected_at,
    )


def crossings_of(version: int, account_ids: Collection[int]) -> dict[Key, list[tuple[str, int, str | None]]]:
    """The crossings written down, in order."""
    found: dict[Key, list[tuple[str, int, str | None]]] = {}
    rows = Crossing.objects.filter(version=version, account_id__in=account_ids).order_by("at", "pk")
    for account, offering, kind, at, activity in rows.values_list(
        "account_id", "offering_id", "kind", "at", "activity"
    ):
        found.setdefault((account, offering), []).append((kind, at, activity))
    return found
