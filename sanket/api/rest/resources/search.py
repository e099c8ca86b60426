"""Search: accounts, contacts and offerings by name, id, telephone number or e-mail address."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query
from pydantic import Field, StringConstraints

from sanket.api.rest.call import Call
from sanket.api.rest.operation import Resource
from sanket.api.rest.shapes import Asked, Named, Sound, Told, named
from sanket.crm.accounts import queries as accounts
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.workspace import queries as workspace

resource = Resource("Search")


class Wanted(Asked):
    q: Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
    limit: int = Field(10, ge=1, le=50, description="of each kind")


class ContactFound(Named):
    account: Named


class Found(Told):
    accounts: list[Named]
    contacts: list[ContactFound] = Field(description="none without the scope `contacts:read`")
    offerings: list[Named] = Field(description="none without the scope `offerings:read`")
    nearest: bool = Field(description="nothing is called so; these are one slip away")


@resource.get("/search", gives=Found, scope="accounts:read")
def search(request: Call, asked: Query[Wanted]) -> dict[str, Any]:
    """What is called so, of what one sees."""
    found = accounts.search(request.person, asked.q, asked.limit)
    offerings = catalogue.search(asked.q, limit=asked.limit)
    near = not (found.accounts or found.contacts or offerings)
    if near:
        found = accounts.nearest(request.person, asked.q, asked.limit)
    contacts = found.contacts if workspace.allows(request.token, "contacts:read") else []
    offerings = offerings if workspace.allows(request.token, "offerings:read") else []
    return {
        "accounts": [named(one) for one in found.accounts],
        "contacts": [{**named(one), "account": named(one.account)} for one in contacts],
        "offerings": [named(one) for one in offerings],
        "nearest": near,
    }
