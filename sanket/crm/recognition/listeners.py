"""What recognition does when other rooms announce something, in their transaction."""

from __future__ import annotations

from sanket.crm.accounts.events import AccountsChanged
from sanket.crm.activities.events import TypesChanged
from sanket.crm.activities.queries import any_logged
from sanket.crm.catalogue.events import OfferingsAdded, TreeChanged
from sanket.crm.leads.actions import follow_owner
from sanket.crm.leads.events import DeedBegins, LeadsMoved
from sanket.crm.recognition.book import Book, book, hold, hold_version
from sanket.crm.recognition.dress import dress
from sanket.crm.recognition.events import RulesChanged
from sanket.crm.recognition.replay import retest
from sanket.crm.recognition.rules import AT_ONCE, bump, mark_rescore, mark_retest, note_accounts, note_meanwhile
from sanket.crm.workspace.jobs import soon


def profiles_changed(fact: AccountsChanged) -> None:
    """An edit of a profile re-tests the leads it touches at once; a long import notes them for the job."""
    # Before any lead is written: the switch holds the version first, and the leads then.
    hold(fact.account_ids)
    follow_owner(fact.account_ids)
    note_meanwhile(fact.account_ids)
    if len(fact.account_ids) > AT_ONCE:
        note_accounts(fact.account_ids)
        return
    at = int(fact.now.timestamp())
    dress(retest(book(), fact.account_ids, now=at), now=at)


def tree_changed(fact: TreeChanged) -> None:
    """Activities count for other categories, or fade at another pace: until the log is replayed, as before."""
    before = Book().freeze()
    for offering, (parent, cycle) in fact.before.items():
        before["parents"][str(offering)], before["cycles"][str(offering)] = parent, cycle
    bump()
    if any_logged():
        mark_rescore(before, by=None, now=fact.now)


def offerings_added(_fact: OfferingsAdded) -> None:
    """Other processes have to learn of them before they meet an activity about them."""
    bump()


def types_changed(_fact: TypesChanged) -> None:
    """A type's direction decides whose profile counts; its name stands in what people read."""
    bump()
    mark_retest()


def deed_begins(_fact: DeedBegins) -> None:
    """The switch waits for the deed, or the deed for it: neither finds half of the other."""
    hold_version()


def leads_moved(fact: LeadsMoved) -> None:
    """When people closed or reopened a lead, a version in the making has to know before the switch."""
    note_meanwhile(one.account_id for one in fact.moves)


def work_ahead(_fact: RulesChanged) -> None:
    """A job does what was marked; it is enqueued in the transaction of the change."""
    # Imported here: the job itself works by this room's deeds.
    from sanket.crm.recognition.jobs import settle

    settle.enqueue()


def tell_soon(_fact: object) -> None:
    """What people read on leads is worked out by the same job; it is asked many times a second where much comes in."""
    from sanket.crm.recognition.jobs import settle

    soon(settle)
