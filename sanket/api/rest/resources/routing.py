"""Routing: the rules that give leads out, who was given which lead and why, and which leads nobody has yet."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Path, Query
from pydantic import Field, StringConstraints

from sanket.api.rest import asked as asked_for
from sanket.api.rest.batches import row
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed
from sanket.api.rest.refusals import not_found
from sanket.api.rest.resources.segments import reaches
from sanket.api.rest.shapes import Given, Id, Named, Paged, Person, Sound, Told, When, named, page, person, shown
from sanket.crm.accounts import queries as accounts
from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Lead
from sanket.crm.response import actions, queries
from sanket.crm.response.queries import Assignment, RoutingRule, Waiting
from sanket.crm.workspace.queries import User

resource = Resource("Routing")
READ: dict[str, Any] = {"scope": "settings:read", "deed": "settings.view"}
WRITE: dict[str, Any] = {"scope": "settings:write", "deed": "settings.edit"}
FADING = frozenset({"count"})
Where = Literal["team", "person", "people", "owner", "anyone", "nurture", "hold"]
AfterHours = Literal["anyway", "on call", "wait"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Sound]
Condition = Annotated[
    str,
    StringConstraints(max_length=10_000),
    Sound,
    Field(description="of leads, as docs/conditions.md tells; empty: every lead"),
]
People = Annotated[list[Id], Field(json_schema_extra={"maxItems": 100}, description="users' ids, in their order")]
Language = Annotated[str, StringConstraints(max_length=10), Sound, Field(description="only who speaks it, such as hi")]
Days = Annotated[int | None, Field(ge=1, le=3_650, description="nurture: days that it rests")]
Why = Annotated[
    str, StringConstraints(max_length=300), Sound, Field(description="of nurture and hold: read on the lead")
]


class RoutingRuleNew(Given):
    """What the chosen `then` does not need is not kept."""

    name: Name
    condition: Condition = ""
    then: Where
    team: Id | None = None
    people: People = Field(default_factory=list)
    language: Language = ""
    own_territory: bool = Field(False, description="only who has the account's territory")
    after_hours: AfterHours = Field("anyway", description="if nobody of them is at work")
    rest_days: Days = None
    reason: Why = ""
    active: bool = True


class RoutingRuleFields(Given):
    """What is left out stays."""

    name: Name = Field("", description="of this list once")
    condition: Condition = ""
    then: Where = "team"
    team: Id | None = None
    people: People = Field(default_factory=list)
    language: Language = ""
    own_territory: bool = False
    after_hours: AfterHours = "anyway"
    rest_days: Days = None
    reason: Why = ""
    active: bool = True


class RoutingTeam(Told):
    id: int
    name: str


class RoutingRuleTold(Told):
    id: int
    name: str
    condition: str
    then: Where
    team: RoutingTeam | None
    people: list[Person]
    language: str
    own_territory: bool
    after_hours: AfterHours
    rest_days: int | None
    reason: str
    active: bool
    count: int | None = Field(
        description="of how many open leads it is true now; null: it cannot be asked any more, or, in a list, those before it"
        " took a second to count"
    )


class RoutingRules(Told):
    items: list[RoutingRuleTold]


class RoutingOrder(Given):
    rules: list[Id] = Field(json_schema_extra={"maxItems": 200}, description="all of them, the first to be asked first")


class RoutingRuleNamed(Told):
    id: int
    name: str


class ReplayAsked(Given):
    rules: Annotated[
        list[dict[str, Any]] | None,
        Field(
            json_schema_extra={"maxItems": 200},
            description="as `GET /routing/rules` tells them, in their order; nothing is saved; left out: the saved ones",
        ),
    ] = None
    days: int = Field(30, ge=1, le=366, description="how far back")


class ReplayedFate(Told):
    to: str | None = Field(description="an e-mail address; null: nobody")
    reason: str
    at: str


class ReplayedOtherwise(ReplayedFate):
    runner_up: str | None


class ReplayedShare(Told):
    to: str | None
    was: int
    would: int


class ReplayedLead(Told):
    lead: int
    account: str
    offering: str
    opened_at: str
    was: ReplayedFate
    would: ReplayedOtherwise


class Replayed(Told):
    since: str
    until: str
    leads: int
    left_out: int = Field(description="older ones: of more than 2,000 the newest are asked")
    people: list[ReplayedShare] = Field(description="how many each had, and would have had")
    differences: list[ReplayedLead] = Field(description="leads that somebody else would have had")
    not_known: list[str] = Field(description="what a replay cannot tell of the past")


class AboutLead(Told):
    lead: int
    account: Named
    offering: Named
    reason: str = Field(description="in words, as it was then")
    rule: RoutingRuleNamed | None = Field(description="null: the usual way, or a rule that is gone")


class AssignmentTold(AboutLead):
    id: int
    at: When
    to: Person | None
    runner_up: Person | None = Field(description="who was next")
    theirs: bool = Field(description="the lead is still theirs")


class AssignmentsAsked(Paged):
    lead: Id | None = None
    owner: asked_for.Who = Field("", description="whom it was given: a user's e-mail address or number, or `me`")


class WaitingTold(AboutLead):
    since: When
    until: Literal["routed", "free", "at work", "said"] = Field(
        description="routed: in a moment; free, at work: when somebody is; said: when a person gives it to somebody"
    )
    due_at: When | None = Field(description="when the rules are asked again at the latest")


# ------------------------------------------------------------------------------------------------------------- rules


def find(pk: int) -> RoutingRule:
    found = next((one for one in queries.rules() if one.pk == pk), None)
    if found is None:
        raise not_found()
    return found


def tell(one: RoutingRule, people: dict[int, User], count: int | None) -> dict[str, Any]:
    told = {
        name: getattr(one, name)
        for name in ("name", "condition", "then", "language", "own_territory", "after_hours", "rest_days", "reason", "active")
    }  # fmt: skip
    return {
        "id": one.pk,
        **told,
        "team": {"id": one.team.pk, "name": one.team.name} if one.team else None,
        "people": [person(people[pk]) for pk in one.people if pk in people],
        "count": count,
    }


def _all(call: Call) -> dict[str, Any]:
    rules = queries.rules()
    people = User.objects.in_bulk({pk for rule in rules for pk in rule.people})
    counts = queries.matching_each((rule.condition for rule in rules), at=call.at)
    return {"items": [tell(rule, people, counts.get(rule.condition)) for rule in rules]}


def _whole(call: Call, pk: int) -> dict[str, Any]:
    rule = find(pk)
    return tell(rule, User.objects.in_bulk(rule.people), queries.matching(rule.condition, at=call.at))


def _said(body: Given) -> dict[str, Any]:
    return {"team_id" if name == "team" else name: value for name, value in row(body).items()}


@resource.get("/routing/rules", gives=RoutingRules, **READ)
def index(request: Call) -> dict[str, Any]:
    """All rules, in the order in which they are asked."""
    return _all(request)


@resource.post("/routing/rules", gives=RoutingRuleTold, takes=JSON, **WRITE)
def add(request: Call, body: RoutingRuleNew) -> dict[str, Any]:
    """Add one at the end. It counts for leads that open from now on."""
    made = actions.add_rule(**_said(body), by=request.person, now=request.now)
    return _whole(request, made.pk)


@resource.put("/routing/order", gives=RoutingRules, status=200, **WRITE)
def order(request: Call, body: RoutingOrder) -> dict[str, Any]:
    """Put all rules in another order."""
    actions.order_rules(body.rules, by=request.person, now=request.now)
    return _all(request)


@resource.get("/routing/rules/{id}", gives=RoutingRuleTold, tagged=True, fading=FADING, **READ)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One rule."""
    return _whole(request, id)


@resource.patch(
    "/routing/rules/{id}", gives=RoutingRuleTold, tagged=True, fading=FADING, matched=True, takes=JSON, **WRITE
)
def change(request: Call, id: Path[Id], body: RoutingRuleFields) -> dict[str, Any]:
    """Change what is given."""
    rule = find(id)
    # As every deed on a rule: whoever held the rule first would wait for who waits for it.
    with unchanged(request, lambda: _whole(request, id), lock=lambda: actions.take_turn(request.at), but=FADING):
        actions.save_rule(rule, **_said(body), by=request.person, now=request.now)
    return _whole(request, id)


@resource.delete("/routing/rules/{id}", **WRITE)
def remove(request: Call, id: Path[Id]) -> None:
    """Remove it. What it gave out keeps its words."""
    actions.remove_rule(find(id), by=request.person, now=request.now)


@resource.post("/routing/replay", gives=Replayed, status=200, takes=JSON, reads=True, **WRITE)
def replay(request: Call, body: ReplayAsked) -> dict[str, Any]:
    """What rules would have done with the leads of the last days, beside what was done. Nothing is changed; it takes who may
    change the rules, and the token has to read what they ask."""
    rules = queries.rules() if body.rules is None else queries.drafted_all(body.rules)
    for rule in rules:
        reaches(request, "lead", rule.condition)
    return queries.replay_json(queries.replay(rules, days=body.days, now=request.now))


# ----------------------------------------------------------------------------------------------- assigned and waiting


def _seen(call: Call, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of the leads that one sees."""
    if accounts.seen_by(call.person) is None:
        return rows
    return rows.filter(lead_id__in=leads.visible_to(call.person).values("pk"))


def _paged(call: Call, rows: QuerySet[Any], tell: Any, asked: Paged) -> dict[str, Any]:
    """A page of rows about leads, with what is told of their leads."""
    found = keyed(_seen(call, rows), lambda one: {"row": one}, cursor=asked.cursor, limit=asked.limit, falling=True)
    some = [one["row"] for one in found["items"]]
    about = Lead.objects.select_related("account", "offering").in_bulk([one.lead_id for one in some])
    # Of a lead that no version knows any more there is nothing to tell.
    return {**found, "items": [tell(one, about[one.lead_id]) for one in some if one.lead_id in about]}


def _of_lead(one: Assignment | Waiting, lead: Lead) -> dict[str, Any]:
    rule = {"id": one.rule.pk, "name": one.rule.name} if one.rule else None
    return {"lead": lead.pk, "account": named(lead.account), "offering": named(lead.offering), "rule": rule}


def _assigned(one: Assignment, lead: Lead) -> dict[str, Any]:
    return {
        **_of_lead(one, lead),
        "id": one.pk,
        "at": shown(one.at),
        "to": person(one.to),
        "runner_up": person(one.runner_up),
        "reason": one.reason,
        "theirs": lead.owner_id == one.to_id,
    }


def _waits(one: Waiting, lead: Lead) -> dict[str, Any]:
    told = {"since": shown(one.since), "until": one.until, "due_at": shown(one.due_at)}
    return {**_of_lead(one, lead), **told, "reason": one.reason or queries.JUST_OPENED}


@resource.get("/routing/assignments", gives=page(AssignmentTold), scope="leads:read")
def assignments(request: Call, asked: Query[AssignmentsAsked]) -> dict[str, Any]:
    """Who was given which lead by routing, why, and who was next; the newest first."""
    rows = Assignment.objects.select_related("to", "runner_up", "rule")
    if asked.lead is not None:
        rows = rows.filter(lead_id=asked.lead)
    if owner := asked_for.owner(request, asked.owner):
        rows = rows.none() if owner == "none" else rows.filter(to_id=int(owner))
    return _paged(request, rows, _assigned, asked)


@resource.get("/routing/waiting", gives=page(WaitingTold), scope="leads:read")
def waiting(request: Call, asked: Query[Paged]) -> dict[str, Any]:
    """Leads that nobody was given yet, and why; the newest lead first."""
    return _paged(request, Waiting.objects.select_related("rule"), _waits, asked)
