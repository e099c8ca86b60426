"""Activity types, and what recognition holds them to be worth."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sanket.crm.activities.actions import save_types
from sanket.crm.activities.queries import ids_by_external
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Row, by_rows, merged
from sanket.crm.recognition.actions import set_values
from sanket.shared import cells
from sanket.shared.errors import RowError

REQUIRED = ("type", "direction", "value")
OPTIONAL = ("name", "strength", "countable", "decisive")
DIRECTIONS = ("customer", "campaign", "sales")
STRENGTHS = ("strong", "weak")
DECISIVE = ("opens", "closes")
LARGEST_VALUE = 1_000


def check(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row for the log and the row for recognition. Raises RowError."""
    kind: dict[str, Any] = {"type": cells.key(row["type"], "type")}
    if "name" in row:
        kind["name"] = cells.text(row["name"], "name", most=300)
    kind["direction"] = cells.choice(row["direction"], "direction", DIRECTIONS)
    worth: dict[str, Any] = {"value": cells.whole(row["value"], "value", least=-LARGEST_VALUE, most=LARGEST_VALUE)}
    if worth["value"] is None:
        raise RowError("value", f"is empty; it must be from −{LARGEST_VALUE:,} to {LARGEST_VALUE:,}")
    if "strength" in row:
        worth["strength"] = cells.choice(row["strength"], "strength", STRENGTHS, empty="strong")
    if "countable" in row:
        worth["countable"] = bool(cells.yes_no(row["countable"], "countable"))
    if "decisive" in row:
        worth["decisive"] = cells.choice(row["decisive"], "decisive", DECISIVE, empty="")
    return kind, worth


@transaction.atomic
def save(rows: list[Row], job: Job) -> list[Outcome]:
    outcomes: list[Outcome] = []
    kinds, worths, places = [], [], []
    for place, row in enumerate(rows):
        outcomes.append("")
        try:
            kind, worth = check(row)
        except RowError as error:
            outcomes[place] = error.kept()
            continue
        kinds.append(kind)
        worths.append(worth)
        places.append(place)
    saved = save_types(kinds, by=job.by, now=job.now)
    ids = ids_by_external(kind["type"] for kind in kinds)
    agreed = [{"type_id": ids[kind["type"]], **worth} for kind, worth in zip(kinds, worths, strict=True)]
    valued = set_values(agreed, by=job.by, now=job.now, reason=job.source)
    for place, one, other in zip(places, saved, valued, strict=True):
        outcomes[place] = merged(one, other)
    return outcomes


KIND = Kind("activity-types", REQUIRED, OPTIONAL, by_rows(REQUIRED + OPTIONAL, save), batch=500, key="type")
