"""Users and teams; who the token's person is; to whom leads can be given."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import Given, Id, Line, Paged, Person, Sound, Told, When, moment, page, person
from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.queries import Team, User

resource = Resource("Users and teams")
Role = Literal["admin", "manager", "sales", "marketing", "care", "viewer"]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254), Sound]
Territories = Annotated[list[Annotated[str, StringConstraints(max_length=100), Sound]], Field(max_length=200)]


class TeamNamed(Told):
    id: int
    name: str


class UserFields(Given):
    """What is left out stays. `team` is a team's id; null: none."""

    email: Email | None = None
    name: Line | None = None
    role: Role | None = None
    team: Id | None = None
    territories: Territories | None = None


class UserNew(UserFields):
    email: Email
    role: Role


class UserTold(Told):
    id: int
    email: str
    name: str
    role: Role
    team: TeamNamed | None
    territories: list[str]
    active: bool
    created_at: When


class Me(UserTold):
    scopes: list[str] = Field(description="what this token reaches")
    token: str = Field(description="the token's name")


class UsersAsked(Paged):
    email: Line = ""
    role: Literal["", "admin", "manager", "sales", "marketing", "care", "viewer"] = ""
    active: bool | None = None


class Takers(Told):
    items: list[Person]


class TeamFields(Given):
    name: Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
    territories: Territories = Field(default_factory=list)


class TeamTold(Told):
    id: int
    name: str
    territories: list[str]
    members: list[Person]


def find(pk: int) -> User:
    found = queries.users().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def tell(one: User) -> dict[str, Any]:
    return {
        "id": one.pk,
        "email": one.email,
        "name": one.name,
        "role": one.role,
        "team": {"id": one.team.pk, "name": one.team.name} if one.team else None,
        "territories": one.territories,
        "active": one.is_active,
        "created_at": moment(one.created_at),
    }


def _fields(body: UserFields) -> dict[str, Any]:
    given = row(body)
    if "team" in given and given["team"] is not None:
        given["team"] = _team(given["team"], field="team")
    # Null is no value of these; only a team may be none.
    return {name: value for name, value in given.items() if value is not None or name == "team"}


def _team(pk: int, field: str = "") -> Team:
    found = queries.teams().filter(pk=pk).first()
    if found is None:
        raise Refused(422, "user.team", "There is no such team.", {"field": field}) if field else not_found()
    return found


@resource.get("/users/me", gives=Me, scope="", tagged=True)
def me(request: Call) -> dict[str, Any]:
    """Who the token acts as, and what it reaches."""
    return {**tell(request.person), "scopes": request.token.scopes, "token": request.token.name}


@resource.get("/users/takers", gives=Takers, scope="leads:read")
def takers(request: Call) -> dict[str, Any]:
    """To whom a lead can be given."""
    found = [one for one in queries.active_users() if queries.may(one, "lead.act")]
    return {"items": [person(one) for one in found]}


@resource.get("/users", gives=page(UserTold), scope="users:read", deed="users.edit", selects=True)
def index(request: Call, asked: Query[UsersAsked]) -> dict[str, Any]:
    """All users, former ones too."""
    found = queries.users()
    if asked.email:
        found = found.filter(email__iexact=asked.email)
    if asked.role:
        found = found.filter(role=asked.role)
    if asked.active is not None:
        found = found.filter(is_active=asked.active)
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit)


@resource.post("/users", gives=UserTold, scope="users:write", deed="users.edit", takes=JSON, tagged=True)
def invite(request: Call, body: UserNew) -> dict[str, Any]:
    """Add a user. They choose a password by *Forgotten password*, or by the link that *Users and teams* sends."""
    given = {"name": "", "team": None, **_fields(body)}
    return tell(find(actions.invite(**given, by=request.person, now=request.now).pk))


@resource.get("/users/{id}", gives=UserTold, scope="users:read", deed="users.edit", selects=True, tagged=True)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One user."""
    return tell(find(id))


@resource.patch("/users/{id}", gives=UserTold, scope="users:write", deed="users.edit", tagged=True, matched=True)
def change(request: Call, id: Path[Id], body: UserFields) -> dict[str, Any]:
    """Change what is given."""
    found = find(id)
    held = User.objects.select_for_update(of=("self",))
    with unchanged(request, lambda: tell(find(id)), lock=lambda: held.get(pk=id)):
        actions.save_user(user=found, **_fields(body), by=request.person, now=request.now)
    return tell(find(id))


@resource.post("/users/{id}/deactivation", gives=UserTold, scope="users:write", deed="users.edit", tagged=True)
def deactivate(request: Call, id: Path[Id]) -> dict[str, Any]:
    """End somebody's access; what they did stays theirs."""
    return tell(actions.deactivate(find(id), by=request.person, now=request.now))


@resource.delete("/users/{id}/deactivation", gives=UserTold, scope="users:write", deed="users.edit", tagged=True)
def reactivate(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Let somebody in again."""
    return tell(actions.reactivate(find(id), by=request.person, now=request.now))


def _told(one: Team) -> dict[str, Any]:
    members = [person(member) for member in one.members.order_by("pk")]
    return {"id": one.pk, "name": one.name, "territories": one.territories, "members": members}


@resource.get("/teams", gives=page(TeamTold), scope="users:read", deed="users.edit", selects=True)
def teams(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All teams."""
    return keyed(queries.teams(), _told, cursor=asked.cursor, limit=asked.limit)


@resource.post("/teams", gives=TeamTold, scope="users:write", deed="users.edit", takes=JSON, tagged=True)
def add_team(request: Call, body: TeamFields) -> dict[str, Any]:
    """Add a team. Its members see each other's accounts and leads, and those of its territories."""
    return _told(actions.save_team(**body.model_dump(), by=request.person, now=request.now))


@resource.get("/teams/{id}", gives=TeamTold, scope="users:read", deed="users.edit", selects=True, tagged=True)
def team(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One team."""
    return _told(_team(id))


@resource.put("/teams/{id}", gives=TeamTold, scope="users:write", deed="users.edit", tagged=True, matched=True)
def change_team(request: Call, id: Path[Id], body: TeamFields) -> dict[str, Any]:
    """Its name and territories."""
    found = _team(id)
    held = Team.objects.select_for_update()
    with unchanged(request, lambda: _told(_team(id)), lock=lambda: held.get(pk=id)):
        actions.save_team(team=found, **body.model_dump(), by=request.person, now=request.now)
    return _told(_team(id))


@resource.delete("/teams/{id}", scope="users:write", deed="users.edit")
def remove_team(request: Call, id: Path[Id]) -> None:
    """Its members stay, without a team."""
    actions.remove_team(_team(id), by=request.person, now=request.now)
