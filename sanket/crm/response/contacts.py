"""The first contact by us stops a clock: an activity of ours about the lead's offering, from whatever source.

Ours is what has the direction *sales*: a call, a mail, a meeting. Taken back, the clock runs again; what was logged late and
happened earlier counts from when it happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.activities.queries import Activity
from sanket.crm.catalogue.queries import Tree, tree
from sanket.crm.leads.queries import Lead
from sanket.crm.plans import select
from sanket.crm.response import holders
from sanket.crm.response.models import Clock
from sanket.shared.batches import sliced


class Contact(NamedTuple):
    at: int
    activity: str


LONG = ("lead__evidence", "lead__why")
JUDGED = ("answered_at", "answer", "look_at", "waited")
FOREVER = 2**62
_OURS = "SELECT id FROM crm_activitytype WHERE direction = 'sales'"


def activities_logged(fact: ActivitiesLogged) -> None:
    # Every event that a website sends comes here.
    ours = {pk for (pk,) in select(_OURS)}
    added = [one for one in fact.added if one.type_id in ours]
    gone = {one.external_id for one in fact.withdrawn} | fact.corrected
    if not added and not gone:
        return
    accounts = {one.account_id for one in added} | {account for account, _ in fact.disturbed}
    by_account: dict[int, list[tuple[int, Contact]]] = {}
    for one in added:
        by_account.setdefault(one.account_id, []).append((one.offering_id, Contact(one.occurred_at, one.external_id)))
    for ids in sliced(accounts):
        clocks = Clock.objects.filter(lead__account_id__in=ids).select_related("lead").defer(*LONG).order_by("pk")
        concerned = [one for one in clocks if one.answer in gone or _earlier(one, by_account)]
        if concerned:
            _judge(concerned, by_account, gone, ours, fact.now)


def in_contact(leads: Iterable[Lead], *, since: int) -> set[int]:
    """Of which of these there was a contact by us, about what they want, since then."""
    some = list(leads)
    ours = [pk for (pk,) in select(_OURS)]
    rows = Activity.objects.filter(
        account_id__in={one.account_id for one in some},
        occurred_at__gte=since,
        type_id__in=ours,
        superseded_at=None,
        withdrawn_at=None,
    )
    found = set(rows.values_list("account_id", "offering_id"))
    if not found:
        return set()
    whole = tree()
    return {
        one.pk for one in some if any((one.account_id, offering) in found for offering in _line(whole, one.offering_id))
    }


def _earlier(clock: Clock, added: Mapping[int, list[tuple[int, Contact]]]) -> bool:
    """Whether one of these may be the first contact, whatever it is about."""
    return any(_answers(clock, one) for _, one in added.get(clock.lead.account_id, ()))


def _answers(clock: Clock, contact: Contact, end: int = FOREVER) -> bool:
    """Whether it came while they waited, and before any other."""
    before = clock.answered_at is None or contact.at < clock.answered_at
    return before and clock.started_at <= contact.at <= end


def _ends(lead_ids: Collection[int]) -> dict[int, int]:
    """When leads were closed, withdrawn or cold, and waited no more."""
    rows = Lead.objects.filter(pk__in=lead_ids).values_list("pk", "closed_at", "withdrawn_at", "cold_at")
    return {pk: min(at for at in (*ends, FOREVER) if at is not None) for pk, *ends in rows}


def _judge(
    clocks: Sequence[Clock],
    added: Mapping[int, list[tuple[int, Contact]]],
    gone: Collection[str],
    ours: Collection[int],
    now: int,
) -> None:
    whole, ends = tree(), _ends([one.lead_id for one in clocks])
    changed = []
    for clock in clocks:
        line = _line(whole, clock.lead.offering_id)
        new = [
            one
            for offering, one in added.get(clock.lead.account_id, ())
            if offering in line and _answers(clock, one, ends.get(clock.lead_id, FOREVER))
        ]
        if clock.answer in gone:
            found = _first(clock, line, ours, ends.get(clock.lead_id, FOREVER))
        elif new:
            found = min(new)
        else:
            continue
        if (found.activity if found else "") != clock.answer:
            clock.answered_at, clock.answer = (found.at, found.activity) if found else (None, "")
            # Whoever looks next finds whether it is due, missed or answered.
            clock.look_at = None if found else now
            changed.append(clock)
    holders.answered(changed)
    if len(changed) == 1:
        changed[0].save(update_fields=JUDGED)
    else:
        Clock.objects.bulk_update(changed, JUDGED, batch_size=100)


def _line(whole: Tree, offering_id: int) -> frozenset[int]:
    """The offering, the categories above it, and what lies below: a call about any of them answers the lead."""
    return frozenset((*whole.chain(offering_id), *whole.below(offering_id)))


def _first(clock: Clock, line: Collection[int], ours: Collection[int], end: int) -> Contact | None:
    rows = Activity.objects.filter(
        account_id=clock.lead.account_id,
        occurred_at__gte=clock.started_at,
        occurred_at__lte=end,
        type_id__in=list(ours),
        superseded_at=None,
        withdrawn_at=None,
    ).order_by("occurred_at", "external_id")
    found = rows.values_list("occurred_at", "external_id", "offering_id")
    return next((Contact(at, activity) for at, activity, offering in found if offering in line), None)
