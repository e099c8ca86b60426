"""Activities: the log. Rows are appended, corrected and withdrawn, and never lost; leads are true when the call returns."""

from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

from ninja import Path, Query
from pydantic import Field

from sanket.api.rest import asked as asked_for
from sanket.api.rest.batches import batch, row, taken
from sanket.api.rest.call import Call, unchanged
from sanket.api.rest.operation import JSON, Resource
from sanket.api.rest.paging import keyed, read, write
from sanket.api.rest.refusals import Refused, not_found
from sanket.api.rest.shapes import (
    Given,
    Id,
    Key,
    Line,
    Moment,
    Named,
    Outcomes,
    Paged,
    Text,
    Told,
    When,
    named,
    page,
    shown,
)
from sanket.crm.accounts import queries as accounts
from sanket.crm.activities import actions, queries
from sanket.crm.activities.actions import Facts
from sanket.crm.activities.queries import Activity
from sanket.crm.catalogue import queries as catalogue
from sanket.shared import cells
from sanket.shared.instants import seconds_of

resource = Resource("Activities")
Mode = Literal["", "correct", "withdraw"]


class ActivityNew(Given):
    """What happened. Account, contact, offering and type are named by their external ids."""

    external_id: Key | None = Field(None, description="counts once; made here where there is none")
    occurred_at: Moment
    account: Key
    contact: Key | None = None
    offering: Key
    type: Key
    source: Line = ""
    note: Text = ""
    url: Text = ""


class ActivityCorrected(Given):
    occurred_at: Moment
    contact: Key | None = None
    offering: Key
    type: Key
    note: Text = ""
    url: Text = ""


class ActivityRow(Given):
    """As `ActivityNew`; to withdraw, the id alone is enough."""

    external_id: Key
    occurred_at: Moment | None = None
    account: Key | None = None
    contact: Key | None = None
    offering: Key | None = None
    type: Key | None = None
    source: Line = ""
    note: Text = ""
    url: Text = ""


class ActivityTold(Told):
    id: int = Field(description="another one after a correction; the old one still leads here")
    external_id: str
    occurred_at: When
    received_at: When
    account: Named
    contact: Named | None
    offering: Named
    type: Named
    source: str
    note: str
    url: str
    withdrawn_at: When | None


class ActivitiesAsked(Paged):
    """Without an account: all that one sees, by when they were logged, the newest first. Of one account: by when they
    occurred."""

    account: asked_for.Which = asked_for.which("account")
    external_id: Line = ""
    offering: asked_for.Which = asked_for.which("offering", ", with those below; of one account")
    direction: Literal["", "customer", "campaign", "sales"] = Field("", description="of one account")


_Batch = batch(ActivityRow)


class ActivityBatch(_Batch):  # type: ignore[valid-type, misc]
    mode: Mode = Field(
        "", description="correct: other facts take the place of those logged; withdraw: only the ids count"
    )


def find(call: Call, pk: int) -> Activity:
    """The current row of the activity that this number was ever given to."""
    rows = Activity.objects.select_related("account", "contact", "offering", "type")
    found = rows.filter(pk=pk).first()
    if found is not None and found.superseded_at is not None:
        found = rows.filter(external_id=found.external_id, superseded_at=None).first()
    if found is None or not accounts.sees(call.person, found.account_id):
        raise not_found()
    return found


def tell(one: Activity) -> dict[str, Any]:
    return {
        "id": one.pk,
        "external_id": one.external_id,
        "occurred_at": shown(one.occurred_at),
        "received_at": shown(one.received_at),
        "account": named(one.account),
        "contact": named(one.contact) if one.contact else None,
        "offering": named(one.offering),
        "type": named(one.type),
        "source": one.source,
        "note": one.note,
        "url": one.url,
        "withdrawn_at": shown(one.withdrawn_at),
    }


@resource.get("/activities", gives=page(ActivityTold), scope="activities:read", selects=True)
def index(request: Call, asked: Query[ActivitiesAsked]) -> dict[str, Any]:
    """The activities that count, of the accounts that one sees."""
    if asked.account:
        return _of_account(request, asked, asked_for.account(request, asked.account))
    if asked.offering or asked.direction:
        raise Refused(422, "request.parameter", "Of all accounts together activities are only told in order.")
    seen = accounts.seen_by(request.person, "account__")
    found = Activity.objects.filter(superseded_at=None, withdrawn_at=None)
    found = found.select_related("account", "contact", "offering", "type")
    if seen is not None:
        found = found.filter(seen)
    if asked.external_id:
        found = found.filter(external_id=asked.external_id)
    return keyed(found, tell, cursor=asked.cursor, limit=asked.limit, falling=True)


def _of_account(call: Call, asked: ActivitiesAsked, pk: int) -> dict[str, Any]:
    place = read(asked.cursor, int, int)
    rows = queries.timeline(
        pk,
        offering_ids=catalogue.tree().below(asked_for.offering(asked.offering)) if asked.offering else None,
        direction=asked.direction or None,
        before=(place[0], place[1]) if place else None,
        limit=asked.limit + 1,
    )
    account = accounts.Account.objects.get(pk=pk)
    for one in rows:
        one.account = account
    part = rows[: asked.limit]
    after = write([part[-1].occurred_at, part[-1].pk]) if len(rows) > asked.limit else None
    kept = [one for one in part if not asked.external_id or one.external_id == asked.external_id]
    return {"items": [tell(one) for one in kept], "next": after}


@resource.post(
    "/activities", gives=ActivityTold, scope="activities:write", deed="activity.add", takes=JSON, tagged=True
)
def add(request: Call, body: ActivityNew) -> Any:
    """Log an activity. The same facts under the same id once more change nothing; other facts are refused (409)."""
    account = accounts.account_by_external(request.person, body.account.strip())
    if account is None:
        raise _unknown("account", body.account)
    ext = actions.given_key(body.external_id, "external_id") if body.external_id else f"api:{uuid4().hex}"
    source = cells.text(body.source, "source", most=200) or request.token.name
    facts = _facts(request, body, ext, account_id=account.pk, source=source)
    label = f"{account} · {body.type}"
    outcome = actions.log_by_hand(facts, by=request.person, label=label, now=request.now)
    if outcome == "conflict":
        raise Refused(
            409,
            "activity.known",
            "An activity with this id is logged with other facts; correct it, or give this one an id of its own.",
            {"external_id": ext},
        )
    return tell(_current(ext))


def _current(external_id: str) -> Activity:
    rows = Activity.objects.select_related("account", "contact", "offering", "type")
    return rows.get(external_id=external_id, superseded_at=None)


def _unknown(field: str, name: str) -> Refused:
    return Refused(422, "activity.unknown", f"There is no {field} {cells.shown(name)}.", {"field": field})


def _facts(
    call: Call, body: ActivityNew | ActivityCorrected, external_id: str, *, account_id: int, source: str
) -> Facts:
    at = seconds_of(body.occurred_at)
    if at > call.at:
        raise Refused(422, "activity.future", "It lies in the future; log it when it has happened.")
    offering = catalogue.ids_by_external([body.offering.strip()]).get(body.offering.strip())
    kind = queries.ids_by_external([body.type.strip()]).get(body.type.strip())
    if offering is None:
        raise _unknown("offering", body.offering)
    if kind is None:
        raise _unknown("type", body.type)
    contact = None
    if body.contact:
        known = accounts.contact_ids_by_external([body.contact.strip()]).get(body.contact.strip())
        if known is None or known[1] != account_id:
            raise _unknown("contact", body.contact)
        contact = known[0]
    note, url = cells.text(body.note, "note", lines=True), cells.text(body.url, "url")
    return Facts(external_id, at, account_id, contact, offering, kind, source, note, url)


@resource.post("/activities/batch", gives=Outcomes, status=200, scope="activities:write", deed="import", takes=JSON)
def upsert(request: Call, body: ActivityBatch) -> dict[str, Any]:
    """Log up to 1,000 activities, correct those that are logged with other facts, or withdraw them."""
    return taken(request, "activities", body, _row, mode=body.mode)


def _row(item: ActivityRow) -> dict[str, Any]:
    told = row(item, external_id="activity")
    if item.occurred_at is not None:
        told["occurred_at"] = shown(seconds_of(item.occurred_at))
    return told


@resource.get("/activities/{id}", gives=ActivityTold, scope="activities:read", selects=True, tagged=True)
def detail(request: Call, id: Path[Id]) -> dict[str, Any]:
    """One activity, withdrawn or not."""
    return tell(find(request, id))


def _mendable(call: Call, pk: int) -> Activity:
    one = find(call, pk)
    if queries.is_captured(one.external_id):
        raise Refused(
            409,
            "activity.captured",
            "A source told this; it follows from its event. Change the rule, or say that a machine did it.",
        )
    if not queries.may_mend(call.person, one):
        raise Refused(
            403,
            "request.role",
            "Only whoever logged an activity, a manager or an administrator may change it.",
            {"deed": "import", "role": call.person.role},
        )
    return one


@resource.put(
    "/activities/{id}", gives=ActivityTold, scope="activities:write", deed="activity.add", tagged=True, matched=True
)
def correct(request: Call, id: Path[Id], body: ActivityCorrected) -> dict[str, Any]:
    """Put other facts in its place; the old row is kept. What follows from it is worked out anew."""
    one = _mendable(request, id)
    facts = _facts(request, body, one.external_id, account_id=one.account_id, source=one.source)
    with unchanged(request, lambda: tell(find(request, id)), lock=lambda: actions.lock_accounts([one.account_id])):
        label = f"{one.account} · {body.type}"
        actions.log_by_hand(facts, by=request.person, label=label, mode="correct", now=request.now)
    return tell(_current(one.external_id))


@resource.post(
    "/activities/{id}/withdrawal",
    gives=ActivityTold,
    scope="activities:write",
    deed="activity.add",
    tagged=True,
    matched=True,
)
def withdraw(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Say that it did not happen: it no longer counts, and is kept."""
    one = _mendable(request, id)
    with unchanged(request, lambda: tell(find(request, id)), lock=lambda: actions.lock_accounts([one.account_id])):
        facts, label = queries.facts_of(one), str(one.type)
        actions.log_by_hand(facts, by=request.person, label=label, mode="withdraw", now=request.now)
    return tell(_current(one.external_id))


@resource.delete(
    "/activities/{id}/withdrawal",
    gives=ActivityTold,
    scope="activities:write",
    deed="activity.add",
    tagged=True,
    matched=True,
)
def restore(request: Call, id: Path[Id]) -> dict[str, Any]:
    """Take a withdrawal back: the same facts count again."""
    one = _mendable(request, id)
    with unchanged(request, lambda: tell(find(request, id)), lock=lambda: actions.lock_accounts([one.account_id])):
        facts, label = queries.facts_of(one), str(one.type)
        actions.log_by_hand(
            facts, by=request.person, label=label, mode="correct", verb="activity.restore", now=request.now
        )
    return tell(_current(one.external_id))
