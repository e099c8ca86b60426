"""What is told of leads and their deeds, and what is sent."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sanket.api.rest import asked as asked_for
from sanket.api.rest.shapes import (
    Day,
    Given,
    Id,
    Line,
    Named,
    Number,
    Paged,
    Person,
    Problem,
    Reason,
    Sound,
    Told,
    When,
)

Tab = Literal["open", "mine", "unassigned", "cooling", "cold", "unfit", "closed", "withdrawn"]
MOST_AT_ONCE = 500


class LeadTold(Told):
    """Of a past instant (`at`) some of it cannot be told: that is null."""

    id: int = Field(description="0: of a past instant, and nothing is left of it today")
    account: Named
    offering: Named
    number: int = Field(description="the nth of this account and offering; 0 is the first")
    state: Literal["warm", "cold", "unfit", "closed", "withdrawn"]
    stage: str
    owner: Person | None
    assigned: bool | None = Field(
        description="the owner was given it by a person; else it is the account's. Null of a past instant"
    )
    interest: float = Field(description="points now")
    interest_threshold: float
    heat: float = Field(description="so many times the threshold")
    fitment: float
    fitment_threshold: float
    activities: int
    people: int
    covers: list[str] = Field(description="categories whose leads it speaks for")
    recognised_at: When
    detected_at: When | None = Field(description="null where the id is 0")
    cold_at: When = Field(description="when it goes cold, if nothing happens")
    last_activity_at: When | None = Field(description="null of a past instant")
    closed_at: When | None
    rest_until: When | None
    withdrawn_at: When | None
    deal: str | None = Field(description="the external id of the deal that it was converted to")
    tipped_by: str = Field(description="the external id of the activity that made it a lead")
    beyond_capacity: bool | None = Field(
        description="more than the team can follow up; in the order of heat only. Null of a past instant"
    )


class LeadThen(Told):
    """A lead of a past instant, worked out from the log, as `sanket leads --at` tells it."""

    account: str
    offering: str
    stage: str
    interest: float
    fitment: float
    interest_threshold: float
    fitment_threshold: float
    recognised_at: When
    cold_at: When
    contacts: list[str]
    evidence: int
    covers: list[str]
    owner: str | None


class LeadsAsked(Paged):
    tab: Tab = "open"
    sort: Literal["", "heat", "cold", "recognised", "account", "fitment", "worth"] = Field(
        "", description="empty: the tab's own; heat and worth (what it is expected to bring): of warm leads only"
    )
    q: Annotated[str, StringConstraints(max_length=100)] = Field("", description="stands in the account's name")
    account: asked_for.Which = asked_for.which("account")
    offering: asked_for.Which = asked_for.which("offering", ", with those below")
    owner: asked_for.Who = Field("", description=asked_for.OWNER)
    stage: Literal["", "recognised", "accepted", "qualified", "converted", "recycled", "disqualified"] = ""
    heat: float | None = Field(None, gt=0, le=1e6, description="at least so many times the threshold")
    at: asked_for.At = Field(
        "", description=f"a past instant, {asked_for.AT}; with it only `account` and `offering` narrow the list"
    )


class PastAsked(Paged):
    at: asked_for.At = Field(
        min_length=1, description=f"{asked_for.AT}; activities after it are as if they had not happened yet"
    )
    account: asked_for.Which = asked_for.which("account")
    offering: asked_for.Which = asked_for.which("offering", ", with those below")


class Counted(Told):
    open: int
    mine: int
    unassigned: int
    cooling: int


class AskedTold(Told):
    account: Named
    offering: Named
    last_activity_at: When
    activities: int
    cold_at: When | None


class AskedAsked(Paged):
    q: Annotated[str, StringConstraints(max_length=100)] = ""
    offering: asked_for.Which = asked_for.which("offering", ", with those below")


class MoveTold(Told):
    id: int
    kind: Literal["assign", "accept", "qualify", "convert", "recycle", "disqualify"]
    at: When
    by: Person | None
    to: Person | None
    until: When | None
    reason: str
    reason_of_list: str | None = Field(description="which of the list it is; null: own words, or a deed without reason")


class AnswerTold(Told):
    question: str = Field(description="its key")
    text: str
    choices: list[str] = Field(description="the answers there are; none: any words")
    answer: str | None
    by: Person | None
    at: When | None
    asked: bool = Field(description="false: it was answered, and is asked no more")


class Checklist(Told):
    needed: bool = Field(description="no lead is qualified before all are answered")
    items: list[AnswerTold]


class Answered(Given):
    answer: Annotated[str, StringConstraints(max_length=1000), Sound] = Field(
        description="one of the choices, where there are any; empty: none any more"
    )


class ReasonTold(Told):
    deed: Literal["recycle", "disqualify"]
    reason: str = Field(description="what a deed is given, alone or with a note: `No need: they paint by hand`")
    help: str


class Reasons(Told):
    items: list[ReasonTold]


class Moves(Told):
    items: list[MoveTold]


class Assigned(Given):
    owner: Line = Field(description="the e-mail address of an active user who may act on leads, or `me`: take it")
    note: Annotated[str, StringConstraints(max_length=500), Sound] = Field("", description="why, read in its history")


class Recycled(Given):
    reason: Reason
    until: Day = Field(description="it rests until the morning of this day, where the token's person is")


class Disqualified(Given):
    reason: Reason


class Converted(Given):
    """Of the deal; nothing of it has to be said."""

    amount: str | Number | None = None
    deal: Line | None = Field(None, description="its external id; without it the lead's number names it")
    source: Line | None = Field(
        None, description="where it came from; without it: where the activity came from that made it a lead"
    )


class Some(Given):
    leads: list[Id] = Field(json_schema_extra={"maxItems": MOST_AT_ONCE}, description="ids")


class SomeAssigned(Some):
    owner: Line = Field(description="as of one")
    note: Annotated[str, StringConstraints(max_length=500), Sound] = ""


class DeedTold(Told):
    lead: int
    done: bool
    error: Problem | None = None


class ReroutedTold(Told):
    lead: int
    moved: bool = Field(description="false: it stays whose it was")
    owner: Person | None
    runner_up: Person | None = Field(description="who was next")
    reason: str


class Reroutings(Told):
    results: list[ReroutedTold]
    moved: int


class Deeds(Told):
    results: list[DeedTold]
    done: int
    refused: int
