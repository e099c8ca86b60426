"""Which contacts the list shows, in which order, from where on: read from the address, written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sanket.crm.accounts import queries as accounts
from sanket.web.leads.listing import LONGEST_CURSOR, read_cursor, write_cursor
from sanket.web.saved import columns, narrowing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanket.crm.accounts.queries import Contact
    from sanket.crm.workspace.queries import User

PAGE = 30
USUAL = "name"


@dataclass(frozen=True)
class Wanted:
    q: str = ""
    territory: str = ""
    owner: str = ""
    role: str = ""
    segment: str = ""
    condition: str = ""
    view: str = ""
    sort: str = USUAL
    columns: str = ""
    after: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Wanted:
        q, territory = (" ".join(str(asked.get(key, "")).replace("\0", "").split())[:200] for key in ("q", "territory"))
        owner, role, sort = (str(asked.get(key, "")) for key in ("owner", "role", "sort"))
        plain = owner in ("me", "none") or (owner.isascii() and owner.isdigit() and len(owner) < 19)
        return cls(
            q=q,
            territory=territory,
            owner=owner if plain else "",
            role=role if role in accounts.BuyingRole.values else "",
            sort=sort if sort in accounts.SORTS else USUAL,
            columns=columns.read(asked),
            after=str(asked.get("after", ""))[:LONGEST_CURSOR],
            **narrowing.read(asked),
        )

    def but(self, **changes: str) -> str:
        # A view that is narrowed further is that view no more.
        kept = {"view": self.view} if set(changes) <= {"after"} else {"view": ""}
        other = replace(self, **{"after": "", **kept, **changes})
        said = {key: value for key, value in vars(other).items() if value and (key, value) != ("sort", USUAL)}
        return "?" + urlencode(said)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.territory or self.owner or self.role or self.segment or self.condition)


def chosen(found: QuerySet[Contact], wanted: Wanted, *, user: User) -> QuerySet[Contact]:
    if wanted.q:
        found = accounts.called(found, wanted.q)
    if wanted.territory:
        found = found.filter(account__territory=wanted.territory)
    if wanted.role:
        found = found.filter(buying_role=wanted.role)
    if wanted.owner == "none":
        found = found.filter(account__owner=None)
    elif wanted.owner:
        found = found.filter(account__owner_id=user.pk if wanted.owner == "me" else int(wanted.owner))
    return found


def page_of(found: QuerySet[Contact], wanted: Wanted, *, size: int = PAGE) -> tuple[list[Contact], str]:
    """One page, and where the next one begins."""
    place = read_cursor(wanted.after, accounts.PLACES[wanted.sort])
    part = accounts.part_of(found, order=wanted.sort, place=place, size=size)
    return part.rows, write_cursor(part.place) if part.place else ""
