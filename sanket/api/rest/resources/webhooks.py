"""Webhooks: the addresses that are told what happens, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed, read, write
from sanket.api.rest.refusals import not_found
from sanket.api.rest.shapes import Given, Id, Paged, Person, Sound, Told, When, moment, page, person, shown
from sanket.crm.webhooks import actions, queries
from sanket.crm.webhooks.queries import WebhookDelivery, WebhookEndpoint

resource = Resource("Webhooks")
DEED = "webhooks.edit"
READ: dict[str, Any] = {"scope": "webhooks:read", "deed": DEED}
WRITE: dict[str, Any] = {"scope": "webhooks:write", "deed": DEED}
Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000), Sound]
Name = Annotated[str, StringConstraints(max_length=100), Sound]
Events = Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=200)]


class EndpointNew(Given):
    url: Url
    events: Events = Field(description="types of events as docs/webhooks.md lists them, or `*` for all")
    name: Name = ""


class EndpointFields(Given):
    url: Url | None = None
    events: Events | None = None
    name: Name | None = None


class EndpointTold(Told):
    id: int
    key: str = Field(description="ep_…: its id in what it is sent")
    url: str
    name: str
    events: list[str]
    by: Person | None
    created_at: When
    disabled_at: When | None
    disabled_why: str
    delivered_at: When | None
    failing_since: When | None
    waiting: int
    failed: int


class EndpointMade(EndpointTold):
    secret: str = Field(description="its news are signed with it")


class SecretTold(Told):
    secret: str = Field(description="the one before signs beside it for a day")


class DeliveryTold(Told):
    id: int
    message: str
    type: str
    happened_at: When
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    next_at: When | None
    created_at: When


class AttemptTold(Told):
    at: When
    ms: int
    status: int | None
    answer: str


class DeliveryWhole(DeliveryTold):
    body: str = Field(description="byte for byte as it is sent")
    attempts: list[AttemptTold]


class DeliveriesAsked(Paged):
    state: Literal["", "waiting", "delivered", "failed"] = ""


class Repeated(Told):
    messages: int


def find(pk: int) -> WebhookEndpoint:
    found = queries.endpoints().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _delivery(pk: int) -> WebhookDelivery:
    found = queries.delivery(pk)
    if found is None:
        raise not_found()
    return found


def tell(one: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in ("key", "url", "name", "events", "disabled_why")},
        "by": person(one.by),
        "created_at": moment(one.created_at),
        "disabled_at": moment(one.disabled_at),
        "delivered_at": shown(one.delivered_at),
        "failing_since": shown(one.failing_since),
        **queries.counts(one)._asdict(),
    }


def _told(one: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": one.pk,
        "message": one.message.key,
        "type": one.message.type,
        "happened_at": shown(one.message.at),
        "state": one.state,
        "tries": one.tries,
        "next_at": shown(one.next_at),
        "created_at": shown(one.created_at),
    }


FADING = frozenset({"delivered_at", "failing_since", "waiting", "failed"})


@resource.get("/webhooks", gives=page(EndpointTold), selects=True, **READ)
def index(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All endpoints."""
    return keyed(queries.endpoints(), tell, cursor=asked.cursor, limit=asked.limit)


@resource.post("/webhooks", gives=EndpointMade, takes=JSON, **WRITE)
def add(request: Call, body: EndpointNew) -> dict[str, Any]:
    """Add an address that is told from now on."""
    made = actions.add_endpoint(**body.model_dump(), by=request.person, now=request.now)
    return {**tell(find(made.endpoint.pk)), "secret": made.secret}


@resource.get("/webhooks/deliveries/{id}", gives=DeliveryWhole, **READ)
def delivery(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One message for one endpoint, with each try."""
    one = _delivery(id)
    attempts = [
        {"at": shown(attempt.at), "ms": attempt.ms, "status": attempt.status, "answer": attempt.answer}
        for attempt in queries.attempts_of(one)
    ]
    return {**_told(one), "body": one.message.body, "attempts": attempts}


@resource.post("/webhooks/deliveries/{id}/repetition", gives=DeliveryTold, **WRITE)
def repeat(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Send it again, with the same id."""
    return _told(actions.send_again(_delivery(id), by=request.person, now=request.now))


@resource.get("/webhooks/{id}", gives=EndpointTold, tagged=True, fading=FADING, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One endpoint."""
    return tell(find(id))


@resource.patch("/webhooks/{id}", gives=EndpointTold, tagged=True, fading=FADING, matched=True, **WRITE)
def change(request: Call, id: Path[Id], body: EndpointFields) -> dict[str, Any]:
    """Change what is given. What waits goes to the new address."""
    endpoint = find(id)
    given = {name: value for name, value in row(body).items() if value is not None}
    held = WebhookEndpoint.objects.select_for_update()
    with unchanged(request, lambda: tell(find(id)), lock=lambda: held.get(pk=id), but=FADING):
        actions.save_endpoint(endpoint, **given, by=request.person, now=request.now)
    return tell(find(id))


@resource.delete("/webhooks/{id}", **WRITE)
def remove(request: Call, id: Path[Id]) -> None:
    """Remove it, with its secrets and its log."""
    actions.remove_endpoint(find(id), by=request.person, now=request.now)


@resource.get("/webhooks/{id}/deliveries", gives=page(DeliveryTold), selects=True, **READ)
def deliveries(request: Call, id: Path[Id], asked: Query[DeliveriesAsked]) -> dict[str, Any]:
    """What it was told, the newest first."""
    place = read(asked.cursor, int)
    before = place[0] if place else None
    found = queries.deliveries(find(id), state=asked.state, before=before, limit=asked.limit + 1)
    part = found[: asked.limit]
    after = write([part[-1].pk]) if len(found) > asked.limit else None
    return {"items": [_told(one) for one in part], "next": after}


@resource.post("/webhooks/{id}/test", gives=DeliveryTold, **WRITE)
def test(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Send an event that means nothing, to this endpoint alone."""
    return _told(actions.send_test(find(id), by=request.person, now=request.now))


@resource.post("/webhooks/{id}/secret", gives=SecretTold, **WRITE)
def rotate(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Sign with a new secret."""
    return {"secret": actions.rotate_secret(find(id), by=request.person, now=request.now)}


@resource.post("/webhooks/{id}/pause", gives=EndpointTold, **WRITE)
def pause(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Tell it nothing until it is resumed; what waits is kept."""
    actions.pause(find(id), by=request.person, now=request.now)
    return tell(find(id))


@resource.delete("/webhooks/{id}/pause", gives=EndpointTold, **WRITE)
def resume(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Tell it again, first what waited."""
    actions.resume(find(id), by=request.person, now=request.now)
    return tell(find(id))


@resource.post("/webhooks/{id}/repetitions", gives=Repeated, **WRITE)
def repeat_failed(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Send all again that was given up."""
    return {"messages": actions.send_failed_again(find(id), by=request.person, now=request.now)}
