"""What fitment and conditions may ask of accounts and contacts: every profile column, as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sanket.crm.accounts.models import Account, Contact

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
_FIELD_OF = {"account": "external_id", "owner": "owner__email"}
CUSTOMER_TAG = "customer"
"""An account that carries this tag is a customer: the attribute ``is_customer`` is yes."""

Profile = Mapping[str, Sequence[str]]


def account_profiles(ids: Collection[int], attributes: Collection[str]) -> dict[int, Profile]:
    """Account id -> attribute -> values, of these attributes. ``tag`` may have several, unknown = empty."""
    columns = [name for name in ACCOUNT_COLUMNS if name in attributes]
    tagged = "tag" in attributes or "is_customer" in attributes
    names = [_FIELD_OF.get(name, name) for name in columns]
    profiles: dict[int, Profile] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 900):
        rows = Account.objects.filter(pk__in=wanted[start : start + 900])
        for pk, *values in rows.values_list("pk", *names, *(["tags"] if tagged else [])):
            profile: dict[str, Sequence[str]] = {
                name: ("" if value is None else str(value),) for name, value in zip(columns, values, strict=False)
            }
            if tagged:
                profile["tag"] = tuple(values[-1])
                is_customer = any(tag.casefold() == CUSTOMER_TAG for tag in values[-1])
                profile["is_customer"] = ("yes", "true", "1") if is_customer else ("no", "false", "0")
            profiles[pk] = profile
    return profiles


def contact_profiles(account_ids: Collection[int], attributes: Collection[str]) -> dict[int, dict[int, Profile]]:
    """Account id -> contact id -> attribute -> values, of these attributes of all contacts of these accounts."""
    columns = [name for name in CONTACT_COLUMNS if name in attributes]
    names = ["external_id" if name == "contact" else name for name in columns]
    profiles: dict[int, dict[int, Profile]] = {}
    wanted = sorted(account_ids)
    for start in range(0, len(wanted), 900):
        rows = Contact.objects.filter(account_id__in=wanted[start : start + 900])
        for account_id, pk, *values in rows.values_list("account_id", "pk", *names):
            profiles.setdefault(account_id, {})[pk] = {
                name: (value,) for name, value in zip(columns, values, strict=True)
            }
    return profiles


def external_ids(ids: Iterable[int]) -> dict[int, str]:
    """Account id -> the company's own key."""
    return _in_slices(Account.objects.values_list("pk", "external_id"), ids)


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
    wanted = sorted(ids)
    found: dict[int, Any] = {}
    for start in range(0, len(wanted), 900):
        found |= dict(pairs.filter(pk__in=wanted[start : start + 900]))
    return found
