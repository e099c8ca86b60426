"""Automations: what follows by itself, what the last weeks would have set in motion, and what was done."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import read, write
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.resources.segments import reaches
from sanket.api.rest.shapes import Given, Id, Paged, Sound, Told, When, page
from sanket.crm.automation import actions, queries
from sanket.crm.automation.actions import Said
from sanket.crm.automation.queries import (
    TRIGGERS,
    Automation,
    AutomationRun,
    automations_json,
    dry_run_json,
    runs_json,
    said_by,
)
from sanket.crm.workspace.queries import allows

resource = Resource("Automations")
DEED = "automation.edit"
READ: dict[str, Any] = {"scope": "automations:read", "deed": DEED}
WRITE: dict[str, Any] = {"scope": "automations:write", "deed": DEED}
FADING = frozenset({"runs", "left_out", "too_many", "paused_at", "paused_why"})
DOES = {
    "task": "tasks", "notice": "notices", "stage": "leads", "owner": "accounts", "tag": "accounts", "webhook": "webhooks",
}  # fmt: skip
"""What an action does -> the scope that writes it; who has a lead is a lead's."""
Of = Literal["account", "contact", "lead"]
State = Literal["waiting", "not so", "done", "failed", "stopped", "dropped"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
Word = Annotated[str, StringConstraints(max_length=200), Sound]
Text = Annotated[str, StringConstraints(max_length=1_000), Sound]
Condition = Annotated[
    str, StringConstraints(max_length=10_000), Sound, Field(description="as docs/conditions.md tells; empty: always")
]


class AutomationAction(Given):
    """What it does; of the fields those that belong to `do`: docs/automation.md#then."""

    do: Literal["task", "notice", "stage", "owner", "tag", "webhook"]
    to: Literal["owner", "manager", "person", "routing"] | None = Field(None, description="task, notice, owner")
    person: Id | None = Field(None, description="with to = person: a user's id")
    what: Text | None = Field(None, description="task")
    days: int | None = Field(None, ge=0, le=365, description="task: due after so many")
    title: Text | None = Field(None, description="notice")
    text: Text | None = Field(None, description="notice")
    stage: Literal["accepted", "qualified", "recycled", "disqualified"] | None = None
    reason: Text | None = Field(None, description="stage: recycled, disqualified")
    rest_days: int | None = Field(None, ge=1, le=3_650, description="stage: recycled")
    tag: Word | None = None
    off: bool | None = Field(None, description="tag: take it off")
    endpoint: Word | None = Field(None, description="webhook: its key; empty: all that take automation.ran")


class AutomationNarrow(Given):
    """Which of these events; what is left out does not matter."""

    type: Word | None = Field(None, description="your own id of an activity type")
    offering: Word | None = Field(None, description="your own id of it; with all below it")
    stage: Word | None = None
    status: Word | None = Field(None, description="of a deal: open, won, lost")
    segment: Id | None = None


Actions = Annotated[list[AutomationAction], Field(json_schema_extra={"maxItems": 10}, description="in their order")]


class AutomationNew(Given):
    name: Name
    trigger: Word = Field(description="such as lead.opened, or time: docs/automation.md#when-it-begins")
    of: Of | None = Field(None, description="about which kind of record; the trigger's usual one")
    narrow: AutomationNarrow | None = None
    when: Word = Field("", description="of time: 3 days before lead.cold_on")
    condition: Condition = ""
    actions: Actions


class AutomationFields(Given):
    """What is left out stays. Anything but the name makes a new version."""

    name: Name = ""
    trigger: Word = ""
    of: Of = "lead"
    narrow: AutomationNarrow | None = None
    when: Word = ""
    condition: Condition = ""
    actions: Actions = Field(default_factory=list)


class AutomationTold(Told):
    id: int
    name: str
    version: int = Field(description="the newest, which is told here")
    on: int | None = Field(description="the version that is on; null: it is off")
    paused_at: When | None = Field(description="it stopped itself then; what it hears waits")
    paused_why: str
    left_out: int = Field(description="events while it was paused that were too many to keep")
    too_many: int = Field(
        description="events that came by the thousand in one deed, as by an import, and began nothing"
    )
    trigger: str
    of: str
    narrow: dict[str, Any]
    when: str
    condition: str
    actions: list[dict[str, Any]]
    made_at: When
    by: str | None = Field(description="the address of who made it")
    tried_at: When | None = Field(description="when this version was tried; null: never")
    runs: dict[str, int] = Field(description="by state, of those that are kept")


class Automations(Told):
    items: list[AutomationTold]


class AutomationOrder(Given):
    automations: list[Id] = Field(json_schema_extra={"maxItems": 100}, description="all of them, in their new order")


class DryRunDay(Told):
    day: str
    triggered: int
    passed: int


class DryRunRecord(Told):
    at: When
    record: str = Field(description="your own id of it; of a lead ours")
    name: str


class DryRunTold(Told):
    version: int
    tried_at: When
    since: When
    until: When
    known: bool = Field(description="false: nothing is kept of when such things happened")
    note: str
    cut: bool = Field(description="only the newest events were looked at")
    triggered: int = Field(description="how often it would have looked")
    passed: int = Field(description="how often it would have acted")
    busiest: int = Field(description="the most of these within ten minutes")
    days: list[DryRunDay]
    first: list[DryRunRecord] = Field(description="the newest hundred that it would have acted on")


class TestTold(Told):
    test: str
    answer: bool | None = Field(description="null: unknown")


class DoneTold(Told):
    place: int
    do: str
    state: Literal["done", "nothing", "failed"]
    said: str
    tries: int
    at: When


class RunTold(Told):
    id: int
    automation: int
    version: int
    trigger: str
    of: str
    record: str | None = Field(description="your own id of it; of a lead ours; null: it is gone")
    name: str | None
    at: When
    state: State
    said: str = Field(description="why it was stopped or dropped")
    checked: list[TestTold] = Field(description="the tests that were asked")
    done: list[DoneTold] = Field(description="what each action came to")
    ended_at: When | None


class RunsAsked(Paged):
    state: State | Literal[""] = ""


class Resumption(Given):
    drop: bool = Field(False, description="drop what waits, instead of doing it")


def find(pk: int) -> Automation:
    found = queries.automation(pk)
    if found is None:
        raise not_found()
    return found


def _run(pk: int) -> AutomationRun:
    found = queries.run(pk)
    if found is None:
        raise not_found()
    return found


def _whole(pk: int) -> dict[str, Any]:
    return automations_json([find(pk)])[0]


def _said(given: dict[str, Any], before: Said | None = None) -> Said:
    told = {name: value for name, value in given.items() if name in Said._fields and value is not None}
    if "narrow" in told:
        told["narrow"] = {name: value for name, value in told["narrow"].items() if value is not None}
    if "actions" in told:
        told["actions"] = [{name: value for name, value in one.items() if value is not None} for one in told["actions"]]
    return before._replace(**told) if before else Said(**told)


def _may_read(call: Call, one: Automation) -> None:
    """Runs tell which records there are and how conditions stand for them."""
    for version in queries.versions(one):
        reaches(call, version.of, version.condition)


def _may_have_done(call: Call, said: Said) -> None:
    """An automation acts in nobody's name: by one a token does no more than it could do itself, and asks no more."""
    of = said.of or (TRIGGERS[said.trigger].of[0] if said.trigger in TRIGGERS else "")
    if of:
        reaches(call, of, said.condition)
    does = {str(one["do"]) for one in said.actions}
    rooms = {"leads" if (one, of) == ("owner", "lead") else DOES[one] for one in does & DOES.keys()}
    for scope in sorted(f"{room}:write" for room in rooms):
        if not allows(call.token, scope):
            raise Refused(403, "request.scope", f"This token lacks the scope {scope}.", {"scope": scope})


@resource.get("/automations", gives=Automations, **READ)
def index(request: Call) -> dict[str, Any]:
    """All of them, in their order."""
    return {"items": automations_json(list(queries.automations()))}


@resource.post("/automations", gives=AutomationTold, takes=JSON, **WRITE)
def add(request: Call, body: AutomationNew) -> dict[str, Any]:
    """Add one, switched off, behind all others."""
    said = _said(row(body))
    _may_have_done(request, said)
    made = actions.add(name=body.name, said=said, by=request.person, now=request.now)
    return _whole(made.pk)


@resource.put("/automations/order", gives=Automations, status=200, **WRITE)
def order(request: Call, body: AutomationOrder) -> dict[str, Any]:
    """Put all in another order: of several that one event begins the first goes first."""
    actions.order(body.automations, by=request.person, now=request.now)
    return {"items": automations_json(list(queries.automations()))}


@resource.get("/automations/runs/{id}", gives=RunTold, **READ)
def run(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One run: what was checked and done."""
    found = _run(id)
    reaches(request, found.version.of, found.version.condition)
    return runs_json([found])[0]


@resource.post("/automations/runs/{id}/repetition", gives=RunTold, **WRITE)
def retry(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Do again what failed, and nothing else."""
    found = _run(id)
    _may_have_done(request, said_by(found.version))
    actions.retry(found, by=request.person, now=request.now)
    return runs_json([_run(id)])[0]


@resource.get("/automations/{id}", gives=AutomationTold, tagged=True, fading=FADING, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One of them, with its newest version."""
    return _whole(id)


@resource.patch(
    "/automations/{id}", gives=AutomationTold, tagged=True, fading=FADING, matched=True, takes=JSON, **WRITE
)
def change(request: Call, id: Path[Id], body: AutomationFields) -> dict[str, Any]:
    """Change what is given. What is on stays as it was until the new version was tried and switched on."""
    one, given = find(id), row(body)
    before = said_by(queries.newest(one))
    said = _said(given, before) if given.keys() & set(Said._fields) else None
    _may_have_done(request, said or before)
    held = Automation.objects.select_for_update()
    with unchanged(request, lambda: _whole(id), lock=lambda: held.get(pk=id), but=FADING):
        actions.save(one, name=given.get("name"), said=said, by=request.person, now=request.now)
    return _whole(id)


@resource.delete("/automations/{id}", **WRITE)
def remove(request: Call, id: Path[Id]) -> None:
    """Remove it, with its versions and runs."""
    actions.remove(find(id), by=request.person, now=request.now)


@resource.post("/automations/{id}/dry-run", gives=DryRunTold, reads=True, **WRITE)
def dry_run(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Try its newest version on the last 30 days. Changes nothing."""
    version = queries.newest(find(id))
    reaches(request, version.of, version.condition)
    return dry_run_json(actions.dry_run(version, by=request.person, now=request.now))


@resource.post("/automations/{id}/on", gives=AutomationTold, **WRITE)
def switch_on(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Switch its newest version on, which must have been tried."""
    one = find(id)
    _may_have_done(request, said_by(queries.newest(one)))
    actions.switch_on(one, by=request.person, now=request.now)
    return _whole(id)


@resource.delete("/automations/{id}/on", gives=AutomationTold, **WRITE)
def switch_off(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Switch it off; what waits is dropped."""
    actions.switch_off(find(id), by=request.person, now=request.now)
    return _whole(id)


@resource.post("/automations/{id}/resumption", gives=AutomationTold, takes=JSON, **WRITE)
def resume(request: Call, id: Path[Id], body: Resumption) -> dict[str, Any]:
    """Let one that paused itself run again, with what waits or without."""
    one = find(id)
    if one.on is not None:
        _may_have_done(request, said_by(one.on))
    actions.resume(one, drop=body.drop, by=request.person, now=request.now)
    return _whole(id)


@resource.get("/automations/{id}/runs", gives=page(RunTold), selects=True, **READ)
def runs(request: Call, id: Path[Id], asked: Query[RunsAsked]) -> dict[str, Any]:
    """What it did, the newest first."""
    one = find(id)
    _may_read(request, one)
    place = read(asked.cursor, int)
    before = place[0] if place else None
    found = queries.runs(one, state=asked.state, before=before, limit=asked.limit + 1)
    part = found[: asked.limit]
    after = write([part[-1].pk]) if len(found) > asked.limit else None
    return {"items": runs_json(part), "next": after}
