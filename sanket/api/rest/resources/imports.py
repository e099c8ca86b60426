"""Imports: files of any length. Uploaded, looked at, begun; their progress and their rejects."""

from __future__ import annotations

from typing import Any, Literal

from django.http import FileResponse, HttpResponseBase
from ninja import File, Form, Path, Query
from ninja.files import UploadedFile
from pydantic import Field

from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.resources.jobs import JobTold
from sanket.api.rest.resources.jobs import tell as tell_job
from sanket.api.rest.shapes import Asked, Given, Id, Paged, Person, Told, When, moment, page, person
from sanket.crm.imports import actions, queries
from sanket.crm.imports.queries import ImportRun

resource = Resource("Imports")
WITH: dict[str, Any] = {"deed": "import"}
Kind = Literal[
    "accounts", "contacts", "offerings", "activity-types", "fitment", "activities", "deals", "purchases",
    "communications",
]  # fmt: skip
Mode = Literal["", "correct", "withdraw"]


class KindTold(Told):
    name: str
    required: list[str]
    optional: list[str]


class Kinds(Told):
    items: list[KindTold]


class ImportTold(Told):
    id: int
    kind: str
    file_name: str
    mode: str
    dry_run: bool
    by: Person | None
    created_at: When
    state: Literal["draft", "waiting", "running", "done", "failed"]
    job: JobTold | None
    result: dict[str, Any] = Field(description="read, added, updated, duplicates, rejected, seconds; empty before")
    has_rejects: bool


class ImportsAsked(Paged):
    kind: Literal[
        "", "accounts", "contacts", "offerings", "activity-types", "fitment", "activities", "deals", "purchases",
        "communications",
    ] = ""  # fmt: skip


class Uploaded(Asked):
    kind: Kind
    look: bool = Field(True, description="rehearse the first rows: a file that cannot be read so is refused")


class Begun(Given):
    mode: Mode = ""
    dry_run: bool = False


def find(call: Call, pk: int) -> ImportRun:
    found = queries.visible_to(call.person).filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def tell(one: ImportRun) -> dict[str, Any]:
    work = one.progress
    state = work.state if work else "draft" if one.path else "done"
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in ("kind", "file_name", "mode", "dry_run")},
        "by": person(one.by),
        "created_at": moment(one.created_at),
        "state": state,
        "job": tell_job(work) if work else None,
        "result": {name: value for name, value in one.result.items() if name not in ("preview", "seen_s")},
        "has_rejects": queries.rejects_of(one) is not None,
    }


@resource.get("/imports/kinds", gives=Kinds, scope="imports:read", **WITH)
def kinds(request: Call) -> dict[str, Any]:
    """The kinds of files and their columns, in the order in which an empty site is filled."""
    found = queries.kinds()
    return {
        "items": [{"name": one.name, "required": list(one.required), "optional": list(one.optional)} for one in found]
    }


@resource.get("/imports", gives=page(ImportTold), scope="imports:read", selects=True, **WITH)
def index(request: Call, asked: Query[ImportsAsked]) -> dict[str, Any]:
    """All imports, the newest first."""
    found = queries.visible_to(request.person).select_related("progress__by")
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.post("/imports", gives=ImportTold, scope="imports:write", takes="multipart/form-data", keyed=False, **WITH)
def upload(request: Call, asked: Form[Uploaded], file: File[UploadedFile]) -> dict[str, Any]:
    """Keep a file (CSV or XLSX). Nothing is imported before it is begun."""
    if not file.name:
        raise Refused(422, "request.invalid", "file: give it a name.")
    made = actions.upload(file, kind=asked.kind, name=file.name, by=request.person, now=request.now, look=asked.look)
    return tell(made)


@resource.get("/imports/{id}", gives=ImportTold, scope="imports:read", selects=True, **WITH)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One import: how far it is, and what became of it."""
    return tell(find(request, id))


@resource.post("/imports/{id}/beginning", gives=ImportTold, status=202, scope="imports:write", takes=JSON, **WITH)
def begin(request: Call, id: Path[Id], body: Begun) -> dict[str, Any]:
    """Have a worker import it, or see what it would do."""
    begun = actions.start(find(request, id), by=request.person, now=request.now, mode=body.mode, dry_run=body.dry_run)
    return tell(find(request, begun.pk))


@resource.get("/imports/{id}/rejects", gives=None, media="text/csv", scope="imports:read", **WITH)
def rejects(request: Call, id: Path[Id]) -> HttpResponseBase:
    """The refused rows as a file, with line, column and reason."""
    found = find(request, id)
    path = queries.rejects_of(found)
    if path is None:
        raise not_found()
    kind = "text/csv; charset=utf-8"
    return FileResponse(path.open("rb"), as_attachment=True, filename=queries.rejects_name(found), content_type=kind)


@resource.delete("/imports/{id}", scope="imports:write", **WITH)
def discard(request: Call, id: Path[Id]) -> None:
    """Throw away an upload that was not begun."""
    found = find(request, id)
    if found.progress_id is not None or not found.path:
        raise Refused(409, "import.started", "This import was started already.")
    actions.discard(found)
