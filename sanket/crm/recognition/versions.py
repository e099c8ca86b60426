"""The settings as they stood, under numbers that people know: kept at every change, told, restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sanket.crm.recognition.models import ScoringVersion, ValueChange
from sanket.crm.workspace.queries import User

FOUND_REASON = "What was in force before versions were kept"

Settings = Mapping[str, Any]


def keep_version(
    before: Settings | None,
    settings: Settings,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    published_at: datetime | None = None,
    restored_from: int | None = None,
) -> int:
    """Give these settings a number; one import that sets many things has one. ``published_at`` None: in the making.

    ``before``: settings that stood when no version was kept yet.
    """
    newest = ScoringVersion.objects.order_by("-number").first()
    if newest is None and before is not None:
        newest = ScoringVersion.objects.create(number=1, settings=before, at=now, reason=FOUND_REASON, published_at=now)
    elif newest and restored_from is None and (newest.at, newest.by_id, newest.reason) == (now, by and by.pk, reason):
        newest.settings, newest.published_at = settings, published_at
        newest.save(update_fields=["settings", "published_at"])
        return newest.number
    number = newest.number + 1 if newest else 1
    ScoringVersion.objects.create(
        number=number,
        settings=settings,
        at=now,
        by=by,
        reason=reason,
        published_at=published_at,
        restored_from=restored_from,
    )
    return number


def published(*, now: datetime) -> None:
    """Readers see the newest settings from now on."""
    newest = ScoringVersion.objects.order_by("-number").first()
    if newest is not None and newest.published_at is None:
        newest.published_at = now
        newest.save(update_fields=["published_at"])


def newest_change() -> int:
    """The history up to here was told before."""
    return ValueChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def name_changes(*, after: int, version: int) -> None:
    """Write on what was told since ``after`` of which version it is part."""
    ValueChange.objects.filter(pk__gt=after).update(version=version)
