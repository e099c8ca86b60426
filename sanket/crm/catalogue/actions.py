"""Deeds on the catalogue: add and change offerings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanket.crm.catalogue.checking import Checked, check_offering, check_offerings
from sanket.crm.catalogue.events import OfferingsAdded, OfferingsNamed, TreeChanged
from sanket.crm.catalogue.models import Offering
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced
from sanket.shared.errors import RowError
from sanket.shared.news import announce

__all__ = ["Checked", "check_offering", "check_offerings", "save_offerings"]

ADDED, UPDATED, DUPLICATE = "added", "updated", "duplicate"
OVERTAKEN_AT_MOST = 10
OWN_FIELDS = ("name", "kind", "price", "sales_cycle_days")


def save_offerings(rows: Sequence[Mapping[str, Any]], *, by: User | None, now: datetime) -> list[str]:
    """Add or change offerings by their external id (``offering``); only given columns change anything.

    A parent may come later in ``rows``. Answers added, updated or duplicate for each; raises the first RowError.
    """
    for _ in range(OVERTAKEN_AT_MOST):
        try:
            return _save_offerings(rows, by, now)
        except IntegrityError:
            # Somebody else added one of them meanwhile: all was undone, and now it is known.
            continue
    return _save_offerings(rows, by, now)


@transaction.atomic
def _save_offerings(rows: Sequence[Mapping[str, Any]], by: User | None, now: datetime) -> list[str]:
    checked = []
    for row in check_offerings(rows):
        if isinstance(row, RowError):
            raise row
        checked.append(row)
    known = _load(checked)
    there = {ext: offering.pk for ext, offering in known.items()}
    called = {ext: offering.name for ext, offering in known.items()}
    had = {ext: (offering.parent_id, offering.sales_cycle_days) for ext, offering in known.items()}
    new: dict[str, Offering] = {}
    for row in checked:
        ext = row["external_id"]
        if ext not in known:
            known[ext] = new[ext] = Offering(external_id=ext, created_at=now)
    # Parents need ids, so all offerings exist before any is put in its place.
    Offering.objects.bulk_create(sorted(new.values(), key=lambda offering: offering.external_id), batch_size=1_000)
    outcomes, changed = [], {}
    fresh = set(new)
    for row in checked:
        offering = known[row["external_id"]]
        changes = _put(offering, row, known)
        if changes:
            changed[offering.pk] = offering
        if offering.external_id in fresh:
            fresh.remove(offering.external_id)
            outcomes.append(ADDED)
        else:
            outcomes.append(UPDATED if changes else DUPLICATE)
        if by is not None and len(checked) == 1 and outcomes != [DUPLICATE]:
            verb = "offering.add" if new else "offering.save"
            if "parent" in changes:
                names = dict(
                    Offering.objects.filter(pk__in=filter(None, changes["parent"])).values_list("pk", "external_id")
                )
                changes["parent"] = [names.get(pk, "") for pk in changes["parent"]]
            audit(
                by=by,
                verb=verb,
                kind="offering",
                subject=offering.external_id,
                label=str(offering),
                changes=changes,
                now=now,
            )
    Offering.objects.bulk_create(
        [changed[pk] for pk in sorted(changed)],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=[*OWN_FIELDS, "parent"],
        batch_size=1_000,
    )
    if new:
        announce(OfferingsAdded(tuple(sorted(offering.pk for offering in new.values())), now))
    before = {
        pk: had[ext] for ext, pk in there.items() if (known[ext].parent_id, known[ext].sales_cycle_days) != had[ext]
    }
    if before:
        announce(TreeChanged(tuple(sorted(before)), now, before))
    if named := sorted(pk for ext, pk in there.items() if known[ext].name != called[ext]):
        announce(OfferingsNamed(tuple(named), now))
    return outcomes


def _load(rows: Sequence[Checked]) -> dict[str, Offering]:
    wanted = {row["external_id"] for row in rows} | {row["parent"] for row in rows if row.get("parent")}
    known: dict[str, Offering] = {}
    for part in sliced(sorted(wanted)):
        for offering in Offering.objects.select_for_update().filter(external_id__in=part).order_by("pk"):
            known[offering.external_id] = offering
    return known


def _put(offering: Offering, row: Checked, known: Mapping[str, Offering]) -> dict[str, list[Any]]:
    """Give the offering what the row says; field -> [before, after]."""
    changes: dict[str, list[Any]] = {}
    for field in OWN_FIELDS:
        if field in row and getattr(offering, field) != row[field]:
            changes[field] = [getattr(offering, field), row[field]]
            setattr(offering, field, row[field])
    if "parent" in row:
        parent = known[row["parent"]].pk if row["parent"] else None
        if offering.parent_id != parent:
            changes["parent"] = [offering.parent_id, parent]
            offering.parent_id = parent
    return changes
