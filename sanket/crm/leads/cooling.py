"""Which leads went cold, and which are hot again: told once each, whether time did it or the log.

A lead goes cold by itself, at a second that is known long before. So there is a *mark*: of all leads that are to go cold
up to it has been told. Whether a lead was told to be cold follows from how it stands and from the mark alone, which is
why nothing is noted on the lead: a clock moves the mark (``tell_cold``), whoever changes how a lead stands compares
before and after (``tell_turns``), and both hold the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.db import connection, transaction

from sanket.crm.activities.actions import lock_accounts
from sanket.crm.leads.events import LeadsRevived, LeadsWentCold
from sanket.crm.leads.facts import Cooled
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.plans import planned
from sanket.shared.news import announce

SLICE = 500
"""Leads told in one transaction."""
SKEW_SECONDS = 300
"""No two clocks of ours differ by more: what goes cold later than this lies behind no mark."""
LAG_SECONDS = 120
"""So far behind the clock the mark is moved where nothing went cold: longer than anybody who logs takes to commit."""

BY_TIME, BY_LOG = "time", "log"

Mark = tuple[int, int]
"""Second, lead: of what goes cold at it or before has been told."""
NO_MARK: Mark = (0, 0)


class Warmth(NamedTuple):
    """What decides whether an open lead is warm at a given second."""

    hot: bool
    fits: bool
    cold_at: int


def told_cold(lead_id: int, warmth: Warmth, mark: Mark) -> bool:
    """Whether all who listen take the lead for cold.

    >>> told_cold(7, Warmth(True, True, 100), (100, 6)), told_cold(7, Warmth(True, True, 100), (100, 7))
    (False, True)
    """
    return not warmth.hot or not warmth.fits or (warmth.cold_at, lead_id) <= mark


def tell_turns(stays: Mapping[int, tuple[Warmth, Warmth]], *, now: int) -> None:
    """``stays``: open leads, how they stood and how they stand now. Their accounts are held."""
    surely = now + SKEW_SECONDS
    maybe = {
        pk: pair
        for pk, pair in stays.items()
        if not all(warmth.hot and warmth.fits and warmth.cold_at > surely for warmth in pair)
    }
    if not maybe:
        return
    mark = _mark()
    cooled, revived = [], []
    for pk, (was, stands) in maybe.items():
        before, after = told_cold(pk, was, mark), told_cold(pk, stands, mark)
        if after and not before:
            cooled.append(Cooled(pk, now, BY_LOG))
        elif before and not after:
            revived.append(pk)
    if cooled:
        announce(LeadsWentCold(tuple(cooled), now))
    if revived:
        announce(LeadsRevived(tuple(revived), now))


def tell_cold(*, now: int) -> int:
    """Tell of all open leads that went cold by time since it was told last; answers how many.

    The first time of all nothing is told: what is cold by then nobody was told to be warm.
    """
    if not _begin(now):
        return 0
    count = 0
    while (told := _tell_some(now)) is not None:
        count += told
    _advance(now - LAG_SECONDS)
    return count


def _tell_some(now: int) -> int | None:
    """A slice in its own transaction; None: there are no more."""
    due = _due(_mark(), now)
    if not due:
        return None
    with transaction.atomic():
        # First the accounts, as whoever logs: who changes how one of these leads stands waits, or is seen by us.
        lock_accounts({account for _, account, _ in due})
        mark = _mark()
        again = [(pk, at) for pk, _, at in _due(mark, now) if (at, pk) <= (due[-1][2], due[-1][0])]
        held = {pk for pk, _, _ in due}
        cooled = tuple(Cooled(pk, at, BY_TIME) for pk, at in again if pk in held)
        if len(cooled) < len(again):
            # One that came to stand there meanwhile, of an account that is not held: it is looked for once more.
            return 0
        if not _move(mark, (due[-1][2], due[-1][0])):
            return 0
        if cooled:
            announce(LeadsWentCold(cooled, now))
        return len(cooled)


def _due(mark: Mark, now: int) -> list[tuple[int, int, int]]:
    """Lead, account, when it went cold: behind the mark, along the index of cold dates."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lead_id, account_id, cold_at FROM crm_leadstanding"  # noqa: S608 - our own words
            f" WHERE version = {IN_FORCE} AND closed_at IS NULL AND withdrawn_at IS NULL AND hot AND fits"
            " AND cold_at >= %s AND cold_at <= %s AND (cold_at > %s OR lead_id > %s) ORDER BY cold_at, lead_id LIMIT %s",
            [mark[0], now, mark[0], mark[1], SLICE],
        )
        return list(cursor.fetchall())


def _mark() -> Mark:
    with planned() as cursor:
        cursor.execute("SELECT cold_at, lead_id FROM crm_leadmark WHERE id = 1")
        row = cursor.fetchone()
    return (row[0], row[1]) if row else NO_MARK


def _begin(now: int) -> bool:
    """Whether there was a mark; else there is one now."""
    if _mark() != NO_MARK:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_leadmark (id, cold_at, lead_id) VALUES (1, %s, 0) ON CONFLICT (id) DO NOTHING", [now]
        )
    return False


def _advance(to: int) -> None:
    """Nothing went cold up to there: a lead that comes later and is cold since long is told to be so by who opens it."""
    mark = _mark()
    if (to, 0) <= mark:
        return
    with transaction.atomic():
        _move(mark, (to, 0))
        if _due(mark, to):
            _move((to, 0), mark)


def _move(mark: Mark, to: Mark) -> bool:
    """Whether it was us who moved it; two workers may look at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_leadmark SET cold_at = %s, lead_id = %s WHERE id = 1 AND cold_at = %s AND lead_id = %s",
            [*to, *mark],
        )
        return bool(cursor.rowcount == 1)
