"""Contacts."""

from __future__ import annotations

from sanket.crm.accounts.actions import check_contacts, save_contacts
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Row, by_rows
from sanket.shared.errors import RowError

REQUIRED = ("contact", "account")
OPTIONAL = (
    "name", "email", "phone", "whatsapp", "department", "seniority", "title", "buying_role", "consent_email",
    "consent_phone", "consent_source",
)  # fmt: skip


def save(rows: list[Row], job: Job) -> list[Outcome]:
    checked = check_contacts(rows)
    saved = iter(save_contacts([row for row in checked if not isinstance(row, RowError)], by=None, now=job.now))
    return [row if isinstance(row, RowError) else next(saved) for row in checked]


KIND = Kind("contacts", REQUIRED, OPTIONAL, by_rows(REQUIRED + OPTIONAL, save), key="contact")
