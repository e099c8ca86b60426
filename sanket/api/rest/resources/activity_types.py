"""Activity types: what may be logged. What they are worth stands with the settings."""

from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from ninja import Path, Query
from pydantic import Field

from sanket.api.rest.batches import batch, row, row_of, taken
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import Given, Id, Key, Line, Outcomes, Paged, Text, Told, When, moment, page
from sanket.crm.activities import actions, queries
from sanket.crm.activities.queries import ActivityType
from sanket.crm.recognition import actions as recognition
from sanket.shared import cells

resource = Resource("Activity types")
Direction = Literal["customer", "campaign", "sales"]
WORTH = ("value", "strength", "countable", "decisive")


class TypeFields(Given):
    name: Line | None = None
    direction: Direction | None = None


class TypeNew(Given):
    """A new type. Nothing of it is logged yet, so what it is worth needs no draft."""

    external_id: Key
    name: Line = ""
    direction: Direction
    value: int = Field(0, ge=-1_000, le=1_000)
    strength: Literal["strong", "weak"] = "strong"
    countable: bool = False
    decisive: Literal["", "opens", "closes"] = ""
    reason: Text = ""


class TypeRow(Given):
    external_id: Key
    name: Line | None = None
    direction: Direction
    value: int = Field(ge=-1_000, le=1_000)
    strength: Literal["strong", "weak"] | None = None
    countable: bool | None = None
    decisive: Literal["", "opens", "closes"] | None = None


class TypeTold(Told):
    id: int
    external_id: str
    name: str
    direction: Direction
    created_at: When


class TypesAsked(Paged):
    external_id: Line = ""
    direction: Literal["", "customer", "campaign", "sales"] = ""


TypeBatch = batch(TypeRow)


def find(pk: int) -> ActivityType:
    found = queries.types().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def tell(one: ActivityType) -> dict[str, Any]:
    return {
        "id": one.pk,
        "external_id": one.external_id,
        "name": one.name,
        "direction": one.direction,
        "created_at": moment(one.created_at),
    }


@resource.get("/activity-types", gives=page(TypeTold), scope="activity-types:read", selects=True)
def index(request: Call, asked: Query[TypesAsked]) -> dict[str, Any]:
    """All activity types, by external id."""
    same = {name: value for name in ("external_id", "direction") if (value := getattr(asked, name))}
    found = queries.types().filter(**same)
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit, by="external_id")


@resource.post(
    "/activity-types", gives=TypeTold, scope="activity-types:write", deed="settings.edit", takes=JSON, tagged=True
)
def add(request: Call, body: TypeNew) -> dict[str, Any]:
    """Add an activity type, with what it is worth."""
    key = cells.key(body.external_id, "type")
    deed: dict[str, Any] = {"by": request.person, "now": request.now}
    with transaction.atomic():
        if queries.ids_by_external([key]):
            raise Refused(409, "type.known", "There is an activity type with this id already; change that one.")
        actions.save_types([{"type": key, "name": body.name, "direction": body.direction}], **deed)
        worth = {name: getattr(body, name) for name in WORTH}
        pk = queries.ids_by_external([key])[key]
        recognition.set_values([{"type_id": pk, **worth}], reason=body.reason, **deed)
    return tell(find(pk))


@resource.post(
    "/activity-types/batch", gives=Outcomes, status=200, scope="activity-types:write", deed="import", takes=JSON
)
def upsert(request: Call, body: TypeBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Add or change up to 1,000 activity types by their external ids. What they are worth is in force at once, as by an
    import."""
    return taken(request, "activity-types", body, row_of(external_id="type"))


@resource.get("/activity-types/{id}", gives=TypeTold, scope="activity-types:read", selects=True, tagged=True)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One activity type."""
    return tell(find(id))


@resource.patch(
    "/activity-types/{id}",
    gives=TypeTold,
    scope="activity-types:write",
    deed="settings.edit",
    tagged=True,
    matched=True,
)
def change(request: Call, id: Path[Id], body: TypeFields) -> dict[str, Any]:
    """Change name or direction."""
    kind = find(id)
    given = {name: value for name, value in row(body).items() if value is not None}
    held = ActivityType.objects.select_for_update()
    with unchanged(request, lambda: tell(find(id)), lock=lambda: held.get(pk=id)):
        if given:
            actions.save_types([{"type": kind.external_id, **given}], by=request.person, now=request.now)
    return tell(find(id))
