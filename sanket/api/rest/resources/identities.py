"""Who told events: visitors and what links them, which are machines, whose a mail domain is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest import asked as asked_for
from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed, read, write
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import (
    Given,
    Id,
    Key,
    Line,
    Named,
    Paged,
    Person,
    Sound,
    Told,
    When,
    moment,
    named,
    page,
    person,
    shown,
)
from sanket.crm.accounts import queries as accounts
from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Agent, Event, Link, Verdict, Visitor

resource = Resource("Visitors, machines, mail domains")
READ: dict[str, Any] = {"scope": "sources:read", "deed": "settings.view"}
WRITE: dict[str, Any] = {"scope": "sources:write", "deed": "settings.edit"}
Name = Annotated[str, StringConstraints(min_length=3, max_length=202), Sound]


class VisitorTold(Told):
    id: int
    name: str = Field(description="a:ANONYMOUS-ID or u:USER-ID")
    first_at: When
    last_at: When
    email: str
    called: str


class LinkTold(Told):
    id: int
    kind: Literal["tie", "alias", "merge", "group", "contact"]
    one: str
    other: str
    first_at: When
    by: Person | None = Field(description="null: events said so")
    undone_at: When | None


class VisitorWhole(VisitorTold):
    names: list[str] = Field(description="all that this person goes by")
    links: list[LinkTold]


class VisitorsAsked(Paged):
    q: Line = Field("", description="the whole of an id or an e-mail address")


class LinkNew(Given):
    """A visitor is the same person as another, or is a contact."""

    visitor: Name
    same_as: Name | None = Field(None, description="the name to go by")
    contact: Key | None = Field(None, description="the external id of a contact")


class VerdictTold(Told):
    id: int
    subject: Literal["event", "visitor", "agent"]
    key: str
    machine: bool
    reason: str
    by: Person | None
    at: When


class Verdicts(Told):
    items: list[VerdictTold]


class VerdictNew(Given):
    subject: Literal["event", "visitor", "agent"]
    key: Name | Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] = Field(
        description="an event's or an agent's id, or a visitor's name"
    )
    machine: bool
    reason: Annotated[str, StringConstraints(max_length=300), Sound] = ""


class DomainTold(Told):
    id: int
    domain: str
    account: Named | None = Field(description="null: nobody's in particular")
    created_at: When


class DomainNew(Given):
    domain: Annotated[str, StringConstraints(min_length=1, max_length=253), Sound]
    account: Key | None = Field(None, description="an account's external id; null: nobody's in particular")


# ------------------------------------------------------------------------------------------------------ visitors


def _visitor(one: Visitor) -> dict[str, Any]:
    told = {"id": one.pk, "name": one.name, "email": one.email, "called": one.called}
    return {**told, "first_at": shown(one.first_at), "last_at": shown(one.last_at)}


def _link(one: Link) -> dict[str, Any]:
    told = {"id": one.pk, "kind": one.kind, "one": one.one, "other": one.other}
    return {**told, "first_at": shown(one.first_at), "by": person(one.by), "undone_at": moment(one.undone_at)}


@resource.get("/visitors", gives=page(VisitorTold), selects=True, **READ)
def index(request: Call, asked: Query[VisitorsAsked]) -> dict[str, Any]:
    """Names that told us things, those seen last first."""
    if asked.q:
        return {"items": [_visitor(one) for one in queries.find_visitors(asked.q)], "next": None}
    place = read(asked.cursor, int, int)
    found = queries.visitors(before=(place[0], place[1]) if place else None, limit=asked.limit + 1)
    part = found[: asked.limit]
    after = write([part[-1].last_at, part[-1].pk]) if len(found) > asked.limit else None
    return {"items": [_visitor(one) for one in part], "next": after}


def _named(name: str, field: str) -> Visitor:
    found = queries.visitor_by_name(name)
    if found is None:
        raise Refused(422, "request.parameter", "There is no such visitor.", {"parameter": field})
    return found


@resource.post("/visitors/links", gives=LinkTold, takes=JSON, **WRITE)
def link(request: Call, body: LinkNew) -> dict[str, Any]:
    """Say that a visitor is the same person as another, or a contact; what they told is read anew."""
    visitor = _named(body.visitor, "visitor")
    deed: dict[str, Any] = {"by": request.person, "now": request.now}
    if (body.same_as is None) == (body.contact is None):
        raise Refused(422, "request.parameter", "Name another visitor, or a contact.", {"parameter": "same_as"})
    if body.same_as is not None:
        return _link(actions.merge(visitor, _named(body.same_as, "same_as"), **deed))
    return _link(actions.name_contact(visitor, asked_for.contact(request, body.contact or ""), **deed))


def _found(pk: int) -> Link:
    found = queries.link_by_id(pk)
    if found is None:
        raise not_found()
    return found


@resource.post("/visitors/links/{id}/undoing", gives=LinkTold, **WRITE)
def unlink(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Say that a link does not hold; what was read by it is read as if it had never been said."""
    return _link(actions.undo_link(_found(id), by=request.person, now=request.now))


@resource.delete("/visitors/links/{id}/undoing", gives=LinkTold, **WRITE)
def relink(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Say that it holds after all."""
    return _link(actions.redo_link(_found(id), by=request.person, now=request.now))


@resource.get("/visitors/{id}", gives=VisitorWhole, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One visitor: who it is by all that is known, and what says so."""
    one = Visitor.objects.filter(pk=id).first()
    if one is None:
        raise not_found()
    names = list(queries.who([one.name], now_s=request.at)[one.name].names)
    return {**_visitor(one), "names": names, "links": [_link(link) for link in queries.links_of(names)]}


# ------------------------------------------------------------------------------------------------------ machines


def _verdict(one: Verdict) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("subject", "key", "machine", "reason")}
    return {"id": one.pk, **told, "by": person(one.by), "at": moment(one.at)}


@resource.get("/verdicts", gives=Verdicts, **READ)
def verdicts(request: Call) -> dict[str, Any]:
    """What people said is a machine, or is none."""
    return {"items": [_verdict(one) for one in queries.verdicts()]}


def _subject(body: VerdictNew) -> Event | Visitor | Agent:
    found: Event | Visitor | Agent | None = None
    if body.subject == "visitor":
        found = queries.visitor_by_name(body.key)
    elif body.key.isdecimal() and len(body.key) < 19:
        found = queries.event(int(body.key)) if body.subject == "event" else queries.agent(int(body.key))
    if found is None:
        raise Refused(422, "request.parameter", "There is no such event, visitor or user agent.", {"parameter": "key"})
    return found


@resource.post("/verdicts", gives=VerdictTold, takes=JSON, **WRITE)
def judge(request: Call, body: VerdictNew) -> dict[str, Any]:
    """Say that an event, all of a visitor or all of a user agent is a machine's, or is none."""
    deed: dict[str, Any] = {"by": request.person, "now": request.now}
    return _verdict(actions.judge(_subject(body), machine=body.machine, reason=body.reason, **deed))


@resource.delete("/verdicts/{id}", **WRITE)
def take_back(request: Call, id: Path[Id]) -> None:
    """Take a verdict back: what is found by itself holds again."""
    found = queries.verdict_by_id(id)
    if found is None:
        raise not_found()
    actions.take_back(found, by=request.person, now=request.now)


# -------------------------------------------------------------------------------------------------- mail domains


def _domain(one: queries.MailDomain) -> dict[str, Any]:
    account = named(one.account) if one.account else None
    return {"id": one.pk, "domain": one.domain, "account": account, "created_at": moment(one.created_at)}


@resource.get("/mail-domains", gives=page(DomainTold), **READ)
def domains(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """What was said of mail domains here; for all others our own list counts."""
    return keyed(queries.mail_domains(), _domain, cursor=asked.cursor, limit=asked.limit, by="domain")


@resource.put("/mail-domains", gives=DomainTold, **WRITE)
def save_domain(request: Call, body: DomainNew) -> dict[str, Any]:
    """Say whose a mail domain is, or that it is nobody's in particular."""
    account = None
    if body.account is not None:
        account = accounts.account_by_external(request.person, body.account.strip())
        if account is None:
            raise Refused(422, "account.unknown", f"There is no account {body.account[:60]!r}.", {"field": "account"})
    saved = actions.save_domain(body.domain, account=account, by=request.person, now=request.now)
    return _domain(queries.mail_domains().get(pk=saved.pk))


@resource.delete("/mail-domains/{id}", **WRITE)
def remove_domain(request: Call, id: Path[Id]) -> None:
    """Take it back: our own list counts for it again."""
    found = queries.mail_domains().filter(pk=id).first()
    if found is None:
        raise not_found()
    actions.remove_domain(found, by=request.person, now=request.now)
