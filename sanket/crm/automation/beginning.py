"""Notes become runs, each once: one for every automation that listens for such an event, about the record it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import F, QuerySet

from sanket.crm.accounts.queries import Contact
from sanket.crm.automation import chain
from sanket.crm.automation.catalogue import LATER
from sanket.crm.automation.hearing import Wish, spelled_out
from sanket.crm.automation.models import PASSED_OVER, Automation, AutomationNote, AutomationRun
from sanket.crm.automation.stopping import tell_stopped
from sanket.crm.catalogue.queries import Tree, tree
from sanket.crm.leads.queries import Lead

AT_ONCE = 200
MOST_WAITING = 10_000
"""Of one that is paused; what it hears more is counted and left out."""
LATER_S = 600
"""Seconds for which a run is taken for the cause of what a job finds out about the same account."""

State = AutomationRun.State


def begin_all(*, now_s: int) -> int:
    """Answers how many notes were worked off."""
    done, some = 0, AT_ONCE
    while some == AT_ONCE:
        some = _begin(now_s)
        done += some
    return done


@transaction.atomic
def _begin(now_s: int) -> int:
    notes = list(_held(AutomationNote.objects.order_by("pk"))[:AT_ONCE])
    if not notes:
        return 0
    runs: list[AutomationRun] = []
    whole = lru_cache(maxsize=1)(tree)
    for automation in listening({one.trigger for one in notes}):
        version = automation.on
        assert version is not None
        if over := sum(one.facts.get(PASSED_OVER, {}).get(str(automation.pk), 0) for one in notes):
            Automation.objects.filter(pk=automation.pk).update(too_many=F("too_many") + over)
        wish = Wish(automation.pk, spelled_out(version.narrow))
        meant = [
            one
            for one in notes
            if one.trigger == version.trigger and PASSED_OVER not in one.facts and wish.takes(one.facts)
        ]
        made = [run for one in meant for run in _runs(automation, one, whole)]
        runs += room_for(automation, made)
    _mark_stopped(runs, now_s)
    write(runs)
    AutomationNote.objects.filter(pk__in=[one.pk for one in notes]).delete()
    return len(notes)


def _held(notes: QuerySet[AutomationNote]) -> QuerySet[AutomationNote]:
    # On SQLite there is one writer.
    return notes.select_for_update(skip_locked=True) if connection.vendor == "postgresql" else notes


def listening(triggers: Iterable[str]) -> list[Automation]:
    """Those that are on, in order; held, so that none is switched off or removed before its runs are written: what is dropped
    then are all of them."""
    on = Automation.objects.exclude(on=None).select_for_update(no_key=True).order_by("pk")
    held = list(on.values_list("pk", flat=True))
    found = Automation.objects.filter(pk__in=held, on__trigger__in=list(triggers)).select_related("on", "by")
    return list(found.order_by("position", "pk"))


def write(runs: Sequence[AutomationRun]) -> None:
    """What is there already is the same event."""
    AutomationRun.objects.bulk_create(runs, ignore_conflicts=True, batch_size=50)


def _runs(automation: Automation, note: AutomationNote, whole: Callable[[], Tree]) -> list[AutomationRun]:
    version = automation.on
    assert version is not None
    led = [*note.chain]
    if not led and note.trigger in LATER:
        led = _led_by(note)
    return [
        AutomationRun(
            automation=automation,
            version=version,
            key=f"event:{note.pk}:{record}",
            record=record,
            account_id=account,
            facts=note.facts,
            chain=led,
            at=note.at,
        )
        for record, account in _records(version.of, note, whole)
    ]


def _records(of: str, note: AutomationNote, whole: Callable[[], Tree]) -> list[tuple[int, int | None]]:
    """(id, its account) of those of this kind that the event is about."""
    if of == "account":
        account = note.account_id or _account_of(note)
        return [(account, account)] if account else []
    if of == "contact":
        return [(note.contact_id, note.account_id or _account_of(note))] if note.contact_id else []
    if note.lead_id:
        return [(note.lead_id, note.account_id or _account_of(note))]
    return _leads_of(note.account_id, note.facts.get("offering"), note.at, whole)


def _account_of(note: AutomationNote) -> int | None:
    if note.lead_id:
        return Lead.objects.filter(pk=note.lead_id).values_list("account_id", flat=True).first()
    if note.contact_id:
        return Contact.objects.filter(pk=note.contact_id).values_list("account_id", flat=True).first()
    return None


def _leads_of(
    account: int | None, offering: int | None, at: int, whole: Callable[[], Tree]
) -> list[tuple[int, int | None]]:
    """The leads on people's lists that an activity for this offering counts for: its own, or a category's above."""
    if not account or not offering:
        return []
    counting = whole().chain(offering)
    found = Lead.objects.listed(at, by_date=False).filter(account_id=account, offering_id__in=counting)
    return [(pk, account) for pk in found.order_by("pk").values_list("pk", flat=True)]


def _led_by(note: AutomationNote) -> list[int]:
    """The chain of the last run that acted on this account, where that was just before; an action of it may have failed."""
    account = note.account_id or _account_of(note)
    if account is None:
        return []
    last = (
        AutomationRun.objects.filter(
            account_id=account, state__in=(State.DONE, State.FAILED), ended_at__gte=note.at - LATER_S
        )
        .exclude(done=[])
        .order_by("-ended_at", "-pk")
        .values_list("chain", "automation_id")
        .first()
    )
    return [] if last is None else [*last[0], last[1]]


def room_for(automation: Automation, runs: list[AutomationRun], *, since: int = -1) -> list[AutomationRun]:
    """All, unless it is paused: then so many as may wait. What is left out is counted; what was before ``since`` has been."""
    if automation.paused_at is None or not runs:
        return runs
    waiting = AutomationRun.objects.filter(automation=automation, state=State.WAITING).count()
    kept = runs[: max(0, MOST_WAITING - waiting)]
    if len(kept) < len(runs):
        automation.left_out += sum(run.at > since for run in runs[len(kept) :])
        automation.save(update_fields=["left_out"])
    return kept


def _mark_stopped(runs: Sequence[AutomationRun], now_s: int) -> None:
    stopped = []
    for run in runs:
        if said := chain.stopped(run.chain, run.automation_id):
            run.state, run.said, run.ended_at = State.STOPPED, said, now_s
            stopped.append(run)
    tell_stopped(stopped, now_s=now_s)
