"""The rows of leads as they are written: the record of each, and how it stands under a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from sanket.crm.leads.models import LeadRecord, LeadStanding, Stage
from sanket.crm.leads.pointer import IN_FORCE, in_force
from sanket.crm.plans import planned, put_in
from sanket.shared import arrays
from sanket.shared.batches import sliced


class Standing(NamedTuple):
    """How a group stands after its newest activity; instants in Unix seconds."""

    hot: bool
    cold_at: int
    fits: bool
    fitment: float
    fitment_threshold: float
    interest_threshold: float
    half_life: int
    heat_key: float
    activities: int
    last_at: int


TYPES = ("boolean", "bigint", "boolean", "float8", "float8", "float8", "bigint", "float8", "int", "bigint")
"""Of a standing's columns, on PostgreSQL."""


class Row(NamedTuple):
    """A lead under a version; of which group, and which of its leads. ``stale``: what people read is to be made anew."""

    account: int
    offering: int
    number: int
    recognised_at: int
    tipped_by: str
    withdrawn_at: int | None
    stale: bool
    standing: Standing


Record = tuple[int, int, int, int | None, int]
"""(account, offering, number, the lead before it, recognised_at)."""

_RECORD = "account_id, offering_id, number, previous_id, detected_at, stage, stage_at, owner_id, assigned, people, why, evidence"
_NEW = f"'{Stage.RECOGNISED.value}', n.stage_at, a.owner_id, FALSE, 0, '{{}}', '{{}}'"
_ONCE = " ON CONFLICT (account_id, offering_id, number) DO "
# A version in the making may have known of the lead before; until now nobody saw it.
_ANEW = "UPDATE SET detected_at = excluded.detected_at, stage_at = excluded.stage_at, owner_id = excluded.owner_id"


def write_records(records: Sequence[Record], now: int, *, anew: bool = False) -> None:
    """Records of leads that begin, with the owners of their accounts. ``anew``: for the version in force."""
    told = f"{_ONCE}{_ANEW if anew else 'NOTHING'}"
    given = "account_id, offering_id, number, previous_id, stage_at"
    if connection.vendor == "postgresql":
        with planned() as cursor:
            cursor.execute(
                f"INSERT INTO crm_leadrecord ({_RECORD}) SELECT n.account_id, n.offering_id, n.number, n.previous_id, %s,"  # noqa: S608 - our own words
                f" {_NEW} FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[]) n({given})"
                f" JOIN crm_account a ON a.id = n.account_id{told}",
                [now, *(arrays.literal(column) for column in zip(*records, strict=True))],
            )
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO crm_leadrecord ({_RECORD}) SELECT n.account_id, n.offering_id, n.number, n.previous_id, %s,"  # noqa: S608 - our own words
            f" {_NEW} FROM (SELECT %s account_id, %s offering_id, %s number, %s previous_id, %s stage_at) n"
            f" JOIN crm_account a ON a.id = n.account_id WHERE TRUE{told}",
            [(now, *record) for record in records],
        )


_FACTS = ("recognised_at", "tipped_by", "withdrawn_at", *Standing._fields)
_STANDING = (
    "version, lead_id, account_id, offering_id, owner_id, stage, closed_at, covered_by_id, news, changes, stale, "
    + ", ".join(_FACTS)
)
_MARKS = f"({', '.join('?' * len(_STANDING.split(', ')))})"
_FROM_RECORD = "r.id, r.account_id, r.offering_id, r.owner_id, r.stage, r.closed_at"
# What was worked out under the version in force goes on until it is worked out under the new one.
_CARRIED = "o.covered_by_id, o.lead_id IS NULL, 0, {stale} OR coalesce(o.stale, TRUE)"
_BESIDE = f"LEFT JOIN crm_leadstanding o ON o.version = {IN_FORCE} AND o.lead_id = r.id"
_OWN = "NULL, FALSE, 0, {stale}"
_GIVEN = ("account_id", "offering_id", "number", "stale", *_FACTS)
_GIVEN_TYPES = ("bigint", "bigint", "int", "boolean", "bigint", "text", "bigint", *TYPES)


class Ahead(NamedTuple):
    """What was read of the records before the transaction that writes standings beside them (on SQLite)."""

    state: int
    """Of the database when this was read: another as soon as anybody else wrote anything."""
    written: list[tuple[Any, ...]]
    left: list[Row]
    """Whose record was not there yet."""


def read_ahead(version: int, rows: Sequence[Row]) -> Ahead | None:
    """Half of what ``write_standings`` has to do, before others have to wait. None: it is one statement there."""
    if connection.vendor == "postgresql":
        return None
    state = _state()
    found = _records(rows, _CARRIED, _BESIDE)
    left = [row for row in rows if row[:3] not in found]
    return Ahead(state, _written(version, rows, found), left)


def _state() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        (state,) = cursor.fetchone()
    return int(state)


def write_standings(version: int | None, rows: Sequence[Row], ahead: Ahead | None = None) -> None:
    """How leads stand under ``version``, or under the one in force (None), with what people did with them.

    Of a group whose leads people changed while a version is made one may be left out: its account is noted then.
    """
    if not rows:
        return
    carried, beside, once = (_OWN, "", "") if version is None else (_CARRIED, _BESIDE, " ON CONFLICT DO NOTHING")
    if connection.vendor == "postgresql":
        marks = ", ".join(f"%s::{kind}[]" for kind in _GIVEN_TYPES)
        given = [(*row[:3], row.stale, *row[3:6], *row.standing) for row in rows]
        with planned() as cursor:
            cursor.execute(
                f"INSERT INTO crm_leadstanding ({_STANDING})"  # noqa: S608 - our own words
                f" SELECT {IN_FORCE if version is None else int(version)}, {_FROM_RECORD},"
                f" {carried.format(stale='n.stale')}, {', '.join(f'n.{one}' for one in _FACTS)}"
                f" FROM unnest({marks}) n({', '.join(_GIVEN)}) JOIN crm_leadrecord r ON r.account_id = n.account_id"
                f" AND r.offering_id = n.offering_id AND r.number = n.number {beside}{once}",
                [
                    arrays.quoted(column) if kind == "text" else arrays.literal(column)
                    for kind, column in zip(_GIVEN_TYPES, zip(*given, strict=True), strict=True)
                ],
            )
        return
    # A reading of the records and then plain rows: half of what a statement with its own reading takes for each.
    written, left = ([], rows) if ahead is None or ahead.state != _state() else (ahead.written, ahead.left)
    if left:
        found = _records(left, carried, beside)
        written = [*written, *_written(in_force() if version is None else version, left, found)]
    put_in(f"crm_leadstanding ({_STANDING})", _MARKS, written, once)


def _records(rows: Iterable[Row], carried: str, beside: str) -> dict[tuple[int, ...], tuple[Any, ...]]:
    """By group and number what standings repeat of the records of these accounts, and whether they are stale in any case."""
    read = f"SELECT r.account_id, r.offering_id, r.number, {_FROM_RECORD}, {carried.format(stale='FALSE')}"
    found: dict[tuple[int, ...], tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        for ids in sliced(dict.fromkeys(row.account for row in rows)):
            cursor.execute(
                f"{read} FROM crm_leadrecord r {beside} WHERE r.account_id IN ({','.join(['%s'] * len(ids))})", ids
            )
            found |= {record[:3]: record[3:] for record in cursor.fetchall()}
    return found


def _written(
    version: int, rows: Iterable[Row], found: Mapping[tuple[int, ...], tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    return [
        (version, *record[:-1], row.stale or record[-1], *row[3:6], *row.standing)
        for row in rows
        if (record := found.get(row[:3])) is not None
    ]


def change(lead_ids: Iterable[int], **fields: Any) -> None:
    """What people do is the same under every version: written on the record, and where lists look."""
    repeated = {name: value for name, value in fields.items() if name in ("owner", "owner_id", "stage", "closed_at")}
    for ids in sliced(lead_ids):
        LeadRecord.objects.filter(pk__in=ids).update(**fields)
        if repeated:
            LeadStanding.objects.filter(lead_id__in=ids).update(**repeated)
