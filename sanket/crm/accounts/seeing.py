"""Which accounts and contacts somebody may see. Nothing is loaded for a user except through `visible_to`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import Exact, In

from sanket.crm.accounts.models import Account, Contact
from sanket.crm.workspace.queries import Role, User, sight

FEW = 500
"""Accounts by which their people are looked for."""

# Rooms above that give people a reason to see an account; wiring.py says which.
REASONS: dict[Callable[[User], Collection[int] | QuerySet[Any]], str] = {}


def see_also(reason: Callable[[User], Collection[int] | QuerySet[Any]], words: str = "") -> None:
    """Have sales people see the accounts whose ids ``reason(user)`` answers, too; ``words``: the same as a statement
    that is given the user's id."""
    REASONS.setdefault(reason, words)


def seen_by(user: User | AnonymousUser, through: str = "") -> Q | None:
    """The condition on accounts that ``user`` may see, for rows that reach them ``through`` a field (``account__``).

    None: all of them. In joins it is quicker than the list of accounts that `visible_to` makes of it.
    """
    if not isinstance(user, User) or not user.is_active:
        return Q(pk__in=())
    if user.role != Role.SALES:
        return None
    # Written as expressions that no index serves: SQLite would otherwise collect all that somebody sees, and sort it,
    # before it takes the few rows that were asked for.
    owner, territory = Coalesce(f"{through}owner_id", 0), Concat(f"{through}territory", Value(""))
    team, territories = sight(user)
    seen = Q(In(owner, team)) | (Q(Exact(owner, 0)) & Q(Exact(territory, "")))
    if territories:
        seen |= Q(In(territory, territories))
    for reason in REASONS:
        seen |= Q(**{f"{through}pk__in": reason(user)})
    return seen


def seen_in(user: User | AnonymousUser, account: str) -> tuple[str, list[Any]] | None:
    """`seen_by` in the words of the driver, about the table of accounts that is called ``account`` there."""
    if not isinstance(user, User) or not user.is_active:
        return "1 = 0", []
    if user.role != Role.SALES:
        return None
    team, territories = sight(user)
    # Expressions here too.
    owner, territory = f"coalesce({account}.owner_id, 0)", f"({account}.territory || '')"
    words: list[str] = [f"{owner} IN ({marks(team)})", f"({owner} = 0 AND {territory} = '')"]
    given: list[Any] = [*team]
    if territories:
        words.append(f"{territory} IN ({marks(territories)})")
        given += territories
    for reason, said in REASONS.items():
        if said:
            words.append(f"{account}.id IN ({said})")
            given.append(user.pk)
        elif named := list(reason(user)):
            words.append(f"{account}.id IN ({marks(named)})")
            given += named
    return f"({' OR '.join(words)})", given


def few_seen(user: User | AnonymousUser) -> list[int] | None:
    """The accounts of somebody who sees few; None: of all, or of many. Each reason to see one is asked by its own index."""
    if not isinstance(user, User) or not user.is_active:
        return []
    if user.role != Role.SALES:
        return None
    team, territories = sight(user)
    ids = "SELECT id FROM crm_account WHERE"
    parts: list[tuple[str, list[Any]]] = [
        (f"{ids} owner_id IN ({marks(team)})", [*team]),
        (f"{ids} territory = '' AND owner_id IS NULL", []),
    ]
    if territories:
        parts.append((f"{ids} territory IN ({marks(territories)})", [*territories]))
    found: set[int] = set()
    for reason, said in REASONS.items():
        if said:
            parts.append((said, [user.pk]))
        else:
            found.update(list(reason(user))[: FEW + 1])
    # Put together from our own words; whatever comes from outside is given as a value.
    words = " UNION ALL ".join(f"SELECT * FROM ({words} LIMIT {FEW + 1}) p{n}" for n, (words, _) in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(words, [value for _, given in parts for value in given])
        found.update(pk for (pk,) in cursor.fetchall())
    return sorted(found) if len(found) <= FEW else None


def sees(user: User | AnonymousUser, account_id: int) -> bool:
    """Whether `visible_to` has this account."""
    seen = seen_in(user, "a")
    if seen is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM crm_account a WHERE a.id = %s AND {seen[0]}", [account_id, *seen[1]])  # noqa: S608 - our own words
        return cursor.fetchone() is not None


def marks(some: Collection[object]) -> str:
    return ",".join(["%s"] * len(some))


def visible_to(user: User | AnonymousUser) -> QuerySet[Account]:
    """The one gate. A sales person sees accounts of the own team, of seen territories, and those that are nobody's."""
    seen = seen_by(user)
    return Account.objects.all() if seen is None else Account.objects.filter(seen)


def contacts_visible_to(user: User | AnonymousUser) -> QuerySet[Contact]:
    """Contacts of the accounts that the user sees."""
    seen = seen_by(user, "account__")
    return Contact.objects.all() if seen is None else Contact.objects.filter(seen)
