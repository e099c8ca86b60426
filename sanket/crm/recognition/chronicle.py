"""The history of every value, threshold, half-life, ratio and table row: who, when, why, from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sanket.crm.recognition.models import ValueChange
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User

LONGEST = 200


def text(value: object) -> str:
    """As the history keeps it."""
    return "" if value is None else str(value)


class Chronicle:
    """Collects the history of changes and writes it at once.

    ``audited``: each change has an entry of its own in the audit trail; publishing has one for all.
    """

    def __init__(self, kind: str, by: User | None, now: datetime, reason: str, *, audited: bool = True) -> None:
        self.kind, self.by, self.now, self.reason = kind, by, now, reason
        self.audited = audited and by is not None
        self.changes: list[ValueChange] = []

    def note(self, subject: str, changes: Mapping[str, Sequence[object]]) -> None:
        for field, (before, after) in changes.items():
            self.changes.append(
                ValueChange(
                    at=self.now,
                    by=self.by,
                    kind=self.kind,
                    subject=subject,
                    field=field,
                    before=text(before)[:LONGEST],
                    after=text(after)[:LONGEST],
                    reason=self.reason,
                )
            )
        if self.audited:
            audit(
                by=self.by,
                verb=f"{self.kind}.set",
                kind=self.kind,
                subject=subject,
                changes={name: [text(before), text(after)] for name, (before, after) in changes.items()},
                reason=self.reason,
                now=self.now,
            )

    def write(self) -> None:
        ValueChange.objects.bulk_create(self.changes, batch_size=500)
