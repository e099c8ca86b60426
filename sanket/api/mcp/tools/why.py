"""Why is this a lead: the factors of fitment, and the activities whose points are the interest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import Named
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.api.mcp.tools.get_lead import AsksOfOne
from sanket.crm.accounts import queries as accounts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities import queries as activities
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads import queries as leads
from sanket.crm.recognition import queries as recognition

NEEDS = {"names of people": "contacts:read"}
MOST_PARTS, USUAL_PARTS, MOST_SHARES, MOST_CROSSINGS = 100, 15, 20, 20


class Asks(AsksOfOne):
    at: Annotated[str, Field(max_length=40)] = ""
    """An instant in the past, such as 2026-11-22 or 2026-11-22T12:00; default: now."""
    parts: Annotated[int, Field(ge=1, le=MOST_PARTS)] = USUAL_PARTS
    """How many activities to list, those that matter most; the others are summed up."""


class Part(Shape):
    activity: str
    occurred_at: str
    type: str
    direction: str
    """customer: what they did; campaign, sales: what we did."""
    contact: str
    value: int
    """Points when it happened."""
    points: float
    """Points left of it now."""
    share: float


class Others(Shape):
    count: int
    points: float
    share: float


class Share(Shape):
    of: str
    points: float
    share: float


class Factor(Shape):
    factor: str
    score: float
    because: list[str]
    """The rows of the fitment table that apply; empty: none, which counts as 1."""


class Crossing(Shape):
    what: str
    """recognised, cooled or revived."""
    at: str
    activity: str | None
    """What caused it; null: time."""


class Tells(Shape):
    account: Named
    offering: Named
    at: str
    is_lead: bool
    sentence: str
    interest: float
    interest_threshold: float
    interest_enough: bool
    """Hot: it passed the threshold and has not gone cold since."""
    fitment: float
    fitment_threshold: float
    fits: bool
    parts: list[Part]
    """The activities that matter most. With others they add up to the interest, and their shares to 1."""
    others: Others
    by_contact: list[Share]
    by_type: list[Share]
    by_direction: list[Share]
    factors: list[Factor]
    """Fitment is their product."""
    crossings: list[Crossing]
    left_out: list[str]
    """What this token does not reach, and the scope that it needs, such as names of people: contacts:read."""


def run(caller: Caller, asks: Asks) -> Answer:
    account, offering = named.group_of(caller, number=asks.lead, account_text=asks.account, offering_text=asks.offering)
    at = named.instant(caller, asks.at, field="at") if asks.at else caller.at
    told_why = recognition.explain(account.pk, offering.pk, at=at)
    data = _tells(caller, asks, account, offering, told_why)
    return Answer(data, _text(data))


def _tells(caller: Caller, asks: Asks, account: Account, offering: Offering, why: recognition.Explanation) -> Tells:
    rule = recognition.book_in_force().rule(offering.pk)
    names, ways = activities.type_names(), activities.directions()
    shown = sorted(why.parts, key=lambda part: (-abs(part.quanta), part.taken.act))[: asks.parts]
    wanted = {part.taken.act.contact for part in shown} | {pk for pk, *_ in why.by(_contact)[:MOST_SHARES]}
    people = {one.pk: _whom(caller, one) for one in accounts.contacts_by_id(wanted - {0})}
    hot, fits = why.folded.group.hot(why.at), rule.fits(why.fitment)
    closed = _closed(account, offering, why)
    return Tells(
        account=told.of_account(account),
        offering=told.of_offering(offering),
        at=caller.when(why.at),
        is_lead=hot and fits and not closed,
        sentence=_sentence(account, offering, why, rule, hot=hot, fits=fits, closed=closed),
        interest=why.interest,
        interest_threshold=rule.on,
        interest_enough=hot,
        fitment=why.fitment,
        fitment_threshold=rule.fit,
        fits=fits,
        parts=[_part(caller, part, names, ways, people) for part in shown],
        others=_others(why, shown),
        by_contact=_shares(why, _contact, lambda pk: people.get(pk, "nobody named")),
        by_type=_shares(why, _type, lambda pk: names[pk][1]),
        by_direction=_directions(why, ways),
        factors=[Factor(factor=one.name, score=one.score, because=[_row(r) for r in one.rows]) for one in why.factors],
        crossings=[
            Crossing(what=kind, at=caller.when(when), activity=cause)
            for kind, when, cause in why.crossings[-MOST_CROSSINGS:]
        ],
        left_out=told.left_out(caller, NEEDS),
    )


def _whom(caller: Caller, one: Contact) -> str:
    return f"{one} ({one.external_id})" if caller.reaches("contacts:read") else one.external_id


def _closed(account: Account, offering: Offering, why: recognition.Explanation) -> bool:
    """Whether people had closed the lead that it was then."""
    key = (account.pk, offering.pk)
    begun = [one for one in leads.known([key]).get(key, ()) if one.recognised_at <= why.at and not one.withdrawn]
    closing = begun[-1].closing if begun else None
    return closing is not None and closing.at <= why.at


def _sentence(
    account: Account,
    offering: Offering,
    why: recognition.Explanation,
    rule: Any,
    *,
    hot: bool,
    fits: bool,
    closed: bool,
) -> str:
    pair = f"{account} for {offering}"
    interest = f"its interest of {told.points(why.interest)} points (a lead needs {told.points(rule.on)})"
    fitment = f"fitment of {why.fitment:.2f} (needed: {rule.fit:.2f})"
    if closed:
        return f"{pair}: people closed this lead; interest is {told.points(why.interest)} points, {fitment}."
    if hot and fits:
        return f"{pair} is a lead: {interest} passed the threshold and has not gone cold since, and it fits with a {fitment}."
    if hot:
        return f"{pair} is no lead: {interest} would be enough, but with a {fitment} it does not fit."
    fit = "It would fit" if fits else "Nor does it fit"
    return f"{pair} is no lead now: {interest} is not enough. {fit}, with a {fitment}."


def _contact(part: recognition.PartOf) -> int:
    return part.taken.act.contact


def _type(part: recognition.PartOf) -> int:
    return part.taken.act.type


def _part(caller: Caller, part: recognition.PartOf, names: Any, ways: Any, people: dict[int, str]) -> Part:
    act = part.taken.act
    return Part(
        activity=act.id,
        occurred_at=caller.when(act.at),
        type=names[act.type][1],
        direction=ways[act.type],
        contact=people.get(act.contact, ""),
        value=part.taken.value.value,
        points=part.points,
        share=part.share,
    )


def _others(why: recognition.Explanation, shown: Sequence[recognition.PartOf]) -> Others:
    ids = {part.taken.act.id for part in shown}
    rest = [part for part in why.parts if part.taken.act.id not in ids]
    return Others(
        count=len(rest), points=sum(part.points for part in rest), share=sum(part.share for part in rest) + 0.0
    )


def _shares(why: recognition.Explanation, key: Any, name: Any) -> list[Share]:
    """The largest, and the rest together, so that they add up."""
    ranked = why.by(key)
    told_shares = [Share(of=name(pk), points=points, share=share) for pk, points, share in ranked[:MOST_SHARES]]
    if rest := ranked[MOST_SHARES:]:
        points, share = sum(one[1] for one in rest), sum(one[2] for one in rest)
        told_shares.append(Share(of=f"{len(rest)} others", points=points, share=share))
    return told_shares


def _directions(why: recognition.Explanation, ways: Any) -> list[Share]:
    order = ("customer", "campaign", "sales")
    ranked = why.by(lambda part: order.index(ways[part.taken.act.type]))
    return [Share(of=order[pk], points=points, share=share) for pk, points, share in ranked]


def _row(row: Any) -> str:
    return f"{row.attribute} {row.equals}: {row.score:g}" if row.attribute else f"by default: {row.score:g}"


def _text(data: Tells) -> str:
    parts = [
        f"{one.occurred_at[:10]}: {one.type}{f' by {one.contact}' if one.contact else ''}, {one.value} points then,"
        f" {told.points(one.points)} now ({told.percent(one.share)})"
        for one in data.parts
    ]
    if data.others.count:
        rest = data.others
        parts.append(f"{rest.count} other activities: {told.points(rest.points)} points ({told.percent(rest.share)})")
    text = [data.sentence, told.lines("The interest is the sum of:", parts)]
    for name, shares in (("person", data.by_contact), ("kind", data.by_type), ("direction", data.by_direction)):
        said = ", ".join(f"{one.of} {told.percent(one.share)}" for one in shares)
        text.append(f"By {name}: {said or 'nothing'}.")
    factors = (f"{one.factor}: {one.score:g} ({'; '.join(one.because) or 'no row'})" for one in data.factors)
    text.append(told.lines(f"Fitment {data.fitment:.2f} is the product of:", factors))
    crossed = (f"{one.what} on {one.at}{f' by {one.activity}' if one.activity else ''}" for one in data.crossings)
    if data.crossings:
        text.append(told.lines("What it crossed:", crossed))
    text += told.left_out_lines(data.left_out)
    return "\n".join(text)


TOOL = Tool(
    name="why_is_this_a_lead",
    title="Why is this a lead?",
    about=(
        "Explain why an account is, or is not, a lead for an offering: interest and fitment against their thresholds, the"
        " activities whose points add up to the interest, the people and kinds of activity behind it, the factors of"
        " fitment, and when it became hot or cold. Now or at an instant in the past."
    ),
    asks=Asks,
    tells=Tells,
    scope="leads:read",
    run=run,
)
