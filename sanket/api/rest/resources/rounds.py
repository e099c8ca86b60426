"""Rounds in which people propose, blind, what activity types are worth; then what is agreed on."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.resources.settings import Kept
from sanket.api.rest.shapes import (
    Given,
    Id,
    Named,
    Paged,
    Person,
    Reason,
    Text,
    Told,
    When,
    moment,
    named,
    page,
    person,
)
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import Spread, ValueRound
from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import User

resource = Resource("Rounds of proposals")
READ: dict[str, Any] = {"scope": "scoring:read", "deed": "scoring.view"}
WRITE: dict[str, Any] = {"scope": "scoring:write", "deed": "settings.edit"}
Points = Annotated[int, Field(ge=-1_000, le=1_000)]
MOST = 500


class RoundTold(Told):
    id: int
    note: str
    opened_at: When
    opened_by: Person | None
    shown_at: When | None = Field(description="when the last one answered: from then on all may read")
    closed_at: When | None
    types: int
    people: int
    answers: int
    agreed: int


class AskedPerson(Told):
    person: Person
    answered_at: When | None
    withdrawn_at: When | None
    withdrawn_reason: str


class ProposalTold(Told):
    person: Person
    value: int
    remark: str


class AgreedTold(Told):
    value: int
    reason: str
    by: Person | None
    at: When


class SpreadTold(Told):
    type: Named
    low: float
    first: float
    median: float
    third: float
    high: float
    suggestion: int
    proposals: list[ProposalTold]
    agreement: AgreedTold | None


class RoundWhole(RoundTold):
    asked: list[AskedPerson]
    asked_types: list[Named]
    spreads: list[SpreadTold] = Field(description="empty until all who are asked have answered")


class RoundNew(Given):
    types: list[Id] = Field(max_length=MOST, description="ids of activity types")
    people: list[Id] = Field(max_length=MOST, description="ids of users who may propose")
    note: Text = ""


class AskedNew(Given):
    person: Id


class Own(Told):
    type: Named
    value: int | None
    remark: str


class Proposals(Told):
    answered_at: When | None
    items: list[Own]


class ProposalGiven(Given):
    type: Id
    value: Points | None = Field(None, description="null: none yet")
    remark: Annotated[str, Field(max_length=1_000)] = ""


class ProposalsGiven(Given):
    items: list[ProposalGiven] = Field(max_length=MOST)
    hand_in: bool = Field(False, description="this is the answer; it may be changed until the last one has answered")


class Agreed(Given):
    value: Points
    reason: Reason


class Withdrawn(Given):
    reason: Reason


def find(pk: int) -> ValueRound:
    found = queries.rounds().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _told(one: ValueRound) -> dict[str, Any]:
    counts = {name: vars(one)[name] for name in ("types", "people", "answers", "agreed")}
    return {
        "id": one.pk,
        "note": one.note,
        "opened_at": moment(one.opened_at),
        "opened_by": person(one.opened_by),
        "shown_at": moment(one.shown_at),
        "closed_at": moment(one.closed_at),
        **counts,
    }


def _whole(pk: int, who: User) -> dict[str, Any]:
    held = find(pk)
    return {
        **_told(held),
        "asked": [
            {
                "person": person(one.person),
                "answered_at": moment(one.answered_at),
                "withdrawn_at": moment(one.withdrawn_at),
                "withdrawn_reason": one.withdrawn_reason,
            }
            for one in queries.asked_people(held)
        ],
        "asked_types": [named(one) for one in queries.asked_types(held)],
        "spreads": [_spread(one) for one in queries.spreads(held, who)],
    }


def _spread(one: Spread) -> dict[str, Any]:
    agreed = one.agreement
    return {
        "type": named(one.type),
        **{name: getattr(one, name) for name in ("low", "first", "median", "third", "high", "suggestion")},
        "proposals": [{"person": person(p.person), "value": p.value, "remark": p.remark} for p in one.proposals],
        "agreement": agreed
        and {"value": agreed.value, "reason": agreed.reason, "by": person(agreed.by), "at": moment(agreed.at)},
    }


def _proposers(ids: list[int]) -> list[User]:
    found = {one.pk: one for one in workspace.active_users() if workspace.may(one, "scoring.propose")}
    if missing := [pk for pk in ids if pk not in found]:
        raise Refused(
            422,
            "round.person",
            f"{missing[0]} may not propose values; ask active administrators, managers and marketing.",
            {"field": "people"},
        )
    return [found[pk] for pk in ids]


@resource.get("/scoring/rounds", gives=page(RoundTold), selects=True, **READ)
def index(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All rounds, the newest first."""
    return keyed(queries.rounds(), _told, cursor=asked.cursor, limit=asked.limit, falling=True)


@resource.post("/scoring/rounds", gives=RoundWhole, takes=JSON, **WRITE)
def begin(request: Call, body: RoundNew) -> dict[str, Any]:
    """Ask people what types are worth. One round at a time."""
    people = _proposers(body.people)
    deed: dict[str, Any] = {"by": request.person, "now": request.now, "note": body.note}
    return _whole(actions.open_round(types=body.types, people=people, **deed).pk, request.person)


@resource.get("/scoring/rounds/{id}", gives=RoundWhole, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One round; nobody sees what others propose until all have answered."""
    return _whole(id, request.person)


@resource.post("/scoring/rounds/{id}/closing", gives=RoundWhole, **WRITE)
def close(request: Call, id: Path[Id]) -> dict[str, Any]:
    """End it. One that not everybody has answered stays closed to all eyes."""
    actions.close_round(find(id).pk, by=request.person, now=request.now)
    return _whole(id, request.person)


@resource.delete("/scoring/rounds/{id}/closing", gives=RoundWhole, **WRITE)
def reopen(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Open it again."""
    actions.reopen_round(find(id).pk, by=request.person, now=request.now)
    return _whole(id, request.person)


@resource.post("/scoring/rounds/{id}/people", gives=RoundWhole, takes=JSON, **WRITE)
def ask(request: Call, id: Path[Id], body: AskedNew) -> dict[str, Any]:
    """Ask one more, or again one who was withdrawn."""
    (one,) = _proposers([body.person])
    actions.ask_person(find(id).pk, person=one, by=request.person, now=request.now)
    return _whole(id, request.person)


@resource.post("/scoring/rounds/{id}/people/{person_id}/withdrawal", gives=RoundWhole, takes=JSON, **WRITE)
def withdraw(request: Call, id: Path[Id], person_id: Path[Id], body: Withdrawn) -> dict[str, Any]:
    """Wait no longer for somebody; what they proposed does not count."""
    held = find(id)
    row = next((one for one in queries.asked_people(held) if one.person_id == person_id), None)
    if row is None:
        raise not_found()
    deed: dict[str, Any] = {"reason": body.reason, "by": request.person, "now": request.now}
    actions.withdraw_person(held.pk, person=row.person, **deed)
    return _whole(id, request.person)


@resource.get("/scoring/rounds/{id}/proposals", gives=Proposals, scope="scoring:read", deed="scoring.propose")
def proposals(request: Call, id: Path[Id]) -> dict[str, Any]:
    """What one has proposed oneself."""
    held, mine = _mine(request, id)
    kept = queries.own_proposals(held, request.person)
    return {
        "answered_at": moment(mine.answered_at),
        "items": [
            {
                "type": named(kind),
                "value": kept[kind.pk].value if kind.pk in kept else None,
                "remark": kept[kind.pk].remark if kind.pk in kept else "",
            }
            for kind in queries.asked_types(held)
        ],
    }


def _mine(call: Call, pk: int) -> tuple[ValueRound, queries.RoundPerson]:
    held = find(pk)
    mine = next((one for one in queries.asked_people(held) if one.person_id == call.person.pk), None)
    if mine is None or mine.withdrawn_at is not None:
        raise not_found()
    return held, mine


@resource.put("/scoring/rounds/{id}/proposals", gives=Proposals, scope="scoring:write", deed="scoring.propose")
def propose(request: Call, id: Path[Id], body: ProposalsGiven) -> dict[str, Any]:
    """Propose a value for each type, blind to what others say."""
    held, _row = _mine(request, id)
    given = {one.type: actions.Proposed(one.value, one.remark) for one in body.items}
    actions.propose(held.pk, person=request.person, given=given, hand_in=body.hand_in, now=request.now)
    return proposals(request, id)


@resource.put("/scoring/rounds/{id}/agreements/{type_id}", gives=Kept, **WRITE)
def agree(request: Call, id: Path[Id], type_id: Path[Id], body: Agreed) -> dict[str, Any]:
    """Write down what the round came to for a type; the value goes where edits go."""
    deed: dict[str, Any] = {"by": request.person, "now": request.now}
    found = actions.keep_agreement(find(id).pk, type_id=type_id, value=body.value, reason=body.reason, **deed)
    return found._asdict()


@resource.delete("/scoring/rounds/{id}/agreements/{type_id}", **WRITE)
def undo_agreement(request: Call, id: Path[Id], type_id: Path[Id]) -> None:
    """Take it back, and out of the draft."""
    if not actions.undo_agreement(find(id).pk, type_id=type_id, by=request.person, now=request.now):
        raise not_found()
