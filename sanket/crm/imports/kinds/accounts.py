"""Accounts."""

from __future__ import annotations

from sanket.crm.accounts.actions import check_accounts, save_accounts
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Row, by_rows
from sanket.shared.errors import RowError

REQUIRED = ("account",)
OPTIONAL = (
    "name", "industry", "employees", "turnover", "phone", "city", "state", "country", "website", "gstin", "territory",
    "owner", "tags",
)  # fmt: skip


def save(rows: list[Row], job: Job) -> list[Outcome]:
    checked = check_accounts(rows)
    # The import writes one entry into the audit trail for all its rows.
    saved = iter(save_accounts([row for row in checked if not isinstance(row, RowError)], by=None, now=job.now))
    return [row if isinstance(row, RowError) else next(saved) for row in checked]


KIND = Kind("accounts", REQUIRED, OPTIONAL, by_rows(REQUIRED + OPTIONAL, save), key="account")
