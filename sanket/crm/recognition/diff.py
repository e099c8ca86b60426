"""What publishing the draft would do to the leads of now: which appear, which vanish, which change their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sanket.crm.accounts.fields import external_ids, names
from sanket.crm.activities.queries import history
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.draft import draft_book
from sanket.crm.recognition.feed import Key

TOP = 50


class ListedLead(NamedTuple):
    """A lead of now under one of the two settings. ``heat`` is interest / threshold: what lists are ordered by."""

    account_id: int
    account: str
    account_name: str
    offering_id: int
    offering: str
    offering_name: str
    interest: float
    interest_threshold: float
    fitment: float
    fitment_threshold: float
    recognised_at: int
    cold_at: int
    heat: float


class Move(NamedTuple):
    """A lead among the first of either list: its place from 1 on, None where it does not stand."""

    lead: ListedLead
    before: int | None
    after: int | None


class Diff(NamedTuple):
    """``before`` and ``after``: how many leads stand; the leads that appear and vanish, hottest first.

    ``moves``: everything among the first ``TOP`` of either list, in the new order, where the place is another one; those
    that left the list come last. ``opened_before`` and ``opened_after``: leads that began in all of history.
    """

    before: int
    after: int
    opened_before: int
    opened_after: int
    activities: int
    appear: list[ListedLead]
    vanish: list[ListedLead]
    moves: list[Move]


def draft_diff(now: datetime) -> Diff:
    """As ``leads`` would answer at this instant before and after publishing."""
    return diff(book(), draft_book(), at=int(now.timestamp()))


def diff(old: Book, new: Book, *, at: int) -> Diff:
    """The leads of now under two books."""
    from sanket.crm.recognition.listing import listing
    from sanket.crm.recognition.whole import Whole

    log = history()
    found = [listing(Whole(rules, log), at=at) for rules in (old, new)]
    keys = {one.key for some in found for one in some.standing}
    told, called = external_ids({account for account, _ in keys}), names({account for account, _ in keys})
    leads = [
        _ordered(
            ListedLead(
                account,
                told[account],
                called[account],
                offering,
                rules.offerings[offering].external_id,
                rules.offerings[offering].name or rules.offerings[offering].external_id,
                *one[1:],
                one.heat,
            )
            for one in some.standing
            for account, offering in (one.key,)
        )
        for rules, some in zip((old, new), found, strict=True)
    ]
    before, after = ({_key(lead): lead for lead in some} for some in leads)
    return Diff(
        len(before),
        len(after),
        len(found[0].opened.group),
        len(found[1].opened.group),
        log.n,
        [lead for key, lead in after.items() if key not in before],
        [lead for key, lead in before.items() if key not in after],
        _moves(*leads),
    )


def _key(lead: ListedLead) -> Key:
    return lead.account_id, lead.offering_id


def _ordered(leads: Iterable[ListedLead]) -> list[ListedLead]:
    """As ``leads`` lists them."""
    return sorted(leads, key=lambda lead: (-lead.heat, lead.account, lead.offering))


def _moves(before: Sequence[ListedLead], after: Sequence[ListedLead]) -> list[Move]:
    was, now = ({_key(lead): place for place, lead in enumerate(some, 1)} for some in (before, after))
    moves = [Move(lead, was.get(_key(lead)), place) for place, lead in enumerate(after[:TOP], 1)]
    stays = {_key(lead) for lead in after[:TOP]}
    moves += [Move(lead, was[_key(lead)], now.get(_key(lead))) for lead in before[:TOP] if _key(lead) not in stays]
    return [move for move in moves if move.before != move.after]
