"""What routing does when leads open, come back, end or are given away, in the transaction of that."""

from __future__ import annotations

from collections.abc import Iterable

from sanket.crm.leads.events import (
    LeadMoved,
    LeadsMoved,
    LeadsOpened,
    LeadsRestored,
    LeadsRevived,
    LeadsWentCold,
    LeadsWithdrawn,
)
from sanket.crm.leads.queries import Lead
from sanket.crm.response.models import ASKED_AGAIN, Clock, Waiting
from sanket.crm.workspace.events import PeopleChanged
from sanket.crm.workspace.jobs import soon
from sanket.shared.batches import sliced


def leads_opened(fact: LeadsOpened) -> None:
    """They wait to be given to somebody. The same news twice is one row."""
    wait([one.lead_id for one in fact.leads], at=fact.leads[0].detected_at)


def leads_came_back(fact: LeadsRevived | LeadsRestored) -> None:
    """What nobody has is given out as if it had opened now."""
    _without_owner(fact.lead_ids, at=fact.now)


def leads_withdrawn(fact: LeadsWithdrawn) -> None:
    for ids in sliced(fact.lead_ids):
        Waiting.objects.filter(lead_id__in=ids).delete()
    _spoken_for_by(fact.lead_ids, at=fact.now)


def leads_went_cold(fact: LeadsWentCold) -> None:
    _spoken_for_by([one.lead_id for one in fact.leads], at=fact.now)


def leads_moved(fact: LeadsMoved) -> None:
    assigned = [one for one in fact.moves if one.deed == "assign"]
    for ids in sliced(one.lead_id for one in assigned if one.owner_id is not None):
        Waiting.objects.filter(lead_id__in=ids).delete()
    for one in assigned:
        if one.owner_id is None and one.undone:
            _taken_back(one)
    for one in fact.moves:
        if one.stage != one.stage_before:
            _stage_changed(one)


def _taken_back(fact: LeadMoved) -> None:
    said = "The assignment was taken back."
    Waiting.objects.update_or_create(
        lead_id=fact.lead_id,
        defaults={"since": fact.now, "until": Waiting.Until.SAID, "due_at": None, "rule": None, "reason": said},
    )


def people_changed(_fact: PeopleChanged) -> None:
    """Somebody may be free now, or at work; and who is to answer, at another time."""
    ask_what_waits()
    if Clock.objects.filter(look_at__isnull=False, owner__isnull=False).exists():
        from sanket.crm.response.jobs import time_clocks_anew

        soon(time_clocks_anew)


def ask_what_waits() -> None:
    """Whom nobody was free for is asked for again at once, by a job."""
    if Waiting.objects.filter(until__in=ASKED_AGAIN).exists():
        _ask_again()


def wait(lead_ids: Iterable[int], *, at: int) -> None:
    rows = [Waiting(lead_id=pk, since=at, due_at=at) for pk in lead_ids]
    if rows:
        Waiting.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
        _soon()


def _stage_changed(fact: LeadMoved) -> None:
    if fact.undone:
        _without_owner([fact.lead_id], at=fact.now)
        return
    if fact.stage not in ("converted", "recycled", "disqualified"):
        return
    Waiting.objects.filter(lead_id=fact.lead_id).delete()
    _spoken_for_by([fact.lead_id], at=fact.now)
    # Its owner has one lead less.
    if fact.owner_id and Waiting.objects.filter(until=Waiting.Until.FREE).exists():
        _ask_again()


def _without_owner(lead_ids: Iterable[int], *, at: int) -> None:
    for ids in sliced(lead_ids):
        wait(Lead.objects.open().filter(pk__in=ids, owner=None).values_list("pk", flat=True), at=at)


def _spoken_for_by(lead_ids: Iterable[int], *, at: int) -> None:
    """Leads that these spoke for are seen again."""
    for ids in sliced(lead_ids):
        wait(Lead.objects.open().filter(covered_by__in=ids, owner=None).values_list("pk", flat=True), at=at)


def _soon() -> None:
    # Imported here: the job itself works by this room's deeds.
    from sanket.crm.response.jobs import route

    soon(route)


def _ask_again() -> None:
    from sanket.crm.response.jobs import route_again

    soon(route_again)
