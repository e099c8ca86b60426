"""Accounts: the buyers' organisations that the token's person sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from ninja import Path, Query
from pydantic import Field, StringConstraints, field_validator

from sanket.api.rest import asked as asked_for
from sanket.api.rest.batches import batch, row, row_of, taken
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import (
    Given,
    Id,
    Key,
    Line,
    Outcomes,
    Paged,
    Person,
    Sound,
    Told,
    When,
    moment,
    page,
    person,
)
from sanket.crm.accounts import actions, queries
from sanket.crm.accounts.queries import Account
from sanket.shared.errors import RowError

resource = Resource("Accounts")
FIELDS = (
    "name", "industry", "employees", "turnover", "phone", "city", "state", "country", "website", "gstin", "territory",
    "tags",
)  # fmt: skip
Owner = Annotated[str, StringConstraints(max_length=254), Sound]


class AccountFields(Given):
    """What may be said of an account. An empty text or null empties a field, but the name; what is left out stays."""

    name: Line | None = None
    industry: Line | None = None
    employees: int | None = Field(None, ge=0, le=100_000_000)
    turnover: str | float | None = Field(None, description="a year, in the company's currency")
    phone: Line | None = None
    city: Line | None = None
    state: Line | None = None
    country: Line | None = None
    website: Line | None = None
    gstin: Line | None = None
    territory: Line | None = None
    owner: Owner | None = Field(None, description="the e-mail address of a user")
    tags: list[Line] | None = Field(None, max_length=100)

    @field_validator("name")
    @classmethod
    def _named(cls, name: str | None) -> str:
        if name is None or not name.strip():
            raise ValueError("write the name of the account")
        return name


class AccountRow(AccountFields):
    """One that is new needs a name."""

    external_id: Key


class AccountNew(AccountRow):
    name: Line


class AccountTold(Told):
    id: int
    external_id: str
    name: str
    industry: str
    employees: int | None
    turnover: str | None
    phone: str
    city: str
    state: str
    country: str
    website: str
    gstin: str
    territory: str
    owner: Person | None
    tags: list[str]
    created_at: When


class AccountsAsked(Paged):
    q: Line = Field("", description="stands in the name")
    external_id: Line = ""
    territory: Line = ""
    industry: Line = ""
    owner: asked_for.Who = Field("", description=asked_for.OWNER)


AccountBatch = batch(AccountRow)


def find(call: Call, pk: int) -> Account:
    if not queries.sees(call.person, pk):
        raise not_found()
    return Account.objects.select_related("owner").get(pk=pk)


def tell(one: Account) -> dict[str, Any]:
    return {
        "id": one.pk,
        "external_id": one.external_id,
        **{name: getattr(one, name) for name in FIELDS},
        "turnover": None if one.turnover is None else str(one.turnover),
        "owner": person(one.owner),
        "created_at": moment(one.created_at),
    }


@resource.get("/accounts", gives=page(AccountTold), scope="accounts:read", selects=True)
def index(request: Call, asked: Query[AccountsAsked]) -> dict[str, Any]:
    """The accounts that one sees, by name."""
    found = _chosen(queries.visible_to(request.person).select_related("owner"), asked, request)
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit, by="name_key")


def _chosen(found: QuerySet[Account], asked: AccountsAsked, call: Call) -> QuerySet[Account]:
    if asked.q:
        found = found.filter(name_key__contains=asked.q.lower())
    same = {name: value for name in ("external_id", "territory", "industry") if (value := getattr(asked, name))}
    owner = asked_for.owner(call, asked.owner)
    if owner == "none":
        return found.filter(owner=None, **same)
    if owner:
        same["owner_id"] = int(owner)
    return found.filter(**same)


@resource.post("/accounts", gives=AccountTold, scope="accounts:write", deed="account.edit", takes=JSON, tagged=True)
def add(request: Call, body: AccountNew) -> dict[str, Any]:
    """Add an account."""
    with transaction.atomic():
        if queries.ids_by_external([body.external_id]):
            raise Refused(409, "account.known", "There is an account with this id already; change that one.")
        actions.save_accounts([row(body, external_id="account")], by=request.person, now=request.now)
    return tell(Account.objects.select_related("owner").get(external_id=body.external_id.strip()))


@resource.post("/accounts/batch", gives=Outcomes, status=200, scope="accounts:write", deed="import", takes=JSON)
def upsert(request: Call, body: AccountBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Add or change up to 1,000 accounts by their external ids."""
    return taken(request, "accounts", body, row_of(external_id="account"), check=_named)


def _named(rows: Sequence[dict[str, Any]]) -> list[RowError | None]:
    """A file may bring accounts that are only numbers; whoever types or sends one says what it is called."""
    ids = [one["account"].strip() for one in rows]
    known = set(queries.ids_by_external(ids))
    found: list[RowError | None] = []
    for ext, one in zip(ids, rows, strict=True):
        if one.get("name"):
            known.add(ext)
        found.append(None if ext in known else RowError("name", "an account that is new needs one"))
    return found


@resource.get("/accounts/{id}", gives=AccountTold, scope="accounts:read", selects=True, tagged=True)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One account."""
    return tell(find(request, id))


@resource.patch(
    "/accounts/{id}", gives=AccountTold, scope="accounts:write", deed="account.edit", tagged=True, matched=True
)
def change(request: Call, id: Path[Id], body: AccountFields) -> dict[str, Any]:
    """Change what is given. Its leads are tested anew."""
    account = find(request, id)
    with unchanged(request, lambda: tell(find(request, id)), lock=lambda: actions.lock([id])):
        actions.save_accounts([{"account": account.external_id, **row(body)}], by=request.person, now=request.now)
    return tell(Account.objects.select_related("owner").get(pk=id))
