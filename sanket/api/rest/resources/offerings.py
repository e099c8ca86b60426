"""Offerings: products and categories, as everybody may choose between them. Their thresholds stand with the settings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db import transaction
from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import batch, row, row_of, taken
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import (
    Given,
    Id,
    Key,
    Line,
    Named,
    Number,
    Outcomes,
    Paged,
    Sound,
    Told,
    When,
    moment,
    named,
    page,
)
from sanket.crm.catalogue import actions, queries
from sanket.crm.catalogue.queries import Offering

resource = Resource("Offerings")


class OfferingFields(Given):
    """What may be said of an offering. What is left out stays."""

    name: Line | None = None
    kind: Literal["product", "category"] | None = None
    parent: Annotated[str, StringConstraints(max_length=200), Sound] | None = Field(
        None, description="the external id of the category above; empty: none"
    )
    price: str | Number | None = Field(None, description="in the company's currency")
    sales_cycle_days: Number | None = Field(None, gt=0, le=36_525)


class OfferingNew(OfferingFields):
    external_id: Key


class OfferingRow(OfferingNew):
    half_life_days: Number | None = None
    interest_threshold: Number | None = None
    fitment_threshold: Number | None = None


class OfferingTold(Told):
    id: int
    external_id: str
    name: str
    kind: Literal["product", "category"]
    parent: Named | None
    price: str | None
    sales_cycle_days: float | None
    created_at: When


class OfferingsAsked(Paged):
    external_id: Line = ""
    kind: Literal["", "product", "category"] = ""
    parent: int | None = Field(None, ge=1, le=2**63 - 1, description="the id of the category above")
    q: Line = Field("", description="stands in name or external id")


OfferingBatch = batch(OfferingRow)


def find(pk: int) -> Offering:
    found = queries.offerings().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def tell(one: Offering) -> dict[str, Any]:
    return {
        "id": one.pk,
        "external_id": one.external_id,
        "name": one.name,
        "kind": one.kind,
        "parent": named(one.parent) if one.parent else None,
        "price": None if one.price is None else str(one.price),
        "sales_cycle_days": one.sales_cycle_days,
        "created_at": moment(one.created_at),
    }


@resource.get("/offerings", gives=page(OfferingTold), scope="offerings:read", selects=True)
def index(request: Call, asked: Query[OfferingsAsked]) -> dict[str, Any]:
    """All offerings, by external id."""
    found = queries.offerings()
    same: dict[str, Any] = {name: value for name in ("external_id", "kind") if (value := getattr(asked, name))}
    if asked.parent is not None:
        same["parent_id"] = asked.parent
    if asked.q:
        found = found.filter(pk__in=[one.pk for one in queries.search(asked.q, limit=1_000)])
    return keyed(found.filter(**same), tell, cursor=asked.cursor, limit=asked.limit, by="external_id")


@resource.post("/offerings", gives=OfferingTold, scope="offerings:write", deed="settings.edit", takes=JSON, tagged=True)
def add(request: Call, body: OfferingNew) -> dict[str, Any]:
    """Add an offering."""
    with transaction.atomic():
        if queries.by_external(body.external_id.strip()):
            raise Refused(409, "offering.known", "There is an offering with this id already; change that one.")
        actions.save_offerings([row(body, external_id="offering")], by=request.person, now=request.now)
    return tell(queries.offerings().get(external_id=body.external_id.strip()))


@resource.post("/offerings/batch", gives=Outcomes, status=200, scope="offerings:write", deed="import", takes=JSON)
def upsert(request: Call, body: OfferingBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Add or change up to 1,000 offerings by their external ids; a parent may come later. What is said of half-lives and
    thresholds is in force at once, as by an import."""
    return taken(request, "offerings", body, row_of(external_id="offering"))


@resource.get("/offerings/{id}", gives=OfferingTold, scope="offerings:read", selects=True, tagged=True)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One offering."""
    return tell(find(id))


@resource.patch(
    "/offerings/{id}", gives=OfferingTold, scope="offerings:write", deed="settings.edit", tagged=True, matched=True
)
def change(request: Call, id: Path[Id], body: OfferingFields) -> dict[str, Any]:
    """Change what is given."""
    offering = find(id)
    held = Offering.objects.select_for_update()
    with unchanged(request, lambda: tell(find(id)), lock=lambda: held.get(pk=id)):
        actions.save_offerings([{"offering": offering.external_id, **row(body)}], by=request.person, now=request.now)
    return tell(find(id))
