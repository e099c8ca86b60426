"""One account: who they are, how warm they are for what, who works there, what happened last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import LeadRow, Named, Person
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.crm.accounts import queries as accounts
from sanket.crm.accounts.queries import Account
from sanket.crm.activities import queries as activities
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.catalogue.queries import Tree
from sanket.crm.leads import queries as leads
from sanket.crm.recognition import queries as recognition

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead

NEEDS = {
    "open_leads": "leads:read",
    "interest": "leads:read",
    "people": "contacts:read",
    "last_activities": "activities:read",
}
MOST_PEOPLE, MOST_LEADS, MOST_WARM, LAST = 50, 50, 10, 10


class Asks(Shape):
    account: Annotated[str, Field(min_length=1, max_length=300)]
    """Its id, or its name."""


class Warm(Shape):
    offering: Named
    interest: float
    interest_threshold: float
    goes_cold_at: str | None
    """null: it is not hot."""


class Happened(Shape):
    activity: str
    occurred_at: str
    type: str
    offering: str
    contact: str
    note: str


class Tells(Shape):
    id: str
    name: str
    industry: str
    employees: int | None
    turnover: str | None
    """A year, in the company's currency."""
    phone: str
    website: str
    city: str
    state: str
    country: str
    territory: str
    gstin: str
    owner: str | None
    tags: list[str]
    open_leads: list[LeadRow]
    interest: list[Warm]
    """The warmest offerings, whether a lead or not."""
    people: list[Person]
    people_in_all: int | None
    last_activities: list[Happened]
    left_out: list[str]
    """What this token does not reach, and the scope that it needs, such as people: contacts:read."""


def run(caller: Caller, asks: Asks) -> Answer:
    one = named.account(caller, asks.account)
    leads_told, people_told = caller.reaches(NEEDS["open_leads"]), caller.reaches(NEEDS["people"])
    hottest = _hottest(caller, one) if leads_told else []
    everybody = accounts.contacts_of(one)
    data = Tells(
        id=one.external_id,
        name=str(one),
        industry=one.industry,
        employees=one.employees,
        turnover=None if one.turnover is None else f"{one.turnover:f}",
        phone=one.phone,
        website=one.website,
        city=one.city,
        state=one.state,
        country=one.country,
        territory=one.territory,
        gstin=one.gstin,
        owner=one.owner.email if one.owner else None,
        tags=list(one.tags),
        open_leads=[told.row(caller, lead) for lead in hottest],
        interest=_warm(caller, one, catalogue.tree()) if leads_told else [],
        people=told.people(list(everybody[:MOST_PEOPLE])) if people_told else [],
        people_in_all=everybody.count() if people_told else None,
        last_activities=_last(caller, one) if caller.reaches(NEEDS["last_activities"]) else [],
        left_out=told.left_out(caller, NEEDS),
    )
    return Answer(data, _text(caller, data, hottest))


def _text(caller: Caller, data: Tells, hottest: list[Lead]) -> str:
    left = {part.partition(":")[0] for part in data.left_out}
    found = {
        "open_leads": ("Open leads:", (told.row_line(caller, told.row(caller, lead), lead) for lead in hottest)),
        "interest": ("Interest now:", map(_warm_line, data.interest)),
        "people": (f"People ({data.people_in_all}):", map(told.person_line, data.people)),
        "last_activities": ("Last activities:", map(_happened, data.last_activities)),
    }
    text = [told.lines(head, items) for part, (head, items) in found.items() if part not in left]
    return "\n".join([_head(data), *text, *told.left_out_lines(data.left_out)])


def _hottest(caller: Caller, one: Account) -> list[Lead]:
    here = leads.Wish(accounts=[one.pk])
    found = leads.listed(caller.reader, here, at=caller.at, order="cold", limit=MOST_LEADS)
    return sorted(found, key=lambda lead: -leads.heat(lead, caller.at))


def _warm(caller: Caller, one: Account, tree: Tree) -> list[Warm]:
    return [
        Warm(
            offering=Named(id=tree.rows[heat.offering_id].external_id, name=tree.label(heat.offering_id)),
            interest=round(heat.interest, 2),
            interest_threshold=heat.threshold,
            goes_cold_at=None if heat.cold_at is None else caller.when(heat.cold_at),
        )
        for heat in recognition.heat(one.pk, at=caller.at)[:MOST_WARM]
    ]


def _last(caller: Caller, one: Account) -> list[Happened]:
    named_people = caller.reaches(NEEDS["people"])
    return [
        Happened(
            activity=row.external_id,
            occurred_at=caller.when(row.occurred_at),
            type=str(row.type),
            offering=str(row.offering),
            contact=told.of_whom(row.contact, named=named_people),
            note=row.note[:500],
        )
        for row in activities.timeline(one.pk, limit=LAST)
    ]


def _head(data: Tells) -> str:
    size = f"{data.employees:,} people" if data.employees is not None else ""
    place = ", ".join(filter(None, (data.city, data.state, data.country)))
    about = "; ".join(filter(None, (data.industry, size, place, data.phone, data.website)))
    return f"{data.name} ({data.id}){f'; {about}' if about else ''}; owner {data.owner or 'nobody'}."


def _warm_line(one: Warm) -> str:
    of = f"{one.offering.name}: {told.points(one.interest)} of {told.points(one.interest_threshold)} needed"
    return f"{of}, hot until {one.goes_cold_at}" if one.goes_cold_at else of


def _happened(one: Happened) -> str:
    return ", ".join(filter(None, (one.occurred_at, one.type, one.offering, one.contact, one.note)))


TOOL = Tool(
    name="get_account",
    title="Read an account",
    about=(
        "Read one account: its facts, its open leads, how warm it is for each offering, the people who work there with"
        " how they may be reached, and what happened last; of these what the token reaches."
    ),
    asks=Asks,
    tells=Tells,
    scope="accounts:read",
    run=run,
)
