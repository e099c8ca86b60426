"""Visitors as people see them: who they are by all that is known now, and what says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sanket.crm.accounts.queries import accounts_by_id, contacts_by_id
from sanket.crm.capture import names
from sanket.crm.capture.adding import DAY_S, NO_SOURCE, Adds, adds_of
from sanket.crm.capture.book import book, stamp
from sanket.crm.capture.identity import Identity, Person
from sanket.crm.capture.models import EVENTS, Added, Link, Source, Visitor
from sanket.crm.capture.places import Asked, Places
from sanket.crm.capture.statements import select_in
from sanket.crm.capture.told import NEW, Told

LINKS = 200
"""As many are shown, the newest."""


class Who(NamedTuple):
    """``names``: all of this person's, the ones to go by first, and the browsers that were theirs."""

    names: tuple[str, ...]
    called: str
    emails: tuple[str, ...]
    company: str
    contact_id: int | None
    contact: str
    account_id: int | None
    account: str
    crowded: bool
    """So many users on one device that what is told on it is nobody's."""


def who(called: Sequence[str], *, now_s: int) -> dict[str, Who]:
    """Name -> who goes by it now."""
    identity = Identity(called)
    asked = [_asked(identity, name, now_s) for name in called]
    places = Places(book(stamp()), asked)
    contacts = [places.contact(one.person) for one in asked]
    accounts = [places.account(one).id for one in asked]
    people = {one.pk: one for one in contacts_by_id({pk for pk, _ in filter(None, contacts)})}
    companies = {one.pk: one for one in accounts_by_id({pk for pk in accounts if pk is not None})}
    devices = _devices(one.person for one in asked)
    found = {}
    for name, one, contact, account_id in zip(called, asked, contacts, accounts, strict=True):
        person = one.person
        known = people.get(contact[0]) if contact and contact[1] == account_id else None
        company = companies.get(account_id) if account_id is not None else None
        found[name] = Who(
            tuple(dict.fromkeys([*person.names, *devices.get(person.names, ()), name])),
            str(known or person.called),
            person.emails,
            str(person.company.get("name") or person.company.get("id") or "") if person.company else "",
            known.pk if known else None,
            str(known or ""),
            company.pk if company else None,
            str(company or ""),
            person.crowd,
        )
    return found


def _asked(identity: Identity, name: str, now_s: int) -> Asked:
    user_id, anonymous_id = (name[2:], "") if names.is_user(name) else ("", name[2:])
    nothing: Mapping[str, object] = {}
    told = Told(
        NEW,
        NO_SOURCE,
        "",
        "",
        "page",
        "",
        now_s,
        anonymous_id,
        user_id,
        "",
        None,
        "",
        "",
        nothing,
        nothing,
        nothing,
        "",
    )
    return Asked(told, identity.who(told), "")


def _devices(people: object) -> dict[tuple[str, ...], list[str]]:
    """The browsers on which somebody was named."""
    whose: dict[str, list[tuple[str, ...]]] = {}
    for person in people:  # type: ignore[attr-defined]
        assert isinstance(person, Person)
        for name in person.names:
            whose.setdefault(name, []).append(person.names)
    found: dict[tuple[str, ...], list[str]] = {}
    rows = select_in(
        "SELECT other, one FROM crm_link WHERE undone_at IS NULL AND crowded = false AND kind = 'tie' AND other IN {}",
        sorted(whose),
    )
    for other, one in sorted(rows):
        for person_names in whose[other]:
            found.setdefault(person_names, []).append(one)
    return found


_IDS = "SELECT id FROM crm_link WHERE"


def links_of(called: Sequence[str]) -> list[Link]:
    """What ties these names to others, and what was said not to; the newest first."""
    newest = f"ORDER BY id DESC LIMIT {LINKS:d}"
    rows = select_in(f"{_IDS} one IN {{}} {newest}", called) + select_in(f"{_IDS} other IN {{}} {newest}", called)
    ids = {pk for (pk,) in rows}
    return list(Link.objects.filter(pk__in=sorted(ids)[-LINKS:]).select_related("by").order_by("-first_at", "-pk"))


def visitor_by_name(name: str) -> Visitor | None:
    return Visitor.objects.filter(name=name).first()


def visitors_of_contact(contact_id: int, emails: Sequence[str], external_id: str) -> list[Visitor]:
    """The names by which a contact is found: linked by a person, by mail address, by user id."""
    linked = Link.objects.filter(kind=Link.Kind.CONTACT, other=names.contact(contact_id), undone_at=None)
    wanted = {*linked.values_list("one", flat=True), names.user(external_id)}
    found = {one.pk: one for one in Visitor.objects.filter(name__in=wanted)}
    mails = [mail.lower() for mail in emails if mail]
    found |= {one.pk: one for one in Visitor.objects.filter(email__in=mails).exclude(email="")[:50]}
    return sorted(found.values(), key=lambda one: (-one.last_at, one.pk))


def find_visitors(text: str, limit: int = 50) -> list[Visitor]:
    """By the whole of an id or mail address."""
    if not text:
        return []
    called = [text, names.anonymous(text), names.user(text)]
    found = Visitor.objects.filter(name__in=called)
    if "@" in text:
        found = found | Visitor.objects.filter(email=text.lower())
    return list(found.order_by("-last_at", "-pk")[:limit])


class Adding(NamedTuple):
    """What a source may add, and has added today (by UTC)."""

    adds: Adds
    accounts: int
    contacts: int
    waits: bool
    """Some are too many for today; they are added on a later day, or once the source may add more."""


def may_add(source: Source) -> Adds:
    """What it says, else what is usual for one of its kind."""
    return adds_of(source.settings, connector=source.kind != EVENTS)


def adding(source: Source, *, now_s: int) -> Adding:
    row = Added.objects.filter(source=source, day=now_s // DAY_S).first() or Added()
    return Adding(may_add(source), row.accounts, row.contacts, row.waits)


def link_by_id(pk: int) -> Link | None:
    return Link.objects.filter(pk=pk).first()
