"""Learned values and influence: what outcomes and communications say. Nothing of it counts before it is published."""

from __future__ import annotations

from typing import Any

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import not_found
from sanket.api.rest.resources.jobs import JobTold
from sanket.api.rest.resources.jobs import tell as tell_job
from sanket.api.rest.resources.scoring import Filled
from sanket.api.rest.shapes import Given, Id, Paged, Person, Reason, Told, When, moment, page, person, shown
from sanket.crm.activities import queries as activities
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import LearnedRun

resource = Resource("Learned values and influence")
READ: dict[str, Any] = {"scope": "scoring:read", "deed": "scoring.view"}
WRITE: dict[str, Any] = {"scope": "scoring:write", "deed": "settings.edit"}


class StudyTold(Told):
    id: int
    at: When
    by: Person | None
    state: str
    result: dict[str, Any] | None = Field(description="as `sanket learn --json` answers")


class Taken(Given):
    types: list[Id] | None = Field(None, max_length=1_000, description="ids of activity types; null: all suggestions")


class Confirmed(Told):
    type: int
    confirmed: bool


class WeightsTold(Told):
    """Frozen weights of contacts."""

    id: int
    made_at: When
    by: Person | None
    at: When
    communications: int
    people: int
    accounts: int
    in_force: bool
    drafted: bool


class WeightOf(Told):
    id: int
    contact: str
    weight: float
    degree: int
    heard_from: int
    turned_to: int
    received: int
    sent: int


class Chosen(Given):
    weights: Id | None = Field(description="the number of frozen weights; null: influence counts no longer")
    reason: Reason


def _study(one: LearnedRun) -> dict[str, Any]:
    told = {"id": one.pk, "at": moment(one.at), "by": person(one.by)}
    return {**told, "state": one.progress.state, "result": one.result}


def _find(pk: int) -> LearnedRun:
    found = queries.learned_runs().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


@resource.get("/scoring/learned", gives=page(StudyTold), selects=True, **READ)
def studies(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All studies that are kept, the newest first."""
    return keyed(queries.learned_runs(), _study, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.post("/scoring/learned", gives=JobTold, status=202, **WRITE)
def study(request: Call) -> dict[str, Any]:
    """Have a worker study the history. While one waits or runs, that one is meant."""
    return tell_job(actions.start_learning(by=request.person, now=request.now).progress)


@resource.get("/scoring/learned/{id}", gives=StudyTold, **READ)
def one_study(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One study."""
    return _study(_find(id))


@resource.post("/scoring/learned/{id}/draft", gives=Filled, takes=JSON, **WRITE)
def into_draft(request: Call, id: Path[Id], body: Taken) -> dict[str, Any]:
    """Take suggestions into the draft."""
    chosen = None if body.types is None else set(body.types)
    deed: dict[str, Any] = {"by": request.person, "now": request.now}
    return {"changes": actions.draft_learned(_find(id), type_ids=chosen, **deed)}


def _type(pk: int) -> None:
    if pk not in activities.type_names():
        raise not_found()


@resource.put("/scoring/learned/confirmations/{type_id}", gives=Confirmed, takes="", **WRITE)
def confirm(request: Call, type_id: Path[Id]) -> dict[str, Any]:
    """Say that this type, which looks like a leak, is known before the outcome."""
    _type(type_id)
    actions.confirm_type(type_id, by=request.person, now=request.now)
    return {"type": type_id, "confirmed": True}


@resource.delete("/scoring/learned/confirmations/{type_id}", gives=Confirmed, **WRITE)
def doubt(request: Call, type_id: Path[Id]) -> dict[str, Any]:
    """Take that back."""
    _type(type_id)
    actions.take_back_confirmation(type_id, by=request.person, now=request.now)
    return {"type": type_id, "confirmed": False}


# ----------------------------------------------------------------------------------------------------- influence


@resource.get("/scoring/influence", gives=page(WeightsTold), selects=True, **READ)
def weights(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All frozen weights, the newest first."""
    force, drafted = queries.influence_in_force(), queries.influence_drafted()

    def tell(one: Any) -> dict[str, Any]:
        counts = {name: getattr(one, name) for name in ("communications", "people", "accounts")}
        made = {"id": one.pk, "made_at": moment(one.made_at), "by": person(one.by), "at": shown(one.at)}
        return {**made, **counts, "in_force": one.pk == force, "drafted": bool(drafted[0]) and drafted[1] == one.pk}

    return keyed(queries.influence_versions(), tell, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.post("/scoring/influence", gives=JobTold, status=202, **WRITE)
def weigh(request: Call) -> dict[str, Any]:
    """Have a worker work the weights out anew and freeze them."""
    return tell_job(actions.start_weighing(by=request.person, now=request.now))


@resource.get("/scoring/influence/{id}/weights", gives=page(WeightOf), selects=True, **READ)
def weights_of(request: Call, id: Path[Id], asked: Query[Paged]) -> dict[str, Any]:
    """Whose activities would count for more or less."""
    if not queries.influence_versions().filter(pk=id).exists():
        raise not_found()
    counts = ("degree", "heard_from", "turned_to", "received", "sent")

    def tell(one: Any) -> dict[str, Any]:
        told = {"id": one.pk, "contact": one.contact.external_id, "weight": one.weight}
        return {**told, **{name: getattr(one, name) for name in counts}}

    found = queries.influence_weights(id).select_related("contact")
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit)


@resource.put("/scoring/influence/choice", gives=Filled, **WRITE)
def choose(request: Call, body: Chosen) -> dict[str, Any]:
    """Put weights into the draft, or none."""
    deed: dict[str, Any] = {"by": request.person, "now": request.now, "reason": body.reason}
    return {"changes": actions.draft_influence(body.weights, **deed)}
