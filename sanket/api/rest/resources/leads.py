"""Leads: the lists that the pages show, one lead, and what people do with it. A deed is a resource: POST makes it, DELETE
takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from ninja import Path, Query

from sanket.api.rest import asked as asked_for
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import read, sliced, write
from sanket.api.rest.refusals import Refused, not_found, problem_of, too_large
from sanket.api.rest.resources import past
from sanket.api.rest.resources.lead_shapes import (
    MOST_AT_ONCE,
    Answered,
    AskedAsked,
    AskedTold,
    Assigned,
    Checklist,
    Converted,
    Counted,
    Deeds,
    Disqualified,
    LeadsAsked,
    LeadThen,
    LeadTold,
    Moves,
    PastAsked,
    Reasons,
    Recycled,
    Reroutings,
    Some,
    SomeAssigned,
)
from sanket.api.rest.shapes import (
    Id,
    Key,
    named,
    page,
    person,
    shown,
)
from sanket.crm.accounts import actions as accounts
from sanket.crm.accounts import queries as seen
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.deals.actions import convert
from sanket.crm.deals.queries import Deal, of_leads
from sanket.crm.leads import actions, queries
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.plans import one_state
from sanket.crm.recognition import queries as recognition
from sanket.crm.response import actions as response
from sanket.crm.response.queries import PLACE_BY_WORTH, part_by_worth
from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal

resource = Resource("Leads")
FADING = frozenset({"interest", "heat", "state", "beyond_capacity"})
MOST_OF_PAST = 1_000
MOST_COUNTED = 100_000
FURTHEST_REST_DAYS = 3_660


def find(call: Call, pk: int, *, or_handed_over: bool = False) -> Lead:
    """``or_handed_over``: whoever handed it over may see it no more, and takes that, but nothing else, back all the same."""
    found = Lead.objects.select_related("account", "offering", "owner").filter(pk=pk).first()
    if found is None:
        raise not_found()
    if not queries.sees(queries.reader(call.person), found) and not (or_handed_over and _handed_over(call, found)):
        raise not_found()
    return found


def _handed_over(call: Call, lead: Lead) -> bool:
    newest = lead.moves.filter(kind=LeadMove.Kind.ASSIGN).order_by("-pk").first()
    return newest is not None and newest.by_id == call.person.pk


def tell(
    lead: Lead, *, at: int, covers: Sequence[str] = (), deal: Deal | None = None, beyond: bool = False
) -> dict[str, Any]:
    interest = queries.interest_at(lead, at)
    return {
        "id": lead.pk,
        "account": named(lead.account),
        "offering": named(lead.offering),
        "number": lead.number,
        "state": queries.state_of(lead, at),
        "stage": lead.stage,
        "owner": person(lead.owner),
        "assigned": lead.assigned,
        "interest": interest,
        "interest_threshold": lead.interest_threshold,
        "heat": interest / lead.interest_threshold,
        "fitment": lead.fitment,
        "fitment_threshold": lead.fitment_threshold,
        "activities": lead.activities,
        "people": lead.people,
        "covers": list(covers),
        "recognised_at": shown(lead.recognised_at),
        "detected_at": shown(lead.detected_at),
        "cold_at": shown(lead.cold_at),
        "last_activity_at": shown(lead.last_at),
        "closed_at": shown(lead.closed_at),
        "rest_until": shown(lead.rest_until),
        "withdrawn_at": shown(lead.withdrawn_at),
        "deal": deal.external_id if deal else None,
        "tipped_by": lead.tipped_by,
        "beyond_capacity": beyond,
    }


def _alone(call: Call, pk: int, *, or_handed_over: bool = False) -> dict[str, Any]:
    return _whole(find(call, pk, or_handed_over=or_handed_over), call.at)


def _whole(lead: Lead, at: int) -> dict[str, Any]:
    covers = queries.covered([lead.pk], at=at).get(lead.pk, ())
    return tell(lead, at=at, covers=covers, deal=_deals([lead]).get(lead.pk))


def _told(pk: int, at: int) -> dict[str, Any]:
    return _whole(Lead.objects.select_related("account", "offering", "owner").get(pk=pk), at)


def _deals(leads: Sequence[Lead]) -> dict[int, Deal]:
    return of_leads(lead.pk for lead in leads if lead.stage == queries.Stage.CONVERTED)


def _part(call: Call, asked: LeadsAsked, wish: queries.Wish, order: str) -> queries.Slice:
    who = queries.reader(call.person)
    if order == "worth":
        place = read(asked.cursor, *PLACE_BY_WORTH)
        return part_by_worth(who, wish, place=place, at=call.at, size=asked.limit)
    return queries.part_of(
        who,
        wish,
        order=order,
        place=read(asked.cursor, *queries.PLACES[order]),
        at=call.at,
        size=asked.limit,
        capacity=workspace.capacity().a_week,
    )


@resource.get("/leads", gives=page(LeadTold), scope="leads:read", selects=True)
@one_state()
def index(request: Call, asked: Query[LeadsAsked]) -> dict[str, Any]:
    """The leads of a tab that one sees; of warm ones the hottest first. With `at` those that stood then."""
    if asked.at:
        found = _then(request, asked)
        return {**found, "items": past.told(found["items"])}
    order = asked.sort or queries.usual_order(asked.tab)
    if order in ("heat", "worth") and asked.tab not in queries.WARM_TABS:
        raise Refused(422, "request.parameter", f"Only warm leads are ordered by {order}.", {"parameter": "sort"})
    wish = queries.wish_of(
        asked.tab,
        user=request.person,
        at=request.at,
        owner=asked_for.owner(request, asked.owner),
        stage=asked.stage,
        offering=asked_for.offering(asked.offering) if asked.offering else None,
        name=" ".join(asked.q.replace("\0", "").split()),
        heat=asked.heat,
        accounts=[asked_for.account(request, asked.account)] if asked.account else None,
    )
    part = _part(request, asked, wish, order)
    covers, deals = queries.covered([lead.pk for lead in part.rows], at=request.at), _deals(part.rows)
    items = [
        tell(
            lead,
            at=request.at,
            covers=covers.get(lead.pk, ()),
            deal=deals.get(lead.pk),
            beyond=lead.pk in part.beyond,
        )
        for lead in part.rows
    ]
    return {"items": items, "next": write(part.place) if part.place else None}


@resource.get("/leads/then", gives=page(LeadThen), scope="leads:read", selects=True)
def then(request: Call, asked: Query[PastAsked]) -> dict[str, Any]:
    """The leads of a past instant, hottest first, of the accounts that one sees now. The whole log is gone through."""
    return _then(request, asked)


def _then(call: Call, asked: LeadsAsked | PastAsked) -> dict[str, Any]:
    if asked.model_dump(exclude_unset=True, exclude_defaults=True).keys() - {
        "at",
        "account",
        "offering",
        "cursor",
        "limit",
    }:
        raise Refused(
            422, "request.parameter", "Of a past instant leads are only told of an account, of an offering, or of all."
        )
    at = asked_for.instant(asked.at)
    if at > call.at:
        raise Refused(422, "request.parameter", "That lies in the future.", {"parameter": "at"})
    account = asked_for.account(call, asked.account) if asked.account else None
    offering = asked_for.offering(asked.offering) if asked.offering else None
    found = recognition.leads_json(at=at, now_s=call.at)
    if offering is not None:
        tree = catalogue.tree()
        below = {tree.rows[pk].external_id for pk in tree.below(offering)}
        found = [one for one in found if one["offering"] in below]
    if seen.seen_by(call.person) is not None or account is not None:
        mine = seen.visible_to(call.person).order_by()
        if account is not None:
            mine = mine.filter(pk=account)
        names = set(mine.values_list("external_id", flat=True))
        own = call.person.email if account is None else ""
        found = [one for one in found if one["account"] in names or (own and one["owner"] == own)]
    return sliced(found, cursor=asked.cursor, limit=asked.limit)


@resource.get("/leads/counts", gives=Counted, scope="leads:read")
def counts(request: Call) -> dict[str, Any]:
    """How many warm leads there are, are one's own, nobody's, and cold within a week."""
    who = queries.reader(request.person)
    return queries.counts(who, at=request.at, soon=request.at + queries.WEEK, most=MOST_COUNTED)._asdict()


@resource.get("/leads/asked", gives=page(AskedTold), scope="leads:read")
def asking(request: Call, asked: Query[AskedAsked]) -> dict[str, Any]:
    """Accounts that asked (an activity that *opens*) and do not fit: hot, and no lead. The newest first."""
    tree, visible = catalogue.tree(), seen.visible_to(request.person)
    if asked.q:
        visible = visible.filter(name_key__contains=asked.q.replace("\0", "").lower())
    below = tree.below(asked_for.offering(asked.offering)) if asked.offering else None
    rows = recognition.asked(visible, at=request.at, offering_ids=below, limit=MOST_OF_PAST)
    told = sliced(rows, cursor=asked.cursor, limit=asked.limit)
    known = visible.in_bulk({row.account_id for row in told["items"]})
    return {
        **told,
        "items": [
            {
                "account": named(known[row.account_id]),
                "offering": _named_offering(tree, row.offering_id),
                "last_activity_at": shown(row.last_at),
                "activities": row.activities,
                "cold_at": shown(row.cold_at),
            }
            for row in told["items"]
        ],
    }


def _named_offering(tree: catalogue.Tree, pk: int) -> dict[str, Any]:
    row = tree.rows[pk]
    return {"id": pk, "external_id": row.external_id, "name": row.name}


@resource.get("/leads/reasons", gives=Reasons, scope="leads:read")
def reasons(request: Call) -> dict[str, Any]:
    """Why leads are recycled and disqualified, as people choose it. Deeds take own words, too."""
    return {
        "items": [
            {"deed": deed, "reason": one.text, "help": one.help}
            for deed in queries.REASONED
            for one in queries.reasons(deed)
        ]
    }


# ------------------------------------------------------------------------------------------------ many at once


def _taker(call: Call, email: str) -> User:
    found = call.person if email == "me" else workspace.user_by_email(email)
    if found is None or not workspace.may(found, "lead.act"):
        raise Refused(
            422, "lead.owner", "There is no active user with this address who may act on leads.", {"field": "owner"}
        )
    return found


def _each(call: Call, ids: Sequence[int], deed: Callable[[Lead], object]) -> dict[str, Any]:
    """The deed on each. One that refuses leaves the others done, and is named; one that is not seen is not there."""
    if len(ids) > MOST_AT_ONCE:
        raise too_large()
    visible = queries.visible_to(call.person).select_related("account", "offering", "owner")
    found = visible.in_bulk(ids)
    results: list[dict[str, Any]] = []
    for pk in dict.fromkeys(ids):
        try:
            if pk not in found:
                raise not_found()
            deed(found[pk])
            results.append({"lead": pk, "done": True, "error": None})
        except Refusal as refusal:
            results.append({"lead": pk, "done": False, "error": problem_of(refusal).as_dict()["error"]})
    done = sum(one["done"] for one in results)
    return {"results": results, "done": done, "refused": len(results) - done}


@resource.post("/leads/acceptances", gives=Deeds, status=200, scope="leads:write", deed="lead.act", takes=JSON)
def accept_some(request: Call, body: Some) -> dict[str, Any]:
    """Accept several; what was nobody's becomes one's own."""
    return _each(request, body.leads, lambda lead: actions.take_on(lead, by=request.person, now=request.now))


@resource.post("/leads/qualifications", gives=Deeds, status=200, scope="leads:write", deed="lead.act", takes=JSON)
def qualify_some(request: Call, body: Some) -> dict[str, Any]:
    """Qualify several; what was nobody's becomes one's own."""
    return _each(request, body.leads, lambda lead: _qualify(request, lead))


def _hand_over(call: Call, lead: Lead, to: User, note: str) -> LeadMove:
    return actions.hand_over(lead, to=to, by=call.person, now=call.now, note=note)


@resource.post("/leads/assignments", gives=Deeds, status=200, scope="leads:write", deed="lead.act", takes=JSON)
def assign_some(request: Call, body: SomeAssigned) -> dict[str, Any]:
    """Hand several over, or take them: managers whatever it is, others their own and what nobody has."""
    to = _taker(request, body.owner)
    return _each(request, body.leads, lambda lead: _hand_over(request, lead, to, body.note))


@resource.post("/leads/reroutings", gives=Reroutings, status=200, scope="leads:write", deed="lead.act", takes=JSON)
def reroute(request: Call, body: Some) -> dict[str, Any]:
    """Give open leads out again by the rules. Each tells why; all of them or, where one may not be handed over, none."""
    if len(body.leads) > MOST_AT_ONCE:
        raise too_large()
    seen = queries.visible_to(request.person).filter(pk__in=body.leads).values_list("pk", flat=True)
    found = response.reroute(list(seen), by=request.person, now=request.now)
    results = [
        {
            "lead": one.lead.pk,
            "moved": one.move is not None,
            "owner": person(one.lead.owner),
            "runner_up": person(one.runner_up),
            "reason": one.reason,
        }
        for one in found
    ]
    return {"results": results, "moved": sum(one["moved"] for one in results)}


# ------------------------------------------------------------------------------------------------------ one lead


@resource.get("/leads/{id}", gives=LeadTold, scope="leads:read", selects=True, tagged=True, fading=FADING)
@one_state()
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One lead."""
    return _alone(request, id)


@resource.get("/leads/{id}/moves", gives=Moves, scope="leads:read")
def moves(request: Call, id: Path[Id]) -> dict[str, Any]:
    """What people did with it, newest first."""
    return {"items": [_move(one) for one in queries.history(find(request, id))]}


def _move(one: LeadMove) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "at": shown(one.at),
        "by": person(one.by),
        "to": person(one.to),
        "until": shown(one.until),
        "reason": one.reason,
        "reason_of_list": one.chosen.text if one.chosen else None,
    }


@resource.get("/leads/{id}/checklist", gives=Checklist, scope="leads:read")
def checklist(request: Call, id: Path[Id]) -> dict[str, Any]:
    """What is asked before it is qualified, and what was answered."""
    return _checklist(find(request, id))


def _checklist(lead: Lead) -> dict[str, Any]:
    listed = queries.checklist_of(lead.offering_id)
    items = [
        {
            "question": one.question.key,
            "text": one.question.text,
            "choices": list(one.question.choices),
            "answer": one.answer.said if one.answer else None,
            "by": person(one.answer.by) if one.answer else None,
            "at": shown(one.answer.at) if one.answer else None,
            "asked": one.asked,
        }
        for one in queries.questions(lead, listed)
    ]
    return {"needed": listed.needed, "items": items}


@resource.put("/leads/{id}/checklist/{question}", gives=Checklist, scope="leads:write", deed="lead.act", takes=JSON)
def answer(request: Call, id: Path[Id], question: Path[Key], body: Answered) -> dict[str, Any]:
    """Answer one of the questions, in the place of what was answered before."""
    lead = find(request, id)
    actions.answer(lead, key=question, said=body.answer, by=request.person, now=request.now)
    return _checklist(lead)


def _done(call: Call, pk: int, deed: Callable[[Lead], object], *, or_handed_over: bool = False) -> dict[str, Any]:
    lead = find(call, pk, or_handed_over=or_handed_over)

    def told() -> dict[str, Any]:
        """Asked only with If-Match."""
        return _alone(call, pk, or_handed_over=or_handed_over)

    with unchanged(call, told, lock=lambda: accounts.lock([lead.account_id]), but=FADING):
        deed(lead)
    # Whoever handed it over may see it no more, and is told all the same what became of it.
    return _told(pk, call.at)


WRITES: dict[str, Any] = {"gives": LeadTold, "scope": "leads:write", "tagged": True, "fading": FADING, "matched": True}


@resource.post("/leads/{id}/acceptance", deed="lead.act", **WRITES)
def accept(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Accept; what was nobody's becomes one's own."""
    return _done(request, id, lambda lead: actions.take_on(lead, by=request.person, now=request.now))


@resource.delete("/leads/{id}/acceptance", deed="lead.act", **WRITES)
def undo_acceptance(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take the acceptance back."""
    return _undone(request, id, "accept")


def _qualify(call: Call, lead: Lead) -> list[LeadMove]:
    return actions.take_on(lead, by=call.person, now=call.now, deed=actions.qualify)


@resource.post("/leads/{id}/qualification", deed="lead.act", **WRITES)
def qualify(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Qualify; what nobody accepted is accepted by it, and what was nobody's becomes one's own."""
    return _done(request, id, lambda lead: _qualify(request, lead))


@resource.delete("/leads/{id}/qualification", deed="lead.act", **WRITES)
def undo_qualification(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take the qualification back."""
    return _undone(request, id, "qualify")


@resource.post("/leads/{id}/conversion", deed="lead.act", takes=JSON, **WRITES)
def make_deal(request: Call, id: Path[Id], body: Converted) -> dict[str, Any]:
    """Close it as converted, and open a deal of it: its account, offering and owner, from now on."""
    deed: dict[str, Any] = {
        "amount": body.amount,
        "external_id": body.deal or "",
        "source": body.source,
        "by": request.person,
        "now": request.now,
    }
    return _done(request, id, lambda lead: convert(lead, **deed))


@resource.delete("/leads/{id}/conversion", deed="lead.act", **WRITES)
def undo_conversion(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take it back, and the deal with it. Refused where somebody changed the deal since."""
    return _undone(request, id, "convert")


@resource.post("/leads/{id}/assignment", deed="lead.act", takes=JSON, **WRITES)
def assign(request: Call, id: Path[Id], body: Assigned) -> dict[str, Any]:
    """Hand it over, or take it: managers whatever it is, others their own and what nobody has, or somebody who is away."""
    to = _taker(request, body.owner)
    return _done(request, id, lambda lead: _hand_over(request, lead, to, body.note))


@resource.delete("/leads/{id}/assignment", deed="lead.act", **WRITES)
def undo_assignment(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take the last assignment back; without the right to assign only one's own."""
    return _undone(request, id, "assign")


@resource.post("/leads/{id}/recycling", deed="lead.act", takes=JSON, **WRITES)
def recycle(request: Call, id: Path[Id], body: Recycled) -> dict[str, Any]:
    """Let it rest until a day, for a reason."""
    until = datetime.combine(body.until, time.min, tzinfo=_zone(request.person))
    if (until - request.now).days > FURTHEST_REST_DAYS:
        raise Refused(422, "lead.until-far", "Choose a day within ten years.", {"field": "until"})
    deed: dict[str, Any] = {"until": until, "reason": body.reason, "by": request.person, "now": request.now}
    return _done(request, id, lambda lead: actions.recycle(lead, **deed))


def _zone(one: User) -> ZoneInfo:
    try:
        return ZoneInfo(one.time_zone) if one.time_zone else workspace.zone()
    except (KeyError, ValueError):
        return workspace.zone()


@resource.delete("/leads/{id}/recycling", deed="lead.act", **WRITES)
def undo_recycling(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take the recycling back."""
    return _undone(request, id, "recycle")


@resource.post("/leads/{id}/disqualification", deed="lead.act", takes=JSON, **WRITES)
def disqualify(request: Call, id: Path[Id], body: Disqualified) -> dict[str, Any]:
    """Close it, for a reason."""
    deed: dict[str, Any] = {"reason": body.reason, "by": request.person, "now": request.now}
    return _done(request, id, lambda lead: actions.disqualify(lead, **deed))


@resource.delete("/leads/{id}/disqualification", deed="lead.act", **WRITES)
def undo_disqualification(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take the disqualification back."""
    return _undone(request, id, "disqualify")


@resource.delete("/leads/{id}/moves/{move_id}", deed="lead.act", **WRITES)
def undo_move(request: Call, id: Path[Id], move_id: Path[Id]) -> dict[str, Any]:
    """Take back this one of the deeds; something newer has to be taken back first."""
    return _taken_back(request, id, lambda lead: lead.moves.filter(pk=move_id).first())


def _undone(call: Call, pk: int, kind: str) -> dict[str, Any]:
    return _taken_back(call, pk, lambda lead: lead.moves.filter(kind=kind).order_by("-pk").first())


@transaction.atomic
def _taken_back(call: Call, pk: int, choose: Callable[[Lead], LeadMove | None]) -> dict[str, Any]:
    def deed(lead: Lead) -> None:
        move = choose(lead)
        if (move is None or move.kind != LeadMove.Kind.ASSIGN) and not queries.sees(queries.reader(call.person), lead):
            raise not_found()
        if move is None:
            raise Refused(
                409, "lead.undo-none", "Nothing of this kind was done to this lead, so nothing is taken back."
            )
        if not queries.may_take_back(call.person, move):
            raise Refused(403, "request.role", "Your role may not hand leads to others.", {"deed": "lead.assign"})
        actions.undo(move, by=call.person, now=call.now)

    return _done(call, pk, deed, or_handed_over=True)
