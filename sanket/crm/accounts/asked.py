"""Accounts and contacts as conditions may ask of them. Unknown is what the column is empty of."""

from __future__ import annotations

from typing import Any

from sanket.crm.accounts.models import BuyingRole
from sanket.engine.conditions.fields import OF_OTHERS, Entity, Field, Kind, Many, Subject

ACCOUNT, CONTACT, LEAD = "account", "contact", "lead"
CUSTOMER = "customer"
"""The tag."""
_TAGS = {
    "sqlite": "json_each(account.tags) AS tag",
    "postgresql": "jsonb_array_elements_text(account.tags) AS tag(value)",
}


def subjects() -> tuple[Subject, ...]:
    """Accounts, and contacts with their account."""
    joined = "JOIN crm_account account ON account.id = contact.account_id"
    return (
        Subject(ACCOUNT, "crm_account account", "account.id", "account.external_id"),
        Subject(CONTACT, "crm_contact contact", "contact.id", "contact.external_id", {ACCOUNT: joined}),
    )


def entities(customers: list[str]) -> tuple[Entity, ...]:
    """``customers``: conditions on the table ``account`` that make a customer besides the tag."""
    several = Many("crm_contact contact", "contact.account_id", "account.id")
    of_lead = Many("crm_contact contact", "contact.account_id", "lead.account_id")
    return (
        Entity(ACCOUNT, _named(*_account(customers)), frozenset({ACCOUNT, CONTACT, LEAD})),
        Entity(CONTACT, _named(*_contact()), frozenset({CONTACT}), {ACCOUNT: several, LEAD: of_lead}),
    )


def _named(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


def _text(name: str, about: str, column: str, **more: Any) -> Field:
    return Field(name, Kind.TEXT, about, f"NULLIF({column}, '')", **more)


def _account(customers: list[str]) -> list[Field]:
    owner = "(SELECT owner.email FROM crm_user owner WHERE owner.id = account.owner_id)"
    tagged = f"EXISTS (SELECT 1 FROM {{}} WHERE lower(tag.value) = '{CUSTOMER}')"  # noqa: S608 - our own words
    is_customer = {name: f"({' OR '.join([tagged.format(each), *customers])})" for name, each in _TAGS.items()}
    return [
        Field("id", Kind.TEXT, "the company's own key", "account.external_id"),
        _text("name", "the name", "account.name"),
        _text("industry", "the industry", "account.industry"),
        Field("employees", Kind.NUMBER, "how many", "account.employees"),
        Field("turnover", Kind.MONEY, "a year, in the workspace's currency", "account.turnover"),
        _text("phone", "in international form where it could be read", "account.phone"),
        _text("city", "the city", "account.city"),
        _text("state", "the state", "account.state"),
        _text("country", "the country, as it was written", "account.country"),
        _text("website", "the website, as it was written", "account.website"),
        _text("gstin", "the GSTIN", "account.gstin"),
        _text("territory", "the territory", "account.territory"),
        _text("owner", "the owner's e-mail address", owner, cost=OF_OTHERS),
        Field("tag", Kind.TEXT, "any one of the tags", "tag.value", cost=OF_OTHERS, each=_TAGS),
        Field("is_customer", Kind.TRUTH, "has the tag `customer`, a purchase or a won deal", is_customer, OF_OTHERS),
        Field("created", Kind.MOMENT, "when it was entered here", "account.created_at"),
    ]


def _contact() -> list[Field]:
    return [
        Field("id", Kind.TEXT, "the company's own key", "contact.external_id"),
        _text("name", "the name", "contact.name"),
        _text("email", "the e-mail address", "contact.email"),
        _text("phone", "in international form where it could be read", "contact.phone"),
        _text("whatsapp", "the same", "contact.whatsapp"),
        _text("department", "the department, as it was written", "contact.department"),
        _text("seniority", "the seniority, as it was written", "contact.seniority"),
        _text("title", "the title on the card", "contact.title"),
        _text("buying_role", "where somebody stated it", "contact.buying_role", choices=tuple(BuyingRole.values)),
        Field("created", Kind.MOMENT, "when the contact was entered here", "contact.created_at"),
    ]
