"""Offerings, with the half-life and thresholds that recognition keeps for them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sanket.crm.catalogue.actions import Checked, check_offering, check_offerings, save_offerings
from sanket.crm.catalogue.queries import ids_by_external
from sanket.crm.imports.kinds.kind import ADDED, DUPLICATE, Job, Kind, Outcome, Row, by_rows, merged
from sanket.crm.recognition.actions import LIMITS, set_tunings
from sanket.crm.recognition.queries import CYCLES_PER_HALF_LIFE
from sanket.shared import cells
from sanket.shared.errors import RowError

REQUIRED = ("offering",)
OPTIONAL = (
    "name", "kind", "parent", "price", "sales_cycle_days", "half_life_days", "interest_threshold", "fitment_threshold",
)  # fmt: skip
TUNINGS = ("half_life_days", "interest_threshold", "fitment_threshold")
SHORTEST_HALF_LIFE, LONGEST_HALF_LIFE = LIMITS["half_life_days"]


def check_tuning(row: Row) -> dict[str, float | None]:
    tuning: dict[str, float | None] = {}
    for column in TUNINGS:
        if column in row:
            least, most = LIMITS[column]
            above = 0 if column == "interest_threshold" else None
            tuning[column] = cells.real(row[column], column, least=least, most=most, above=above)
    return tuning


def check_cycle(row: Checked, tuning: dict[str, float | None]) -> None:
    """Where nothing else is said, the half-life is a quarter of the sales cycle, and must be one that can be."""
    cycle = row.get("sales_cycle_days")
    if cycle is None or tuning.get("half_life_days") is not None:
        return
    if not SHORTEST_HALF_LIFE <= cycle * CYCLES_PER_HALF_LIFE <= LONGEST_HALF_LIFE:
        raise RowError(
            "sales_cycle_days",
            f"is {cycle:g}: a quarter of it, the half-life, is not from 1 hour to {LONGEST_HALF_LIFE} days",
        )


def _checked(row: Row, tunings: dict[int, dict[str, float | None]], place: int) -> Checked | RowError:
    try:
        checked = check_offering(row)
        tunings[place] = check_tuning(row)
        check_cycle(checked, tunings[place])
    except RowError as error:
        return error.kept()
    return checked


@transaction.atomic
def save(rows: list[Row], job: Job) -> list[Outcome]:
    tunings: dict[int, dict[str, float | None]] = {}
    named = {row.get("parent", "").strip() for row in rows} - {""}
    alone = [_checked(row, tunings, place) for place, row in enumerate(rows)]
    checked = check_offerings(alone, also_named=named)
    good = [(place, row) for place, row in enumerate(checked) if not isinstance(row, RowError)]
    outcomes: list[Outcome] = [row if isinstance(row, RowError) else DUPLICATE for row in checked]
    for (place, _), outcome in zip(good, save_offerings([row for _, row in good], by=job.by, now=job.now), strict=True):
        outcomes[place] = outcome
    ids = ids_by_external(row["external_id"] for _, row in good)
    said: list[tuple[int, dict[str, Any]]] = [
        (place, {"offering_id": ids[row["external_id"]], **tunings[place]}) for place, row in good if tunings[place]
    ]
    settings = set_tunings([row for _, row in said], by=job.by, now=job.now, reason=job.source)
    for (place, row), setting in zip(said, settings, strict=True):
        # A new row that says nothing is no change to an offering that inherited all before.
        empty = setting == ADDED and all(row[column] is None for column in TUNINGS if column in row)
        outcomes[place] = merged(str(outcomes[place]), DUPLICATE if empty else setting)
    return outcomes


KIND = Kind(
    "offerings", REQUIRED, OPTIONAL, by_rows(REQUIRED + OPTIONAL, save), whole=True, key="offering", refers="parent"
)
