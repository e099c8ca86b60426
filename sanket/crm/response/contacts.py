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
from sanket.crm.leads.queries import IN_FORCE, Lead
from sanket.crm.plans import select, select_in
from sanket.crm.response import holders, logged
from sanket.crm.response.models import Clock
from sanket.shared.batches import sliced


class Contact(NamedTuple):
    at: int
    activity: str


JUDGED = ("answered_at", "answer", "look_at", "waited")
FOREVER = 2**62


class Waited(NamedTuple):
    """Who waits, or waited, for our first contact. ``end``: when their lead was closed, withdrawn or cold."""

    lead_id: int
    account_id: int
    offering_id: int
    started_at: int
    answered_at: int | None
    answer: str
    end: int


_WAITED = f"""
SELECT r.id, r.account_id, r.offering_id, c.started_at, c.answered_at, c.answer, s.closed_at, s.withdrawn_at, s.cold_at
FROM crm_leadrecord r CROSS JOIN crm_clock c
    LEFT JOIN crm_leadstanding s ON s.version + 0 = {IN_FORCE} AND s.lead_id = r.id
WHERE r.account_id IN {{}} AND c.lead_id = r.id"""  # noqa: S608 - our own words
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
    concerned = [one for one in _waited(accounts) if one.answer in gone or _earlier(one, by_account)]
    if concerned:
        _judge(concerned, by_account, gone, ours, fact.now)


def _waited(account_ids: Collection[int]) -> list[Waited]:
    # What no version in force knows as a lead has no end.
    rows = ((row[:6], [at for at in row[6:] if at is not None]) for row in select_in(_WAITED, account_ids))
    return sorted(Waited._make((*told, min(ends, default=FOREVER))) for told, ends in rows)


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


def _earlier(one: Waited, added: Mapping[int, list[tuple[int, Contact]]]) -> bool:
    """Whether one of these may be the first contact, whatever it is about."""
    return any(_answers(one, contact) for _, contact in added.get(one.account_id, ()))


def _answers(one: Waited, contact: Contact) -> bool:
    """Whether it came while they waited, and before any other."""
    before = one.answered_at is None or contact.at < one.answered_at
    return before and one.started_at <= contact.at <= one.end


def _judge(
    concerned: Sequence[Waited],
    added: Mapping[int, list[tuple[int, Contact]]],
    gone: Collection[str],
    ours: Collection[int],
    now: int,
) -> None:
    whole = tree()
    changed: dict[int, Contact | None] = {}
    for one in concerned:
        line = _line(whole, one.offering_id)
        new = [
            contact
            for offering, contact in added.get(one.account_id, ())
            if offering in line and _answers(one, contact)
        ]
        if one.answer in gone:
            found = _first(one, line, ours)
        elif new:
            found = min(new)
        else:
            continue
        if (found.activity if found else "") != one.answer:
            changed[one.lead_id] = found
    for ids in sliced(changed):
        _save(list(Clock.objects.filter(pk__in=ids).order_by("pk")), changed, now)


def _save(clocks: Sequence[Clock], changed: Mapping[int, Contact | None], now: int) -> None:
    before = {clock.lead_id: clock.answer for clock in clocks}
    for clock in clocks:
        found = changed[clock.lead_id]
        clock.answered_at, clock.answer = (found.at, found.activity) if found else (None, "")
        # Whoever looks next finds whether it is due, missed or answered, and tells whoever was not told yet.
        if not found or clock.told_at is not None:
            clock.look_at = None if found else now
    holders.answered(clocks)
    if len(clocks) == 1:
        clocks[0].save(update_fields=JUDGED)
    else:
        Clock.objects.bulk_update(clocks, JUDGED, batch_size=100)
    for clock in clocks:
        logged.forget(clock, before[clock.lead_id])
        logged.count(clock, now=now)


def _line(whole: Tree, offering_id: int) -> frozenset[int]:
    """The offering, the categories above it, and what lies below: a call about any of them answers the lead."""
    return frozenset((*whole.chain(offering_id), *whole.below(offering_id)))


def _first(one: Waited, line: Collection[int], ours: Collection[int]) -> Contact | None:
    rows = Activity.objects.filter(
        account_id=one.account_id,
        occurred_at__gte=one.started_at,
        occurred_at__lte=one.end,
        type_id__in=list(ours),
        superseded_at=None,
        withdrawn_at=None,
    ).order_by("occurred_at", "external_id")
    found = rows.values_list("occurred_at", "external_id", "offering_id")
    return next((Contact(at, activity) for at, activity, offering in found if offering in line), None)
