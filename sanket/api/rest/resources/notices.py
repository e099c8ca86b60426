"""Notices: what the token's person was told, what they have read, and how they want to be told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import not_found
from sanket.api.rest.shapes import Given, Id, Paged, Sound, Told, When, page, shown
from sanket.crm.messaging import actions, queries
from sanket.crm.messaging.queries import KINDS, Channel, Notice, Wishes
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of

resource = Resource("Notices")
READ: dict[str, Any] = {"scope": "notices:read"}
WRITE: dict[str, Any] = {"scope": "notices:write"}
Way = Literal["mail", "push", "chat"]
Clock = Annotated[str, StringConstraints(max_length=5), Sound, Field(description="such as 22:00, on one's own clock")]


class NoticeTold(Told):
    id: int
    kind: str = Field(description="as docs/notices.md lists them")
    alarm: bool
    about: str = Field(description="the record it speaks of, such as lead:12")
    title: str
    body: str
    link: str = Field(description="a path of this site")
    phone: str
    at: When
    read_at: When | None


class NoticesAsked(Paged):
    unread: bool = False


class ReadUpTo(Given):
    upto: Id


class ReadTold(Told):
    notices: int = Field(description="how many were new")


class ChannelTold(Told):
    id: int
    way: Way
    name: str
    open: bool
    failing_since: When | None
    sent_at: When | None


class WishesTold(Told):
    ways: dict[str, list[Way]] = Field(description="kind -> the ways by which it is told at once")
    quiet_from: str
    quiet_until: str
    break_through: bool = Field(description="alarms come in quiet hours, too")
    digest: Literal["", "hourly", "daily"]
    digest_at: str


class WishesFields(Given):
    """What is left out stays; of ``ways`` a kind that is left out stays."""

    ways: dict[str, list[Way]] | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    break_through: bool | None = None
    digest: Literal["", "hourly", "daily"] | None = None
    digest_at: Clock | None = None


def _tell(one: Notice) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("kind", "about", "title", "body", "link", "phone")}
    alarm = one.kind in KINDS and KINDS[one.kind].alarm
    return {"id": one.pk, "alarm": alarm, **told, "at": shown(one.at), "read_at": shown(one.read_at)}


@resource.get("/notices", gives=page(NoticeTold), selects=True, **READ)
def index(request: Call, asked: Query[NoticesAsked]) -> dict[str, Any]:
    """What one was told, the newest first."""
    rows = queries.notices(request.person)
    if asked.unread:
        rows = rows.filter(read_at=None)
    return keyed(rows, _tell, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.post("/notices/readings", gives=ReadTold, takes=JSON, **WRITE)
def read_all(request: Call, body: ReadUpTo) -> dict[str, Any]:
    """Mark as read all up to that one."""
    return {"notices": actions.read_all(request.person, upto=body.upto, at=seconds_of(request.now))}


@resource.post("/notices/{id}/reading", **WRITE)
def read_one(request: Call, id: Path[Id]) -> None:
    """Mark it as read."""
    found = queries.notices(request.person).filter(pk=id).first()
    if found is None:
        raise not_found()
    actions.read(found, at=seconds_of(request.now))


@resource.get("/notices/channels", gives=page(ChannelTold), **READ)
def channels(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """Where one is told; where exactly is told to nobody. Added in the pages."""
    return keyed(queries.channels(request.person), _channel, cursor=asked.cursor, limit=asked.limit)


def _channel(one: Channel) -> dict[str, Any]:
    told = {"id": one.pk, "way": one.way, "name": one.name, "open": one.disabled_at is None}
    return {**told, "failing_since": shown(one.failing_since), "sent_at": shown(one.sent_at)}


def _wishes(person: User) -> dict[str, Any]:
    found: Wishes = queries.wishes(person)
    return {**found._asdict(), "ways": {name: list(found.ways_of(kind)) for name, kind in KINDS.items()}}


@resource.get("/notices/wishes", gives=WishesTold, tagged=True, **READ)
def wishes(request: Call) -> dict[str, Any]:
    """How one is told of what."""
    return _wishes(request.person)


@resource.patch("/notices/wishes", gives=WishesTold, tagged=True, matched=True, **WRITE)
def change_wishes(request: Call, body: WishesFields) -> dict[str, Any]:
    """Change what is given."""
    given = {name: value for name, value in row(body).items() if value is not None}
    held = User.objects.select_for_update(of=("self",))
    with unchanged(request, lambda: _wishes(request.person), lock=lambda: held.get(pk=request.person.pk)):
        if "ways" in given:
            given["ways"] = {**_wishes(request.person)["ways"], **given["ways"]}
        actions.save_wishes(request.person, **given)
    return _wishes(request.person)
