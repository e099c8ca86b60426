"""When does it go cold: the date, what it depends on, and what would keep it warm or revive it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import Named
from sanket.api.mcp.tool import Answer, Shape, Tool
from sanket.api.mcp.tools.get_lead import AsksOfOne
from sanket.crm.activities import queries as activities
from sanket.crm.recognition import queries as recognition
from sanket.engine.recognition.step import CLOSED
from sanket.shared.instants import DAY

if TYPE_CHECKING:
    from sanket.engine.recognition.rule import Rule, Value

SHOWN = 8
"""Types of activities that are told as what would keep it warm."""


class WouldHelp(Shape):
    type: Named
    direction: str
    interest: float
    """Right after one of them, now, by somebody who is not named."""
    hot: bool
    goes_cold_at: str | None
    days_gained: float | None
    """By how much later it would go cold; null: it is not hot, or would not be."""


class Tells(Shape):
    account: Named
    offering: Named
    hot: bool
    fits: bool
    """Hot alone is no lead: it has to fit, too."""
    sentence: str
    goes_cold_at: str | None
    """If nothing happens; null: it is not hot now."""
    days_left: float | None
    went_cold_at: str | None
    """The last time; null: it is hot, or never was."""
    interest: float
    interest_threshold: float
    """What it needs to become hot."""
    goes_cold_below: float
    half_life_days: float
    """In this time the interest halves when nothing happens."""
    held_until: str | None
    """Somebody asked outright, which keeps it hot until then at least."""
    waits_below: float | None
    """An activity ended it: it rises again only after its interest was below this, or when somebody asks outright."""
    would_help: list[WouldHelp]
    """One more activity now, by type: what would keep it warm longest, or revive it."""


def run(caller: Caller, asks: AsksOfOne) -> Answer:
    account, offering = named.group_of(caller, number=asks.lead, account_text=asks.account, offering_text=asks.offering)
    book = recognition.book_in_force()
    rule = book.rule(offering.pk)
    why = recognition.explain(account.pk, offering.pk, at=caller.at)
    group = why.folded.group
    hot = group.hot(caller.at)
    cold_at = group.cold_at if hot else None
    went = next((when for kind, when, _ in reversed(why.crossings) if kind == "cooled"), None)
    held = group.hold_until if hot and group.hold_until and group.hold_until > caller.at else None
    waits = group.state == CLOSED and group.cold_at is not None and group.cold_at > caller.at
    data = Tells(
        account=told.of_account(account),
        offering=told.of_offering(offering),
        hot=hot,
        fits=rule.fits(why.fitment),
        sentence=_sentence(caller, f"{account} for {offering}", rule, why.interest, cold_at, went),
        goes_cold_at=None if cold_at is None else caller.when(cold_at),
        days_left=None if cold_at is None else round((cold_at - caller.at) / DAY, 2),
        went_cold_at=None if hot or went is None else caller.when(went),
        interest=why.interest,
        interest_threshold=rule.on,
        goes_cold_below=rule.off,
        half_life_days=rule.half_life / DAY,
        held_until=None if held is None else caller.when(held),
        waits_below=rule.off if waits else None,
        would_help=_would_help(caller, offering.pk, why, book.values, cold_at),
    )
    return Answer(data, _text(caller, data))


def _would_help(
    caller: Caller, offering_id: int, why: recognition.Explanation, values: dict[int, Value], cold_at: int | None
) -> list[WouldHelp]:
    names, ways = activities.type_names(), activities.directions()
    helpful = [pk for pk, value in values.items() if value.value > 0 or value.decisive == "opens"]
    found = recognition.ahead(offering_id, why.folded, helpful, at=caller.at)
    ranked = sorted(found, key=lambda one: (-(one.cold_at or 0), -one.interest, names[one.type_id][0]))
    return [_help(caller, one, names, ways, cold_at) for one in ranked[:SHOWN]]


def _help(
    caller: Caller, one: recognition.Ahead, names: dict[int, tuple[str, str]], ways: dict[int, str], cold_at: int | None
) -> WouldHelp:
    gained = None if one.cold_at is None or cold_at is None else round((one.cold_at - cold_at) / DAY, 2)
    return WouldHelp(
        type=Named(id=names[one.type_id][0], name=names[one.type_id][1]),
        direction=ways[one.type_id],
        interest=one.interest,
        hot=one.hot,
        goes_cold_at=None if one.cold_at is None else caller.when(one.cold_at),
        days_gained=gained,
    )


def _sentence(caller: Caller, pair: str, rule: Rule, interest: float, cold_at: int | None, went: int | None) -> str:
    fades = f"Interest is {told.points(interest)} points and halves in {told.span(rule.half_life)}"
    if cold_at is not None:
        below = f"it goes cold below {told.points(rule.off)}"
        return f"{pair} goes cold on {caller.ago(cold_at)} if nothing happens. {fades}; {below}."
    if went is not None:
        return f"{pair} went cold on {caller.ago(went)}. {fades}; it becomes hot again at {told.points(rule.on)}."
    return f"{pair} was never hot. {fades}; it becomes hot at {told.points(rule.on)}."


def _text(caller: Caller, data: Tells) -> str:
    text = [data.sentence]
    if data.hot and not data.fits:
        text.append("It does not fit, so it is hot and no lead.")
    if data.held_until:
        text.append(f"Somebody asked outright, so it stays hot until {data.held_until} at least.")
    if data.waits_below is not None:
        text.append(
            f"An activity ended it: new interest counts only after it was below {told.points(data.waits_below)},"
            " or when somebody asks outright."
        )
    head = "One more activity now would keep it warm:" if data.hot else "One more activity now would do this:"
    text.append(told.lines(head, _lines(data.would_help)))
    return "\n".join(text)


def _lines(found: Iterable[WouldHelp]) -> Iterable[str]:
    for one in found:
        then = f"hot until {one.goes_cold_at}" if one.hot else "not enough to be hot"
        yield f"{one.type.name} ({one.type.id}, {one.direction}): interest {told.points(one.interest)}, {then}"


TOOL = Tool(
    name="when_does_it_go_cold",
    title="When does it go cold?",
    about=(
        "Tell when an account's interest in an offering goes cold if nothing happens (or when it did), its half-life, below"
        " what it is cold, and what one more activity of each kind would do: keep it warm until when, or revive it."
    ),
    asks=AsksOfOne,
    tells=Tells,
    scope="leads:read",
    run=run,
)
