"""Views: what lists of accounts, contacts and leads show, under a name; one's own and those for all."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import not_found
from sanket.api.rest.shapes import Given, Id, Paged, Person, Sound, Told, When, moment, page, person
from sanket.crm.rules import actions, queries
from sanket.crm.rules.queries import View

resource = Resource("Views")
READ: dict[str, Any] = {"scope": "views:read"}
WRITE: dict[str, Any] = {"scope": "views:write"}
Place = Literal["accounts", "contacts", "leads"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
Condition = Annotated[str, StringConstraints(max_length=10_000), Sound, Field(description="empty: none")]
Asked = Annotated[
    dict[Annotated[str, StringConstraints(max_length=20)], Annotated[str, StringConstraints(max_length=200), Sound]],
    Field(max_length=20, description="the list's own filters and order, as its address has them"),
]


class ViewNew(Given):
    list: Place
    name: Name
    condition: Condition = ""
    segment: Id | None = None
    asked: Asked = {}
    shared: bool = Field(False, description="for everybody to pick")


class ViewFields(Given):
    name: Name | None = None
    condition: Condition | None = None
    segment: Id | None = None
    asked: Asked | None = None
    shared: bool | None = None


class ViewTold(Told):
    id: int
    list: str
    name: str
    condition: str
    segment: int | None
    asked: dict[str, str]
    shared: bool
    owner: Person | None
    created_at: When


def find(request: Call, pk: int, *, own: bool = False) -> View:
    found = queries.views_of(request.person).filter(pk=pk)
    one = (found.filter(owner=request.person) if own else found).first()
    if one is None:
        raise not_found()
    return one


def tell(one: View) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("name", "condition", "asked", "shared")}
    told = {"id": one.pk, "list": one.place, **said, "segment": one.segment_id}
    return {**told, "owner": person(one.owner), "created_at": moment(one.created_at)}


def _segment(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("segment") is None:
        return given
    found = queries.segments().filter(pk=given["segment"]).first()
    if found is None:
        raise not_found()
    return {**given, "segment": found}


@resource.get("/views", gives=page(ViewTold), selects=True, **READ)
def index(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """One's own and those for all."""
    return keyed(queries.views_of(request.person), tell, cursor=asked.cursor, limit=asked.limit)


@resource.post("/views", gives=ViewTold, takes=JSON, **WRITE)
def add(request: Call, body: ViewNew) -> dict[str, Any]:
    """Keep what a list shows under a name, as one's own."""
    given = _segment(body.model_dump())
    return tell(actions.add_view(place=given.pop("list"), **given, owner=request.person, now=request.now))


@resource.get("/views/{id}", gives=ViewTold, tagged=True, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One of them."""
    return tell(find(request, id))


@resource.patch("/views/{id}", gives=ViewTold, tagged=True, matched=True, takes=JSON, **WRITE)
def change(request: Call, id: Path[Id], body: ViewFields) -> dict[str, Any]:
    """Change what is given of a view of one's own; null takes the segment away."""
    view = find(request, id, own=True)
    sent = _segment(row(body))
    given = {name: value for name, value in sent.items() if value is not None or name == "segment"}
    held = View.objects.select_for_update()
    with unchanged(request, lambda: tell(find(request, id)), lock=lambda: held.get(pk=id)):
        actions.save_view(view, **given, by=request.person, now=request.now)
    return tell(find(request, id))


@resource.delete("/views/{id}", **WRITE)
def remove(request: Call, id: Path[Id]) -> None:
    """Remove one of one's own."""
    actions.remove_view(find(request, id, own=True), by=request.person, now=request.now)
