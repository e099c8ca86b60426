"""Deeds of people on identities: two names are one person, a name is a contact, a link is wrong; and back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanket.crm.accounts.queries import Contact
from sanket.crm.capture import crowds, names, rereading, visitors
from sanket.crm.capture.book import book, stamp
from sanket.crm.capture.identity import reach
from sanket.crm.capture.models import Link, Visitor
from sanket.crm.capture.statements import alone
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import instants
from sanket.shared.errors import Refusal


class LinkRefused(Refusal):
    def __init__(self, sentence: str) -> None:
        super().__init__("link.refused", sentence)


@transaction.atomic
def merge(one: Visitor, into: Visitor, *, by: User | None, now: datetime) -> Link:
    """Two names belong to one person, for all time; ``into`` is the one to go by. `undo_link` takes them apart again,
    and leaves what would be had they never been one."""
    if one.name == into.name:
        raise LinkRefused("These are one name already.")
    if into.tangled or one.tangled:
        raise LinkRefused("One of these has so many names that none of them is believed; take links apart first.")
    return _link(Link.Kind.MERGE, one.name, into.name, by, now)


@transaction.atomic
def name_contact(visitor: Visitor, contact: Contact, *, by: User | None, now: datetime) -> Link:
    """A visitor is this contact, whatever the events say."""
    return _link(Link.Kind.CONTACT, visitor.name, names.contact(contact.pk), by, now)


@transaction.atomic
def undo_link(link: Link, *, by: User | None, now: datetime) -> Link:
    """A link that events or people said does not hold; what was read by it is read as if it had never been said."""
    return _set(link, now, "link.undo", by, now)


@transaction.atomic
def redo_link(link: Link, *, by: User | None, now: datetime) -> Link:
    """It holds after all."""
    return _set(link, None, "link.redo", by, now)


def _link(kind: Link.Kind, one: str, other: str, by: User | None, now: datetime) -> Link:
    alone()
    known = Link.objects.select_for_update().filter(kind=kind, one=one, other=other).first()
    if known is not None and known.undone_at is None:
        raise LinkRefused("This is said already.")
    reached = reach([one, other])
    if known is not None:
        # The newest of several contacts counts: what is said again is said now.
        known.delete()
    at = instants.seconds_of(now)
    link = Link.objects.create(kind=kind, one=one, other=other, first_at=at, by=by)
    _tell("link.add", link, by, now)
    _settle(link, reached, now)
    return link


def _set(link: Link, undone_at: datetime | None, verb: str, by: User | None, now: datetime) -> Link:
    alone()
    link = Link.objects.select_for_update().get(pk=link.pk)
    if (link.undone_at is None) == (undone_at is None):
        raise LinkRefused("This was done already.")
    reached = reach([link.one, link.other])
    link.undone_at = undone_at
    link.save(update_fields=["undone_at"])
    _tell(verb, link, by, now)
    _settle(link, reached, now)
    return link


def _tell(verb: str, link: Link, by: User | None, now: datetime) -> None:
    label = f"{link.one} – {link.other}"
    audit(
        by=by, verb=verb, kind="link", subject=link.pk, label=label[:300], changes={"kind": [None, link.kind]}, now=now
    )


def _settle(link: Link, reached: set[str], now: datetime) -> None:
    """Who is a crowd now, or is none any more; and all events of these names are read anew: at once, or by the job."""
    ties, same = crowds.ends_of([(link.kind, link.one, link.other)])
    shift = crowds.shift(ties, same, deep=True)
    changed = {link.one, link.other} | shift.reached()
    reached |= reach(changed)
    crowds.apply(shift)
    reached |= reach(changed)
    spans = shift.spans()
    ids = visitors.some_of(reached, spans, limit=rereading.AT_ONCE + 1)
    if len(ids) <= rereading.AT_ONCE:
        rereading.read_anew(ids, rules=book(stamp()), now=now)
    else:
        rereading.note_visitors({link.one, link.other}, reached if shift.names else (), spans, now=now)
