"""Questions to accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.lookups import In

from sanket.crm.accounts.dialled import DIGITS, FEWEST, Dialled, last_digits
from sanket.crm.accounts.models import Account, BuyingRole, Consent, Contact
from sanket.crm.accounts.nearest import spellings
from sanket.crm.accounts.people import PLACES, SORTS, begins, called, listed_to, part_of
from sanket.crm.accounts.phones import home_region, tidy
from sanket.crm.accounts.reached import Reached, reached
from sanket.crm.accounts.ringing import contact_by_phone, written
from sanket.crm.accounts.roles import inferred_role
from sanket.crm.accounts.seeing import (
    REASONS,
    contacts_visible_to,
    marks,
    see_also,
    seen_by,
    seen_in,
    sees,
    visible_to,
)
from sanket.crm.accounts.sited import Sited
from sanket.crm.plans import select_in
from sanket.crm.workspace.queries import Role, User, sight
from sanket.shared.batches import sliced

__all__ = [
    "PLACES",
    "SORTS",
    "Account",
    "BuyingRole",
    "Consent",
    "Contact",
    "Dialled",
    "Found",
    "Reached",
    "Sited",
    "account_by_external",
    "account_keys",
    "accounts_by_id",
    "called",
    "consents",
    "consents_of",
    "contact_by_phone",
    "contact_ids_by_email",
    "contact_ids_by_external",
    "contacts_by_external",
    "contacts_by_id",
    "contacts_of",
    "contacts_visible_to",
    "ids_by_external",
    "ids_by_name",
    "ids_by_site",
    "inferred_role",
    "listed_to",
    "nearest",
    "part_of",
    "reached",
    "search",
    "see_also",
    "seen_by",
    "seen_in",
    "sees",
    "territories_and_industries",
    "visible_to",
    "written",
]

MOST_VALUES = 200
SPELLINGS, LOOKED_AT = 4, 60  # of what may have been meant, and names of each; who meant another one types on
MOST_PAIRS = 5_000  # of territory and industry
T = TypeVar("T", Account, Contact)


def account_by_external(user: User | AnonymousUser, external_id: str) -> Account | None:
    return visible_to(user).select_related("owner").filter(external_id=external_id).first()


def ids_by_external(external_ids: Iterable[str]) -> dict[str, int]:
    """External id -> id, of the accounts there are."""
    return dict(select_in("SELECT external_id, id FROM crm_account WHERE external_id IN {}", external_ids))


def ids_by_name(names: Iterable[str]) -> dict[str, int]:
    """Name in small letters -> id, of accounts that are called exactly so; of several the first that there was."""
    found: dict[str, int] = {}
    for part in sliced(dict.fromkeys(name.lower()[:300] for name in names)):
        rows = Account.objects.filter(name_key__in=part).order_by("-pk")
        found.update(rows.values_list("name_key", "pk"))
    return found


def ids_by_site(hosts: Iterable[str]) -> dict[str, int]:
    """Host, without ``www.`` -> id, of accounts with that website; of several the first that there was."""
    found: dict[str, int] = {}
    for part in sliced(dict.fromkeys(hosts)):
        rows = Account.objects.exclude(website="").filter(In(Sited("website"), part))
        found.update(rows.order_by("-pk").values_list(Sited("website"), "pk"))
    return found


def account_keys(ids: Iterable[int]) -> dict[int, str]:
    """Id -> external id."""
    parts = sliced(dict.fromkeys(ids))
    return dict(pair for part in parts for pair in Account.objects.filter(pk__in=part).values_list("pk", "external_id"))


def contact_ids_by_external(external_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """External id -> (contact id, account id), of the contacts there are."""
    columns = "SELECT external_id, id, account_id FROM crm_contact"
    return {ext: (pk, account) for ext, pk, account in select_in(f"{columns} WHERE external_id IN {{}}", external_ids)}


def contact_ids_by_email(emails: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Address in small letters -> (contact id, account id), of contacts with that address; of several the first that
    there was."""
    found: dict[str, tuple[int, int]] = {}
    wanted = {email.lower() for email in emails}
    rows = select_in(f"{_MAILED} email IN {{}}", wanted)
    # Addresses with capital letters have an index of their own.
    rows += select_in(f"{_MAILED} NOT email = (lower(email)) AND (lower(email)) IN {{}}", wanted)
    for pk, email, account_id in sorted(rows, reverse=True):
        found[email.lower()] = (pk, account_id)
    return found


_MAILED = "SELECT id, email, account_id FROM crm_contact WHERE"


def accounts_by_id(ids: Iterable[int]) -> list[Account]:
    """Those that somebody has come to already."""
    return [one for part in sliced(dict.fromkeys(ids)) for one in Account.objects.filter(pk__in=part)]


def contacts_of(account: Account) -> QuerySet[Contact]:
    """Who works at an account that the asker has come to through the gate, by name."""
    return Contact.objects.filter(account=account).order_by("name_key", "pk")


def contacts_by_id(ids: Iterable[int]) -> list[Contact]:
    """Those named by what the asker has come to through a gate: a lead, an activity."""
    return [one for part in sliced(dict.fromkeys(ids)) for one in Contact.objects.filter(pk__in=part)]


def contacts_by_external(external_ids: Iterable[str]) -> list[Contact]:
    """The same, by their external ids."""
    named = sliced(dict.fromkeys(external_ids))
    return [one for part in named for one in Contact.objects.filter(external_id__in=part)]


def consents_of(contact_ids: Iterable[int]) -> dict[int, dict[str, bool]]:
    """Contact id -> channel -> the newest answer, which counts; what was never asked is absent."""
    found: dict[int, dict[str, bool]] = {}
    for part in sliced(dict.fromkeys(contact_ids)):
        said = Consent.objects.filter(contact_id__in=part).order_by("at", "pk")
        for contact_id, channel, given in said.values_list("contact_id", "channel", "given"):
            found.setdefault(contact_id, {})[channel] = given
    return found


def consents(contact: Contact) -> dict[str, Consent]:
    """Channel -> the newest answer, which counts; a channel never answered is absent."""
    return {consent.channel: consent for consent in contact.consents.order_by("at", "pk")}


# Pairs of territory and industry, one after another along the index: how many accounts have a pair does not matter.
_PAIRS = """
WITH RECURSIVE territories(t) AS (
    SELECT min(territory) FROM crm_account
    UNION ALL
    SELECT (SELECT min(territory) FROM crm_account WHERE territory > territories.t)
    FROM territories WHERE territories.t IS NOT NULL
), pairs(t, i) AS (
    SELECT t, (SELECT min(industry) FROM crm_account WHERE territory = t) FROM territories WHERE t IS NOT NULL
    UNION ALL
    SELECT t, (SELECT min(industry) FROM crm_account WHERE territory = pairs.t AND industry > pairs.i)
    FROM pairs WHERE pairs.i IS NOT NULL
) SELECT t, i FROM pairs WHERE i IS NOT NULL"""
_PAIRS_OF = "SELECT territory, industry FROM crm_account WHERE"
_NOBODYS = "EXISTS (SELECT 1 FROM crm_account WHERE territory = '' AND industry = i AND owner_id IS NULL)"


def territories_and_industries(user: User) -> tuple[list[str], list[str]]:
    """What stands in these two columns of the accounts that somebody sees, to choose from, as far as one reads on."""
    if not user.is_active:
        return [], []
    words = _PAIRS
    given: list[Any] = []
    if user.role == Role.SALES:
        team, seen = sight(user)
        words += f" AND (t IN ({marks(seen) or 'NULL'}) OR (t = '' AND {_NOBODYS}))"
        words += f" UNION {_PAIRS_OF} owner_id IN ({marks(team)})"
        given = [*seen, *team]
        for reason, said in REASONS.items():
            named = [user.pk] if said else list(reason(user))
            words += f" UNION {_PAIRS_OF} id IN ({said or marks(named) or 'NULL'})"
            given += named
    with connection.cursor() as cursor:
        cursor.execute(f"{words} LIMIT {MOST_PAIRS}", given)
        pairs = cursor.fetchall()
    found = ({pair[column] for pair in pairs} - {""} for column in (0, 1))
    territories, industries = (sorted(some)[:MOST_VALUES] for some in found)
    return territories, industries


@dataclass(frozen=True)
class Found:
    """What a search found, best first."""

    accounts: list[Account]
    contacts: list[Contact]


def search(user: User | AnonymousUser, text: str, limit: int = 10) -> Found:
    """Accounts and contacts whose name begins with ``text``, or that have it as their id, telephone number or e-mail
    address; then accounts with ``text`` anywhere in the name. Where nothing is: names that hold each of its words."""
    wanted = " ".join(text.split())
    if not wanted:
        return Found([], [])
    accounts, contacts = visible_to(user), contacts_visible_to(user).select_related("account")
    by_name = begins("name_key", wanted.lower())
    found = _fill([], accounts.filter(external_id=wanted), limit)
    found = _fill(found, accounts.filter(by_name).order_by("name_key", "pk"), limit)
    if len(wanted) >= 3:
        found = _fill(found, accounts.filter(name_key__contains=wanted.lower()).order_by("name_key", "pk"), limit)
    people = _fill([], contacts.filter(external_id=wanted), limit)
    people = _fill(people, contacts.filter(by_name).order_by("name_key", "pk"), limit)
    people = _fill(people, contacts.filter(begins("email", wanted)).order_by("email", "pk"), limit)
    if numbers := _numbers(wanted):
        found = _fill(found, accounts.filter(In(Dialled("phone"), numbers)).order_by("pk"), limit)
        for column in ("phone", "whatsapp"):
            people = _fill(people, contacts.filter(In(Dialled(column), numbers)).order_by("pk"), limit)
    words = wanted.lower().split()
    if not found and not people and len(words) > 1:
        found, people = _fill([], _holding(accounts, words), limit), _fill([], _holding(contacts, words), limit)
    return Found(found, people)


def _holding(some: QuerySet[T], words: list[str]) -> QuerySet[T]:
    """Those whose name has each word somewhere. The longest is in the fewest names, and is looked for first."""
    held = [Q(name_key__contains=word) for word in sorted(set(words), key=len, reverse=True)]
    return some.filter(*held).order_by("name_key", "pk")


def _numbers(text: str) -> list[str]:
    """The last digits that a number looked for may have: as it was typed; a short one in its international form, too."""
    typed = last_digits(text.lstrip("0"))
    if len(typed) < FEWEST or any(one.isalpha() or one in "@,;_" for one in text):
        return []
    return [typed] if len(typed) == DIGITS else list({typed, last_digits(tidy(text, home_region()))})


def nearest(user: User | AnonymousUser, text: str, limit: int = 10) -> Found:
    """What may have been meant by a search that found nothing: names one slip away from ``text``, likely ones first."""
    wanted = " ".join(text.split())
    named = {
        model: [pk for beginning in spellings(model, wanted)[:SPELLINGS] for pk in _first(model, beginning)]
        for model in (Account, Contact)
    }
    accounts = visible_to(user).filter(pk__in=named[Account])
    contacts = contacts_visible_to(user).select_related("account").filter(pk__in=named[Contact])
    return Found(
        sorted(accounts, key=lambda one: named[Account].index(one.pk))[:limit],
        sorted(contacts, key=lambda one: named[Contact].index(one.pk))[:limit],
    )


def _first(model: type[Account] | type[Contact], beginning: str) -> list[int]:
    """The first ones whose name begins so: of what many bear, and the asker may not see, not all are looked at."""
    named = model._default_manager.filter(begins("name_key", beginning)).order_by("name_key", "pk")
    return list(named.values_list("pk", flat=True)[:LOOKED_AT])


def _fill(found: list[T], more: QuerySet[T], limit: int) -> list[T]:
    """``found``, and as many of ``more`` as there is room for, none twice."""
    kept = {one.pk: one for one in found}
    if len(kept) < limit:
        for one in more[:limit]:
            kept.setdefault(one.pk, one)
    return list(kept.values())[:limit]
