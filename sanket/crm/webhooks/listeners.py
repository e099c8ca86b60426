"""What other rooms announce, made into messages in their transaction. Each looks first whether anybody wants to know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sanket.crm.accounts.events import AccountsWritten, ContactsWritten
from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.catalogue.events import OfferingsAdded, TreeChanged
from sanket.crm.deals.events import DealsChanged
from sanket.crm.imports.events import ImportFinished
from sanket.crm.leads.events import (
    LeadMoved,
    LeadsMoved,
    LeadsOpened,
    LeadsRestored,
    LeadsRevived,
    LeadsWentCold,
    LeadsWithdrawn,
)
from sanket.crm.purchases.events import PurchasesChanged
from sanket.crm.recognition.events import VersionSwitched
from sanket.crm.recognition.queries import speakers, versions
from sanket.crm.response.events import ResponseDueSoon, ResponseEscalated, ResponseMissed
from sanket.crm.rules.events import MembersChanged
from sanket.crm.tasks.events import TasksDone, TasksGiven
from sanket.crm.webhooks import naming
from sanket.crm.webhooks.telling import News, Wishes
from sanket.shared import instants
from sanket.shared.batches import sliced

BY_THE_BATCH = 1_000
"""More rows at once are told by the batch: what comes by the million would wait for days behind itself."""

Data = Mapping[str, Any]


def _at(now_s: int, some: Iterable[Data]) -> list[News]:
    return [News(now_s, one) for one in some]


# ------------------------------------------------------------------------------------------------------------- leads


def leads_opened(fact: LeadsOpened) -> None:
    """What people see as one lead is opened once; of a category's that a product's speaks for only who asks is told."""
    wishes = Wishes()
    if not wishes.any(("lead.opened", "lead.covered")):
        return
    now_s = fact.leads[0].detected_at
    # Written it will be with what people read on them: after this, of a long import at its end.
    spoken = speakers(((one.account_id, one.offering_id) for one in fact.leads), at=now_s)
    covers: dict[int, list[str]] = {}
    names = naming.Names(offerings={offering for _, offering in spoken})
    for (_, offering), speaker in sorted(spoken.items()):
        covers.setdefault(speaker, []).append(names.offering(offering) or "")
    opened: dict[int, Data] = {}
    covered: dict[int, Data] = {}
    for one in fact.leads:
        told: Data = {"fresh": one.fresh, "covered_by": spoken.get((one.account_id, one.offering_id))}
        if told["covered_by"]:
            covered[one.lead_id] = told
        else:
            opened[one.lead_id] = {**told, "covers": sorted(covers.get(one.lead_id, ()))}
    _of_leads("lead.opened", opened, opened.__getitem__, now_s=now_s)
    _of_leads("lead.covered", covered, covered.__getitem__, now_s=now_s)


def leads_went_cold(fact: LeadsWentCold) -> None:
    told = {one.lead_id: one for one in fact.leads}

    def compose() -> list[News]:
        found = naming.leads(told, fact.now)
        return [News(told[pk].at, {**data, "because": told[pk].because}) for pk, data in sorted(found.items())]

    Wishes().tell("lead.gone_cold", compose, now_s=fact.now)


def leads_revived(fact: LeadsRevived) -> None:
    _of_leads("lead.revived", fact.lead_ids, now_s=fact.now)


def leads_withdrawn(fact: LeadsWithdrawn) -> None:
    _of_leads("lead.withdrawn", fact.lead_ids, now_s=fact.now)


def leads_restored(fact: LeadsRestored) -> None:
    _of_leads("lead.restored", fact.lead_ids, now_s=fact.now)


def _of_leads(kind: str, ids: Collection[int], more: Callable[[int], Data] = lambda pk: {}, *, now_s: int) -> None:
    def compose() -> list[News]:
        return _at(now_s, ({**data, **more(pk)} for pk, data in sorted(naming.leads(ids, now_s).items())))

    if ids:
        Wishes().tell(kind, compose, now_s=now_s)


def leads_moved(fact: LeadsMoved) -> None:
    """All of one deed, so of one kind and one instant."""
    first = fact.moves[0]
    assigned = first.deed == "assign"

    def compose() -> list[News]:
        names = naming.Names(people=[pk for one in fact.moves for pk in (one.by_id, one.owner_before_id)])
        leads = naming.leads([one.lead_id for one in fact.moves], first.now)
        told = ((leads[one.lead_id], one) for one in fact.moves if one.lead_id in leads)
        return _at(first.now, ({**data, **_moved(one, names, assigned)} for data, one in told))

    Wishes().tell("lead.assigned" if assigned else "lead.stage_changed", compose, now_s=first.now)


def _moved(one: LeadMoved, names: naming.Names, assigned: bool) -> Data:
    before = {"owner_before": names.person(one.owner_before_id)} if assigned else {"stage_before": one.stage_before}
    return {**before, "by": names.person(one.by_id), "reason": one.reason, "undone": one.undone}


def response_due_soon(fact: ResponseDueSoon) -> None:
    _of_clock("response.due_soon", fact)


def response_missed(fact: ResponseMissed) -> None:
    _of_clock("response.missed", fact)


def response_escalated(fact: ResponseEscalated) -> None:
    def more() -> Data:
        names = naming.Names(people=[fact.owner_before_id, fact.to_id])
        whom = {"owner_before": names.person(fact.owner_before_id), "to": names.person(fact.to_id)}
        return {"kind": fact.kind, **whom, "reason": fact.reason}

    _of_clock("response.escalated", fact, more)


def _of_clock(
    kind: str, fact: ResponseDueSoon | ResponseMissed | ResponseEscalated, more: Callable[[], Data] = dict
) -> None:
    def clock(pk: int) -> Data:
        return {"started_at": instants.show(fact.started_at), "due_at": instants.show(fact.due_at), **more()}

    _of_leads(kind, [fact.lead_id], clock, now_s=fact.now)


# ------------------------------------------------------------------------------------------------------------- tasks


def tasks_given(fact: TasksGiven) -> None:
    Wishes().tell("task.given", lambda: _at(fact.now, naming.tasks(fact.tasks, fact.by_id)), now_s=fact.now)


def tasks_done(fact: TasksDone) -> None:
    def compose() -> list[News]:
        return _at(fact.now, ({**one, "undone": fact.undone} for one in naming.tasks(fact.tasks, fact.by_id)))

    Wishes().tell("task.done", compose, now_s=fact.now)


# -------------------------------------------------------------------------------------------------------- activities


def activities_logged(fact: ActivitiesLogged) -> None:
    wishes = Wishes()
    if fact.bulk or len(fact.added) + len(fact.withdrawn) > BY_THE_BATCH:
        changed = len(fact.corrected)
        _tell_batch(wishes, "activities", len(fact.added) - changed, changed, len(fact.withdrawn), now_s=fact.now)
        return
    kinds = ("activity.logged", "activity.corrected", "activity.withdrawn")
    if not wishes.any(kinds):
        return
    logged = [one for one in fact.added if one.external_id not in fact.corrected]
    corrected = [one for one in fact.added if one.external_id in fact.corrected]
    for kind, some in zip(kinds, (logged, corrected, fact.withdrawn), strict=True):
        if some:
            wishes.tell(kind, lambda some=some: _at(fact.now, naming.activities(some)), now_s=fact.now)  # type: ignore[misc]


def _tell_batch(wishes: Wishes, kind: str, added: int, changed: int, removed: int, *, now_s: int) -> None:
    if added or changed or removed:
        data = {"kind": kind, "added": added, "changed": changed, "removed": removed}
        wishes.tell("import.batch", lambda: [News(now_s, data)], now_s=now_s)


# ------------------------------------------------------------------------------- accounts, contacts, offerings, sales


def accounts_written(fact: AccountsWritten) -> None:
    _saved("account", fact.added, fact.changed, naming.accounts, now_s=instants.seconds_of(fact.now))


def contacts_written(fact: ContactsWritten) -> None:
    _saved("contact", fact.added, fact.changed, naming.contacts, now_s=instants.seconds_of(fact.now))


def _saved(
    what: str,
    added: Sequence[int],
    changed: Sequence[int],
    name: Callable[[Iterable[int]], list[naming.Data]],
    *,
    now_s: int,
) -> None:
    wishes = Wishes()
    if len(added) + len(changed) > BY_THE_BATCH:
        _tell_batch(wishes, f"{what}s", len(added), len(changed), 0, now_s=now_s)
        return
    if added:
        wishes.tell(f"{what}.created", lambda: _at(now_s, name(added)), now_s=now_s)
    if changed:
        wishes.tell(f"{what}.changed", lambda: _at(now_s, name(changed)), now_s=now_s)


def offerings_added(fact: OfferingsAdded) -> None:
    now_s = instants.seconds_of(fact.now)
    Wishes().tell("offering.created", lambda: _at(now_s, naming.offerings(fact.offering_ids)), now_s=now_s)


def tree_changed(fact: TreeChanged) -> None:
    now_s = instants.seconds_of(fact.now)
    Wishes().tell("offering.moved", lambda: _at(now_s, naming.offerings(fact.offering_ids)), now_s=now_s)


def deals_changed(fact: DealsChanged) -> None:
    _sold("deal", fact.rows, fact.gone, lambda: naming.deals(fact.rows), now_s=fact.now)


def purchases_changed(fact: PurchasesChanged) -> None:
    _sold("purchase", fact.rows, fact.gone, lambda: naming.purchases(fact.rows), now_s=fact.now)


def _sold(
    what: str, rows: Sequence[object], gone: Sequence[str], name: Callable[[], list[naming.Data]], *, now_s: int
) -> None:
    wishes = Wishes()
    if len(rows) + len(gone) > BY_THE_BATCH:
        _tell_batch(wishes, f"{what}s", 0, len(rows), len(gone), now_s=now_s)
        return
    if rows:
        wishes.tell(f"{what}.changed", lambda: _at(now_s, name()), now_s=now_s)
    if gone:
        wishes.tell(f"{what}.removed", lambda: _at(now_s, ({what: one} for one in gone)), now_s=now_s)


# ----------------------------------------------------------------------------------------------- imports and versions


def import_finished(fact: ImportFinished) -> None:
    now_s = instants.seconds_of(fact.now)

    def compose() -> list[News]:
        data = {
            "import": fact.run_id,
            "kind": fact.kind,
            "file": fact.file_name,
            "mode": fact.mode,
            "by": naming.person(fact.by_id),
            "counts": {name: count for name, count in fact.counts.items() if isinstance(count, int)},
            "link": naming.link(f"/imports/runs/{fact.run_id}/"),
        }
        return [News(now_s, data)]

    Wishes().tell("import.finished", compose, now_s=now_s)


def version_switched(fact: VersionSwitched) -> None:
    now_s = instants.seconds_of(fact.now)

    def compose() -> list[News]:
        version = next((one for one in versions() if one.state == "in force"), None)
        data = {
            "version": version.number if version else 1,
            "reason": version.reason if version else "",
            "by": version.by.email if version and version.by else None,
            "link": naming.link("/settings/scoring/versions/"),
        }
        return [News(now_s, data)]

    Wishes().tell("version.published", compose, now_s=now_s)


# ---------------------------------------------------------------------------------------------------------- segments


def members_changed(fact: MembersChanged) -> None:
    """Members by the company's own ids, leads by ours; at most a thousand in one message."""
    wishes = Wishes()
    for kind, ids in (("segment.entered", fact.entered), ("segment.left", fact.left)):
        for some in sliced(ids, BY_THE_BATCH):
            wishes.tell(kind, lambda some=some: _at(fact.now, [naming.members(fact, some)]), now_s=fact.now)  # type: ignore[misc]
