"""Heads and crossings between the database and the engine, thousands at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from sanket.crm.plans import copy_in, planned, put_in, select_in
from sanket.crm.recognition.models import Crossing
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.head import Head
from sanket.shared import arrays
from sanket.shared.batches import sliced

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Key = tuple[int, int]
"""(account id, offering id)."""

_COLUMNS = "epoch, s0, s1, s2, w0, w1, w2, count, last_at, state, risen, cold_at, hold_until"
_WRITTEN = f"version, account_id, offering_id, {_COLUMNS}"
_FIELDS = _COLUMNS.split(", ")
_UPSERT = " ON CONFLICT (version, account_id, offering_id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in _FIELDS
)
COUNT, LAST_AT, STATE, RISEN, COLD_AT = (
    _FIELDS.index(name) for name in ("count", "last_at", "state", "risen", "cold_at")
)
"""Places in a row of states, which are the kernel's too."""
NONE = -(1 << 62)
"""The kernel's None."""
_NUMBERS = f"{_COLUMNS.removesuffix('cold_at, hold_until')}coalesce(cold_at, {NONE}), coalesce(hold_until, {NONE})"
# PostgreSQL is to look each group up by its key, which it would not do for thousands: it would read the whole table.
_WANTED = "unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS wanted(a, o, n) CROSS JOIN LATERAL ("
_ONE = "FROM crm_interest WHERE version = %s AND account_id = wanted.a AND offering_id = wanted.o OFFSET 0) i"
_TYPES = "int,bigint,bigint,bigint,bigint,bigint,bigint,bigint,bigint,bigint,int,bigint,smallint,boolean,bigint,bigint"


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


def group_of(row: Sequence[int]) -> Group:
    """The group of a row of ``states``."""
    return _group([None if fact == NONE else fact for fact in row])


def packed(key: Key) -> int:
    """Account and offering as one number."""
    return key[0] << 32 | key[1]


def states(version: int, keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """A row of the kernel's integers for each packed group, blank for one without any activity yet."""
    import numpy as np

    from sanket.engine.recognition.kernel import blank

    connection.ensure_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # One statement for all beats a look-up for each by half, and a list of pairs by far (decision 20).
            found = connection.connection.execute(
                f"SELECT wanted.key, {_NUMBERS} FROM json_each(?) AS wanted CROSS JOIN crm_interest i"  # noqa: S608 - our own words
                " ON i.version = ? AND i.account_id = wanted.value >> 32"
                " AND i.offering_id = wanted.value & 4294967295",
                (json.dumps(keys.tolist()), version),
            ).fetchall()
        else:
            cursor.execute(
                f"SELECT wanted.n - 1, i.* FROM {_WANTED} SELECT {_NUMBERS.replace('risen', 'risen::int')} {_ONE}",  # noqa: S608 - our own words
                [arrays.literal((keys >> 32).tolist()), arrays.literal((keys & 0xFFFFFFFF).tolist()), version],
            )
            found = cursor.fetchall()
    whole = blank(len(keys))
    if found:
        rows = np.array(found, np.int64)
        whole[rows[:, 0]] = rows[:, 1:]
    return whole


def write_states(version: int, keys: NDArray[np.int64], states: NDArray[np.int64]) -> None:
    """Insert or replace the states of these packed groups."""
    write_rows(rows_of(version, keys, states))


def rows_of(version: int, keys: NDArray[np.int64], states: NDArray[np.int64]) -> list[list[Any]]:
    """The states of these packed groups as ``write_rows`` takes them: rows, and on PostgreSQL columns."""
    import numpy as np

    if not len(keys):
        return []
    if connection.vendor == "sqlite":
        whole: list[list[Any]] = np.column_stack(
            (np.full(len(keys), version), keys >> 32, keys & 0xFFFFFFFF, states)
        ).tolist()
        return whole
    columns = [[version] * len(keys), (keys >> 32).tolist(), (keys & 0xFFFFFFFF).tolist(), *states.T.tolist()]
    columns[3 + RISEN] = [bool(risen) for risen in columns[3 + RISEN]]
    for place in (-2, -1):
        columns[place] = [None if at == NONE else at for at in columns[place]]
    return columns


def write_rows(rows: list[list[Any]]) -> None:
    """Insert or replace what ``rows_of`` made ready."""
    if not rows:
        return
    if connection.vendor != "sqlite":
        _upsert_columns(rows)
        return
    marks = ",".join("?" * (len(rows[0]) - 2))
    put_in(f"crm_interest ({_WRITTEN})", f"({marks}, nullif(?, {NONE}), nullif(?, {NONE}))", rows, _UPSERT)


def groups(version: int, keys: Collection[Key]) -> dict[Key, Group]:
    """The live state of these groups; one that is absent had no activity yet."""
    found: dict[Key, Group] = {}
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # Point look-ups on the primary key; thousands at once go by `states`.
        sql = f"SELECT {_COLUMNS} FROM crm_interest WHERE version=? AND account_id=? AND offering_id=?"  # noqa: S608 - our own words
        execute = connection.connection.cursor().execute
        for key in keys:
            row = execute(sql, (version, *key)).fetchone()
            if row is not None:
                found[key] = _group(row)
        return found
    with planned() as cursor:
        cursor.execute(
            f"SELECT wanted.a, wanted.o, i.* FROM {_WANTED} SELECT {_COLUMNS} {_ONE}",  # noqa: S608 - our own words
            [arrays.literal([a for a, _ in keys]), arrays.literal([o for _, o in keys]), version],
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
                f"SELECT account_id, offering_id, {_COLUMNS} FROM crm_interest"  # noqa: S608 - our own words
                f" WHERE version = %s AND account_id IN ({','.join(['%s'] * len(part))})",
                [version, *part],
            )
            for account, offering, *row in cursor.fetchall():
                found[(account, offering)] = _group(row)
    return found


def behind(version: int) -> list[Key]:
    """Groups whose newest lead has not heard of their newest activity."""
    # On SQLite a transaction would take the lock of writers.
    around = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with around, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Where tables were empty when it last counted them, it takes each row of one for each of the others: hours.
            cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            "SELECT lead.account_id, lead.offering_id FROM crm_lead lead JOIN crm_interest i"
            " ON i.version = %s AND i.account_id = lead.account_id AND i.offering_id = lead.offering_id"
            " WHERE (i.last_at <> lead.last_at OR i.count <> lead.activities) AND lead.withdrawn_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM crm_lead newer WHERE newer.account_id = lead.account_id"
            " AND newer.offering_id = lead.offering_id AND newer.number > lead.number)"
            " ORDER BY lead.account_id, lead.offering_id",
            [version],
        )
        found = [(account, offering) for account, offering in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_nestloop = on")
    return found


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
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        marks = ",".join("?" * len(rows[0]))
        connection.connection.executemany(f"INSERT INTO crm_interest ({_WRITTEN}) VALUES ({marks}){_UPSERT}", rows)  # noqa: S608 - our own words
    else:
        _upsert_columns([list(column) for column in zip(*rows, strict=True)])


def _upsert_columns(columns: list[list[Any]]) -> None:
    """One statement for any number of groups, on PostgreSQL."""
    marks = ", ".join(f"%s::{kind}[]" for kind in _TYPES.split(","))
    with planned() as cursor:
        cursor.execute(
            f"INSERT INTO crm_interest ({_WRITTEN}) SELECT * FROM unnest({marks}){_UPSERT}",  # noqa: S608 - our own words
            [arrays.literal(column) for column in columns],
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


_CROSSING = "version, account_id, offering_id, kind, at, activity, detected_at"


def add_crossings(version: int, crossings: Iterable[NewCrossing], detected_at: int) -> None:
    rows = [(version, *crossing, detected_at) for crossing in crossings]
    if not rows:
        return
    if connection.vendor == "postgresql":
        copy_in("crm_crossing", _CROSSING, rows)
        return
    put_in(f"crm_crossing ({_CROSSING})", "(?, ?, ?, ?, ?, ?, ?)", rows)


def rewrite_crossings(
    version: int, folded: Mapping[Key, Sequence[tuple[str, int, str | None]]], detected_at: int
) -> None:
    """Make these groups' crossings those of a replay; one that stays keeps the instant at which it was detected."""
    stale: list[int] = []
    missing = {key: list(crossings) for key, crossings in folded.items()}
    rows = select_in(
        "SELECT account_id, offering_id, kind, at, activity, id FROM crm_crossing"
        " WHERE version = %s AND account_id IN {} ORDER BY id",
        (account for account, _ in folded),
        version,
    )
    for account, offering, *crossing, pk in rows:
        if (wanted := missing.get((account, offering))) is None:
            continue
        if tuple(crossing) in wanted:
            wanted.remove(tuple(crossing))
        else:
            stale.append(pk)
    for some in sliced(stale):
        Crossing.objects.filter(pk__in=some).delete()
    add_crossings(
        version, [(*key, *crossing) for key, crossings in missing.items() for crossing in crossings], detected_at
    )


def crossed_at(version: int, account_ids: Collection[int], instants: Collection[int]) -> set[tuple[int, int, int]]:
    """(account, offering, instant) of the crossings of these accounts at these instants."""
    rows = Crossing.objects.filter(version=version, account_id__in=account_ids, at__in=instants)
    return set(rows.values_list("account_id", "offering_id", "at"))


def crossings_of(version: int, account_ids: Collection[int]) -> dict[Key, list[tuple[str, int, str | None]]]:
    """The crossings written down, in order."""
    found: dict[Key, list[tuple[str, int, str | None]]] = {}
    rows = Crossing.objects.filter(version=version, account_id__in=account_ids).order_by("at", "pk")
    for account, offering, kind, at, activity in rows.values_list(
        "account_id", "offering_id", "kind", "at", "activity"
    ):
        found.setdefault((account, offering), []).append((kind, at, activity))
    return found
