"""Contacts: people at the accounts that the token's person sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.db import transaction
from ninja import Path, Query
from pydantic import Field, StringConstraints

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
    Named,
    Outcomes,
    Paged,
    Sound,
    Told,
    When,
    moment,
    named,
    page,
)
from sanket.crm.accounts import actions, queries
from sanket.crm.accounts.queries import Contact

resource = Resource("Contacts")
TEXTS = ("name", "email", "phone", "whatsapp", "department", "seniority", "title", "buying_role")
Role = Literal["", "initiator", "user", "influencer", "decider", "buyer", "gatekeeper"]


class ContactFields(Given):
    """What may be said of a contact. An empty text empties a field; what is left out stays. An answer about consent is
    kept with its source."""

    account: Key | None = Field(None, description="the external id of the account")
    name: Line | None = None
    email: Annotated[str, StringConstraints(max_length=254), Sound] | None = None
    phone: Line | None = None
    whatsapp: Line | None = None
    department: Line | None = None
    seniority: Line | None = None
    title: Line | None = None
    buying_role: Role | None = Field(None, description="empty: what department and seniority suggest")
    consent_email: bool | None = None
    consent_phone: bool | None = None
    consent_source: Line | None = Field(None, description="the proof: where and how it was given or refused")


class ContactNew(ContactFields):
    external_id: Key
    account: Key = Field(description="the external id of the account")


class ContactTold(Told):
    id: int
    external_id: str
    account: Named
    name: str
    email: str
    phone: str
    whatsapp: str
    department: str
    seniority: str
    title: str
    buying_role: str
    inferred_role: str | None
    consents: dict[str, bool]
    created_at: When


class ContactsAsked(Paged):
    q: Line = Field("", description="stands in the name")
    external_id: Line = ""
    email: Line = ""
    account: asked_for.Which = asked_for.which("account")


ContactBatch = batch(ContactNew)


def find(call: Call, pk: int) -> Contact:
    found = queries.contacts_visible_to(call.person).select_related("account").filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def tell(one: Contact, consents: dict[str, bool]) -> dict[str, Any]:
    inferred = queries.inferred_role(one)
    return {
        "id": one.pk,
        "external_id": one.external_id,
        "account": named(one.account),
        **{name: getattr(one, name) for name in TEXTS},
        "inferred_role": str(inferred.value) if inferred else None,
        "consents": consents,
        "created_at": moment(one.created_at),
    }


def _alone(one: Contact) -> dict[str, Any]:
    return tell(one, queries.consents_of([one.pk]).get(one.pk, {}))


def _account_seen(call: Call, external_id: str | None) -> None:
    """Nobody is put where one may not look."""
    if external_id and queries.account_by_external(call.person, external_id.strip()) is None:
        raise Refused(422, "account.unknown", f"There is no account {external_id[:60]!r}.", {"field": "account"})


@resource.get("/contacts", gives=page(ContactTold), scope="contacts:read", selects=True)
def index(request: Call, asked: Query[ContactsAsked]) -> dict[str, Any]:
    """The contacts of the accounts that one sees, by name."""
    found = queries.contacts_visible_to(request.person).select_related("account")
    if asked.q:
        found = found.filter(name_key__contains=asked.q.lower())
    same: dict[str, Any] = {name: value for name in ("external_id", "email") if (value := getattr(asked, name))}
    if asked.account:
        same["account_id"] = asked_for.account(request, asked.account)
    answers: dict[int, dict[str, bool]] = {}
    told = keyed(found.filter(**same), lambda one: one, cursor=asked.cursor, limit=asked.limit, by="name_key")
    answers = queries.consents_of(_ids(told["items"]))
    return {**told, "items": [tell(one, answers.get(one.pk, {})) for one in told["items"]]}


def _ids(some: Iterable[Any]) -> list[int]:
    return [one.pk for one in some]


@resource.post("/contacts", gives=ContactTold, scope="contacts:write", deed="account.edit", takes=JSON, tagged=True)
def add(request: Call, body: ContactNew) -> dict[str, Any]:
    """Add a contact."""
    _account_seen(request, body.account)
    with transaction.atomic():
        if queries.contact_ids_by_external([body.external_id]):
            raise Refused(409, "contact.known", "There is a contact with this id already; change that one.")
        actions.save_contacts([row(body, external_id="contact")], by=request.person, now=request.now)
    return _alone(Contact.objects.select_related("account").get(external_id=body.external_id.strip()))


@resource.post("/contacts/batch", gives=Outcomes, status=200, scope="contacts:write", deed="import", takes=JSON)
def upsert(request: Call, body: ContactBatch) -> dict[str, Any]:  # type: ignore[valid-type]
    """Add or change up to 1,000 contacts by their external ids."""
    return taken(request, "contacts", body, row_of(external_id="contact"))


@resource.get("/contacts/{id}", gives=ContactTold, scope="contacts:read", selects=True, tagged=True)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One contact."""
    return _alone(find(request, id))


@resource.patch(
    "/contacts/{id}", gives=ContactTold, scope="contacts:write", deed="account.edit", tagged=True, matched=True
)
def change(request: Call, id: Path[Id], body: ContactFields) -> dict[str, Any]:
    """Change what is given. A buying role is stated from then on."""
    contact = find(request, id)
    _account_seen(request, body.account)
    given = {"account": contact.account.external_id, **{k: v for k, v in row(body).items() if k != "account" or v}}
    with unchanged(request, lambda: _alone(find(request, id)), lock=lambda: actions.lock([contact.account_id])):
        actions.save_contacts([{"contact": contact.external_id, **given}], by=request.person, now=request.now)
    return _alone(Contact.objects.select_related("account").get(pk=id))
