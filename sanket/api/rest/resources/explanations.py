"""Why: the score of an account for an offering at any instant, and the parts that it is the sum of."""

from __future__ import annotations

from typing import Any

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest import asked as asked_for
from sanket.api.rest.call import Call
from sanket.api.rest.operation import Resource
from sanket.api.rest.resources.leads import find
from sanket.api.rest.shapes import Asked, Id, Told, When
from sanket.crm.recognition import queries

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
    at: asked_for.At = Field("", description=f"the instant, {asked_for.AT}; now, where none is given")


class Pair(AtAsked):
    account: asked_for.Which = asked_for.which("account", needed=True)
    offering: asked_for.Which = asked_for.which("offering", needed=True)


def _explained(call: Call, account_id: int, offering_id: int, asked: AtAsked) -> dict[str, Any]:
    at = asked_for.instant(asked.at) if asked.at else call.at
    return queries.explain_json(account_id, offering_id, at=at)


@resource.get("/leads/{id}/explanation", gives=Explanation, scope="leads:read", selects=True)
def of_lead(request: Call, id: Path[Id], asked: Query[AtAsked]) -> dict[str, Any]:
    """Why this is a lead: each activity with what is left of it, who is behind it, how it fits."""
    lead = find(request, id)
    return _explained(request, lead.account_id, lead.offering_id, asked)


@resource.get("/explanations", gives=Explanation, scope="leads:read", selects=True)
def of_pair(request: Call, asked: Query[Pair]) -> dict[str, Any]:
    """The same for any account that one sees and any offering, lead or not."""
    account, offering = asked_for.account(request, asked.account), asked_for.offering(asked.offering)
    return _explained(request, account, offering, asked)
