"""Leads by what a seller asks for: whose, for what, at which stage, the hottest, those that go cold soon."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from sanket.api.mcp import cursor, named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import LeadRow
from sanket.api.mcp.tool import Answer, Shape, Tool, ToolRefused
from sanket.crm.leads import queries as leads
from sanket.shared.instants import DAY

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead

MOST, USUAL, COUNTED = 50, 10, 1_000
TIE = 1e-9
Order = Literal["hottest", "cold_soonest", "newest", "best_fit"]
# What each order is called below, where a lead has what it goes by, and of which type that is.
ORDERS = {
    "cold_soonest": ("cold", "cold_at", int),
    "newest": ("recognised", "recognised_at", int),
    "best_fit": ("fitment", "fitment", float),
}


class Asks(Shape):
    account: Annotated[str, Field(max_length=300)] = ""
    """Only leads of this account: its id or name."""
    offering: Annotated[str, Field(max_length=300)] = ""
    """Only leads for this product, or for this category and all below it: id or name."""
    owner: Annotated[str, Field(max_length=254)] = ""
    """me, nobody, or an e-mail address of one of our people."""
    stage: Literal["", "recognised", "accepted", "qualified", "converted", "recycled", "disqualified"] = ""
    state: Literal["open", "cold", "unfit", "closed", "withdrawn"] = "open"
    """open: those to work on now, warm and fitting; cold: interest has faded; unfit: no longer fits; closed: recycled or
    disqualified by people; withdrawn: by later facts."""
    going_cold_within_days: Annotated[float | None, Field(ge=0, le=3_650)] = None
    """Only open leads that go cold within so many days if nothing happens."""
    heat_at_least: Annotated[float | None, Field(gt=0, le=1_000)] = None
    """Only leads whose interest is at least so many times the threshold."""
    order: Order | None = None
    """hottest (open leads, unless they are asked for by when they go cold), cold_soonest, newest or best_fit."""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    after: Annotated[str, Field(max_length=6_000)] = ""
    """What the last answer gave as next, to read on."""


class Tells(Shape):
    leads: list[LeadRow]
    in_all: int
    """How many there are, counted up to 1,000."""
    next: str
    """Give it as after to read on; empty at the end."""


def run(caller: Caller, asks: Asks) -> Answer:
    wish, order = _wish(caller, asks), _order(asks)
    found, after = _hottest(caller, asks, wish) if order == "hottest" else _listed(caller, asks, wish, order)
    rows = [told.row(caller, lead) for lead in found]
    data = Tells(leads=rows, in_all=leads.counted(caller.reader, wish, at=caller.at, most=COUNTED), next=after)
    many = f"{told.plural(data.in_all, 'lead')}{' or more' if data.in_all == COUNTED else ''}"
    head = f"{many}; {len(rows)} of them:" if rows else "No leads."
    text = told.lines(head, (told.row_line(caller, one, lead) for one, lead in zip(rows, found, strict=True)))
    return Answer(data, f"{text}\nThere are more: ask again with after={after}" if after else text)


def _order(asks: Asks) -> Order:
    if asks.order == "hottest" and asks.state != "open":
        raise ToolRefused("mcp.order", "Only open leads can be asked for by heat; choose newest or cold_soonest.")
    if asks.order:
        return asks.order
    if asks.state != "open":
        return "newest"
    return "cold_soonest" if asks.going_cold_within_days is not None else "hottest"


def _wish(caller: Caller, asks: Asks) -> leads.Wish:
    if asks.state != "open" and (asks.going_cold_within_days is not None or asks.heat_at_least is not None):
        raise ToolRefused(
            "mcp.state", "Only open leads have a heat and a day ahead on which they go cold; ask for open."
        )
    nobody = asks.owner.strip().lower() == "nobody"
    days = asks.going_cold_within_days
    return leads.Wish(
        kind="warm" if asks.state == "open" else asks.state,
        owner=named.person(caller, asks.owner).pk if asks.owner and not nobody else None,
        owned="nobody" if nobody else "",
        stage=asks.stage,
        offerings=named.below(asks.offering),
        heat=None if asks.heat_at_least is None else math.log2(asks.heat_at_least) - TIE,
        cold_until=None if days is None else caller.at + round(days * DAY),
        accounts=[named.account(caller, asks.account).pk] if asks.account else None,
    )


def _hottest(caller: Caller, asks: Asks, wish: leads.Wish) -> tuple[list[Lead], str]:
    """All pages of one look are ranked as of its beginning, or leads would change places between them."""
    place = cursor.read(asks.after, (int, float, int))
    moment = int(place[0]) if place else caller.at
    behind = (float(place[1]), int(place[2])) if place else None
    rows = leads.hottest(caller.reader, wish, at=caller.at, moment=moment, limit=asks.limit + 1, after=behind)
    more = rows[: asks.limit]
    last = more[-1] if len(rows) > asks.limit else None
    return more, cursor.write(moment, leads.heat(last, moment), last.pk) if last else ""


def _listed(caller: Caller, asks: Asks, wish: leads.Wish, order: Order) -> tuple[list[Lead], str]:
    name, field, type_of_it = ORDERS[order]
    place = cursor.read(asks.after, (type_of_it, int))
    behind = (place[0], int(place[1])) if place else None
    rows = leads.listed(caller.reader, wish, at=caller.at, order=name, limit=asks.limit + 1, after=behind)
    more = rows[: asks.limit]
    return more, cursor.write(getattr(more[-1], field), more[-1].pk) if len(rows) > asks.limit else ""


TOOL = Tool(
    name="find_leads",
    title="Find leads",
    about=(
        "Find leads: an account whose interest in an offering passed its threshold while the account fits. By owner,"
        " offering, account, stage or state; the hottest, the newest, or those going cold within so many days. Without"
        " arguments: the hottest open leads."
    ),
    asks=Asks,
    tells=Tells,
    scope="leads:read",
    run=run,
)
