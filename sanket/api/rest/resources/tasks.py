"""Tasks: what somebody is to do about an account or a lead, by when."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest import asked as asked_for
from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import (
    Day,
    Given,
    Id,
    Key,
    Moment,
    Named,
    Paged,
    Person,
    Sound,
    Told,
    When,
    named,
    page,
    shown,
)
from sanket.api.rest.shapes import person as told_of
from sanket.crm.leads.queries import visible_to
from sanket.crm.tasks import actions, queries
from sanket.crm.tasks.queries import Task
from sanket.shared.instants import seconds_of

resource = Resource("Tasks")
READ: dict[str, Any] = {"scope": "tasks:read"}
WRITE: dict[str, Any] = {"scope": "tasks:write", "deed": "task.edit"}
What = Annotated[str, StringConstraints(min_length=1, max_length=300), Sound]


class TasksAsked(Paged):
    to: asked_for.Who = Field("", description="a user's e-mail address or number, or `me`: for whom")
    lead: Id | None = None
    account: asked_for.Which = asked_for.which("account")
    open: bool = Field(True, description="false: those that are done or dropped, too")


class TaskNew(Given):
    """About a lead or an account; due at an instant, or during a day of the company."""

    what: What
    external_id: Key | None = Field(None, description="your own id of it: sent again it counts once")
    lead: Id | None = None
    account: Key | None = None
    contact: Key | None = None
    to: asked_for.Who = Field("me", description="a user's e-mail address or number, or `me`")
    due_at: Moment | None = None
    due_on: Day | None = None


class TaskDue(Given):
    due_at: Moment | None = None
    due_on: Day | None = None


class TaskTold(Told):
    id: int
    external_id: str
    what: str
    account: Named
    lead: int | None
    contact: Named | None
    to: Person | None
    due_at: When
    whole_day: bool = Field(description="due_at is when that day begins in the company's time zone")
    source: str = Field(description="what gave it, if no person did")
    by: Person | None
    given_at: When
    done_at: When | None
    done_by: Person | None
    dropped_at: When | None


def _tell(one: Task) -> dict[str, Any]:
    return {
        "id": one.pk,
        "external_id": one.external_id,
        "what": one.what,
        "account": named(one.account),
        "lead": one.lead_id,
        "contact": named(one.contact) if one.contact else None,
        "to": told_of(one.to),
        "due_at": shown(one.due_at),
        "whole_day": one.whole_day,
        "source": one.source,
        "by": told_of(one.by),
        "given_at": shown(one.at),
        "done_at": shown(one.done_at),
        "done_by": told_of(one.done_by),
        "dropped_at": shown(one.dropped_at),
    }


def _seen(request: Call) -> Any:
    return queries.visible_to(request.person).select_related("account", "contact", "to", "by", "done_by")


def _find(request: Call, pk: int) -> Task:
    found: Task | None = _seen(request).filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _whom(request: Call, said: str) -> int:
    who = asked_for.owner(request, said)
    if not who.isdigit():
        raise Refused(422, "task.refused", "Choose somebody who is active.", {"field": "to"})
    return int(who)


def _due(body: TaskNew | TaskDue) -> Any:
    if (body.due_at is None) == (body.due_on is None):
        raise Refused(422, "task.refused", "Give one of due_at and due_on.", {"field": "due"})
    return body.due_on if body.due_at is None else seconds_of(body.due_at)


@resource.get("/tasks", gives=page(TaskTold), selects=True, **READ)
def index(request: Call, asked: Query[TasksAsked]) -> dict[str, Any]:
    """Tasks about what one sees, in the order in which they were given."""
    rows = _seen(request)
    if asked.open:
        rows = rows.open()
    if asked.to:
        rows = rows.filter(to_id=_whom(request, asked.to))
    if asked.lead:
        rows = rows.filter(lead_id=asked.lead)
    if asked.account:
        rows = rows.filter(account_id=asked_for.account(request, asked.account))
    return keyed(rows, _tell, cursor=asked.cursor, limit=asked.limit)


@resource.post("/tasks", gives=TaskTold, takes=JSON, **WRITE)
def add(request: Call, body: TaskNew) -> dict[str, Any]:
    """Give a task. Under an external id that was used before it answers the one that there is."""
    account = asked_for.account(request, body.account) if body.account else None
    if body.lead is not None and not visible_to(request.person).filter(pk=body.lead).exists():
        raise not_found()
    told = actions.give(
        [
            actions.Wanted(
                body.what,
                _whom(request, body.to),
                _due(body),
                lead_id=body.lead,
                account_id=account,
                contact_id=asked_for.contact(request, body.contact).pk if body.contact else None,
                key=body.external_id or "",
            )
        ],
        by=request.person,
        now=request.now,
    )[0]
    if told.refused is not None:
        raise told.refused
    assert told.task is not None
    return _tell(_find(request, told.task.pk))


@resource.get("/tasks/{id}", gives=TaskTold, tagged=True, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One of them."""
    return _tell(_find(request, id))


@resource.patch("/tasks/{id}", gives=TaskTold, **WRITE)
def put_off(request: Call, id: Path[Id], body: TaskDue) -> dict[str, Any]:
    """Say when else it is due."""
    actions.put_off(_find(request, id), until=_due(body), by=request.person, now=request.now)
    return _tell(_find(request, id))


@resource.delete("/tasks/{id}", gives=TaskTold, **WRITE)
def drop(request: Call, id: Path[Id]) -> dict[str, Any]:
    """It is needed no more; it stays, as dropped."""
    actions.drop(_find(request, id), by=request.person, now=request.now)
    return _tell(_find(request, id))


@resource.post("/tasks/{id}/completion", gives=TaskTold, status=200, **WRITE)
def done(request: Call, id: Path[Id]) -> dict[str, Any]:
    """It is done."""
    actions.done(_find(request, id), by=request.person, now=request.now)
    return _tell(_find(request, id))


@resource.delete("/tasks/{id}/completion", gives=TaskTold, **WRITE)
def again(request: Call, id: Path[Id]) -> dict[str, Any]:
    """It is to be done after all: neither done nor dropped."""
    actions.again(_find(request, id), by=request.person, now=request.now)
    return _tell(_find(request, id))
