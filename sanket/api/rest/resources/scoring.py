"""Scoring: the draft, its publishing, versions, history, what-if."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest import asked as asked_for
from sanket.api.rest.call import Call
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import foreign, read, sliced, write
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import (
    Asked,
    Given,
    Id,
    Line,
    Number,
    Paged,
    Person,
    Reason,
    Told,
    When,
    moment,
    page,
    person,
    shown,
)
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import ListedLead

resource = Resource("Scoring")
READ: dict[str, Any] = {"scope": "scoring:read", "deed": "scoring.view"}
WRITE: dict[str, Any] = {"scope": "scoring:write", "deed": "settings.edit"}
Plain = str | int | float | bool | None


class EditTold(Told):
    id: int
    kind: Literal["value", "tuning", "fitment", "settings"]
    subject: str = Field(description="the external id of what it is about")
    name: str
    field: str
    before: Plain
    after: Plain = Field(description="null: inherited, removed, or off")
    reason: str
    by: Person | None
    at: When


class DraftTold(Told):
    edits: list[EditTold]
    restored_from: int | None


class Emptied(Told):
    edits: int


class Filled(Told):
    changes: int = Field(description="settings that the draft would change")


class LeadOfDraft(Told):
    account: str
    offering: str
    interest: float
    interest_threshold: float
    fitment: float
    fitment_threshold: float
    recognised_at: When
    cold_at: When
    heat: float


class MoveOfDraft(Told):
    lead: LeadOfDraft
    before: int | None
    after: int | None


class Difference(Told):
    """What publishing would do to the leads of now; the places of the first 50."""

    before: int
    after: int
    opened_before: int
    opened_after: int
    activities: int
    appear: list[LeadOfDraft]
    vanish: list[LeadOfDraft]
    moves: list[MoveOfDraft]


class Published(Told):
    version: int = Field(description="in force once a worker has replayed the log")


class Why(Given):
    reason: Reason


class VersionTold(Told):
    number: int
    at: When
    by: Person | None
    reason: str
    published_at: When | None
    restored_from: int | None
    state: Literal["in force", "in the making", "earlier", "given up"]


class ChangeTold(Told):
    kind: str
    subject: str
    name: str
    field: str
    before: Plain
    after: Plain


class VersionWhole(VersionTold):
    changes: list[ChangeTold] = Field(description="against the version before")
    settings: list[ChangeTold] = Field(description="all that it says")


class HistoryTold(Told):
    id: int
    kind: str
    subject: str
    field: str
    before: Plain
    after: Plain
    reason: str
    by: Person | None
    at: When


class HistoryAsked(Paged):
    kind: Literal["", "value", "tuning", "fitment", "settings"] = ""
    subject: Line = ""
    text: Line = Field("", description="stands in subject or reason")


class WhatIfAsked(Asked):
    offering: asked_for.Which = asked_for.which("offering", ": its thresholds are swept")
    interest_threshold: float | None = Field(
        None, allow_inf_nan=False, description="tell what this one would have meant"
    )
    fitment_threshold: float | None = Field(None, allow_inf_nan=False, description="and this one")
    apart: bool = Field(False, description="offerings' own thresholds stay; else they move in proportion")
    months: int = Field(24, ge=1, le=1_200, description="back from the newest activity")
    horizon_days: int = Field(180, ge=1, le=3_650, description="from lead to win")
    half_life_days: float | None = Field(None, allow_inf_nan=False, description="settings to try")
    rho: float | None = Field(None, allow_inf_nan=False)
    off_ratio: float | None = Field(None, allow_inf_nan=False)


class PairTold(Told):
    interest_threshold: float
    fitment_threshold: float
    leads: int
    won: int
    covered: int
    revived: int
    leads_a_month: float
    leads_a_week: float
    leads_a_week_each: float | None
    precision: float | None
    precision_interval: list[float] | None
    recall: float | None
    recall_interval: list[float] | None
    median_warning_days: float | None
    median_warning_interval: list[float | None] | None


class Grid(Told):
    leads: list[list[int]]
    won: list[list[int]]
    revived: list[list[int]]
    wins: list[list[int]]
    covered: list[list[int]]
    median_warning_days: list[list[float | None]]


class WhatIfTold(Told):
    activities: int
    groups: int
    outcomes: int
    wins: int
    months: float
    begin: When
    end: When
    horizon_days: int
    together: bool
    own_thresholds: int
    flat: bool
    interest_thresholds: list[float]
    fitment_thresholds: list[float]
    agreed: PairTold
    grid: Grid
    capacity_a_week: int | None
    people: int
    missing_wins: int
    recommended: list[dict[str, Any]]
    at: PairTold | None = None


class Proposed(Given):
    """Thresholds, and settings that were tried, for the draft."""

    offering: Id | None = None
    interest_threshold: Number | None = None
    fitment_threshold: Number | None = None
    apart: bool = False
    half_life_days: Number | None = None
    rho: Number | None = None
    off_ratio: Number | None = None
    reason: Reason


# --------------------------------------------------------------------------------------------------------- draft


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _edit(one: queries.Edit) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("id", "kind", "subject", "name", "field", "reason")},
        "before": _plain(one.before),
        "after": _plain(one.after),
        "by": person(one.by),
        "at": moment(one.at),
    }


@resource.get("/scoring/draft", gives=DraftTold, tagged=True, **READ)
def draft(request: Call) -> dict[str, Any]:
    """What was edited and is not in force yet."""
    found = queries.draft()
    return {"edits": [_edit(one) for one in found.edits], "restored_from": found.restored_from}


@resource.get("/scoring/draft/difference", gives=Difference, **READ)
def difference(request: Call) -> dict[str, Any]:
    """What publishing it would do to the leads of now; the whole log is gone through."""
    found = queries.draft_diff(request.now)
    counts = {name: getattr(found, name) for name in ("before", "after", "opened_before", "opened_after", "activities")}
    return {
        **counts,
        "appear": [_listed(one) for one in found.appear],
        "vanish": [_listed(one) for one in found.vanish],
        "moves": [{"lead": _listed(one.lead), "before": one.before, "after": one.after} for one in found.moves],
    }


def _listed(one: ListedLead) -> dict[str, Any]:
    names = ("account", "offering", "interest", "interest_threshold", "fitment", "fitment_threshold", "heat")
    told = {name: getattr(one, name) for name in names}
    return {**told, "recognised_at": shown(one.recognised_at), "cold_at": shown(one.cold_at)}


@resource.delete("/scoring/draft", gives=Emptied, **WRITE)
def discard(request: Call) -> dict[str, Any]:
    """Take all edits out."""
    return {"edits": actions.discard_draft(by=request.person, now=request.now)}


@resource.delete("/scoring/draft/edits/{id}", **WRITE)
def discard_edit(request: Call, id: Path[Id]) -> None:
    """Take one edit out."""
    if not actions.discard_edit(id, by=request.person, now=request.now):
        raise not_found()


@resource.post("/scoring/draft/publication", gives=Published, takes=JSON, **WRITE)
def publish(request: Call, body: Why) -> dict[str, Any]:
    """Make the draft the agreed settings. A worker replays the log; then all see them at once."""
    return {"version": actions.publish(by=request.person, now=request.now, reason=body.reason)}


# ------------------------------------------------------------------------------------------------------ versions


def _version(one: queries.Version) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("number", "reason", "restored_from", "state")},
        "at": moment(one.at),
        "by": person(one.by),
        "published_at": moment(one.published_at),
    }


def _change(one: queries.VersionChange) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("kind", "subject", "name", "field")}
    return {**told, "before": _plain(one.before), "after": _plain(one.after)}


@resource.get("/scoring/versions", gives=page(VersionTold), selects=True, **READ)
def versions(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """All versions, the newest first."""
    return sliced([_version(one) for one in queries.versions()], cursor=asked.cursor, limit=asked.limit)


@resource.get("/scoring/versions/{number}", gives=VersionWhole, **READ)
def version(request: Call, number: Path[Id]) -> dict[str, Any]:
    """One version: what it changed, and all that it says."""
    found = next((one for one in queries.versions() if one.number == number), None)
    if found is None:
        raise not_found()
    return {
        **_version(found),
        "changes": [_change(one) for one in queries.version_changes(number)],
        "settings": [_change(one) for one in queries.version_settings(number)],
    }


@resource.post("/scoring/versions/{number}/restoration", gives=Filled, **WRITE)
def restore(request: Call, number: Path[Id]) -> dict[str, Any]:
    """Fill the draft with what this version says otherwise; it is published from there."""
    if not any(one.number == number for one in queries.versions()):
        raise not_found()
    return {"changes": actions.restore(number, by=request.person, now=request.now)}


@resource.get("/scoring/history", gives=page(HistoryTold), selects=True, **READ)
def history(request: Call, asked: Query[HistoryAsked]) -> dict[str, Any]:
    """Who changed which setting, when, why, from what to what; the newest first."""
    place = read(asked.cursor, str, int)
    rows = queries.value_history(
        asked.kind or None,
        asked.subject or None,
        limit=asked.limit + 1,
        text=asked.text,
        before=(instant(place[0]), place[1]) if place else None,
    )
    part = rows[: asked.limit]
    after = write([part[-1].at.isoformat(), part[-1].pk]) if len(rows) > asked.limit else None
    return {"items": [_told(one) for one in part], "next": after}


def instant(text: str) -> datetime:
    """An instant of a cursor."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise foreign() from None
    if found.tzinfo is None:
        raise foreign()
    return found


def _told(one: queries.ValueChange) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("kind", "subject", "field", "reason")}
    told |= {"before": _plain(one.before), "after": _plain(one.after)}
    return {"id": one.pk, **told, "by": person(one.by), "at": moment(one.at)}


# ------------------------------------------------------------------------------------------------------- what-if


def _trial(asked: WhatIfAsked | Proposed) -> queries.Trial:
    return queries.Trial(half_life_days=asked.half_life_days, rho=asked.rho, off_ratio=asked.off_ratio)


@resource.get("/scoring/what-if", gives=WhatIfTold, **READ)
def what_if(request: Call, asked: Query[WhatIfAsked]) -> dict[str, Any]:
    """What other thresholds or settings would have made of the past. Changes nothing; the whole log is gone through."""
    offering = asked_for.offering(asked.offering) if asked.offering else None
    wish = queries.Wish(
        offering=offering,
        together=not asked.apart,
        months=asked.months,
        horizon_days=asked.horizon_days,
        trial=_trial(asked),
        interest=asked.interest_threshold,
        fitment=asked.fitment_threshold,
    )
    return queries.what_if_json(queries.what_if(wish))


def _known(offering: int | None) -> None:
    if offering is not None and offering not in catalogue.tree().rows:
        raise Refused(422, "request.parameter", "There is no such offering.", {"parameter": "offering"})


@resource.post("/scoring/what-if/proposal", gives=Filled, scope="scoring:write", deed="scoring.propose", takes=JSON)
def propose(request: Call, body: Proposed) -> dict[str, Any]:
    """Put thresholds, and settings that were tried, into the draft."""
    _known(body.offering)
    wish = queries.Wish(
        offering=body.offering,
        together=not body.apart,
        trial=_trial(body),
        interest=body.interest_threshold,
        fitment=body.fitment_threshold,
    )
    found = queries.what_if(wish)
    deed: dict[str, Any] = {"by": request.person, "now": request.now, "reason": body.reason}
    return {"changes": actions.draft_proposal(found, wish, found.wanted or found.agreed, **deed)}
