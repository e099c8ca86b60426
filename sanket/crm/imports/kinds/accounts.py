"""Accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sanket.crm.accounts.actions import check_accounts, save_accounts
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Row, by_rows
from sanket.shared.errors import RowError

REQUIRED = ("account",)
OPTIONAL = (
    "name", "industry", "employees", "turnover", "phone", "city", "state", "country", "website", "gstin", "territory",
    "owner", "tags",
)  # fmt: skip


def save(rows: list[Row], job: Job) -> list[Outcome]:
    checked = check_accounts(rows)
    if job.watched:
        checked = _named(checked)
    # The import writes one entry into the audit trail for all its rows.
    saved = iter(save_accounts([row for row in checked if not isinstance(row, RowError)], by=None, now=job.now))
    return [row if isinstance(row, RowError) else next(saved) for row in checked]


def _named(rows: Sequence[Any]) -> list[Any]:
    """One that is new needs a name. Of several rows of a new one the first has to say it."""
    known = set(ids_by_external(row["external_id"] for row in rows if not isinstance(row, RowError)))
    found: list[Any] = []
    for row in rows:
        if isinstance(row, RowError) or row["external_id"] in known:
            found.append(row)
        elif row.get("name"):
            known.add(row["external_id"])
            found.append(row)
        else:
            found.append(RowError("name", "an account that is new needs one"))
    return found


KIND = Kind("accounts", REQUIRED, OPTIONAL, by_rows(REQUIRED + OPTIONAL, save), key="account")
