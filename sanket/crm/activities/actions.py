"""Deeds on the log: append, correct, withdraw; agree on the types there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanket.crm.accounts.actions import lock
from sanket.crm.activities import log as sql
from sanket.crm.activities.events import ActivitiesLogged, TypesChanged
from sanket.crm.activities.facts import Facts, given_key
from sanket.crm.activities.models import ActivityType, LogEdition
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of
from sanket.shared.news import announce

__all__ = ["Facts", "given_key", "lock_accounts", "log", "log_by_hand", "renew_log", "save_types"]

lock_accounts = lock
"""One writer at a time for each account: whoever judges an account anew takes it, too."""

ADDED, DUPLICATE, UPDATED, CONFLICT, UNKNOWN = "added", "duplicate", "updated", "conflict", "unknown"
CORRECT, WITHDRAW = "correct", "withdraw"
Logged = tuple[int, int | None, Facts]
"""Row id, when withdrawn, the facts."""


class _MoreAccounts(Exception):
    """A logged row lies at an account that was not locked with the others."""

    def __init__(self, account_ids: set[int]) -> None:
        self.account_ids = account_ids


def log(batch: Sequence[Facts], *, now_s: int, mode: str = "", bulk: bool = False) -> list[str]:
    """Log ``batch``, each activity once by its external id; answers for each row what became of it.

    Plain: ``added``, ``duplicate`` (the same facts are logged already, or it was withdrawn) or ``conflict`` (other
    facts are; nothing changed). Mode ``correct``: a conflict appends the new row, keeps the old one as superseded and
    answers ``updated``; a withdrawn one counts again. Mode ``withdraw``: only the ids count; ``updated``,
    ``duplicate`` (withdrawn already) or ``unknown``. All or nothing is written; listeners work in this transaction.
    """
    if not batch:
        return []
    accounts = {facts.account_id for facts in batch}
    while True:
        try:
            with transaction.atomic():
                return _log(batch, accounts, now_s, mode, bulk)
        except _MoreAccounts as more:
            # All locks are given back and taken anew in one order: a second lock on top of the first may wait in a circle.
            accounts |= more.account_ids


@transaction.atomic
def log_by_hand(facts: Facts, *, by: User, label: str = "", mode: str = "", verb: str = "", now: datetime) -> str:
    """Log one activity, or correct or withdraw it, and note who did. Answers what `log` does."""
    outcome = log([facts], now_s=int(now.timestamp()), mode=mode)[0]
    if outcome in (ADDED, UPDATED):
        deed = verb or {"": "activity.add", CORRECT: "activity.correct", WITHDRAW: "activity.withdraw"}[mode]
        audit(by=by, verb=deed, kind="activity", subject=facts.external_id, label=label, now=now)
    return outcome


def _log(batch: Sequence[Facts], accounts: set[int], now_s: int, mode: str, bulk: bool) -> list[str]:
    # Who withdraws need not name an account.
    if not lock_accounts(accounts) and mode != WITHDRAW:
        raise IntegrityError("An account was deleted while something about it was being logged.")
    if mode == WITHDRAW:
        return _withdraw(batch, accounts, now_s, bulk)
    if mode == CORRECT:
        _look(sql.current(dict.fromkeys(facts.external_id for facts in batch)), accounts)
    first = {facts.external_id: facts for facts in reversed(batch)}
    new = sql.append(list(first.values())[::-1] if len(first) < len(batch) else batch, now_s)
    if len(new) == len(batch):
        announce(ActivitiesLogged(tuple(batch), frozenset(), now_s, bulk))
        return [ADDED] * len(batch)
    added = [facts for facts in first.values() if facts.external_id in new]
    known = sql.current(facts.external_id for facts in first.values() if facts.external_id not in new)
    outcomes: list[str] = []
    replaced: dict[str, Facts] = {}
    told: set[str] = set()
    for facts in batch:
        if facts.external_id in new:
            again = DUPLICATE if first[facts.external_id] == facts else CONFLICT
            outcomes.append(again if facts.external_id in told else ADDED)
            told.add(facts.external_id)
            continue
        _, withdrawn_at, logged = known[facts.external_id]
        if mode == CORRECT and (logged != facts or withdrawn_at is not None):
            twice = facts.external_id in replaced and replaced[facts.external_id] != facts
            replaced.setdefault(facts.external_id, facts)
            outcomes.append(CONFLICT if twice else UPDATED)
        else:
            outcomes.append(DUPLICATE if logged == facts else CONFLICT)
    disturbed = _replace(replaced, known, accounts, now_s) if replaced else frozenset()
    announce(ActivitiesLogged((*added, *replaced.values()), disturbed, now_s, bulk, frozenset(replaced)))
    return outcomes


def _look(known: Mapping[str, Logged], accounts: set[int]) -> None:
    """Logged rows are touched only while their accounts are held."""
    if more := {facts.account_id for _, _, facts in known.values()} - accounts:
        raise _MoreAccounts(more)


def _replace(
    replaced: Mapping[str, Facts], known: Mapping[str, Logged], accounts: set[int], now_s: int
) -> frozenset[tuple[int, int]]:
    """Supersede the logged rows by ``replaced``; returns the groups that lost one."""
    _look({external_id: known[external_id] for external_id in replaced}, accounts)
    old = [known[external_id] for external_id in replaced]
    sql.mark("superseded_at", [pk for pk, _, _ in old], now_s)
    sql.append(list(replaced.values()), now_s)
    return frozenset((facts.account_id, facts.offering_id) for _, withdrawn_at, facts in old if withdrawn_at is None)


def _withdraw(batch: Sequence[Facts], accounts: set[int], now_s: int, bulk: bool) -> list[str]:
    known = sql.current(dict.fromkeys(facts.external_id for facts in batch))
    _look(known, accounts)
    outcomes: list[str] = []
    taken: dict[str, Logged] = {}
    for facts in batch:
        row = known.get(facts.external_id)
        if row is None:
            outcomes.append(UNKNOWN)
        elif row[1] is not None or facts.external_id in taken:
            outcomes.append(DUPLICATE)
        else:
            taken[facts.external_id] = row
            outcomes.append(UPDATED)
    sql.mark("withdrawn_at", [pk for pk, _, _ in taken.values()], now_s)
    disturbed = frozenset((facts.account_id, facts.offering_id) for _, _, facts in taken.values())
    gone = tuple(facts for _, _, facts in taken.values())
    announce(ActivitiesLogged((), disturbed, now_s, bulk, withdrawn=gone))
    return outcomes


def renew_log() -> None:
    """To be called by whoever takes rows out of the log or puts others in their place, in the same transaction."""
    # Whoever asks next makes a new one.
    LogEdition.objects.all().delete()


@transaction.atomic
def save_types(rows: Sequence[Mapping[str, Any]], *, by: User | None, now: datetime) -> list[str]:
    """Add or change activity types by external id (``type``); absent keys stay. Answers added, updated or duplicate."""
    known = {kind.external_id: kind for kind in ActivityType.objects.all()}
    outcomes, touched = [], []
    for row in rows:
        given = {name: row[name] for name in ("name", "direction") if name in row}
        kind = known.get(row["type"])
        if kind is None:
            kind = ActivityType.objects.create(external_id=row["type"], created_at=now, **given)
            known[kind.external_id] = kind
            outcomes.append(ADDED)
            if by is not None:
                told = {name: [None, new] for name, new in given.items()}
                audit(
                    by=by,
                    verb="type.add",
                    kind="type",
                    subject=kind.external_id,
                    label=str(kind),
                    changes=told,
                    now=now,
                )
        else:
            changes = {name: [getattr(kind, name), new] for name, new in given.items() if getattr(kind, name) != new}
            outcomes.append(UPDATED if changes else DUPLICATE)
            if not changes:
                continue
            for name, new in given.items():
                setattr(kind, name, new)
            kind.save(update_fields=list(given))
            audit(
                by=by,
                verb="type.save",
                kind="type",
                subject=kind.external_id,
                label=str(kind),
                changes=changes,
                now=now,
            )
        touched.append(kind.pk)
    if touched:
        announce(TypesChanged(tuple(touched), seconds_of(now)))
    return outcomes
