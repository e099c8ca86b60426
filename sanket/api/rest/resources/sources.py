"""Sources: websites and programs that tell us things, what they told, and what that means."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed, read, sliced, write
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import Asked, Given, Id, Key, Named, Paged, Sound, Told, When, moment, named, page, shown
from sanket.crm.activities import queries as activities
from sanket.crm.activities.queries import ActivityType
from sanket.crm.capture import actions, queries
from sanket.crm.capture.queries import Event, EventRule, Source
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.catalogue.queries import Offering

resource = Resource("Sources and their events")
READ: dict[str, Any] = {"scope": "sources:read", "deed": "settings.view"}
WRITE: dict[str, Any] = {"scope": "sources:write", "deed": "settings.edit"}
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), Sound]
Word = Annotated[str, StringConstraints(max_length=200), Sound]
FADING = frozenset({"last_seen_at", "last_error", "last_error_at"})


class SourceSaid(Given):
    place: Literal["website", "server"] | None = Field(
        None, description="website: its write key stands in public pages; server: a program of ours has it"
    )
    adds: Literal["all", "mail", "none"] | None = Field(
        None, description="the accounts and contacts it adds; never said: mail for a website, else all"
    )
    accounts_a_day: int | None = Field(None, ge=0, le=1_000_000)
    contacts_a_day: int | None = Field(None, ge=0, le=1_000_000)

    def settings(self) -> dict[str, Any]:
        return self.model_dump(exclude={"name"}, exclude_none=True)


class SourceGiven(SourceSaid):
    name: Name


class SourceChanged(SourceSaid):
    """What is left out stays."""

    name: Name | None = None


class SourceTold(Told):
    id: int
    external_id: str
    name: str
    kind: str = Field(description="events, or the name of a connector")
    write_key: str = Field(description="public: it lets one tell, never ask")
    place: str = Field(description="website or server; empty: nobody said")
    adds: str = Field(description="all, mail or none")
    accounts_a_day: int
    contacts_a_day: int
    created_at: When
    disabled_at: When | None
    last_seen_at: When | None
    last_error: str
    last_error_at: When | None


class SourcesAsked(Paged):
    kind: Annotated[str, StringConstraints(max_length=40), Sound] = ""


class EventTold(Told):
    id: int
    source: int
    message_id: str
    kind: str
    name: str
    at: When
    received_at: When
    anonymous_id: str
    user_id: str
    group_id: str
    fate: str = Field(description="activity, or why it is none: unmapped, unplaced, machine, context …")
    reason: str
    account: Named | None
    contact: Named | None
    offering: Named | None
    type: Named | None


class EventWhole(EventTold):
    body: dict[str, Any]


class EventsAsked(Paged):
    source: int | None = Field(None, ge=1, le=2**63 - 1, description="a source's id")
    fate: Annotated[str, StringConstraints(max_length=8), Sound] = ""
    visitor: Annotated[str, StringConstraints(pattern=r"^([au]:[^\x00]{1,200})?$")] = Field(
        "", description="a:ANONYMOUS-ID or u:USER-ID"
    )


class UnmappedTold(Told):
    source: int
    kind: str
    name: str
    times: int = Field(description="10001 says: more than 10,000")


class OfSource(Asked):
    source: int | None = Field(None, ge=1, le=2**63 - 1, description="a source's id")


class UnmappedAsked(Paged):
    source: int | None = Field(None, ge=1, le=2**63 - 1, description="a source's id")


class RuleFields(Given):
    """What is left out is as usual: any event, of all sources."""

    source: Id | None = None
    kind: Literal["", "track", "page", "screen"] = "track"
    name: Word = Field("", description="exact, in any case; prefix*; empty = any")
    property: Annotated[str, StringConstraints(max_length=100), Sound] = ""
    value: Word = ""
    url: Annotated[str, StringConstraints(max_length=500), Sound] = ""
    typed: Literal["fixed", "name", "not"] = "fixed"
    type: Key | None = Field(None, description="the external id of an activity type")
    offered: Literal["fixed", "property", "url"] = "property"
    offering: Key | None = Field(None, description="the external id of an offering")
    offering_property: Annotated[str, StringConstraints(max_length=100), Sound] = ""
    account_property: Annotated[str, StringConstraints(max_length=100), Sound] = ""


class RuleTold(Told):
    id: int
    position: int
    source: int | None
    kind: str
    name: str
    property: str
    value: str
    url: str
    typed: str
    type: Named | None
    offered: str
    offering: Named | None
    offering_property: str
    account_property: str
    ready_made: bool


class Rules(Told):
    items: list[RuleTold]


class Order(Given):
    rules: list[Id] = Field(max_length=1_000, description="ids of all rules in the order in which they are asked")


def find(pk: int) -> Source:
    found = queries.sources().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _chosen(pk: int | None) -> Source | None:
    if pk is None:
        return None
    found = queries.sources().filter(pk=pk).first()
    if found is None:
        raise Refused(422, "request.parameter", "There is no such source.", {"parameter": "source"})
    return found


def tell(one: Source) -> dict[str, Any]:
    may = queries.may_add(one)
    instants = ("created_at", "disabled_at", "last_seen_at", "last_error_at")
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in ("external_id", "name", "kind", "write_key", "last_error")},
        "place": one.settings.get("place", ""),
        "adds": may.what,
        "accounts_a_day": may.accounts,
        "contacts_a_day": may.contacts,
        **{name: moment(getattr(one, name)) for name in instants},
    }


# ------------------------------------------------------------------------------------------------------- sources


@resource.get("/sources", gives=page(SourceTold), selects=True, **READ)
def index(request: Call, asked: Query[SourcesAsked]) -> dict[str, Any]:
    """All sources."""
    return keyed(queries.sources(asked.kind), tell, cursor=asked.cursor, limit=asked.limit)


@resource.post("/sources", gives=SourceTold, takes=JSON, **WRITE)
def add(request: Call, body: SourceGiven) -> dict[str, Any]:
    """Add a website or program that tells events, with a write key of its own."""
    return tell(actions.add_source(name=body.name, settings=body.settings(), by=request.person, now=request.now))


@resource.get("/sources/events", gives=page(EventTold), selects=True, **READ)
def events(request: Call, asked: Query[EventsAsked]) -> dict[str, Any]:
    """What was told, the newest first, and what became of it."""
    place = read(asked.cursor, int)
    found = queries.newest_events(
        _chosen(asked.source),
        fates=[asked.fate] if asked.fate else (),
        visitor=asked.visitor,
        before=place[0] if place else None,
        limit=asked.limit + 1,
    )
    part = found[: asked.limit]
    after = write([part[-1].pk]) if len(found) > asked.limit else None
    return {"items": [_event(one) for one in part], "next": after}


def _event(one: Event) -> dict[str, Any]:
    texts = ("message_id", "kind", "name", "anonymous_id", "user_id", "group_id", "fate", "reason")
    about = {name: getattr(one, name) for name in ("account", "contact", "offering", "type")}
    return {
        "id": one.pk,
        "source": one.source_id,
        **{name: getattr(one, name) for name in texts},
        "at": shown(one.at),
        "received_at": shown(one.received_at),
        **{name: named(thing) if thing else None for name, thing in about.items()},
    }


@resource.get("/sources/events/{id}", gives=EventWhole, **READ)
def event(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One event, as it came."""
    found = Event.objects.select_related("account", "contact", "offering", "type").filter(pk=id).first()
    if found is None:
        raise not_found()
    return {**_event(found), "body": msgspec.json.decode(found.body)}


@resource.get("/sources/unmapped", gives=page(UnmappedTold), **READ)
def unmapped(request: Call, asked: Query[UnmappedAsked]) -> dict[str, Any]:
    """Names that no rule knows what to make of, the most frequent first."""
    chosen = _chosen(asked.source)
    found = queries.unmapped_names([one.pk for one in queries.sources() if chosen in (None, one)])
    rows = [{"source": one.source_id, "kind": one.kind, "name": one.name, "times": one.times} for one in found]
    return sliced(rows, cursor=asked.cursor, limit=asked.limit)


# --------------------------------------------------------------------------------------------------------- rules


def _rule(one: EventRule) -> dict[str, Any]:
    texts = ("kind", "name", "property", "value", "url", "typed", "offered", "offering_property", "account_property")
    return {
        "id": one.pk,
        "position": one.position,
        "source": one.source_id,
        **{name: getattr(one, name) for name in texts},
        "type": named(one.type) if one.type else None,
        "offering": named(one.offering) if one.offering else None,
        "ready_made": one.ready_made,
    }


def _find_rule(pk: int) -> EventRule:
    found = queries.rules().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _given(body: RuleFields) -> dict[str, Any]:
    told = body.model_dump(exclude={"source", "type", "offering"})
    kind: ActivityType | None = None
    offering: Offering | None = None
    if body.type is not None and (kind := activities.types().filter(external_id=body.type.strip()).first()) is None:
        raise Refused(422, "request.parameter", "There is no such activity type.", {"parameter": "type"})
    if body.offering is not None and (offering := catalogue.by_external(body.offering.strip())) is None:
        raise Refused(422, "request.parameter", "There is no such offering.", {"parameter": "offering"})
    return {**told, "source": _chosen(body.source), "type": kind, "offering": offering}


@resource.get("/sources/rules", gives=Rules, **READ)
def rules(request: Call, asked: Query[OfSource]) -> dict[str, Any]:
    """The rules in the order in which they are asked: the first that fits decides."""
    return {"items": [_rule(one) for one in queries.rules(_chosen(asked.source))]}


@resource.post("/sources/rules", gives=RuleTold, takes=JSON, tagged=True, **WRITE)
def add_rule(request: Call, body: RuleFields) -> dict[str, Any]:
    """Say what an event means, before all other rules; what was kept is read anew by it."""
    made = actions.save_rule(**_given(body), by=request.person, now=request.now)
    return _rule(_find_rule(made.pk))


@resource.put("/sources/rules/order", gives=Rules, **WRITE)
def order(request: Call, body: Order) -> dict[str, Any]:
    """Put the rules into another order."""
    actions.order_rules(body.rules, by=request.person, now=request.now)
    return {"items": [_rule(one) for one in queries.rules()]}


@resource.get("/sources/rules/{id}", gives=RuleTold, tagged=True, **READ)
def rule(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One rule."""
    return _rule(_find_rule(id))


@resource.put("/sources/rules/{id}", gives=RuleTold, tagged=True, matched=True, **WRITE)
def change_rule(request: Call, id: Path[Id], body: RuleFields) -> dict[str, Any]:
    """Put another rule in its place; what was kept is read anew by it."""
    found, given = _find_rule(id), _given(body)
    held = EventRule.objects.select_for_update(of=("self",))
    with unchanged(request, lambda: _rule(_find_rule(id)), lock=lambda: held.get(pk=id)):
        actions.save_rule(found, **given, by=request.person, now=request.now)
    return _rule(_find_rule(id))


@resource.delete("/sources/rules/{id}", **WRITE)
def remove_rule(request: Call, id: Path[Id]) -> None:
    """Take a rule away; what was kept is read anew without it."""
    actions.remove_rule(_find_rule(id), by=request.person, now=request.now)


# ---------------------------------------------------------------------------------------------------- one source


@resource.get("/sources/{id}", gives=SourceTold, tagged=True, fading=FADING, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One source, and how it fares."""
    return tell(find(id))


@resource.patch("/sources/{id}", gives=SourceTold, tagged=True, fading=FADING, matched=True, **WRITE)
def change(request: Call, id: Path[Id], body: SourceChanged) -> dict[str, Any]:
    """Call it otherwise, or say what it adds; its external id stays."""
    source = find(id)
    held = Source.objects.select_for_update()
    with unchanged(request, lambda: tell(find(id)), lock=lambda: held.get(pk=id), but=FADING):
        actions.save_source(source, name=body.name, settings=body.settings(), by=request.person, now=request.now)
    return tell(find(id))


@resource.post("/sources/{id}/key", gives=SourceTold, **WRITE)
def renew_key(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Give it another write key; what comes with the old one is refused from now on."""
    return tell(actions.renew_key(find(id), by=request.person, now=request.now))


@resource.post("/sources/{id}/disabling", gives=SourceTold, **WRITE)
def disable(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take nothing more from it; what it told stays and counts."""
    return tell(actions.disable_source(find(id), by=request.person, now=request.now))


@resource.delete("/sources/{id}/disabling", gives=SourceTold, **WRITE)
def enable(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take from it again."""
    return tell(actions.enable_source(find(id), by=request.person, now=request.now))
