"""What people are told of the versions of their settings."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sanket.crm.recognition.book import Book
from sanket.crm.recognition.models import ScoringVersion
from sanket.crm.recognition.wording import Present, told_settings
from sanket.crm.workspace.queries import User


class Version(NamedTuple):
    """``state``: ``in force``, ``in the making``, ``earlier`` (was in force once), ``given up`` (never was)."""

    number: int
    at: datetime
    by: User | None
    reason: str
    published_at: datetime | None
    restored_from: int | None
    state: str


class VersionChange(NamedTuple):
    """A setting that differs: ``kind`` value, tuning, fitment or settings; None: not set."""

    kind: str
    subject: str
    name: str
    field: str
    before: Any
    after: Any


def versions() -> list[Version]:
    """All versions, the newest first."""
    rows = list(ScoringVersion.objects.defer("settings").select_related("by").order_by("-number"))
    in_force = max((row.number for row in rows if row.published_at), default=0)
    return [
        Version(
            row.number, row.at, row.by, row.reason, row.published_at, row.restored_from, _state(row, in_force, rows)
        )
        for row in rows
    ]


def _state(row: ScoringVersion, in_force: int, rows: list[ScoringVersion]) -> str:
    if row.published_at:
        return "in force" if row.number == in_force else "earlier"
    return "in the making" if row is rows[0] else "given up"


def version_changes(number: int, *, since: int | None = None) -> list[VersionChange]:
    """What this version says otherwise than ``since``, or than the one before it; nothing for the first."""
    kept = ScoringVersion.objects.filter(number=number).first()
    other = ScoringVersion.objects.filter(number=number - 1 if since is None else since).first()
    return _differences(Present(Book(newest=True)), other, kept) if kept and other else []


def version_settings(number: int) -> list[VersionChange]:
    """All that this version says; what an offering inherits is left out."""
    kept = ScoringVersion.objects.filter(number=number).first()
    return _differences(Present(Book(newest=True)), None, kept) if kept else []


def changes_by_version(numbers: Collection[int]) -> dict[int, list[VersionChange]]:
    """The same for a page of versions, each against the one before it."""
    wanted = {*numbers, *(number - 1 for number in numbers)}
    kept = {row.number: row for row in ScoringVersion.objects.filter(number__in=wanted)}
    present = Present(Book(newest=True))
    return {
        number: _differences(present, kept[number - 1], kept[number])
        for number in numbers
        if number in kept and number - 1 in kept
    }


def _differences(present: Present, other: ScoringVersion | None, kept: ScoringVersion) -> list[VersionChange]:
    before, after = told_settings(other.settings) if other else {}, told_settings(kept.settings)
    changes = []
    for one in sorted({*before, *after}):
        (kind, key, field), was, now = one, before.get(one), after.get(one)
        target = json.loads(key)
        if was != now and present.knows(kind, target):
            subject, name = present.subject(kind, target), present.name(kind, target)
            changes.append(VersionChange(kind, subject, name, field, was, now))
    return changes
