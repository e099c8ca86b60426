"""The story as import files: whoever imports them has the same leads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sanket.demo.story.rows import Activity, Row, Story

ACTIVITY_COLUMNS = ("activity", "occurred_at", "account", "contact", "offering", "type", "source", "note", "url")


def write(story: Story, folder: Path, *, owners: bool = False) -> dict[str, Path]:
    """Kind -> file, in the order in which they are imported. Owners are left out: an empty site knows no such users."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts, deals = story.accounts, story.deals
    if not owners:
        accounts, deals = _without_owner(accounts), _without_owner(deals)
    tables: dict[str, list[Row]] = {
        "accounts": accounts,
        "contacts": story.contacts,
        "offerings": story.offerings,
        "activity-types": story.activity_types,
        "fitment": story.fitment,
    }
    files = {kind: _table(folder, kind, rows) for kind, rows in tables.items()}
    files["activities"] = _write(folder / "activities.csv", ACTIVITY_COLUMNS, map(_activity, story.activities))
    for kind, rows in (
        ("deals", deals),
        ("purchases", story.purchases),
        ("communications", story.communications),
    ):
        files[kind] = _table(folder, kind, rows)
    return files


def _without_owner(rows: list[Row]) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name != "owner"} for row in rows]


def _table(folder: Path, kind: str, rows: list[Row]) -> Path:
    return _write(folder / f"{kind}.csv", list(rows[0]), _cells(rows))


def _cells(rows: Iterable[Row]) -> Iterable[list[str]]:
    return (list(row.values()) for row in rows)


def _activity(activity: Activity) -> tuple[str, ...]:
    at = datetime.fromtimestamp(activity.occurred_at, UTC).isoformat()
    return (activity.external_id, at, *activity[2:9])


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path
