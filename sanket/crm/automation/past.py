"""What happened in the last weeks that would have set an automation in motion, from the log and the rows of other rooms.

Nothing was noted then for one that was not on. So these are facts as they are known now: what was corrected since is told as
it was corrected, and of what leaves no trace (that an account was changed) nothing is told at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import F, Q

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.queries import Activity, newest_row
from sanket.crm.automation.hearing import Wish, spelled_out
from sanket.crm.automation.models import TIME, AutomationVersion
from sanket.crm.automation.timing import due
from sanket.crm.catalogue.queries import tree
from sanket.crm.deals.queries import Deal
from sanket.crm.leads.queries import Lead, LeadMove
from sanket.crm.purchases.queries import Purchase
from sanket.crm.response.queries import Clock, Escalation
from sanket.crm.rules.queries import entered_since, segments
from sanket.crm.tasks.queries import Task
from sanket.crm.workspace.jobs import first_others
from sanket.shared.batches import sliced
from sanket.shared.instants import DAY, datetime_of, seconds_of

ROWS_LOOKED_AT = 2_000_000
"""Of the log, the newest."""
ROWS_AT_ONCE = 250_000
"""Of the log, before what is more urgent goes first."""
FACTS = 20_000
"""Of what happened, the newest."""

STAGES = {
    "accept": "accepted",
    "qualify": "qualified",
    "convert": "converted",
    "recycle": "recycled",
    "disqualify": "disqualified",
}


class Happened(NamedTuple):
    """``ids``: account, contact and lead, as far as it is about them."""

    at: int
    account: int | None = None
    contact: int | None = None
    lead: int | None = None
    facts: Mapping[str, Any] = {}


class Meant(NamedTuple):
    """One record that would have been looked at."""

    record: int
    at: int


Facts = Callable[[AutomationVersion, int, int], Iterable[Happened]]


def meant(version: AutomationVersion, since: int, until: int) -> list[Meant]:
    """Records with the instants at which the automation would have looked at them, the oldest first; at most ``FACTS``."""
    if version.trigger == TIME:
        return sorted((Meant(pk, at) for pk, at in due(version, since, until)), key=lambda one: (one.at, one.record))
    wish = Wish(version.automation_id, spelled_out(version.narrow))
    facts = [one for one in PAST[version.trigger](version, since, until) if wish.takes(one.facts)]
    newest = sorted(facts, key=lambda one: -one.at)[:FACTS]
    return sorted(_records(version.of, newest), key=lambda one: (one.at, one.record))


def _records(of: str, facts: list[Happened]) -> Iterator[Meant]:
    if of == "lead" and any("type" in one.facts for one in facts):
        yield from _leads_then(facts)
        return
    for one in facts:
        record = {"account": one.account, "contact": one.contact, "lead": one.lead}[of]
        if record is not None:
            yield Meant(record, one.at)


def _leads_then(facts: list[Happened]) -> Iterator[Meant]:
    """Of activities: the leads that were open then and for which they counted."""
    whole = tree()
    by_account: dict[int, list[tuple[int, int, int, int, int | None]]] = {}
    for some in sliced({one.account for one in facts if one.account is not None}):
        first_others()
        rows = Lead.objects.filter(account_id__in=some, withdrawn_at=None, covered_by=None)
        for account, *rest in rows.values_list(
            "account_id", "pk", "offering_id", "recognised_at", "cold_at", "closed_at"
        ):
            by_account.setdefault(account, []).append(tuple(rest))  # type: ignore[arg-type]  # five columns
    for one in facts:
        counting = whole.chain(one.facts["offering"])
        for pk, offering, began, cold, closed in by_account.get(one.account or 0, ()):
            if offering in counting and began <= one.at < cold and (closed is None or one.at < closed):
                yield Meant(pk, one.at)


# ------------------------------------------------------------------------------------------------- by trigger


def _opened(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    fresh = Lead.objects.filter(
        detected_at__gt=since, detected_at__lte=until, withdrawn_at=None, covered_by=None, cold_at__gt=F("detected_at")
    ).filter(recognised_at__gt=F("detected_at") - DAY)
    for pk, account, offering, at in fresh.values_list("pk", "account_id", "offering_id", "detected_at"):
        yield Happened(at, account, lead=pk, facts={"offering": offering})


def _cold(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    cold = Lead.objects.filter(cold_at__gt=since, cold_at__lte=until, withdrawn_at=None, covered_by=None)
    open_then = cold.filter(Q(closed_at=None) | Q(closed_at__gt=F("cold_at")))
    for pk, account, offering, at in open_then.values_list("pk", "account_id", "offering_id", "cold_at"):
        yield Happened(at, account, lead=pk, facts={"offering": offering})


def _withdrawn(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    found = Lead.objects.filter(withdrawn_at__gt=since, withdrawn_at__lte=until)
    for pk, account, offering, at in found.values_list("pk", "account_id", "offering_id", "withdrawn_at"):
        yield Happened(at or 0, account, lead=pk, facts={"offering": offering})


def _moves(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    assigned = version.trigger == "lead.assigned"
    found = LeadMove.objects.filter(at__gt=since, at__lte=until)
    found = found.filter(kind="assign") if assigned else found.exclude(kind="assign")
    columns = ("lead_id", "lead__account_id", "lead__offering_id", "kind", "at")
    for pk, account, offering, kind, at in found.values_list(*columns):
        yield Happened(at, account, lead=pk, facts={"offering": offering, "stage": STAGES.get(kind)})


def _clocks(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    column = {"response.due_soon": "warned_at", "response.missed": "missed_at"}[version.trigger]
    found = Clock.objects.filter(**{f"{column}__gt": since, f"{column}__lte": until})
    for pk, at in found.values_list("lead_id", column):
        yield Happened(at, lead=pk)


def _escalations(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    for pk, at in Escalation.objects.filter(at__gt=since, at__lte=until).values_list("lead_id", "at"):
        yield Happened(at, lead=pk)


def _activities(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    found = Activity.objects.filter(
        occurred_at__gt=since,
        occurred_at__lte=until,
        superseded_at=None,
        withdrawn_at=None,
    )
    narrow = spelled_out(version.narrow)
    if "type" in narrow:
        found = found.filter(type_id__in=narrow["type"])
    if "offering" in narrow:
        found = found.filter(offering_id__in=narrow["offering"])
    rows = found.order_by("-pk").values_list("account_id", "contact_id", "offering_id", "type_id", "occurred_at")
    newest, left = newest_row(), FACTS
    for end in range(newest, max(newest - ROWS_LOOKED_AT, 0), -ROWS_AT_ONCE):
        some = rows.filter(pk__gt=end - ROWS_AT_ONCE, pk__lte=end)[:left]
        for account, contact, offering, kind, at in some:
            left -= 1
            yield Happened(at, account, contact, facts={"offering": offering, "type": kind})
        if left <= 0:
            return
        first_others()


def _tasks(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    column = {"task.given": "at", "task.done": "done_at"}[version.trigger]
    found = Task.objects.filter(**{f"{column}__gt": since, f"{column}__lte": until})
    for account, contact, lead, at in found.values_list("account_id", "contact_id", "lead_id", column):
        yield Happened(at or 0, account, contact, lead)


def _accounts(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    found = Account.objects.filter(created_at__gt=datetime_of(since), created_at__lte=datetime_of(until))
    for pk, at in found.values_list("pk", "created_at"):
        yield Happened(seconds_of(at), pk)


def _contacts(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    found = Contact.objects.filter(created_at__gt=datetime_of(since), created_at__lte=datetime_of(until))
    for pk, account, at in found.values_list("pk", "account_id", "created_at"):
        yield Happened(seconds_of(at), account, pk)


def _deals(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    columns = ("account_id", "offering_id", "status")
    opened = Deal.objects.filter(opened_at__gt=since, opened_at__lte=until).values_list(*columns, "opened_at")
    closed = Deal.objects.filter(closed_at__gt=since, closed_at__lte=until).values_list(*columns, "closed_at")
    for account, offering, _, at in opened:
        yield Happened(at, account, facts={"offering": offering, "status": "open"})
    for account, offering, status, closed_at in closed:
        yield Happened(closed_at or 0, account, facts={"offering": offering, "status": status})


def _purchases(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    found = Purchase.objects.filter(purchased_at__gt=since, purchased_at__lte=until)
    for account, offering, at in found.values_list("account_id", "offering_id", "purchased_at"):
        yield Happened(at, account, facts={"offering": offering})


def _entered(version: AutomationVersion, since: int, until: int) -> Iterator[Happened]:
    segment = segments().filter(pk=version.narrow["segment"]).first()
    if segment is None:
        return
    facts = {"segment": segment.pk}
    members = [(pk, at) for pk, at in entered_since(segment.pk, since) if at <= until]
    accounts = _accounts_of(segment.of, [pk for pk, _ in members])
    for pk, at in members:
        yield Happened(
            at,
            pk if segment.of == "account" else accounts.get(pk),
            pk if segment.of == "contact" else None,
            pk if segment.of == "lead" else None,
            facts,
        )


def _accounts_of(of: str, pks: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in sliced(pks if of != "account" else ()):
        rows = Contact.objects.filter(pk__in=some) if of == "contact" else Lead.objects.filter(pk__in=some)
        found |= dict(rows.values_list("pk", "account_id"))
    return found


PAST: Mapping[str, Facts] = {
    "lead.opened": _opened,
    "lead.gone_cold": _cold,
    "lead.withdrawn": _withdrawn,
    "lead.stage_changed": _moves,
    "lead.assigned": _moves,
    "response.due_soon": _clocks,
    "response.missed": _clocks,
    "response.escalated": _escalations,
    "activity.logged": _activities,
    "task.given": _tasks,
    "task.done": _tasks,
    "account.created": _accounts,
    "contact.created": _contacts,
    "deal.changed": _deals,
    "purchase.changed": _purchases,
    "segment.entered": _entered,
}
