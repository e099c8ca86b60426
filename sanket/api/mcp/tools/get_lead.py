"""One lead: how it stands, who is behind it, what people did with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import LeadRow, Named, Person
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.crm.accounts import queries as accounts
from sanket.crm.leads import queries as leads
from sanket.crm.recognition import queries as recognition

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead, LeadMove

NEEDS = {"people": "contacts:read"}
MOST_PEOPLE, MOST_MOVES = 20, 50


class AsksOfOne(Shape):
    """A lead by its number, or by account and offering."""

    lead: Annotated[int | None, Field(ge=1, le=named.LARGEST)] = None
    """The lead's number. Else give account and offering."""
    account: Annotated[str, Field(max_length=300)] = ""
    """The account's id or name."""
    offering: Annotated[str, Field(max_length=300)] = ""
    """The id or name of a product or category."""


class Behind(Shape):
    person: Person
    share: float
    """The part of the interest that comes from this person's activities."""


class Move(Shape):
    at: str
    deed: str
    """assign, accept, qualify, convert, recycle or disqualify."""
    by: str | None
    to: str | None
    until: str | None
    """Of a recycled one: not before."""
    reason: str


class Tells(Shape):
    lead: LeadRow
    tipped_by: str
    """The activity after which it was one."""
    people: list[Behind]
    moves: list[Move]
    """What people did with it, newest first."""
    covers: list[str]
    """Categories for which it speaks, too: most of the interest in them is about this product."""
    spoken_for_by: Named | None
    """The product whose lead speaks for this one; work on that one."""
    spoken_for_by_lead: int | None
    previous_lead: int | None
    """The lead that this account was for the same offering before."""
    left_out: list[str]
    """What this token does not reach, and the scope that it needs, such as people: contacts:read."""


def run(caller: Caller, asks: AsksOfOne) -> Answer:
    one = named.lead(caller, number=asks.lead, account_text=asks.account, offering_text=asks.offering)
    speaking = _speaking(caller, one)
    data = Tells(
        lead=told.row(caller, one),
        tipped_by=one.tipped_by,
        people=_people(caller, one) if caller.reaches(NEEDS["people"]) else [],
        moves=[_move(caller, move) for move in leads.history(one)[:MOST_MOVES]],
        covers=leads.covered([one.pk], at=caller.at).get(one.pk, []),
        spoken_for_by=told.of_offering(speaking.offering) if speaking else None,
        spoken_for_by_lead=speaking.pk if speaking else None,
        previous_lead=_previous(caller, one),
        left_out=told.left_out(caller, NEEDS),
    )
    text = [told.row_line(caller, data.lead, one)]
    if speaking:
        text.append(f"Lead {speaking.pk} for {speaking.offering} speaks for it; work on that one.")
    if data.covers:
        text.append(f"It speaks for {', '.join(data.covers)}, too.")
    behind = (f"{told.percent(b.share)} of the interest: {told.person_line(b.person)}" for b in data.people)
    text += told.left_out_lines(data.left_out) or [told.lines("Who is behind it:", behind)]
    if data.moves:
        text.append(told.lines("What people did with it:", map(_move_line, data.moves)))
    if data.lead.page:
        text.append(f"Its page: {data.lead.page}")
    return Answer(data, "\n".join(text))


def _people(caller: Caller, one: Lead) -> list[Behind]:
    why = recognition.explain(one.account_id, one.offering_id, at=caller.at)
    shares = [(pk, share) for pk, _points, share in why.by(_contact) if pk][:MOST_PEOPLE]
    known = {contact.pk: contact for contact in accounts.contacts_by_id(pk for pk, _ in shares)}
    there = [(known[pk], share) for pk, share in shares if pk in known]
    persons = told.people([contact for contact, _ in there])
    return [Behind(person=person, share=share) for person, (_, share) in zip(persons, there, strict=True)]


def _contact(part: recognition.PartOf) -> int:
    return part.taken.act.contact


def _speaking(caller: Caller, one: Lead) -> Lead | None:
    """The product lead that speaks for this category lead, while it is a lead itself and one that the asker sees."""
    if one.covered_by_id is None:
        return None
    warm = leads.visible_to(caller.user).warm(caller.at)
    return warm.select_related("offering").filter(pk=one.covered_by_id).first()


def _previous(caller: Caller, one: Lead) -> int | None:
    before = one.previous
    return before.pk if before is not None and leads.sees(caller.reader, before) else None


def _move(caller: Caller, move: LeadMove) -> Move:
    return Move(
        at=caller.when(move.at),
        deed=move.kind,
        by=move.by.email if move.by else None,
        to=move.to.email if move.to else None,
        until=None if move.until is None else caller.when(move.until),
        reason=move.reason,
    )


def _move_line(one: Move) -> str:
    more: list[Any] = [one.to and f"to {one.to}", one.until and f"until {one.until}", one.reason]
    return ", ".join(filter(None, (one.at, one.deed, one.by and f"by {one.by}", *more)))


TOOL = Tool(
    name="get_lead",
    title="Read a lead",
    about=(
        "Read one lead: how it stands, who is behind it and how they may be reached, what people did with it, which other"
        " lead speaks for it. By its number, or by account and offering."
    ),
    asks=AsksOfOne,
    tells=Tells,
    scope="leads:read",
    run=run,
)
