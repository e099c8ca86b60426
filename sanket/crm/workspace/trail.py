"""The audit trail's own pen: every deed of every room is written down here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack

from sanket.crm.workspace.models import AuditEntry, User

# A label or subject of the audit trail; what is longer is cut, for the trail must never refuse a deed.
LONGEST_SUBJECT, LONGEST_LABEL = 200, 300
ROWS_AT_ONCE = 100
"""Of eight columns; some builds of SQLite take no more than 999 parameters."""


class Entry(TypedDict):
    """What is written of it. ``changes``: field -> [before, after]."""

    by: User | None
    verb: str
    kind: str
    subject: object
    label: NotRequired[str]
    changes: NotRequired[Mapping[str, Any]]
    reason: NotRequired[str]
    now: datetime


def audit(**deed: Unpack[Entry]) -> AuditEntry:
    """Record a deed."""
    made = _entry(deed)
    made.save(force_insert=True)
    return made


def audit_all(deeds: Iterable[Entry]) -> None:
    """Record many deeds, in their order."""
    AuditEntry.objects.bulk_create([_entry(deed) for deed in deeds], batch_size=ROWS_AT_ONCE)


def _entry(deed: Entry) -> AuditEntry:
    return AuditEntry(
        at=deed["now"],
        by=deed["by"],
        verb=deed["verb"],
        kind=deed["kind"],
        subject=str(deed["subject"])[:LONGEST_SUBJECT],
        label=deed.get("label", "")[:LONGEST_LABEL],
        changes={field: _storable(value) for field, value in deed.get("changes", {}).items()},
        reason=deed.get("reason", ""),
    )


def _storable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    if isinstance(value, Decimal | datetime | date):
        return str(value)
    return value
