"""Which accounts the list shows, by name, from where on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sanket.crm.leads import queries as leads
from sanket.web.leads.listing import LONGEST_CURSOR, beyond, read_cursor, write_cursor
from sanket.web.leads.rows import Row, Wording, row
from sanket.web.saved import columns, narrowing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanket.crm.accounts.queries import Account
    from sanket.crm.workspace.queries import User

PAGE = 30
MOST_LEADS = 1_000  # of the accounts of a page


@dataclass(frozen=True)
class Wanted:
    q: str = ""
    territory: str = ""
    industry: str = ""
    owner: str = ""
    segment: str = ""
    condition: str = ""
    view: str = ""
    columns: str = ""
    after: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Wanted:
        said = {
            key: " ".join(str(asked.get(key, "")).replace("\0", "").split())[:200]
            for key in ("q", "territory", "industry")
        }
        owner = str(asked.get("owner", ""))
        plain = owner in ("me", "none") or (owner.isascii() and owner.isdigit() and len(owner) < 19)
        after = str(asked.get("after", ""))[:LONGEST_CURSOR]
        return cls(
            **said, owner=owner if plain else "", **narrowing.read(asked), columns=columns.read(asked), after=after
        )

    def but(self, **changes: str) -> str:
        # A view that is narrowed further is that view no more.
        kept = {"view": self.view} if set(changes) <= {"after"} else {"view": ""}
        other = replace(self, **{"after": "", **kept, **changes})
        return "?" + urlencode({key: value for key, value in vars(other).items() if value})

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.territory or self.industry or self.owner or self.segment or self.condition)


def chosen(found: QuerySet[Account], wanted: Wanted, *, user: User) -> QuerySet[Account]:
    if wanted.q:
        found = found.filter(name_key__contains=wanted.q.lower())
    if wanted.territory:
        found = found.filter(territory=wanted.territory)
    if wanted.industry:
        found = found.filter(industry=wanted.industry)
    if wanted.owner == "none":
        found = found.filter(owner=None)
    elif wanted.owner:
        found = found.filter(owner_id=user.pk if wanted.owner == "me" else int(wanted.owner))
    return found


def page_of(found: QuerySet[Account], wanted: Wanted, *, size: int = PAGE) -> tuple[list[Account], str]:
    place = read_cursor(wanted.after, (str, int))
    if place:
        found = found.filter(name_key__gte=place[0]).filter(beyond("name_key", False, place))
    rows = list(found.select_related("owner").order_by("name_key", "id")[: size + 1])
    more = rows[:size]
    return more, write_cursor([more[-1].name_key, more[-1].pk]) if len(rows) > size else ""


def hottest_of(accounts: Sequence[Account], *, user: User, at: int) -> dict[int, Row]:
    """Account id -> its hottest open lead. One query for the page."""
    here = leads.Wish(accounts=[account.pk for account in accounts])
    found = leads.listed(leads.reader(user), here, at=at, order="cold", limit=MOST_LEADS)
    best: dict[int, Row] = {}
    wording = Wording()
    for lead in sorted(found, key=lambda one: -leads.heat(one, at)):
        if lead.account_id not in best:
            best[lead.account_id] = row(lead, at=at, wording=wording)
    return best
