"""Rows of the fitment tables."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sanket.crm.accounts.fields import ACCOUNT_COLUMNS, CONTACT_COLUMNS
from sanket.crm.catalogue.queries import ids_by_external
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Row, by_rows
from sanket.crm.recognition.actions import save_fitment
from sanket.engine.scoring.fitment import parse_condition
from sanket.shared import cells
from sanket.shared.errors import RowError

REQUIRED = ("factor", "score")
OPTIONAL = ("offering", "attribute", "equals")
FACTORS = ("industry", "account", "contact")
ABOUT_ACCOUNTS = (*ACCOUNT_COLUMNS, "tag", "is_customer")
ABOUT_CONTACTS = tuple(dict.fromkeys((*CONTACT_COLUMNS, *ABOUT_ACCOUNTS)))
LONGEST_EQUALS = 500


def attributes(factor: str) -> tuple[str, ...]:
    """What a row of this factor may ask of a profile."""
    return ABOUT_CONTACTS if factor == "contact" else ABOUT_ACCOUNTS


def check(row: Row) -> dict[str, Any]:
    """Without the offering's id. Raises RowError."""
    checked: dict[str, Any] = {"factor": cells.choice(row["factor"], "factor", FACTORS)}
    attribute = cells.text(row.get("attribute"), "attribute", most=40).lower()
    if attribute and attribute not in attributes(checked["factor"]):
        known = ", ".join(attributes(checked["factor"]))
        raise RowError("attribute", f"is {cells.shown(attribute)}; the factor {checked['factor']} knows {known}")
    equals = cells.text(row.get("equals"), "equals", most=LONGEST_EQUALS)
    if attribute and not equals:
        raise RowError("equals", f"is empty; say which {attribute} is meant, or leave the attribute empty, too")
    if equals and not attribute:
        raise RowError("equals", f"is {cells.shown(equals)}, but no attribute is named; a default row has neither")
    if attribute:
        try:
            parse_condition(equals)
        except ValueError as error:
            raise RowError("equals", str(error)) from error
    score = cells.real(row["score"], "score", least=0.0)
    if score is None:
        raise RowError("score", "is empty; it must be at least 0")
    return {**checked, "attribute": attribute, "equals": equals, "score": score}


def whole(row: Row) -> dict[str, Any]:
    """One row with its offering found, as recognition takes it. Raises RowError."""
    named = cells.text(row.get("offering"), "offering", most=200)
    ids = ids_by_external([named]) if named else {}
    if named and named not in ids:
        raise RowError("offering", f"there is no offering {cells.shown(named)}")
    return {"offering_id": ids.get(named), **check(row)}


@transaction.atomic
def save(rows: list[Row], job: Job) -> list[Outcome]:
    ids = ids_by_external({row.get("offering", "").strip() for row in rows})
    outcomes: list[Outcome] = []
    good, places = [], []
    for place, row in enumerate(rows):
        outcomes.append("")
        try:
            offering = cells.text(row.get("offering"), "offering", most=200)
            if offering and offering not in ids:
                raise RowError("offering", f"there is no offering {cells.shown(offering)}")
            good.append({"offering_id": ids[offering] if offering else None, **check(row)})
            places.append(place)
        except RowError as error:
            outcomes[place] = error.kept()
    saved = save_fitment(good, by=job.by, now=job.now, reason=job.source)
    for place, outcome in zip(places, saved, strict=True):
        outcomes[place] = outcome
    return outcomes


KIND = Kind("fitment", REQUIRED, OPTIONAL, by_rows(REQUIRED + OPTIONAL, save))
