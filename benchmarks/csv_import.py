"""The whole import of a CSV file of activities, as `sanket import` does it, against the bare insertion of its rows."""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.clock import Clock
from benchmarks.intake import bare
from benchmarks.market import make
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.actions import Facts
from sanket.crm.activities.queries import types
from sanket.crm.catalogue.queries import Offering
from sanket.crm.imports.actions import run


def write(path: Path, rows: list[Facts]) -> None:
    accounts = dict(Account.objects.values_list("pk", "external_id"))
    contacts = dict(Contact.objects.values_list("pk", "external_id"))
    offerings = dict(Offering.objects.values_list("pk", "external_id"))
    kinds = dict(types().values_list("pk", "external_id"))
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["activity", "occurred_at", "account", "contact", "offering", "type", "source"])
        for row in rows:
            at = datetime.fromtimestamp(row.occurred_at, UTC).isoformat()
            named = contacts[row.contact_id] if row.contact_id else ""
            sheet.writerow(
                [
                    row.external_id,
                    at,
                    accounts[row.account_id],
                    named,
                    offerings[row.offering_id],
                    kinds[row.type_id],
                    "b",
                ]
            )


def measure(accounts: int, activities: int) -> dict[str, Any]:
    rows = make(accounts, activities, warm=accounts // 20)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "activities.csv"
        write(path, rows)
        size = path.stat().st_size
        floor = bare(rows)
        with Clock() as clock:
            result = run("activities", path, now=datetime.now(UTC))
    if result.added != len(rows):
        raise SystemExit(f"Of {len(rows)} rows only {result.added} were added.")
    return {"rows": len(rows), "bytes": size, "bare": floor, "whole": clock.taken}
