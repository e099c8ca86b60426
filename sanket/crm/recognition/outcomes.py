"""Outcomes: what was won and lost, as deals and purchases tell it. No score changes by them, but who is a customer may."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import connection

from sanket.crm.activities.actions import lock_accounts
from sanket.crm.plans import copy_in
from sanket.crm.recognition.book import Book, book, hold_version
from sanket.crm.recognition.dress import dress
from sanket.crm.recognition.models import Outcome
from sanket.crm.recognition.replay import retest
from sanket.crm.recognition.rules import AT_ONCE, being_made, note_accounts, note_meanwhile
from sanket.shared.batches import sliced

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEAL, PURCHASE = Outcome.Kind.DEAL.value, Outcome.Kind.PURCHASE.value
WON, LOST = Outcome.Result.WON.value, Outcome.Result.LOST.value

BOUGHT = "EXISTS (SELECT 1 FROM crm_outcome o WHERE o.account_id = account.id AND o.result = 'won')"
"""Whether a row of ``account`` ever bought: such an account is a customer without the tag, too."""

_COLUMNS = "kind, source, account_id, offering_id, result, at, amount"


# Deals stand above this room: their news is known here by its shape.
class Dealt(Protocol):
    @property
    def external_id(self) -> str: ...
    @property
    def account_id(self) -> int: ...
    @property
    def offering_id(self) -> int: ...
    @property
    def closed_at(self) -> int | None: ...
    @property
    def status(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...


class DealNews(Protocol):
    @property
    def rows(self) -> Sequence[Dealt]: ...
    @property
    def gone(self) -> Sequence[str]: ...
    @property
    def account_ids(self) -> Collection[int]: ...
    @property
    def now(self) -> int: ...


class Bought(Protocol):
    @property
    def external_id(self) -> str: ...
    @property
    def account_id(self) -> int: ...
    @property
    def offering_id(self) -> int: ...
    @property
    def purchased_at(self) -> int: ...
    @property
    def amount(self) -> Decimal | None: ...


class PurchaseNews(Protocol):
    @property
    def rows(self) -> Sequence[Bought]: ...
    @property
    def gone(self) -> Sequence[str]: ...
    @property
    def account_ids(self) -> Collection[int]: ...
    @property
    def now(self) -> int: ...


def deals_changed(fact: DealNews) -> None:
    """A deal that ended is an outcome; one that is open, or open again, or gone, is none."""
    ended = [
        (DEAL, row.external_id, row.account_id, row.offering_id, row.status, row.closed_at, row.amount)
        for row in fact.rows
        if row.closed_at is not None
    ]
    going = [*(row.external_id for row in fact.rows if row.closed_at is None), *fact.gone]
    _keep(DEAL, ended, going, fact.account_ids, now=fact.now)


def purchases_changed(fact: PurchaseNews) -> None:
    """A purchase is an outcome from the day on which it was made."""
    made = [
        (PURCHASE, row.external_id, row.account_id, row.offering_id, WON, row.purchased_at, row.amount)
        for row in fact.rows
    ]
    _keep(PURCHASE, made, fact.gone, fact.account_ids, now=fact.now)


def _keep(
    kind: str, rows: Sequence[tuple[Any, ...]], gone: Iterable[str], account_ids: Collection[int], *, now: int
) -> None:
    # Who announced holds the accounts already; the version is held before anything is judged by it.
    lock_accounts(account_ids)
    hold_version()
    asked = _customers_matter()
    before = buyers(account_ids) if asked else set()
    _write(kind, rows, gone)
    if not asked:
        return
    changed = before ^ buyers(account_ids)
    note_meanwhile(changed)
    if len(changed) > AT_ONCE:
        note_accounts(changed)
    elif changed:
        dress(retest(book(), sorted(changed), now=now), now=now)


def _customers_matter() -> bool:
    """Whether any table asks it: those in force, or those of a version in the making."""
    if "is_customer" in book().attributes:
        return True
    return being_made() and "is_customer" in Book(newest=True).attributes


def _write(kind: str, rows: Sequence[tuple[Any, ...]], gone: Iterable[str]) -> None:
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        # PostgreSQL copies new rows in; those of the same sources make place before.
        for ids in sliced([*gone, *(row[1] for row in rows if postgresql)]):
            marks = ",".join(["%s"] * len(ids))
            cursor.execute(f"DELETE FROM crm_outcome WHERE kind = %s AND source IN ({marks})", [kind, *ids])  # noqa: S608
        if not rows:
            return
        if postgresql:
            copy_in("crm_outcome", _COLUMNS, rows)
            return
        sets = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[2:])
        cursor.executemany(
            f"INSERT INTO crm_outcome ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 - our own words
            f" ON CONFLICT (kind, source) DO UPDATE SET {sets}",
            rows,
        )


def buyers(account_ids: Iterable[int]) -> set[int]:
    """Which of these accounts ever bought anything."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for ids in sliced(account_ids):
            marks = ",".join(["%s"] * len(ids))
            cursor.execute(f"SELECT id FROM crm_account account WHERE id IN ({marks}) AND {BOUGHT}", ids)  # noqa: S608
            found |= {pk for (pk,) in cursor.fetchall()}
    return found


class Outcomes(NamedTuple):
    """All outcomes as columns, in order of time; ``amount`` is NaN where nobody said."""

    account: NDArray[np.int64]
    offering: NDArray[np.int64]
    at: NDArray[np.int64]
    won: NDArray[np.bool_]
    amount: NDArray[np.float64]


def outcomes() -> Outcomes:
    """Everything that was won or lost so far, for a batch: it is read whole, and loads NumPy."""
    import numpy as np

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, offering_id, at, CASE result WHEN 'won' THEN 1 ELSE 0 END, amount"
            " FROM crm_outcome ORDER BY at, kind, source"
        )
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * 5
    account, offering, at = (np.array(column, np.int64) for column in columns[:3])
    amounts = np.array([np.nan if amount is None else float(amount) for amount in columns[4]], np.float64)
    return Outcomes(account, offering, at, np.array(columns[3], np.bool_), amounts)


def count_outcomes() -> tuple[int, int]:
    """How many were won, and how many lost."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT result, count(*) FROM crm_outcome GROUP BY result")
        counts = dict(cursor.fetchall())
    return counts.get(WON, 0), counts.get(LOST, 0)


def decided_deals() -> dict[int, tuple[int, int]]:
    """Offering -> how many of its deals were won, and how many were decided."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offering_id, sum(CASE WHEN result = 'won' THEN 1 ELSE 0 END), count(*) FROM crm_outcome"
            " WHERE kind = 'deal' GROUP BY offering_id"
        )
        return {offering: (won, of) for offering, won, of in cursor.fetchall()}


def amounts_won(most: int = 200_000) -> dict[int, list[float]]:
    """Offering -> the amounts of the deals won, the newest ``most`` of them all."""
    found: dict[int, list[float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offering_id, amount FROM crm_outcome WHERE kind = 'deal' AND result = 'won' AND amount > 0"
            " ORDER BY at DESC, id DESC LIMIT %s",
            [most],
        )
        for offering, amount in cursor.fetchall():
            found.setdefault(offering, []).append(float(amount))
    return found
