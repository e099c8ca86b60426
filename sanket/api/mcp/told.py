"""What several tools tell alike: accounts, people, leads, and the sentences about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sanket.api.mcp.caller import Caller
from sanket.api.mcp.tool import Shape
from sanket.crm.accounts import queries as accounts
from sanket.crm.leads import queries as leads
from sanket.shared.instants import DAY

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Account, Contact
    from sanket.crm.catalogue.queries import Offering
    from sanket.crm.leads.queries import Lead

State = Literal["warm", "cold", "unfit", "closed", "withdrawn"]


class Named(Shape):
    id: str
    """The id by which the company's programs know it; what other tools take."""
    name: str


class Person(Shape):
    id: str
    name: str
    title: str
    department: str
    role: str
    """In buying: initiator, user, influencer, decider, buyer, gatekeeper; empty when not known."""
    phone: str
    email: str
    refused: list[str]
    """Channels that this person does not want to be contacted on; their address is left out."""


class LeadRow(Shape):
    lead: int
    """The lead's number; what other tools take as lead."""
    account: Named
    offering: Named
    state: State
    """warm: interest and fitment are there; cold: interest has faded; unfit: no longer fits; closed: by people; withdrawn:
    by later facts."""
    stage: str
    """What people did with it: recognised, accepted, qualified, converted, recycled, disqualified."""
    interest: float
    interest_threshold: float
    fitment: float
    fitment_threshold: float
    recognised_at: str
    goes_cold_at: str
    """When it goes cold if nothing happens; of a cold one, when it did."""
    days_left: float | None
    """Until it goes cold; null unless it is warm."""
    owner: str | None
    """E-mail address."""
    why: str
    page: str
    """Where people read the whole story."""


def left_out(caller: Caller, parts: Mapping[str, str]) -> list[str]:
    """Of parts of an answer -> the scope each needs: those that the token was not made for."""
    return [f"{part}: {scope}" for part, scope in parts.items() if not caller.reaches(scope)]


def left_out_lines(left: Sequence[str]) -> list[str]:
    return [f"Not told, as this token lacks the scope: {'; '.join(left)}."] if left else []


def of_account(one: Account) -> Named:
    return Named(id=one.external_id, name=str(one))


def of_offering(one: Offering) -> Named:
    return Named(id=one.external_id, name=str(one))


def people(contacts: Sequence[Contact]) -> list[Person]:
    """One query for what they allow, however many they are."""
    said = accounts.consents_of([one.pk for one in contacts])
    return [_person(one, said.get(one.pk, {})) for one in contacts]


def _person(one: Contact, consents: Mapping[str, bool]) -> Person:
    refused = sorted(channel for channel, given in consents.items() if not given)
    return Person(
        id=one.external_id,
        name=str(one),
        title=one.title or one.seniority,
        department=one.department,
        role=one.buying_role or str(accounts.inferred_role(one) or ""),
        phone="" if "phone" in refused else one.phone,
        email="" if "email" in refused else one.email,
        refused=refused,
    )


def person_line(one: Person) -> str:
    about = ", ".join(filter(None, (one.title, one.department, one.role)))
    ways = ", ".join(filter(None, (one.phone, one.email)))
    refused = f"does not want: {' and '.join(one.refused)}" if one.refused else ""
    return f"{one.name} ({one.id})" + "".join(f"; {part}" for part in (about, ways, refused) if part)


def of_whom(one: Contact | None, *, named: bool) -> str:
    """Who did something; without the scope for contacts by the id alone, as the REST API tells it."""
    if one is None:
        return ""
    return str(one) if named else one.external_id


def state(lead: Lead, at: int) -> State:
    if lead.closed_at is not None:
        return "closed"
    if lead.withdrawn_at is not None:
        return "withdrawn"
    if not lead.fits:
        return "unfit"
    return "warm" if lead.hot and lead.cold_at > at else "cold"


def interest(lead: Lead, at: int) -> float:
    """Points at ``at``, from the key that is constant until the next activity."""
    return float(lead.interest_threshold * 2.0 ** max(min(leads.heat(lead, at), 60.0), -1000.0))


def row(caller: Caller, lead: Lead) -> LeadRow:
    now = state(lead, caller.at)
    return LeadRow(
        lead=lead.pk,
        account=of_account(lead.account),
        offering=of_offering(lead.offering),
        state=now,
        stage=lead.stage,
        interest=round(interest(lead, caller.at), 2),
        interest_threshold=lead.interest_threshold,
        fitment=round(lead.fitment, 4),
        fitment_threshold=lead.fitment_threshold,
        recognised_at=caller.when(lead.recognised_at),
        goes_cold_at=caller.when(lead.cold_at),
        days_left=round((lead.cold_at - caller.at) / DAY, 2) if now == "warm" else None,
        owner=lead.owner.email if lead.owner else None,
        why=why(caller, lead),
        page=page(caller, lead.pk),
    )


def page(caller: Caller, pk: int) -> str:
    # As the pages' own list of addresses has it; a test holds it to that.
    return f"{caller.base}/leads/{pk}/"


def why(caller: Caller, lead: Lead) -> str:
    """*Asked for a quote, R&D manager, 20 Nov 2026; 3 people; Visited pricing (2)*: what tipped it, and what they did most."""
    told: Mapping[str, Any] = lead.why or {}
    first = told.get("tipped") or told.get("last") or {}
    parts = [_deed(caller, first)] if first else []
    if lead.people > 1:
        parts.append(f"{lead.people} people")
    parts += [f"{kind} ({n})" for kind, n, *_ in told.get("top") or () if kind != first.get("type")]
    return "; ".join(parts) or "Interest passed its threshold"


def _deed(caller: Caller, deed: Mapping[str, Any]) -> str:
    who = next((str(deed[key]) for key in ("title", "name", "department", "contact") if deed.get(key)), "")
    at = caller.day(int(deed["occurred_at"])) if deed.get("occurred_at") else ""
    return ", ".join(filter(None, (str(deed.get("type") or "An activity"), who, at)))


def row_line(caller: Caller, one: LeadRow, lead: Lead) -> str:
    cold = {
        "warm": f"goes cold {caller.ago(lead.cold_at)} if nothing happens",
        "cold": f"went cold {caller.ago(lead.cold_at)}",
        "unfit": "no longer fits",
        "closed": f"closed ({one.stage})",
        "withdrawn": "withdrawn by later facts",
    }[one.state]
    return (
        f"Lead {one.lead}: {one.account.name} ({one.account.id}) for {one.offering.name} ({one.offering.id}), {one.stage};"
        f" interest {points(one.interest)} of {points(one.interest_threshold)} needed, fitment {one.fitment:.2f} of"
        f" {one.fitment_threshold:.2f}; {cold}; owner {one.owner or 'nobody'}. Why: {one.why}."
    )


def points(value: float) -> str:
    """Interest as people read it: 94, 7.4."""
    return f"{value:,.0f}" if abs(value) >= 9.95 or value == int(value) else f"{value:,.1f}"


def plural(count: int, noun: str) -> str:
    """
    >>> plural(1, "lead"), plural(2400, "lead")
    ('1 lead', '2,400 leads')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(share: float | None) -> str:
    return "not known" if share is None else f"{share:.0%}"


def lines(head: str, items: Iterable[str]) -> str:
    return "\n".join([head, *(f"- {one}" for one in items)])


def span(seconds: float) -> str:
    days = seconds / DAY
    return f"{days:g} day{'s' if days != 1 else ''}" if days >= 1 else f"{seconds / 3600:g} hours"
