"""Segments: conditions under a name, whom they hold now, and whom they held when somebody kept it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import Asked, Given, Id, Paged, Person, Sound, Told, When, moment, page, person
from sanket.crm.accounts import queries as accounts
from sanket.crm.leads import queries as leads
from sanket.crm.rules import actions, queries
from sanket.crm.rules.queries import Segment, Snapshot
from sanket.crm.workspace.queries import allows
from sanket.engine.conditions.checking import Ask
from sanket.engine.conditions.fields import Reading

resource = Resource("Segments")
READ: dict[str, Any] = {"scope": "segments:read", "deed": "segment.edit"}
WRITE: dict[str, Any] = {"scope": "segments:write", "deed": "segment.edit"}
FADING = frozenset({"count"})
SCOPES = {
    "account": "accounts", "contact": "contacts", "lead": "leads", "activity": "activities", "activities": "activities",
    "purchases": "purchases", "sum": "purchases", "deals": "deals", "interest": "leads", "lead.interest": "leads",
    "response": "leads", "attempts": "leads",
}  # fmt: skip
"""What a condition asks -> the scope that reads it."""
FIRST = 100
Of = Literal["account", "contact", "lead"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
Condition = Annotated[
    str, StringConstraints(min_length=1, max_length=10_000), Sound, Field(description="as docs/conditions.md tells")
]


class SegmentNew(Given):
    name: Name
    of: Of
    condition: Condition


class SegmentFields(Given):
    name: Name | None = None
    condition: Condition | None = None
    kept: bool | None = Field(None, description="true: keep its members, so that webhooks tell who enters and leaves")


class SegmentTold(Told):
    id: int
    name: str
    of: str
    condition: str
    kept: bool = Field(description="its members are kept: webhooks tell who enters and leaves")
    by: Person | None
    created_at: When
    changed_at: When


class SegmentWhole(SegmentTold):
    count: int = Field(description="how many of those one may see it is true of now")


class PreviewAsked(Asked):
    of: Of
    condition: Condition


class Preview(Told):
    condition: str = Field(description="as it would be kept")
    count: int
    ids: list[str] = Field(description="the first hundred, by your own ids; of leads by ours")


class Member(Told):
    id: int
    external_id: str = Field(description="your own id of it; of a lead that of its account")
    name: str


class SnapshotTold(Told):
    id: int
    at: When
    condition: str = Field(description="what the segment asked then")
    count: int = Field(description="of all, whoever may see them")
    by: Person | None


def find(pk: int) -> Segment:
    found = queries.segments().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _snapshot(segment: int, pk: int) -> Snapshot:
    found = queries.snapshots(find(segment)).filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def asked_of(ask: Ask) -> list[str]:
    """What a test looks into: entities, or the measure; of a sum what is added up."""
    if isinstance(ask.source, Reading):
        name = ask.source.measure.name
        return [str(ask.source.arguments["what"]).partition(".")[0] if name == "sum" else name]
    return [entity.name for entity in (ask.entity, ask.other) if entity is not None]


def reaches(call: Call, of: str, condition: str) -> None:
    """A segment tells no more than the token could read elsewhere: neither of its members, nor of what its condition asks
    of them, for a count that is 0 or 1 is an answer."""
    try:
        asks = queries.Asked(condition, of).asks
    except queries.ConditionRefused:
        # Of what cannot be asked, or no longer, there is no count; whoever asks it says so, and it can be put right.
        asks = []
    about = {of, *(one for ask in asks for one in asked_of(ask))}
    for scope in sorted({f"{SCOPES[one]}:read" for one in about}):
        if not allows(call.token, scope):
            raise Refused(403, "request.scope", f"This token lacks the scope {scope}.", {"scope": scope})


def seen(call: Call, of: str) -> QuerySet[Any]:
    """All accounts, contacts or leads that one may see."""
    if of == "account":
        return accounts.visible_to(call.person)
    if of == "contact":
        return accounts.contacts_visible_to(call.person)
    return leads.visible_to(call.person).select_related("account", "offering")


def tell(one: Segment) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("name", "of", "condition", "kept")}
    told = {"id": one.pk, **said, "by": person(one.by)}
    return {**told, "created_at": moment(one.created_at), "changed_at": moment(one.changed_at)}


def _whole(call: Call, pk: int) -> dict[str, Any]:
    one = find(pk)
    return {**tell(one), "count": _held(call, one.of, one.condition).count()}


def _held(call: Call, of: str, condition: str) -> QuerySet[Any]:
    reaches(call, of, condition)
    return queries.among(seen(call, of), queries.Asked(condition, of), queries.clock_at(call.at))


def _member(one: Any) -> dict[str, Any]:
    if hasattr(one, "external_id"):
        return {"id": one.pk, "external_id": one.external_id, "name": one.name}
    return {"id": one.pk, "external_id": one.account.external_id, "name": f"{one.account}: {one.offering}"}


def _kept(one: Snapshot) -> dict[str, Any]:
    told = {"id": one.pk, "at": moment(one.at), "condition": one.condition, "count": one.count}
    return {**told, "by": person(one.by)}


@resource.get("/segments", gives=page(SegmentTold), selects=True, **READ)
def index(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All segments, by name."""
    return keyed(queries.segments(), tell, cursor=asked.cursor, limit=asked.limit, by="name")


@resource.post("/segments", gives=SegmentWhole, takes=JSON, **WRITE)
def add(request: Call, body: SegmentNew) -> dict[str, Any]:
    """Keep a condition under a name. One that cannot be asked is refused with the place and the nearest name."""
    reaches(request, body.of, body.condition)
    made = actions.add_segment(**body.model_dump(), by=request.person, now=request.now)
    return _whole(request, made.pk)


@resource.get("/segments/preview", gives=Preview, **READ)
def preview(request: Call, asked: Query[PreviewAsked]) -> dict[str, Any]:
    """Of whom it would be true, before it is kept."""
    held = _held(request, asked.of, asked.condition)
    first = held.order_by("pk" if asked.of == "lead" else "external_id")[:FIRST]
    ids = [str(one.pk) if asked.of == "lead" else one.external_id for one in first]
    text = queries.Asked(asked.condition, asked.of).text
    return {"condition": text, "count": held.count() if len(ids) == FIRST else len(ids), "ids": ids}


@resource.get("/segments/{id}", gives=SegmentWhole, tagged=True, fading=FADING, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One segment, with its count of now."""
    return _whole(request, id)


@resource.patch("/segments/{id}", gives=SegmentWhole, tagged=True, fading=FADING, matched=True, takes=JSON, **WRITE)
def change(request: Call, id: Path[Id], body: SegmentFields) -> dict[str, Any]:
    """Change what is given. Snapshots stay as they are."""
    segment = find(id)
    given = {name: value for name, value in row(body).items() if value is not None}
    for condition in (segment.condition, *filter(None, [body.condition])):
        reaches(request, segment.of, condition)
    with unchanged(request, lambda: _whole(request, id), lock=lambda: actions.hold_segment(segment), but=FADING):
        keeps = given.pop("kept", None)
        saved = actions.save_segment(segment, **given, by=request.person, now=request.now)
        if keeps is not None and keeps != saved.kept:
            (actions.keep_members if keeps else actions.let_go)(saved, by=request.person, now=request.now)
    return _whole(request, id)


@resource.delete("/segments/{id}", **WRITE)
def remove(request: Call, id: Path[Id]) -> None:
    """Remove it, with its snapshots. Those it held stay."""
    actions.remove_segment(find(id), by=request.person, now=request.now)


@resource.get("/segments/{id}/members", gives=page(Member), **READ)
def members(request: Call, id: Path[Id], asked: Query[Paged]) -> dict[str, Any]:
    """Whom it holds now, of those one may see."""
    one = find(id)
    return keyed(_held(request, one.of, one.condition), _member, cursor=asked.cursor, limit=asked.limit)


@resource.get("/segments/{id}/snapshots", gives=page(SnapshotTold), **READ)
def snapshots(request: Call, id: Path[Id], asked: Query[Paged]) -> dict[str, Any]:
    """What was kept of it, the newest first."""
    segment = find(id)
    reaches(request, segment.of, segment.condition)
    return keyed(queries.snapshots(segment), _kept, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.post("/segments/{id}/snapshots", gives=SnapshotTold, **WRITE)
def snap(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Keep whom it holds now; that list stays as it is."""
    segment = find(id)
    reaches(request, segment.of, segment.condition)
    return _kept(actions.take_snapshot(segment, by=request.person, now=request.now))


@resource.get("/segments/{id}/snapshots/{snapshot}/members", gives=page(Member), **READ)
def then(request: Call, id: Path[Id], snapshot: Path[Id], asked: Query[Paged]) -> dict[str, Any]:
    """Whom it held then, of those one may see; who is gone since is not told."""
    one = _snapshot(id, snapshot)
    reaches(request, one.segment.of, one.condition)
    rows = queries.in_snapshot(seen(request, one.segment.of), one)
    return keyed(rows, _member, cursor=asked.cursor, limit=asked.limit)


@resource.delete("/segments/{id}/snapshots/{snapshot}", **WRITE)
def forget(request: Call, id: Path[Id], snapshot: Path[Id]) -> None:
    """Remove what was kept."""
    actions.remove_snapshot(_snapshot(id, snapshot), by=request.person, now=request.now)
