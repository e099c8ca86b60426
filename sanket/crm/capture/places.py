"""Where somebody works: the contact and the account of an event, found or to be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sanket.crm.accounts.queries import (
    contact_ids_by_email,
    contact_ids_by_external,
    contacts_by_id,
    ids_by_external,
    ids_by_name,
    ids_by_site,
)
from sanket.crm.capture import domains
from sanket.crm.capture.book import Book, text_of
from sanket.crm.capture.identity import Person, company_key
from sanket.crm.capture.told import Told

ADDRESS = ("city", "state", "country")
Contact = tuple[int, int]
"""Its id and its account's."""


class Wish(NamedTuple):
    """An account, by what may be known of it: its id; or else a row from which it is to be made."""

    id: int | None
    row: Mapping[str, str] | None = None
    by_mail: bool = False
    """The domain of a mail address leads there, not a word that anybody may say."""


NOWHERE = Wish(None)


class Asked(NamedTuple):
    """An event that has a place: who told it, and the account that it names itself."""

    told: Told
    person: Person
    account: str

    @property
    def group(self) -> str:
        return self.told.group_id or self.person.group_at((self.told.at, self.told.id))


class Places:
    """All accounts and contacts that bear on where some events happened, as they are now."""

    def __init__(self, book: Book, asked: Sequence[Asked]) -> None:
        self.book = book
        people = list({id(one.person): one.person for one in asked}.values())
        self._by_email = contact_ids_by_email(mail for one in people for mail in one.emails)
        self._by_external = contact_ids_by_external(key for one in people for key in one.users or one.emails[:1])
        linked = {one.contact_link for one in people if one.contact_link is not None}
        self._by_id = {one.pk: (one.pk, one.account_id) for one in contacts_by_id(linked)} if linked else {}
        self._contacts = {id(one): self._contact(one) for one in people}
        self._find_accounts(asked, people)

    def _find_accounts(self, asked: Sequence[Asked], people: Sequence[Person]) -> None:
        # Of those whose contact is known nothing else is asked, unless an event names an account itself.
        strangers = [one for one in people if self._contacts[id(one)] is None]
        keys = {one.account for one in asked} | {one.group for one in asked}
        called = [one.company.get("name") for one in strangers if one.company]
        keys |= {str(key) for one in strangers if (key := company_key(one.company))}
        steps = {step for one in strangers for mail in one.emails for step in self._steps(domains.of_address(mail))}
        keys |= steps
        self._accounts = ids_by_external(key for key in keys if key)
        self._named = ids_by_name(str(name) for name in called if name)
        self._sites = ids_by_site(sorted(steps)) if steps else {}

    def _steps(self, domain: str) -> Sequence[str]:
        return () if not domain or domains.is_nobodys(domain) else domains.ladder(domain)

    def contact(self, person: Person) -> Contact | None:
        return self._contacts[id(person)]

    def _contact(self, person: Person) -> Contact | None:
        if person.contact_link is not None and person.contact_link in self._by_id:
            return self._by_id[person.contact_link]
        for mail in person.emails:
            if mail in self._by_email:
                return self._by_email[mail]
        for key in person.users or person.emails[:1]:
            if key in self._by_external:
                return self._by_external[key]
        return None

    def account(self, asked: Asked) -> Wish:
        """What the event names, for whom its teller acts, where they work, what they say, where their mail comes from."""
        for key in (asked.account, asked.group):
            if key:
                if (known := self._accounts.get(key)) is not None:
                    return Wish(known)
                traits = asked.told.traits if asked.told.kind == "group" and key == asked.told.group_id else {}
                return Wish(None, row_of(key, traits))
        contact = self.contact(asked.person)
        if contact is not None:
            return Wish(contact[1])
        if key := company_key(asked.person.company):
            company = asked.person.company
            named = self._named.get(str(company.get("name", "")).lower())
            if key not in self._accounts and named is not None:
                return Wish(named)
            if (known := self._accounts.get(key)) is not None:
                return Wish(known)
            said = Wish(None, row_of(key, company))
            if self.book.adds(asked.told.source_id).account(by_mail=False):
                return said
        else:
            said = NOWHERE
        for mail in asked.person.emails:
            found = self._by_domain(domains.of_address(mail))
            if found != NOWHERE:
                return found
        return said

    def _by_domain(self, domain: str) -> Wish:
        ladder = domains.ladder(domain)
        for step in ladder:
            if step in self.book.domains:
                return Wish(self.book.domains[step])
        for step in self._steps(domain):
            found = self._sites.get(step, self._accounts.get(step))
            if found is not None:
                return Wish(found)
        if not self._steps(domain):
            return NOWHERE
        return Wish(None, {"account": ladder[-1], "name": ladder[-1], "website": ladder[-1]}, by_mail=True)


def row_of(key: str, traits: Mapping[str, Any]) -> dict[str, str]:
    """An account's row from what traits say of a group or company."""
    row = {"account": key}
    for column, names in (
        ("name", ("name",)),
        ("website", ("website", "domain", "url")),
        ("industry", ("industry",)),
        ("employees", ("employees", "employee_count", "employeeCount")),
        ("phone", ("phone",)),
    ):
        if told := next((text for name in names if (text := text_of(traits.get(name)))), ""):
            row[column] = told
    address = traits.get("address")
    for column in ADDRESS:
        for where in (traits, address):
            if isinstance(where, Mapping) and (told := text_of(where.get(column))):
                row[column] = told
    return row


def people_of(asked: Iterable[Asked]) -> list[Person]:
    return list({id(one.person): one.person for one in asked}.values())
