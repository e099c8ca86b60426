"""What changes who belongs to a segment that keeps its members: noted with the transaction, looked at right after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sanket.crm.accounts.events import AccountsChanged, AccountsWritten, ContactsWritten
from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.purchases.events import PurchasesChanged
from sanket.crm.rules.keeping import touch
from sanket.crm.workspace.jobs import soon


def accounts_written(fact: AccountsWritten) -> None:
    _noted("account", (*fact.added, *fact.changed))


def accounts_changed(fact: AccountsChanged) -> None:
    _noted("account", fact.account_ids)


def contacts_written(fact: ContactsWritten) -> None:
    _noted("contact", (*fact.added, *fact.changed))


def activities_logged(fact: ActivitiesLogged) -> None:
    accounts = {one.account_id for one in (*fact.added, *fact.withdrawn)}
    _noted("account", accounts | {account for account, _ in fact.disturbed})


def purchases_changed(fact: PurchasesChanged) -> None:
    _noted("account", fact.account_ids)


class _OfAccounts(Protocol):
    @property
    def account_ids(self) -> Iterable[int]: ...


class _Moved(Protocol):
    @property
    def account_id(self) -> int: ...


class _OfMoves(Protocol):
    @property
    def moves(self) -> Iterable[_Moved]: ...


class _Opened(Protocol):
    @property
    def lead_id(self) -> int: ...


class _OfLeads(Protocol):
    @property
    def leads(self) -> Iterable[_Opened]: ...


class _OfLead(Protocol):
    @property
    def lead_id(self) -> int: ...


class _GivenOut(Protocol):
    @property
    def given(self) -> Iterable[_OfLead]: ...


# What rooms above announce; wiring.py says who.
def deals_changed(fact: _OfAccounts) -> None:
    _noted("account", fact.account_ids)


def leads_moved(fact: _OfMoves) -> None:
    _noted("account", [one.account_id for one in fact.moves])


def leads_opened(fact: _OfLeads) -> None:
    _noted("lead", [one.lead_id for one in fact.leads])


def leads_given_out(fact: _GivenOut) -> None:
    _noted("lead", [one.lead_id for one in fact.given])


def response_missed(fact: _OfLead) -> None:
    _noted("lead", [fact.lead_id])


def _noted(kind: str, ids: Iterable[int]) -> None:
    if touch(kind, ids):
        from sanket.crm.rules.jobs import follow_segments

        soon(follow_segments)
