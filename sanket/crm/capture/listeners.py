"""What capture does when other rooms announce something, in their transaction: it notes what is to be read anew.

Never more than that: whoever announces holds accounts, for which those who take events may be waiting.
"""

from __future__ import annotations

from sanket.crm.accounts.events import AccountsSaved, ContactsSaved
from sanket.crm.activities.events import TypesChanged
from sanket.crm.capture.book import bump
from sanket.crm.capture.models import Source
from sanket.crm.capture.rereading import ALL, note, note_saved
from sanket.crm.catalogue.events import OfferingsAdded, OfferingsNamed
from sanket.shared import instants


def accounts_saved(fact: AccountsSaved) -> None:
    """A new account, name or website may be what some visitor said of theirs."""
    if Source.objects.exists():
        what: dict[str, list[object]] = {"keys": [*fact.keys], "called": [*fact.called], "sites": [*fact.sites]}
        note_saved(what, now=fact.now)


def contacts_saved(fact: ContactsSaved) -> None:
    """A visitor may be this contact now, or not any more, or the contact works elsewhere."""
    if Source.objects.exists():
        what: dict[str, list[object]] = {
            "contacts": [*fact.contact_ids],
            "emails": [*fact.emails],
            "users": [*fact.keys],
        }
        note_saved(what, now=fact.now)


def offerings_added(fact: OfferingsAdded) -> None:
    _meanings_changed(instants.seconds_of(fact.now))


def offerings_named(fact: OfferingsNamed) -> None:
    _meanings_changed(instants.seconds_of(fact.now))


def types_changed(fact: TypesChanged) -> None:
    _meanings_changed(fact.now)


def _meanings_changed(now_s: int) -> None:
    """An event may name what there was not until now."""
    if Source.objects.exists():
        # Also where no event is seen: the first may be being taken.
        note(ALL, "rules", now=instants.datetime_of(now_s))
        bump()
