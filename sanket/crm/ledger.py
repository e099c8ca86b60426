"""Rows known by an external id, of which the last word counts: added once, changed by what comes later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast

from django.db import IntegrityError, connection, transaction

from sanket.crm.plans import copy_in
from sanket.shared import arrays
from sanket.shared.batches import sliced
from sanket.shared.errors import RowError

ADDED, UPDATED, DUPLICATE = "added", "updated", "duplicate"
OVERTAKEN_AT_MOST = 10
COPIED = 200
"""Rows from which on PostgreSQL's COPY is the quicker way in."""
LARGEST_AMOUNT_DIGITS = 13
"""Amounts stay below ten million million: with two decimals both databases and a float64 hold them exactly."""


class Line(Protocol):
    """A row: a named tuple whose first field is its external id."""

    @property
    def external_id(self) -> str: ...
    @property
    def account_id(self) -> int: ...


Row = TypeVar("Row", bound=Line)


class Written(NamedTuple, Generic[Row]):
    """What a save wrote: rows as they stand now, and the accounts they belong to or belonged to before."""

    rows: list[Row]
    account_ids: frozenset[int]


class _Overtaken(Exception):
    """A row came, or moved, to an account that was not locked with the others."""


class Ledger(Generic[Row]):
    """The rows of one table; ``fields`` of ``row`` are its columns. ``lock`` holds accounts until the transaction ends."""

    def __init__(self, table: str, row: Callable[..., Row], fields: Sequence[str], lock: Callable[[set[int]], bool]):
        self.table = table
        self.row = row
        self.fields = tuple(fields)
        self.lock = lock
        self.amount = self.fields.index("amount")

    def save(
        self,
        rows: Sequence[Row],
        *,
        merged: Callable[[Row, Row | None], Row],
        tell: Callable[[Written[Row]], None],
    ) -> list[str | RowError]:
        """Add or change rows in one transaction; answers added, updated, duplicate or why not for each.

        ``merged(row, before)`` is the row as it is to stand, or raises RowError; ``tell`` works in the transaction.
        """
        for _ in range(OVERTAKEN_AT_MOST):
            try:
                return self._save(rows, merged, tell)
            except (IntegrityError, _Overtaken):
                # Somebody else added or moved one of them meanwhile: all was undone, and now it is known.
                continue
        return self._save(rows, merged, tell)

    @transaction.atomic
    def _save(
        self,
        rows: Sequence[Row],
        merged: Callable[[Row, Row | None], Row],
        tell: Callable[[Written[Row]], None],
    ) -> list[str | RowError]:
        ids = list(dict.fromkeys(row.external_id for row in rows))
        held = {row.account_id for row in rows}
        if connection.vendor == "postgresql":
            held |= {row.account_id for row in self.known(ids).values()}
        self.lock(held)
        known = self.known(ids)
        touched = {row.account_id for row in known.values()}
        if connection.vendor == "postgresql" and not touched <= held:
            raise _Overtaken
        before = dict(known)
        outcomes: list[str | RowError] = []
        written: dict[str, Row] = {}
        for row in rows:
            ext = row.external_id
            old = known.get(ext)
            try:
                new = merged(row, old)
            except RowError as error:
                outcomes.append(error.kept())
                continue
            if new == old:
                outcomes.append(DUPLICATE)
                continue
            outcomes.append(ADDED if old is None else UPDATED)
            known[ext] = written[ext] = new
        if written:
            self._insert([row for ext, row in written.items() if ext not in before])
            self._update([row for ext, row in written.items() if ext in before])
            accounts = {row.account_id for row in written.values()}
            accounts |= {before[ext].account_id for ext in written if ext in before}
            tell(Written(list(written.values()), frozenset(accounts)))
        return outcomes

    def known(self, external_ids: Iterable[str]) -> dict[str, Row]:
        """External id -> row, of those there are."""
        found: dict[str, Row] = {}
        select = f"SELECT {', '.join(self.fields)} FROM {self.table} WHERE external_id"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            for ids in sliced(external_ids):
                if connection.vendor == "postgresql":
                    cursor.execute(f"{select} = ANY(%s::text[])", [arrays.quoted(ids)])
                else:
                    cursor.execute(f"{select} IN ({','.join(['%s'] * len(ids))})", ids)
                for row in cursor.fetchall():
                    found[row[0]] = self._read(row)
        return found

    def remove(self, external_ids: Iterable[str], *, tell: Callable[[Written[Row]], None]) -> int:
        """Take rows out; ``tell`` is given them as they stood. Answers how many there were."""
        ids = list(dict.fromkeys(external_ids))
        with transaction.atomic():
            self.lock({row.account_id for row in self.known(ids).values()})
            gone = list(self.known(ids).values())
            with connection.cursor() as cursor:
                for part in sliced(row.external_id for row in gone):
                    marks = ",".join(["%s"] * len(part))
                    cursor.execute(f"DELETE FROM {self.table} WHERE external_id IN ({marks})", part)  # noqa: S608
            if gone:
                tell(Written(gone, frozenset(row.account_id for row in gone)))
        return len(gone)

    def _read(self, row: Sequence[Any]) -> Row:
        cells = list(row)
        # SQLite hands numbers out as it keeps them.
        if cells[self.amount] is not None and not isinstance(cells[self.amount], Decimal):
            cells[self.amount] = Decimal(str(cells[self.amount]))
        return self.row(*cells)

    def _insert(self, rows: list[Row]) -> None:
        if not rows:
            return
        columns = ", ".join(self.fields)
        cells = [cast("Sequence[Any]", row) for row in sorted(rows, key=lambda row: row.external_id)]
        if connection.vendor == "postgresql" and len(rows) >= COPIED:
            copy_in(self.table, columns, cells)
            return
        marks = ", ".join(["%s"] * len(self.fields))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.table} ({columns}) VALUES ({marks})", cells)  # noqa: S608

    def _update(self, rows: list[Row]) -> None:
        if not rows:
            return
        sets = ", ".join(f"{name} = %s" for name in self.fields[1:])
        cells = [tuple(cast("Any", row)) for row in sorted(rows, key=lambda row: row.external_id)]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {self.table} SET {sets} WHERE external_id = %s",  # noqa: S608 - our own words
                [(*row[1:], row[0]) for row in cells],
            )
