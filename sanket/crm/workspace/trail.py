"""The audit trail's own pen: every deed of every room is written down here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sanket.crm.workspace.models import AuditEntry, User

# A label or subject of the audit trail; what is longer is cut, for the trail must never refuse a deed.
LONGEST_SUBJECT, LONGEST_LABEL = 200, 300


def audit(
    *,
    by: User | None,
    verb: str,
    kind: str,
    subject: object,
    label: str = "",
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    now: datetime,
) -> AuditEntry:
    """Record a deed. ``changes``: field -> [before, after]."""
    return AuditEntry.objects.create(
        at=now,
        by=by,
        verb=verb,
        kind=kind,
        subject=str(subject)[:LONGEST_SUBJECT],
        label=label[:LONGEST_LABEL],
        changes={field: _storable(value) for field, value in (changes or {}).items()},
        reason=reason,
    )


def _storable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    if isinstance(value, Decimal | datetime | date):
        return str(value)
    return value
