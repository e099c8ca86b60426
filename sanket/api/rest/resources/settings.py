"""Settings: the company, its capacity; values, half-lives, thresholds and tables, which go where edits go: into the draft
once anything is logged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest import asked as asked_for
from sanket.api.rest.batches import batch, row, taken
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import sliced
from sanket.api.rest.refusals import not_found
from sanket.api.rest.shapes import Given, Id, Key, Line, Named, Number, Outcomes, Paged, Reason, Sound, Text, Told, page
from sanket.crm.activities import queries as activities
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.imports.actions import fitment_row_of
from sanket.crm.recognition import actions, queries
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace import queries as ours

resource = Resource("Settings")
VALUES = ("value", "strength", "countable", "decisive")
DEFAULTS = ("half_life_days", "interest_threshold", "fitment_threshold", "rho", "off_ratio")
KEY = ("offering_id", "factor", "attribute", "equals")
READ: dict[str, Any] = {"scope": "settings:read", "deed": "settings.view"}
WRITE: dict[str, Any] = {"scope": "settings:write", "deed": "settings.edit", "matched": True, "tagged": True}


class Company(Told):
    name: str
    time_zone: str
    currency: str


class CompanyFields(Given):
    name: Line | None = None
    time_zone: Annotated[str, StringConstraints(max_length=64), Sound] | None = None
    currency: Annotated[str, StringConstraints(max_length=3), Sound] | None = None


class Capacity(Told):
    """`people` null: all active sales people; `follow_ups` null: nobody has said."""

    people: int | None
    follow_ups: float | None
    days: int
    most_open: int | None = Field(description="leads that one person can have open at once; null: any number")
    a_week: int | None = Field(description="leads that the team can follow up in a week")


class CapacityFields(Given):
    people: int | None = Field(None, ge=1, le=100_000)
    follow_ups: Number | None = Field(None, ge=0.1, le=1_000)
    days: int = Field(5, ge=1, le=7)
    most_open: int | None = Field(None, ge=1, le=100_000)


class Defaults(Told):
    half_life_days: float
    interest_threshold: float
    fitment_threshold: float
    rho: float
    off_ratio: float


class DefaultFields(Given):
    half_life_days: Number | None = None
    interest_threshold: Number | None = None
    fitment_threshold: Number | None = None
    rho: Number | None = None
    off_ratio: Number | None = None
    reason: Reason


class Kept(Told):
    """Where an edit went. `drafted`: nothing changes until the draft is published."""

    drafted: bool
    changes: int


class Value(Told):
    type: Named
    value: int | None = Field(description="null: nobody has said")
    strength: str | None
    countable: bool | None
    decisive: str | None


class ValueFields(Given):
    value: int | None = Field(None, ge=-1_000, le=1_000)
    strength: Literal["strong", "weak"] | None = None
    countable: bool | None = None
    decisive: Literal["", "opens", "closes"] | None = None
    reason: Reason


class Tuning(Told):
    """What is in force for an offering; `..._from`: the id of the offering that says so, null = the default."""

    offering: Named
    half_life_days: float
    half_life_from: int | None
    interest_threshold: float
    interest_from: int | None
    fitment_threshold: float
    fitment_from: int | None


class TuningFields(Given):
    """Null: inherited. What is left out stays."""

    half_life_days: Number | None = None
    interest_threshold: Number | None = None
    fitment_threshold: Number | None = None
    reason: Reason


class FitmentTold(Told):
    id: int
    offering: Named | None
    factor: str
    attribute: str
    equals: str
    score: float


class FitmentFields(Given):
    offering: Key | None = Field(None, description="an external id; null: all offerings")
    factor: Literal["industry", "account", "contact"]
    attribute: Annotated[str, StringConstraints(max_length=40), Sound] = ""
    equals: Annotated[str, StringConstraints(max_length=500), Sound] = ""
    score: Number = Field(ge=0)


class FitmentNew(FitmentFields):
    reason: Text = ""


class FitmentAsked(Paged):
    offering: asked_for.Which = asked_for.which("offering")
    factor: Literal["", "industry", "account", "contact"] = ""


FitmentBatch = batch(FitmentFields)


# ------------------------------------------------------------------------------------------------------- company


def _company() -> dict[str, Any]:
    workspace_row = ours.current()
    return {name: getattr(workspace_row, name) for name in ("name", "time_zone", "currency")}


def _hold() -> object:
    return ours.Workspace.objects.select_for_update().get(pk=ours.current().pk)


@resource.get("/settings/company", gives=Company, tagged=True, **READ)
def company(request: Call) -> dict[str, Any]:
    """Name, time zone, currency."""
    return _company()


@resource.patch("/settings/company", gives=Company, **WRITE)
def change_company(request: Call, body: CompanyFields) -> dict[str, Any]:
    """Change what is given. Times already stored do not move, and nothing is converted."""
    given = {name: value for name, value in row(body).items() if value is not None}
    with unchanged(request, _company, lock=_hold):
        workspace.save_settings(**given, by=request.person, now=request.now)
    return _company()


def _capacity() -> dict[str, Any]:
    found = ours.current()
    told = {name: getattr(found, f"capacity_{name}") for name in ("people", "follow_ups", "days", "most_open")}
    return {**told, "a_week": ours.capacity(found).a_week}


@resource.get("/settings/capacity", gives=Capacity, tagged=True, **READ)
def capacity(request: Call) -> dict[str, Any]:
    """How many leads the team can follow up."""
    return _capacity()


@resource.put("/settings/capacity", gives=Capacity, **WRITE)
def change_capacity(request: Call, body: CapacityFields) -> dict[str, Any]:
    """Say how many."""
    with unchanged(request, _capacity, lock=_hold):
        workspace.save_capacity(**body.model_dump(), by=request.person, now=request.now)
    return _capacity()


# ------------------------------------------------------------------------------------------------------- scoring


def _defaults() -> dict[str, Any]:
    found = queries.defaults()
    return {name: getattr(found, name) for name in DEFAULTS}


def _scoring() -> object:
    return type(queries.defaults())._default_manager.select_for_update().get(pk=1)


@resource.get("/settings/defaults", gives=Defaults, tagged=True, **READ)
def defaults(request: Call) -> dict[str, Any]:
    """Half-life, thresholds, weight of weak signals, off-ratio, where nothing else is said."""
    return _defaults()


@resource.patch("/settings/defaults", gives=Kept, **{**WRITE, "tagged": False})
def change_defaults(request: Call, body: DefaultFields) -> dict[str, Any]:
    """Edit what is given."""
    given = {name: value for name, value in row(body).items() if value is not None and name != "reason"}
    with unchanged(request, _defaults, lock=_scoring):
        deed: dict[str, Any] = {"by": request.person, "now": request.now, "reason": body.reason}
        return actions.keep_defaults(given, **deed)._asdict()


def _value(kind: activities.ActivityType, worth: queries.TypeValue | None) -> dict[str, Any]:
    told = {name: getattr(worth, name) if worth else None for name in VALUES}
    return {"type": {"id": kind.pk, "external_id": kind.external_id, "name": kind.name}, **told}


def _type(pk: int) -> activities.ActivityType:
    found = activities.types().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


@resource.get("/settings/values", gives=page(Value), selects=True, **READ)
def values(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """What each activity type is worth, as agreed."""
    worth = queries.values()
    rows = [_value(kind, worth.get(kind.pk)) for kind in activities.types()]
    return sliced(rows, cursor=asked.cursor, limit=asked.limit)


@resource.get("/settings/values/{type_id}", gives=Value, tagged=True, **READ)
def value(request: Call, type_id: Path[Id]) -> dict[str, Any]:
    """What one type is worth."""
    return _value(_type(type_id), queries.values().get(type_id))


@resource.patch("/settings/values/{type_id}", gives=Kept, **{**WRITE, "tagged": False})
def change_value(request: Call, type_id: Path[Id], body: ValueFields) -> dict[str, Any]:
    """Edit what is given, and say why."""
    kind = _type(type_id)
    given = {name: value for name, value in row(body).items() if value is not None and name != "reason"}
    with unchanged(request, lambda: _value(kind, queries.values().get(type_id)), lock=_scoring):
        deed: dict[str, Any] = {"by": request.person, "now": request.now, "reason": body.reason}
        return actions.keep_values([{"type_id": type_id, **given}], **deed)._asdict()


def _tuning(tree: catalogue.Tree, pk: int, rule: queries.Parameters) -> dict[str, Any]:
    found = tree.rows[pk]
    return {"offering": {"id": pk, "external_id": found.external_id, "name": found.name}, **rule._asdict()}


def _one_tuning(pk: int) -> dict[str, Any]:
    tree = catalogue.tree()
    if pk not in tree.rows:
        raise not_found()
    return _tuning(tree, pk, queries.parameters()[pk])


@resource.get("/settings/tunings", gives=page(Tuning), selects=True, **READ)
def tunings(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """Half-life and thresholds of each offering, and where they come from."""
    tree, rules = catalogue.tree(), queries.parameters()
    rows = [_tuning(tree, found.id, rules[found.id]) for found, _depth in tree.walk()]
    return sliced(rows, cursor=asked.cursor, limit=asked.limit)


@resource.get("/settings/tunings/{offering_id}", gives=Tuning, tagged=True, **READ)
def tuning(request: Call, offering_id: Path[Id]) -> dict[str, Any]:
    """Of one offering."""
    return _one_tuning(offering_id)


@resource.patch("/settings/tunings/{offering_id}", gives=Kept, **{**WRITE, "tagged": False})
def change_tuning(request: Call, offering_id: Path[Id], body: TuningFields) -> dict[str, Any]:
    """Edit what is given, and say why. Null: inherited."""
    _one_tuning(offering_id)
    given = {name: value for name, value in row(body).items() if name != "reason"}
    with unchanged(request, lambda: _one_tuning(offering_id), lock=_scoring):
        deed: dict[str, Any] = {"by": request.person, "now": request.now, "reason": body.reason}
        return actions.keep_tunings([{"offering_id": offering_id, **given}], **deed)._asdict()


# ------------------------------------------------------------------------------------------------------- fitment


def _row(one: queries.FitmentRow) -> dict[str, Any]:
    about = one.offering
    named = {"id": about.pk, "external_id": about.external_id, "name": about.name} if about else None
    return {"id": one.pk, "offering": named, **{name: getattr(one, name) for name in (*KEY[1:], "score")}}


def _find(pk: int) -> queries.FitmentRow:
    found = next((one for one in queries.fitment_rows() if one.pk == pk), None)
    if found is None:
        raise not_found()
    return found


def _rows(asked: FitmentAsked) -> Iterable[queries.FitmentRow]:
    offering = asked_for.offering(asked.offering) if asked.offering else None
    for one in queries.fitment_rows():
        about = offering is None or one.offering_id == offering
        if about and asked.factor in ("", one.factor):
            yield one


@resource.get("/fitment", gives=page(FitmentTold), scope="fitment:read", deed="settings.view", selects=True)
def fitment(request: Call, asked: Query[FitmentAsked]) -> dict[str, Any]:
    """The rows of the fitment tables that are in force."""
    return sliced([_row(one) for one in _rows(asked)], cursor=asked.cursor, limit=asked.limit)


@resource.post("/fitment/batch", gives=Outcomes, status=200, scope="fitment:write", deed="import", takes=JSON)
def upsert(request: Call, body: FitmentBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Up to 1,000 rows, in force at once, as by an import."""
    return taken(request, "fitment", body, _said)


def _said(item: Given) -> dict[str, Any]:
    return {name: value for name, value in row(item).items() if value is not None}


@resource.get("/fitment/{id}", gives=FitmentTold, scope="fitment:read", deed="settings.view", tagged=True)
def fitment_row(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One row."""
    return _row(_find(id))


@resource.put("/fitment", gives=Kept, scope="fitment:write", deed="settings.edit")
def set_fitment(request: Call, body: FitmentNew) -> dict[str, Any]:
    """Add a row, or give the one that says the same another score: rows are known by what they say."""
    given = fitment_row_of({name: value for name, value in row(body).items() if name != "reason" and value is not None})
    deed: dict[str, Any] = {"by": request.person, "now": request.now, "reason": body.reason}
    return actions.keep_fitment([given], **deed)._asdict()


@resource.delete("/fitment/{id}", gives=Kept, scope="fitment:write", deed="settings.edit", matched=True)
def remove_fitment(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take a row out."""
    _find(id)
    with unchanged(request, lambda: _row(_find(id)), lock=_scoring):
        return actions.keep_fitment_removal([id], by=request.person, now=request.now)._asdict()
