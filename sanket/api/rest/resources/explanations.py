"""Why: the score of an account for an offering at any instant, and the parts that it is the sum of."""

from __future__ import annotations

from typing import Any

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest.call import Call
from sanket.api.rest.operation import Resource
from sanket.api.rest.refusals import Refused
from sanket.api.rest.resources import accounts
from sanket.api.rest.resources.leads import find
from sanket.api.rest.shapes import Asked, Id, Moment, Told, When
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import queries
from sanket.shared.instants import seconds_of

resource = Resource("Explanations")


class Part(Told):
    activity: str
    occurred_at: When
    contact: str | None
    type: str
    value: int
    weight: float | None = Field(None, description="of the contact, where influence is in use")
    points: float = Field(description="what is left of it")
    quanta: int = Field(description="the same, exact: the score is their sum")
    share: float


class OfContact(Told):
    contact: str | None
    points: float
    share: float


class OfType(Told):
    type: str
    points: float
    share: float


class OfDirection(Told):
    direction: str
    points: float
    share: float


class FactorRow(Told):
    offering: str | None
    attribute: str
    equals: str
    score: float


class Factor(Told):
    factor: str
    score: float
    rows: list[FactorRow]


class Crossing(Told):
    kind: str
    at: When
    activity: str | None


class Explanation(Told):
    account: str
    offering: str
    at: When
    interest: float
    fitment: float
    parts: list[Part]
    by_contact: list[OfContact]
    by_type: list[OfType]
    by_direction: list[OfDirection]
    factors: list[Factor]
    crossings: list[Crossing]


class AtAsked(Asked):
    at: Moment | None = Field(None, description="the instant; now, where none is given")


class Pair(AtAsked):
    account: int = Field(ge=1, le=2**63 - 1, description="an account's id")
    offering: int = Field(ge=1, le=2**63 - 1, description="an offering's id")


def _explained(call: Call, account_id: int, offering_id: int, asked: AtAsked) -> dict[str, Any]:
    at = call.at if asked.at is None else seconds_of(asked.at)
    if offering_id not in catalogue.tree().rows:
        raise Refused(422, "request.parameter", "There is no such offering.", {"parameter": "offering"})
    return queries.explain_json(account_id, offering_id, at=at)


@resource.get("/leads/{id}/explanation", gives=Explanation, scope="leads:read", selects=True)
def of_lead(request: Call, id: Path[Id], asked: Query[AtAsked]) -> dict[str, Any]:
    """Why this is a lead: each activity with what is left of it, who is behind it, how it fits."""
    lead = find(request, id)
    return _explained(request, lead.account_id, lead.offering_id, asked)


@resource.get("/explanations", gives=Explanation, scope="leads:read", selects=True)
def of_pair(request: Call, asked: Query[Pair]) -> dict[str, Any]:
    """The same for any account that one sees and any offering, lead or not."""
    accounts.find(request, asked.account)
    return _explained(request, asked.account, asked.offering, asked)
