"""Response: what came of calls, whom to call, how soon leads are answered, and what they are promised."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest import asked as asked_for
from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.resources.leads import find
from sanket.api.rest.shapes import Asked, Given, Id, Key, Line, Moment, Named, Person, Told, When, named, person, shown
from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.queries import Lead, visible_to
from sanket.crm.response import actions, queries
from sanket.crm.response.queries import AboutResponse, Attempt, RoutingRule
from sanket.engine.response.figures import Share, Spread

resource = Resource("Response")
DAY = 86_400
MOST_DAYS = 3_660
Outcome = Literal["reached", "no answer", "wrong person", "not now"]
WRITES: dict[str, Any] = {"scope": "leads:write", "deed": "lead.act"}


class ClockTold(Told):
    """``waited``: seconds of working time from being told until the first contact by us, of each who had it meanwhile."""

    started_at: When
    told_at: When | None
    owner: Person | None
    due_at: When | None
    missed: bool
    answered_at: When | None
    waited: int | None
    state: str = Field(description="waiting, trying, reached, wrong person, exhausted, ended")
    made: int
    promised: int


class CallAttemptTold(Told):
    id: int
    nth: int
    due_at: When
    made_at: When | None
    skipped_at: When | None
    outcome: Outcome | None
    by: Person | None
    asked: bool = Field(description="they asked to be called then")


class EscalationTold(Told):
    kind: Literal["next", "manager", "nobody"]
    was: Person | None
    to: Person | None
    reason: str
    at: When


class Tried(Told):
    clock: ClockTold | None
    attempts: list[CallAttemptTold]
    escalations: list[EscalationTold]


class OutcomeNew(Given):
    outcome: Outcome
    key: Annotated[str, StringConstraints(max_length=60)] = Field(
        "", description="your own id of this attempt: sent again it counts once"
    )
    at: Moment | None = Field(None, description="when it happened; now, if left out")
    until: Moment | None = Field(None, description="not now: when to call")
    contact: Key | None = None
    note: Line = ""


class OutcomeTold(Told):
    new: bool = Field(description="false: it had been told before")
    attempt: CallAttemptTold | None = Field(description="null: it was told before, and taken back since")
    planned: CallAttemptTold | None = Field(description="what is tried next")


def _attempt(one: Attempt | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "id": one.pk,
        "nth": one.nth,
        "due_at": shown(one.due_at),
        "made_at": shown(one.made_at),
        "skipped_at": shown(one.skipped_at),
        "outcome": one.outcome or None,
        "by": person(one.by),
        "asked": one.asked,
    }


def _tried(lead: Lead) -> dict[str, Any]:
    clock = queries.clock_of(lead)
    return {
        "clock": clock
        and {
            "started_at": shown(clock.started_at),
            "told_at": shown(clock.told_at),
            "owner": person(clock.owner),
            "due_at": shown(clock.due_at),
            "missed": clock.missed_at is not None,
            "answered_at": shown(clock.answered_at),
            "waited": clock.waited,
            "state": clock.state,
            "made": clock.made,
            "promised": clock.promised,
        },
        "attempts": [_attempt(one) for one in queries.attempts_of(lead)],
        "escalations": [
            {
                "kind": one.kind,
                "was": person(one.was),
                "to": person(one.to),
                "reason": one.reason,
                "at": shown(one.at),
            }
            for one in queries.escalations_of(lead)
        ],
    }


@resource.get("/leads/{id}/attempts", gives=Tried, scope="leads:read")
def attempts(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Its response clock, the attempts made and planned, and what was done because nobody answered."""
    return _tried(find(request, id))


@resource.post("/leads/{id}/outcomes", gives=OutcomeTold, status=200, takes=JSON, **WRITES)
def outcome(request: Call, id: Path[Id], body: OutcomeNew) -> dict[str, Any]:
    """Say what came of a call. It is logged as an activity of ours, and the next attempt is planned."""
    lead = find(request, id)
    contact = asked_for.contact(request, body.contact) if body.contact else None
    if contact is not None and contact.account_id != lead.account_id:
        raise Refused(422, "contact.unknown", "This contact is at another account.", {"field": "contact"})
    told = actions.record_outcome(
        lead,
        outcome=body.outcome,
        by=request.person,
        now=request.now,
        at=body.at,
        key=body.key,
        until=body.until,
        contact_id=contact.pk if contact else None,
        note=body.note,
    )
    return {"new": told.new, "attempt": _attempt(told.attempt), "planned": _attempt(told.planned)}


@resource.delete("/leads/{id}/outcomes/{attempt_id}", gives=Tried, **WRITES)
def undo_outcome(request: Call, id: Path[Id], attempt_id: Path[Id]) -> dict[str, Any]:
    """Take back the last one that was said: its activity is withdrawn, and the attempt is planned again."""
    lead = find(request, id)
    found = next((one for one in queries.attempts_of(lead) if one.pk == attempt_id), None)
    if found is None:
        raise not_found()
    actions.undo_outcome(found, by=request.person, now=request.now)
    return _tried(lead)


# ------------------------------------------------------------------------------------------------------ whom to call


class CallsAsked(Asked):
    until: Moment | None = Field(None, description="due by then; now, if left out")


class CallTold(Told):
    lead: int
    account: Named
    offering: Named
    due_at: When
    kind: Literal["answer", "attempt", "asked"]
    reason: str
    nth: int
    promised: int


class Calls(Told):
    items: list[CallTold]


@resource.get("/response/calls", gives=Calls, scope="leads:read")
def calls(request: Call, asked: Query[CallsAsked]) -> dict[str, Any]:
    """Whom one has to call: leads of one's own that are to be answered, and attempts that are due, the longest due first."""
    until = int(asked.until.timestamp()) if asked.until else None
    found = queries.calls_due(request.person, at=request.at, until=until)
    return {"items": [_call(one) for one in found]}


def _call(one: queries.Call) -> dict[str, Any]:
    return {
        "lead": one.lead.pk,
        "account": named(one.lead.account),
        "offering": named(one.lead.offering),
        "due_at": shown(one.due_at),
        "kind": one.kind,
        "reason": one.reason,
        "nth": one.nth,
        "promised": one.promised,
    }


class ShortTold(Told):
    lead: int
    account: Named
    offering: Named
    owner: Person | None
    made: int
    promised: int
    since: When
    ended: bool = Field(
        description="people ended it, or it went cold, before; else its attempt is more than a day late"
    )


class Shorts(Told):
    items: list[ShortTold]
    count: int = Field(description="how many there are; items are the first of them")


@resource.get("/response/short", gives=Shorts, scope="leads:read")
def short(request: Call) -> dict[str, Any]:
    """Leads that got fewer attempts than they were promised."""
    found = queries.short(visible_to(request.person), at=request.at)
    return {
        "items": [
            {
                "lead": one.lead.pk,
                "account": named(one.lead.account),
                "offering": named(one.lead.offering),
                "owner": person(one.lead.owner),
                "made": one.made,
                "promised": one.promised,
                "since": shown(one.since),
                "ended": one.ended,
            }
            for one in found
        ],
        "count": queries.count_short(visible_to(request.person), at=request.at),
    }


# ----------------------------------------------------------------------------------------------------------- figures


class ReportAsked(Asked):
    days: int = Field(90, ge=1, le=MOST_DAYS, description="leads that crossed within so many days")
    team: Id | None = None
    owner: asked_for.Who = Field("", description=asked_for.OWNER)
    source: Annotated[str, StringConstraints(max_length=200)] = ""
    offering: asked_for.Which = asked_for.which("offering", " or category with all below it")


class DelaysTold(Told):
    """Seconds, or attempts. `low`, `high`: between which the median lies; null of fewer than six values."""

    n: int
    median: int | None
    p90: int | None
    low: int | None
    high: int | None


class RatioTold(Told):
    """`low`, `high`: 95 of 100 such intervals hold the true share (Wilson)."""

    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class HourTold(RatioTold):
    weekday: int = Field(description="0 is Monday")
    hour: int = Field(description="on the company's clock")


class NthTold(RatioTold):
    nth: int = Field(description="the last one stands for all later ones, too")


class SpeedTold(RatioTold):
    within: int | None = Field(description="seconds from the crossing until the first contact; null: later, or never")
    never: bool
    open: int = Field(description="not decided yet, and not counted")


class TriedTold(RatioTold):
    made: int = Field(description="attempts; the last one stands for more, too")
    open: int


class NotGivenTold(Told):
    leads: int
    since: When | None = Field(description="when the first of them crossed")
    missed: int = Field(description="due meanwhile, and not held by a rule or a person; `within` counts them, too")


class ResponseTold(Told):
    leads: int = Field(description="that were to be answered; of a person or a team those that were theirs to answer")
    answered: int
    human: DelaysTold = Field(description="working time from being told until the first contact")
    system: DelaysTold = Field(description="from the crossing until somebody was told")
    whole: DelaysTold = Field(description="from the crossing until the first contact, on the wall's clock")
    within: RatioTold = Field(description="answered when they were due; of a person or a team, while it was theirs")
    reached: RatioTold
    until_reached: DelaysTold
    by_attempt: list[NthTold]
    by_hour: list[HourTold]
    by_speed: list[SpeedTold]
    by_attempts: list[TriedTold]
    cut_off: bool
    not_given: NotGivenTold = Field(description="leads that nobody was given yet; none of a person's or a team's")


def _share(one: Share) -> dict[str, Any]:
    low, high = one.interval or (None, None)
    return {"hits": one.hits, "of": one.of, "share": one.share, "low": low, "high": high}


def _spread(one: Spread) -> dict[str, Any]:
    return one._asdict()


@resource.get("/response", gives=ResponseTold, scope="leads:read")
def report(request: Call, asked: Query[ReportAsked]) -> dict[str, Any]:
    """How soon leads that one sees were answered, how often they were tried, and what became of them."""
    owner = asked_for.owner(request, asked.owner)
    offering = asked_for.offering(asked.offering) if asked.offering else None
    about = AboutResponse(
        request.at - asked.days * DAY,
        request.at + 1,
        asked.team,
        int(owner) if owner.isdigit() else None,
        asked.source or None,
        frozenset(tree().below(offering)) if offering is not None else None,
    )
    found = queries.report(request.person, about, at=request.at)
    speeds = queries.SPEEDS
    return {
        "leads": found.leads,
        "answered": found.answered,
        **{name: _spread(getattr(found, name)) for name in ("human", "system", "whole", "until_reached")},
        **{name: _share(getattr(found, name)) for name in ("within", "reached")},
        "by_attempt": [{"nth": nth, **_share(one)} for nth, one in found.by_attempt],
        "by_hour": [{"weekday": day, "hour": hour, **_share(one)} for (day, hour), one in found.by_hour.items()],
        "by_speed": [
            {
                "within": speeds[one.kind - 1] if 0 < one.kind <= len(speeds) else None,
                "never": one.kind == 0,
                "open": one.open,
                **_share(one.share),
            }
            for one in found.by_speed
        ],
        "by_attempts": [{"made": one.kind, "open": one.open, **_share(one.share)} for one in found.by_attempts],
        "cut_off": found.cut_off,
        "not_given": {**found.not_given._asdict(), "since": shown(found.not_given.since)},
    }


# ---------------------------------------------------------------------------------------------------------- promises


class PromiseFields(Given):
    target: int = Field(ge=60, le=600_000, description="seconds of working time until it is answered")
    hand_on: bool = Field(description="what is missed is given to the next person; else only a manager is told")
    attempts: list[Annotated[str, StringConstraints(max_length=40)]] = Field(
        max_length=100, description="such as `30 min`, `4 h`, `next morning`, `day 3`"
    )
    rest_days: int = Field(ge=1, le=3_650)


class PromiseTold(Told):
    rule: int | None = Field(description="of which routing rule; null: of all others")
    target: int
    hand_on: bool
    attempts: list[str]
    rest_days: int


class PromisesTold(Told):
    items: list[PromiseTold]


def _promises() -> dict[str, Any]:
    found = queries.promises()
    rows = [(None, found.usual), *sorted(found.own.items())]
    return {
        "items": [
            {
                "rule": rule,
                "target": one.target,
                "hand_on": one.hand_on,
                "attempts": one.attempts,
                "rest_days": one.rest_days,
            }
            for rule, one in rows
        ]
    }


def _rule(pk: int) -> RoutingRule:
    found = next((one for one in queries.rules() if one.pk == pk), None)
    if found is None:
        raise not_found()
    return found


CHANGES: dict[str, Any] = {"gives": PromisesTold, "scope": "settings:write", "deed": "settings.edit"}


@resource.get("/response/promises", gives=PromisesTold, scope="settings:read", deed="settings.view")
def promises(request: Call) -> dict[str, Any]:
    """Until when leads are answered and when they are tried, for all and of rules that say otherwise."""
    return _promises()


@resource.put("/response/promises", takes=JSON, **CHANGES)
def promise_usual(request: Call, body: PromiseFields) -> dict[str, Any]:
    """Say it of all leads of which no rule says otherwise."""
    actions.save_promise(None, by=request.person, now=request.now, **body.model_dump())
    return _promises()


@resource.put("/response/promises/{rule}", takes=JSON, **CHANGES)
def promise(request: Call, rule: Path[Id], body: PromiseFields) -> dict[str, Any]:
    """Say it of the leads of one routing rule."""
    actions.save_promise(_rule(rule), by=request.person, now=request.now, **body.model_dump())
    return _promises()


@resource.delete("/response/promises/{rule}", **CHANGES)
def promise_gone(request: Call, rule: Path[Id]) -> dict[str, Any]:
    """Leads of this rule are promised what all others are."""
    actions.remove_promise(_rule(rule), by=request.person, now=request.now)
    return _promises()
