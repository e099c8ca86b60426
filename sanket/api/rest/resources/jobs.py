"""Jobs: work in the background, how far it is and how it ended."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest.call import Call
from sanket.api.rest.operation import Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import not_found
from sanket.api.rest.shapes import Id, Paged, Person, Told, When, moment, page, person
from sanket.crm.workspace import queries
from sanket.crm.workspace.queries import Progress

resource = Resource("Jobs")


class JobTold(Told):
    id: int
    kind: str
    label: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int
    total: int | None
    by: Person | None
    created_at: When
    started_at: When | None
    finished_at: When | None
    result: dict[str, Any]
    error: str


class JobsAsked(Paged):
    state: Literal["", "waiting", "running", "done", "failed"] = ""
    kind: str = Field("", max_length=40)


def tell(one: Progress) -> dict[str, Any]:
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in ("kind", "label", "state", "done", "total", "result", "error")},
        "by": person(one.by),
        **{name: moment(getattr(one, name)) for name in ("created_at", "started_at", "finished_at")},
    }


@resource.get("/jobs", gives=page(JobTold), scope="jobs:read", deed="settings.view", selects=True)
def index(request: Call, asked: Query[JobsAsked]) -> dict[str, Any]:
    """Work in the background, the newest first."""
    found = Progress.objects.select_related("by")
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.kind:
        found = found.filter(kind=asked.kind.replace("\0", ""))
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.get("/jobs/{id}", gives=JobTold, scope="jobs:read", deed="settings.view")
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """How far one is."""
    found = queries.progress(id)
    if found is None:
        raise not_found()
    return tell(found)
