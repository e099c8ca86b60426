"""What other rooms announce, noted in their transaction where an automation listens for just that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sanket.crm.accounts.events import AccountsWritten, ContactsWritten
from sanket.crm.accounts.queries import Contact
from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.automation import chain
from sanket.crm.automation.hearing import Wish, wishes
from sanket.crm.automation.models import PASSED_OVER, AutomationNote
from sanket.crm.deals.events import DealsChanged
from sanket.crm.leads.events import LeadsMoved, LeadsOpened, LeadsRestored, LeadsRevived, LeadsWentCold, LeadsWithdrawn
from sanket.crm.leads.queries import Lead
from sanket.crm.purchases.events import PurchasesChanged
from sanket.crm.recognition.queries import speakers
from sanket.crm.response.events import LeadsGivenOut, ResponseDueSoon, ResponseEscalated, ResponseMissed
from sanket.crm.rules.events import MembersChanged
from sanket.crm.tasks.actions import Told
from sanket.crm.tasks.events import TasksDone, TasksGiven
from sanket.crm.workspace.jobs import soon
from sanket.shared.batches import sliced
from sanket.shared.instants import seconds_of

AT_MOST = 1_000
"""More rows in one deed are an import: nobody wants a task for each of them. How many they were is counted."""
ROWS_AT_ONCE = 100


class Heard(NamedTuple):
    account: int | None = None
    contact: int | None = None
    lead: int | None = None
    facts: Mapping[str, Any] = {}


def note(trigger: str, heard: Iterable[Heard], *, at: int, many: int = 0) -> None:
    """Those that somebody listens for; the caller has looked whether anybody does at all. ``many``: how many there are in
    the deed, where these may be too many to begin anything."""
    wanted = wishes(trigger)
    if many > AT_MOST:
        _pass_over(trigger, heard, wanted, at)
        return
    led = list(chain.current())
    rows = [
        AutomationNote(
            trigger=trigger,
            account_id=one.account,
            contact_id=one.contact,
            lead_id=one.lead,
            facts=dict(one.facts),
            chain=led,
            at=at,
        )
        for one in heard
        if any(wish.takes(one.facts) for wish in wanted)
    ]
    if rows:
        AutomationNote.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        _soon()


def _pass_over(trigger: str, heard: Iterable[Heard], wanted: Sequence[Wish], at: int) -> None:
    """Counted by a job: an automation is not held while a long deed goes on."""
    found = Counter(wish.automation for one in heard for wish in wanted if wish.takes(one.facts))
    if found:
        over = {str(pk): many for pk, many in found.items()}
        AutomationNote.objects.create(trigger=trigger, facts={PASSED_OVER: over}, at=at)
        _soon()


def _soon() -> None:
    # Imported here: the job itself works by this room's deeds.
    from sanket.crm.automation.jobs import work

    soon(work)


# ------------------------------------------------------------------------------------------------------------- leads


def leads_opened(fact: LeadsOpened) -> None:
    """What is not fresh is none that somebody hurries for; what another lead speaks for is none to people."""
    if wishes("lead.opened") and (fresh := [one for one in fact.leads if one.fresh]):
        at = fresh[0].detected_at
        spoken = speakers(((one.account_id, one.offering_id) for one in fresh), at=at)
        seen = [one for one in fresh if (one.account_id, one.offering_id) not in spoken]
        note(
            "lead.opened",
            (Heard(one.account_id, lead=one.lead_id, facts={"offering": one.offering_id}) for one in seen),
            at=at,
        )


def leads_went_cold(fact: LeadsWentCold) -> None:
    _of_leads("lead.gone_cold", [one.lead_id for one in fact.leads], fact.now)


def leads_revived(fact: LeadsRevived) -> None:
    _of_leads("lead.revived", fact.lead_ids, fact.now)


def leads_withdrawn(fact: LeadsWithdrawn) -> None:
    _of_leads("lead.withdrawn", fact.lead_ids, fact.now)


def leads_restored(fact: LeadsRestored) -> None:
    _of_leads("lead.restored", fact.lead_ids, fact.now)


def leads_given_out(fact: LeadsGivenOut) -> None:
    """Those for whom nobody is free, when that is found out: not each time that the rules are asked again."""
    nobody = {one.lead_id: one.reason for one in fact.waiting if one.until == "free" and not one.again}
    if nobody and wishes("lead.found_nobody"):
        named = (one._replace(facts={**one.facts, "reason": nobody[one.lead or 0]}) for one in _named(nobody))
        note("lead.found_nobody", named, at=fact.now, many=len(nobody))


def _of_leads(trigger: str, ids: Sequence[int], now: int) -> None:
    if wishes(trigger):
        note(trigger, _named(ids), at=now, many=len(ids))


def _named(ids: Iterable[int]) -> Iterable[Heard]:
    for some in sliced(ids):
        rows = Lead.objects.filter(pk__in=some).order_by("pk").values_list("pk", "account_id", "offering_id")
        for lead, account, offering in rows:
            yield Heard(account, lead=lead, facts={"offering": offering})


def leads_moved(fact: LeadsMoved) -> None:
    """What was taken back begins nothing."""
    trigger = "lead.assigned" if fact.moves[0].deed == "assign" else "lead.stage_changed"
    if wishes(trigger):
        moves = [one for one in fact.moves if not one.undone]
        heard = (
            Heard(
                one.account_id,
                lead=one.lead_id,
                facts={"offering": one.offering_id, "stage": str(one.stage), "reason": one.reason},
            )
            for one in moves
        )
        note(trigger, heard, at=fact.moves[0].now)


def response_due_soon(fact: ResponseDueSoon) -> None:
    _of_leads("response.due_soon", [fact.lead_id], fact.now)


def response_missed(fact: ResponseMissed) -> None:
    _of_leads("response.missed", [fact.lead_id], fact.now)


def response_escalated(fact: ResponseEscalated) -> None:
    _of_leads("response.escalated", [fact.lead_id], fact.now)


# ------------------------------------------------------------------------------------------------- what was written


def activities_logged(fact: ActivitiesLogged) -> None:
    """What is new; not: what was corrected, and what a long import brings."""
    if not wishes("activity.logged"):
        return
    heard = (
        Heard(
            one.account_id,
            one.contact_id,
            facts={
                "activity": one.external_id,
                "type": one.type_id,
                "offering": one.offering_id,
                "note": one.note,
                "source": one.source,
            },
        )
        for one in fact.added
        if one.external_id not in fact.corrected
    )
    note("activity.logged", heard, at=fact.now, many=AT_MOST + 1 if fact.bulk else len(fact.added))


def accounts_written(fact: AccountsWritten) -> None:
    for trigger, ids in (("account.created", fact.added), ("account.changed", fact.changed)):
        if ids and wishes(trigger):
            note(trigger, (Heard(pk) for pk in ids), at=seconds_of(fact.now), many=len(ids))


def contacts_written(fact: ContactsWritten) -> None:
    for trigger, ids in (("contact.created", fact.added), ("contact.changed", fact.changed)):
        if ids and wishes(trigger):
            rows = [
                row
                for some in sliced(ids)
                for row in Contact.objects.filter(pk__in=some).order_by("pk").values_list("pk", "account_id")
            ]
            note(trigger, (Heard(account, pk) for pk, account in rows), at=seconds_of(fact.now), many=len(ids))


def deals_changed(fact: DealsChanged) -> None:
    if fact.rows and wishes("deal.changed"):
        heard = (
            Heard(
                one.account_id,
                facts={
                    "deal": one.external_id,
                    "offering": one.offering_id,
                    "status": one.status,
                    "amount": None if one.amount is None else f"{one.amount:.2f}",
                },
            )
            for one in fact.rows
        )
        note("deal.changed", heard, at=fact.now, many=len(fact.rows))


def purchases_changed(fact: PurchasesChanged) -> None:
    if fact.rows and wishes("purchase.changed"):
        heard = (
            Heard(
                one.account_id,
                facts={
                    "purchase": one.external_id,
                    "offering": one.offering_id,
                    "amount": None if one.amount is None else f"{one.amount:.2f}",
                },
            )
            for one in fact.rows
        )
        note("purchase.changed", heard, at=fact.now, many=len(fact.rows))


def tasks_given(fact: TasksGiven) -> None:
    _of_tasks("task.given", fact.tasks, fact.now)


def tasks_done(fact: TasksDone) -> None:
    if not fact.undone:
        _of_tasks("task.done", fact.tasks, fact.now)


def _of_tasks(trigger: str, tasks: Sequence[Told], now: int) -> None:
    if wishes(trigger):
        heard = (
            Heard(one.account_id, one.contact_id, one.lead_id, {"task": one.external_id, "what": one.what})
            for one in tasks
        )
        note(trigger, heard, at=now, many=len(tasks))


def members_changed(fact: MembersChanged) -> None:
    """A condition that was changed may move thousands: they are no news one by one."""
    for trigger, ids in (("segment.entered", fact.entered), ("segment.left", fact.left)):
        if ids and wishes(trigger):
            facts = {"segment": fact.segment_id, "name": fact.name, "of": fact.of}
            # Of a slice it counts how many moved in all.
            note(trigger, (_member(fact.of, pk, facts) for pk in ids), at=fact.now, many=max(len(ids), fact.many))


def _member(of: str, pk: int, facts: Mapping[str, Any]) -> Heard:
    return Heard(
        account=pk if of == "account" else None,
        contact=pk if of == "contact" else None,
        lead=pk if of == "lead" else None,
        facts=facts,
    )
