"""Accounts by name, id, telephone number or e-mail address, or by territory, industry and owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from sanket.api.mcp import cursor, named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import LeadRow, Named
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.crm.accounts import queries as accounts
from sanket.crm.leads import queries as leads

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanket.crm.accounts.queries import Account

NEEDS = {"hottest_lead": "leads:read", "people": "contacts:read"}
MOST, USUAL = 50, 10
MOST_LEADS = 500


class Asks(Shape):
    text: Annotated[str, Field(max_length=300)] = ""
    """A name or its beginning, an id, a telephone number or an e-mail address of somebody there."""
    territory: Annotated[str, Field(max_length=100)] = ""
    industry: Annotated[str, Field(max_length=200)] = ""
    owner: Annotated[str, Field(max_length=254)] = ""
    """me, nobody, or an e-mail address of one of our people."""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    after: Annotated[str, Field(max_length=6_000)] = ""
    """What the last answer gave as next, to read on. Only without text."""


class Row(Shape):
    id: str
    name: str
    industry: str
    city: str
    territory: str
    owner: str | None
    hottest_lead: LeadRow | None


class Tells(Shape):
    accounts: list[Row]
    people: list[Named]
    """Contacts whom the text names, too; account_of says where they work."""
    account_of: dict[str, str]
    """Contact id to account id."""
    did_you_mean: list[Named]
    """Where nothing was found: accounts that are spelled like it."""
    left_out: list[str]
    """What this token does not reach, and the scope that it needs, such as people: contacts:read."""
    next: str
    """Give it as after to read on; empty at the end."""


def run(caller: Caller, asks: Asks) -> Answer:
    if asks.text:
        found = accounts.search(caller.user, asks.text, MOST)
        kept = {one.pk for one in _narrowed(caller, asks).filter(pk__in=[one.pk for one in found.accounts])}
        rows = [one for one in found.accounts if one.pk in kept][: asks.limit]
        contacts, after = (found.contacts[: asks.limit] if caller.reaches(NEEDS["people"]) else []), ""
        near = [] if rows or contacts else accounts.nearest(caller.user, asks.text, named.OFFERED).accounts
    else:
        rows, after = _listed(caller, asks)
        contacts, near = [], []
    hottest = _hottest(caller, rows) if caller.reaches(NEEDS["hottest_lead"]) else {}
    data = Tells(
        accounts=[_row(caller, one, hottest) for one in rows],
        people=[Named(id=one.external_id, name=str(one)) for one in contacts],
        account_of={one.external_id: one.account.external_id for one in contacts},
        did_you_mean=[told.of_account(one) for one in near],
        left_out=told.left_out(caller, NEEDS),
        next=after,
    )
    return Answer(data, _text(data))


def _narrowed(caller: Caller, asks: Asks) -> QuerySet[Account]:
    found = accounts.visible_to(caller.user).select_related("owner")
    if asks.territory:
        found = found.filter(territory__iexact=asks.territory)
    if asks.industry:
        found = found.filter(industry__iexact=asks.industry)
    if asks.owner.strip().lower() == "nobody":
        return found.filter(owner=None)
    return found.filter(owner=named.person(caller, asks.owner)) if asks.owner else found


def _listed(caller: Caller, asks: Asks) -> tuple[list[Account], str]:
    found = _narrowed(caller, asks)
    if place := cursor.read(asks.after, (str, int)):
        name, pk = place
        found = found.filter(name_key__gte=name).exclude(name_key=name, pk__lte=pk)
    rows = list(found.order_by("name_key", "pk")[: asks.limit + 1])
    more = rows[: asks.limit]
    return more, cursor.write(more[-1].name_key, more[-1].pk) if len(rows) > asks.limit else ""


def _hottest(caller: Caller, rows: Sequence[Account]) -> dict[int, LeadRow]:
    """Account id -> its hottest open lead, in one query."""
    wish = leads.Wish(accounts=[one.pk for one in rows])
    found = leads.listed(caller.reader, wish, at=caller.at, order="cold", limit=MOST_LEADS) if rows else []
    best: dict[int, LeadRow] = {}
    for lead in sorted(found, key=lambda one: -leads.heat(one, caller.at)):
        if lead.account_id not in best:
            best[lead.account_id] = told.row(caller, lead)
    return best


def _row(caller: Caller, one: Account, hottest: dict[int, LeadRow]) -> Row:
    return Row(
        id=one.external_id,
        name=str(one),
        industry=one.industry,
        city=one.city,
        territory=one.territory,
        owner=one.owner.email if one.owner else None,
        hottest_lead=hottest.get(one.pk),
    )


def _text(data: Tells) -> str:
    if not data.accounts and not data.people:
        near = ", ".join(f"{one.name} ({one.id})" for one in data.did_you_mean)
        said = f"Nothing was found. Did you mean: {near}?" if near else "Nothing was found."
        return "\n".join([said, *told.left_out_lines(data.left_out)])
    parts = [told.lines(f"{told.plural(len(data.accounts), 'account')}:", map(_line, data.accounts))]
    if data.people:
        who = (f"{one.name} ({one.id}) works at {data.account_of[one.id]}" for one in data.people)
        parts.append(told.lines("People:", who))
    parts += told.left_out_lines(data.left_out)
    if data.next:
        parts.append(f"There are more: ask again with after={data.next}")
    return "\n".join(parts)


def _line(one: Row) -> str:
    about = ", ".join(filter(None, (one.industry, one.city, one.territory)))
    lead = one.hottest_lead
    warm = f"; lead {lead.lead} for {lead.offering.name}, interest {told.points(lead.interest)}" if lead else ""
    return f"{one.name} ({one.id}){f'; {about}' if about else ''}; owner {one.owner or 'nobody'}{warm}"


TOOL = Tool(
    name="find_accounts",
    title="Find accounts",
    about=(
        "Find accounts (buyer organisations) by name, id, telephone number or e-mail address, or list those of a territory,"
        " an industry or an owner. Each comes with its hottest open lead. Where nothing is found, likely spellings are told."
    ),
    asks=Asks,
    tells=Tells,
    scope="accounts:read",
    run=run,
)
