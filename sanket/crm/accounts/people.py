"""Lists of contacts, one part after the other, each found along an index however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet

from sanket.crm.accounts.models import Account, Contact
from sanket.crm.accounts.seeing import contacts_visible_to, few_seen
from sanket.crm.workspace.queries import User

SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name_key", "id"),
    "account": ("account__name_key", "account_id", "id"),
    # Their numbers rise as they come in.
    "newest": ("-id",),
}
PLACES: Mapping[str, tuple[type, ...]] = {"name": (str, int), "account": (str, int, int), "newest": (int,)}
"""The types of what a place in each order is made of."""
FEWEST_LETTERS = 3
"""From so many on a name is found by what stands anywhere in it, and not by its beginning alone."""


class Slice(NamedTuple):
    """``place``: where the next part begins; None behind the last one."""

    rows: list[Contact]
    place: list[Any] | None


def listed_to(user: User | AnonymousUser) -> QuerySet[Contact]:
    """`contacts_visible_to` for lists. Of somebody who sees few accounts their people are looked for, and not each contact's
    account looked at."""
    few = few_seen(user)
    return contacts_visible_to(user) if few is None else Contact.objects.filter(account_id__in=few)


def called(found: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Those whose name has it; whose address begins with it, where it is one."""
    if "@" in text:
        return found.filter(begins("email", text))
    if len(text) < FEWEST_LETTERS:
        return found.filter(begins("name_key", text.lower()))
    return found.filter(name_key__contains=text.lower())


def part_of(found: QuerySet[Contact], *, order: str, place: Sequence[Any] | None, size: int) -> Slice:
    """One part of a list, with the accounts."""
    columns = SORTS[order]
    if place is not None:
        found = found.filter(_behind(columns, place))
    elif order == "account":
        # Says nothing, and has SQLite begin with the accounts, along their names.
        found = found.filter(account__name_key__gte="")
    rows = list(found.select_related("account__owner").order_by(*columns)[: size + 1])
    shown = rows[:size]
    return Slice(shown, [_value(shown[-1], one) for one in columns] if len(rows) > size else None)


def _behind(columns: Sequence[str], place: Sequence[Any]) -> Q:
    """Behind a place, with a bound on the first column by which the index is entered."""
    first, falling = columns[0].removeprefix("-"), columns[0].startswith("-")
    way = "lt" if falling else "gt"
    if len(columns) == 1:
        return Q(**{f"{first}__{way}": place[0]})
    behind = Q()
    for many in range(1, len(columns) + 1):
        same = dict(zip(columns[: many - 1], place, strict=False))
        behind |= Q(**same) & Q(**{f"{columns[many - 1]}__gt": place[many - 1]})
    return Q(**{f"{first}__gte": place[0]}) & behind


def _value(row: Contact | Account, column: str) -> Any:
    value: Any = row
    for part in column.removeprefix("-").split("__"):
        value = getattr(value, part)
    return value


def begins(column: str, text: str) -> Q:
    """Begins with: as a range on SQLite, whose LIKE would not use the index; PostgreSQL's order depends on language."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\U0010ffff"})
    return Q(**{f"{column}__startswith": text})
