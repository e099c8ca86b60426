"""Deals, purchases and communications: what other programs know of sales, and who wrote to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from ninja import Query
from pydantic import Field

from sanket.api.rest import asked as asked_for
from sanket.api.rest.batches import batch, row, taken
from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.shapes import (
    Amount,
    Asked,
    Given,
    Key,
    Line,
    Moment,
    Named,
    Number,
    Outcomes,
    Person,
    Told,
    When,
    named,
    person,
    shown,
)
from sanket.crm.deals import queries as deals
from sanket.crm.purchases import queries as purchases
from sanket.shared.instants import seconds_of

resource = Resource("Deals, purchases, communications")
MOST = 1_000


class OfAccount(Asked):
    account: asked_for.Which = asked_for.which("account", needed=True)


class DealRow(Given):
    external_id: Key
    account: Key
    offering: Key
    opened_at: Moment
    status: Literal["open", "won", "lost"]
    closed_at: Moment | None = None
    amount: str | Number | None = None
    owner: Line | None = Field(None, description="the e-mail address of a user")
    source: Line | None = None


class DealTold(Told):
    external_id: str
    offering: Named
    opened_at: When
    closed_at: When | None
    status: Literal["open", "won", "lost"]
    amount: Amount | None
    owner: Person | None
    source: str
    lead: int | None = Field(description="the lead that was converted to it")


class Deals(Told):
    items: list[DealTold]


class PurchaseRow(Given):
    external_id: Key
    account: Key
    offering: Key
    purchased_at: Moment
    quantity: Number | None = None
    amount: str | Number | None = None


class PurchaseTold(Told):
    external_id: str
    offering: Named
    purchased_at: When
    quantity: float | None
    amount: Amount | None


class Purchases(Told):
    items: list[PurchaseTold]


class CommunicationRow(Given):
    """Only who, to whom and when; never what was said."""

    message: Key
    sender: Key = Field(description="a contact's external id")
    recipient: Key = Field(description="a contact's external id")
    occurred_at: Moment
    kind: Line | None = None


DealBatch, PurchaseBatch, CommunicationBatch = batch(DealRow), batch(PurchaseRow), batch(CommunicationRow)


def _row_of(**names: str) -> Callable[[Given], dict[str, Any]]:
    """With its instants as files have them."""

    def made(item: Given) -> dict[str, Any]:
        told = row(item, **names)
        return {name: shown(seconds_of(one)) if name.endswith("_at") and one else one for name, one in told.items()}

    return made


@resource.get("/deals", gives=Deals, scope="deals:read")
def of_account(request: Call, asked: Query[OfAccount]) -> dict[str, Any]:
    """The newest deals of an account, at most 1,000; open ones first."""
    found = deals.of_account(asked_for.account(request, asked.account), limit=MOST)
    return {
        "items": [
            {
                "external_id": one.external_id,
                "offering": named(one.offering),
                "opened_at": shown(one.opened_at),
                "closed_at": shown(one.closed_at),
                "status": one.status,
                "amount": None if one.amount is None else str(one.amount),
                "owner": person(one.owner),
                "source": one.source,
                "lead": one.lead_id,
            }
            for one in found
        ]
    }


@resource.post("/deals/batch", gives=Outcomes, status=200, scope="deals:write", deed="import", takes=JSON)
def upsert_deals(request: Call, body: DealBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Add or change up to 1,000 deals by their external ids."""
    return taken(request, "deals", body, _row_of(external_id="deal"))


@resource.get("/purchases", gives=Purchases, scope="purchases:read")
def bought_by(request: Call, asked: Query[OfAccount]) -> dict[str, Any]:
    """The newest purchases of an account, at most 1,000."""
    found = purchases.of_account(asked_for.account(request, asked.account), limit=MOST)
    return {
        "items": [
            {
                "external_id": one.external_id,
                "offering": named(one.offering),
                "purchased_at": shown(one.purchased_at),
                "quantity": one.quantity,
                "amount": None if one.amount is None else str(one.amount),
            }
            for one in found
        ]
    }


@resource.post("/purchases/batch", gives=Outcomes, status=200, scope="purchases:write", deed="import", takes=JSON)
def upsert_purchases(request: Call, body: PurchaseBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Add or change up to 1,000 purchases by their external ids."""
    return taken(request, "purchases", body, _row_of(external_id="purchase"))


@resource.post(
    "/communications/batch", gives=Outcomes, status=200, scope="communications:write", deed="import", takes=JSON
)
def add_communications(request: Call, body: CommunicationBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Up to 1,000 messages: who wrote to whom, and when."""
    return taken(request, "communications", body, _row_of(sender="from", recipient="to"))
