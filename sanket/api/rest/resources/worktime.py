"""Working time: who is at work and on call, hours of the company, teams and people, holidays, leave."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.resources import users
from sanket.api.rest.shapes import Asked, Day, Given, Id, Moment, Paged, Person, Sound, Told, When, moment, page, person
from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.queries import Holiday, Leave, Presence, Team, User, Workspace
from sanket.shared.instants import datetime_of, seconds_of

resource = Resource("Working time")
READ: dict[str, Any] = {"scope": "worktime:read", "deed": "settings.view"}
WRITE: dict[str, Any] = {"scope": "worktime:write", "deed": "worktime.edit"}
CHANGE: dict[str, Any] = {**WRITE, "tagged": True, "matched": True}
State = Literal["open", "closed", "holiday", "leave", "inactive"]
Hours = Annotated[str, StringConstraints(max_length=160), Sound]
Week = Annotated[
    list[Hours], Field(min_length=7, max_length=7, description="Monday first, such as 09:30-18:30; empty: a day off")
]
Languages = Annotated[list[Annotated[str, StringConstraints(max_length=3)]], Field(max_length=20)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
LEAVE_SHOWN = timedelta(days=30)


class PresenceTold(Told):
    user: Person
    state: State
    next_open: When | None = Field(description="from when on this person is at work; null: never")
    languages: list[str]
    most_open: int | None = Field(description="leads that this person can have open at once; null: any number")
    on_call: bool


class Present(Told):
    at: When
    items: list[PresenceTold]


class AtAsked(Asked):
    at: Moment | None = Field(None, description="now, if left out")


class CompanyHours(Told):
    hours: list[str]
    time_zone: str


class CompanyHoursFields(Given):
    hours: Week


class OwnHours(Told):
    hours: list[str] | None = Field(description="null: a team works as the company, a person as the team")


class OwnHoursFields(Given):
    hours: Week | None


class PersonTime(OwnHours):
    languages: list[str]
    most_open: int | None
    time_zone: str


class PersonTimeFields(Given):
    """What is left out stays."""

    hours: Week | None = None
    languages: Languages = Field(default_factory=list, description="codes such as hi or en")
    most_open: int | None = Field(None, ge=1, le=100_000)


class HolidayTold(Told):
    id: int
    on: date
    name: str
    team: users.TeamNamed | None = Field(description="null: for everybody")
    hours: str = Field(description="such as 09:30-13:00; empty: a day off")


class HolidayNew(Given):
    on: Day
    name: Name
    team: Id | None = None
    hours: Hours = ""


class HolidaysAsked(Paged):
    since: Day | None = Field(None, description="today, if left out")


class LeaveTold(Told):
    id: int
    user: Person
    starts_at: When
    ends_at: When
    reason: str
    by: Person | None


class LeaveNew(Given):
    user: Id | None = Field(None, description="oneself, if left out")
    starts_at: Moment
    ends_at: Moment
    reason: Annotated[str, StringConstraints(max_length=200), Sound] = ""


def _present(one: Presence, who: User, at: int, called: set[int]) -> dict[str, Any]:
    opens = one.time.next_open(at) if one.state != "inactive" else None
    return {
        "user": person(who),
        "state": one.state,
        "next_open": None if opens is None else moment(datetime_of(opens)),
        "languages": list(one.languages),
        "most_open": one.most_open,
        "on_call": who.pk in called,
    }


@resource.get("/worktime/people", gives=Present, **READ)
def people(request: Call, asked: Query[AtAsked]) -> dict[str, Any]:
    """Who is at work, on leave, on call at an instant: all active users."""
    when = asked.at or request.now
    at = seconds_of(when)
    active = {one.pk: one for one in queries.active_users()}
    found, called = queries.available(active, at), set(queries.on_call(at))
    items = [_present(found[pk], who, at, called) for pk, who in active.items()]
    return {"at": moment(when), "items": items}


def _company() -> dict[str, Any]:
    ours = queries.current()
    return {"hours": ours.hours, "time_zone": ours.time_zone}


@resource.get("/worktime/company", gives=CompanyHours, tagged=True, **READ)
def company(request: Call) -> dict[str, Any]:
    """The company's hours."""
    return _company()


@resource.put("/worktime/company", gives=CompanyHours, **CHANGE)
def change_company(request: Call, body: CompanyHoursFields) -> dict[str, Any]:
    """Say them. Teams and people without hours of their own follow."""
    ours = queries.current()
    held = Workspace.objects.select_for_update()
    with unchanged(request, _company, lock=lambda: held.get(pk=ours.pk)):
        actions.save_worktime(of=ours, hours=body.hours, by=request.person, now=request.now)
    return _company()


def _team(pk: int, field: str = "") -> Team:
    found = queries.teams().filter(pk=pk).first()
    if found is None:
        raise Refused(422, "user.team", "There is no such team.", {"field": field}) if field else not_found()
    return found


def _hours(pk: int) -> dict[str, Any]:
    return {"hours": _team(pk).hours}


@resource.get("/worktime/teams/{id}", gives=OwnHours, tagged=True, **READ)
def team(request: Call, id: Path[Id]) -> dict[str, Any]:
    """A team's own hours."""
    return _hours(id)


@resource.put("/worktime/teams/{id}", gives=OwnHours, **CHANGE)
def change_team(request: Call, id: Path[Id], body: OwnHoursFields) -> dict[str, Any]:
    """Say them; null: as the company."""
    found = _team(id)
    held = Team.objects.select_for_update()
    with unchanged(request, lambda: _hours(id), lock=lambda: held.get(pk=id)):
        actions.save_worktime(of=found, hours=body.hours, by=request.person, now=request.now)
    return _hours(id)


def _time(pk: int) -> dict[str, Any]:
    found = users.find(pk)
    return {name: getattr(found, name) for name in ("hours", "languages", "most_open", "time_zone")}


@resource.get("/worktime/people/{id}", gives=PersonTime, tagged=True, **READ)
def one(request: Call, id: Path[Id]) -> dict[str, Any]:
    """A person's own hours, languages, open leads at once."""
    return _time(id)


@resource.patch("/worktime/people/{id}", gives=PersonTime, **CHANGE)
def change_one(request: Call, id: Path[Id], body: PersonTimeFields) -> dict[str, Any]:
    """Change what is given. `hours` null: as the team; `most_open` null: as for all."""
    found = users.find(id)
    held = User.objects.select_for_update(of=("self",))
    with unchanged(request, lambda: _time(id), lock=lambda: held.get(pk=id)):
        actions.save_worktime(of=found, **row(body), by=request.person, now=request.now)
    return _time(id)


def _holiday(one: Holiday) -> dict[str, Any]:
    whose = {"id": one.team.pk, "name": one.team.name} if one.team else None
    return {"id": one.pk, "on": one.on, "name": one.name, "team": whose, "hours": one.hours}


@resource.get("/worktime/holidays", gives=page(HolidayTold), selects=True, **READ)
def holidays(request: Call, asked: Query[HolidaysAsked]) -> dict[str, Any]:
    """Holidays from a day on, in the order in which they were written down."""
    since = asked.since or request.now.date()
    return keyed(queries.holidays(since=since), _holiday, cursor=asked.cursor, limit=asked.limit)


@resource.post("/worktime/holidays", gives=HolidayTold, takes=JSON, **WRITE)
def add_holiday(request: Call, body: HolidayNew) -> dict[str, Any]:
    """Add one, or change the name and hours of the one on that day."""
    whose = None if body.team is None else _team(body.team, field="team")
    day = actions.Day(body.on, body.name, body.hours)
    actions.add_holidays([day], team=whose, by=request.person, now=request.now)
    return _holiday(queries.holidays(since=body.on, until=body.on).get(team=whose))


@resource.delete("/worktime/holidays/{id}", **WRITE)
def remove_holiday(request: Call, id: Path[Id]) -> None:
    """It is a day like others again."""
    found = queries.holidays(since=date.min).filter(pk=id).first()
    if found is None:
        raise not_found()
    actions.remove_holiday(found, by=request.person, now=request.now)


def _leave(one: Leave) -> dict[str, Any]:
    return {
        "id": one.pk,
        "user": person(one.user),
        "starts_at": moment(one.starts_at),
        "ends_at": moment(one.ends_at),
        "reason": one.reason,
        "by": person(one.by),
    }


@resource.get("/worktime/leave", gives=page(LeaveTold), scope="worktime:read", selects=True)
def leave(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """Leave that is planned, holds, or ended within 30 days: one's own, for managers everybody's."""
    own = None if queries.may(request.person, "worktime.edit") else request.person
    found = queries.leaves(since=request.now - LEAVE_SHOWN, user=own)
    return keyed(found, _leave, cursor=asked.cursor, limit=asked.limit)


@resource.post("/worktime/leave", gives=LeaveTold, scope="worktime:write", takes=JSON)
def take_leave(request: Call, body: LeaveNew) -> dict[str, Any]:
    """Write leave down: one's own; managers also that of others."""
    who = request.person if body.user in (None, request.person.pk) else users.find(body.user or 0)
    if not queries.plans_for(request.person, who):
        raise not_found()
    span = {"starts_at": body.starts_at, "ends_at": body.ends_at}
    return _leave(actions.take_leave(who, **span, reason=body.reason, by=request.person, now=request.now))


@resource.delete("/worktime/leave/{id}", scope="worktime:write")
def cancel_leave(request: Call, id: Path[Id]) -> None:
    """As if it had never been planned."""
    found = queries.leaves(since=datetime_of(0)).filter(pk=id).first()
    if found is None or not queries.plans_for(request.person, found.user):
        raise not_found()
    actions.cancel_leave(found, by=request.person, now=request.now)
