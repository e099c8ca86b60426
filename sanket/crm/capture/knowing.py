"""Whom another system's person is here already: asked when its deliveries are read, so that a buyer who writes with
another spelling, or from another program, is no second company."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.accounts.queries import (
    account_keys,
    contact_by_phone,
    contact_ids_by_email,
    contacts_by_id,
    ids_by_name,
    ids_by_site,
)
from sanket.crm.capture import domains


class Known(NamedTuple):
    """External ids; empty where nobody is known."""

    contact: str = ""
    account: str = ""


def known(*, email: str = "", phone: str = "", company: str = "", domain: str = "") -> Known:
    """By mail address, by telephone number; else the company by its name, by its website or the domain of the mail."""
    if email and (ids := contact_ids_by_email([email]).get(email.lower())):
        (contact,) = contacts_by_id([ids[0]])
        return Known(contact.external_id, account_keys([ids[1]])[ids[1]])
    if phone and (rung := contact_by_phone(phone)) is not None:
        return Known(rung.external_id, rung.account.external_id)
    found = ids_by_name([company]).get(company.lower()) if company else None
    if found is None and (domain := domain or company_domain(email)):
        sites = ids_by_site(domains.ladder(domain))
        found = next((sites[step] for step in domains.ladder(domain) if step in sites), None)
    return Known("", account_keys([found])[found]) if found is not None else Known()


def company_domain(email: str) -> str:
    """The domain that a company has registered for itself; empty for free mail, providers and throw-away addresses.

    >>> company_domain("anita@mail.nandgiri.co.in"), company_domain("anita@gmail.com")
    ('nandgiri.co.in', '')
    """
    domain = domains.of_address(email)
    ladder = domains.ladder(domain) if domain else ()
    return ladder[-1] if ladder and not domains.is_nobodys(domain) else ""
