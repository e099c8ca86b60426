"""What fitment and conditions may ask of accounts and contacts: every profile column, as text."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sanket.crm.accounts import asked
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.plans import planned
from sanket.engine.conditions.fields import Entity, Subject
from sanket.shared.batches import sliced

ACCOUNT_COLUMNS = (
    "account",
    "name",
    "industry",
    "employees",
    "turnover",
    "phone",
    "city",
    "state",
    "country",
    "website",
    "gstin",
    "territory",
    "owner",
)
CONTACT_COLUMNS = (
    "contact",
    "name",
    "email",
    "phone",
    "whatsapp",
    "department",
    "seniority",
    "title",
    "buying_role",
)
_SOURCE = {"account": "account.external_id", "owner": "owner.email", "contact": "external_id"}
CUSTOMER_TAG = asked.CUSTOMER
"""An account that carries this tag is a customer: the attribute ``is_customer`` is yes."""

Profile = Mapping[str, Sequence[str]]

# Rooms above that know of customers without the tag; wiring.py says which.
_customers: list[str] = []


def customer_too(words: str) -> None:
    """Hold accounts for customers, too, of which this condition on the table ``account`` is true."""
    if words not in _customers:
        _customers.append(words)


def condition_entities() -> tuple[Entity, ...]:
    """What conditions may ask of accounts and contacts."""
    return asked.entities(_customers)


def condition_subjects() -> tuple[Subject, ...]:
    """Accounts and contacts as those whom conditions are for."""
    return asked.subjects()


def account_profiles(ids: Collection[int], attributes: Collection[str]) -> dict[int, Profile]:
    """Account id -> attribute -> values, of these attributes. ``tag`` may have several, unknown = empty."""
    columns = [name for name in ACCOUNT_COLUMNS if name in attributes and name != "turnover"]
    tagged = "tag" in attributes or "is_customer" in attributes
    named = [_SOURCE.get(name, f"account.{name}") for name in ("id", *columns)]
    bought = " OR ".join(_customers) if _customers and "is_customer" in attributes else "1 = 0"
    told = ", ".join([*named, *([f"CASE WHEN {bought} THEN 1 ELSE 0 END", "account.tags"] if tagged else [])])
    owners = " LEFT JOIN crm_user owner ON owner.id = account.owner_id" if "owner" in attributes else ""
    profiles: dict[int, Profile] = {}
    for pk, *values in _rows(f"SELECT {told} FROM crm_account account{owners} WHERE account.id", ids):  # noqa: S608 - our own words
        profile: dict[str, Sequence[str]] = {
            name: ("" if value is None else str(value),) for name, value in zip(columns, values, strict=False)
        }
        if tagged:
            tags = json.loads(values[-1])
            profile["tag"] = tuple(tags)
            is_customer = bool(values[-2]) or any(tag.casefold() == CUSTOMER_TAG for tag in tags)
            profile["is_customer"] = ("yes", "true", "1") if is_customer else ("no", "false", "0")
        profiles[pk] = profile
    if "turnover" in attributes:
        # The databases spell a sum in different ways; the ORM does not.
        for pk, turnover in _in_slices(Account.objects.values_list("pk", "turnover"), ids).items():
            profiles[pk] = {**profiles[pk], "turnover": ("" if turnover is None else str(turnover),)}
    return profiles


def contact_profiles(account_ids: Collection[int], attributes: Collection[str]) -> dict[int, dict[int, Profile]]:
    """Account id -> contact id -> attribute -> values, of these attributes of all contacts of these accounts."""
    columns = [name for name in CONTACT_COLUMNS if name in attributes]
    told = ", ".join(_SOURCE.get(name, name) for name in ("account_id", "id", *columns))
    profiles: dict[int, dict[int, Profile]] = {}
    for account_id, pk, *values in _rows(f"SELECT {told} FROM crm_contact WHERE account_id", account_ids):  # noqa: S608 - our own words
        profiles.setdefault(account_id, {})[pk] = {name: (value,) for name, value in zip(columns, values, strict=True)}
    return profiles


def contact_columns(account_ids: Iterable[int], columns: Sequence[str]) -> dict[int, dict[int, Sequence[str]]]:
    """Account id -> contact id -> these of ``CONTACT_COLUMNS``, in their order, of all contacts of these accounts."""
    told = ", ".join(_SOURCE.get(name, name) for name in ("account_id", "id", *columns))
    found: dict[int, dict[int, Sequence[str]]] = {}
    for account_id, pk, *values in _rows(f"SELECT {told} FROM crm_contact WHERE account_id", account_ids):  # noqa: S608 - our own words
        found.setdefault(account_id, {})[pk] = values
    return found


def _rows(sql: str, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """By the driver: every activity logged alone asks these questions, and the ORM would word them anew each time."""
    with planned() as cursor:
        for part in sliced(sorted(ids)):
            cursor.execute(f"{sql} IN ({','.join(['%s'] * len(part))})", part)
            yield from cursor.fetchall()


def external_ids(ids: Iterable[int]) -> dict[int, str]:
    """Account id -> the company's own key."""
    return _in_slices(Account.objects.values_list("pk", "external_id"), ids)


def names(ids: Iterable[int]) -> dict[int, str]:
    """Account id -> its name, or else its key."""
    return {pk: name or external_id for pk, (name, external_id) in _pairs(ids).items()}


def _pairs(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for part in sliced(sorted(ids)):
        rows = Account.objects.filter(pk__in=part).values_list("pk", "name", "external_id")
        found |= {pk: (name, external_id) for pk, name, external_id in rows}
    return found


def owner_ids(ids: Iterable[int]) -> dict[int, int | None]:
    """Account id -> user id of its owner."""
    return _in_slices(Account.objects.values_list("pk", "owner_id"), ids)


def owner_emails(ids: Iterable[int]) -> dict[int, str | None]:
    """Account id -> e-mail address of its owner."""
    return _in_slices(Account.objects.values_list("pk", "owner__email"), ids)


def contact_external_ids(ids: Iterable[int]) -> dict[int, str]:
    """Contact id -> the company's own key."""
    return _in_slices(Contact.objects.values_list("pk", "external_id"), ids)


def _in_slices(pairs: Any, ids: Iterable[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for part in sliced(sorted(ids)):
        found |= dict(pairs.filter(pk__in=part))
    return found
