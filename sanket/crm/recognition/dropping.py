"""Rows of versions that nobody reads go, a slice at a time: each step of the iterators is one transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from django.db.models import Min

from sanket.crm.leads import actions as leads
from sanket.crm.leads.queries import version_in_force
from sanket.crm.recognition.book import book, hold, scoring
from sanket.crm.recognition.models import Crossing, Interest, Rescore, RescoreTouch
from sanket.crm.recognition.rules import RETEST
from sanket.crm.recognition.slices import Pace

Ask = Callable[[], object]
"""Raises, within the transaction of a slice, when it is not to be done any more."""


def wanted() -> None:
    """Always."""


def drop_rows(version: int, ask: Ask = wanted) -> None:
    """Heads, crossings and standings of a version that nobody reads."""
    drop_heads(version, ask)
    drop_standings(version, ask)


def drop_heads(version: int, ask: Ask = wanted) -> None:
    _all(_heads(version, ask))


def drop_standings(version: int, ask: Ask = wanted) -> None:
    _all(_standings(version, ask))


def _all(steps: Iterator[None]) -> None:
    deque(steps, maxlen=0)


def _heads(version: int, ask: Ask = wanted) -> Iterator[None]:
    pace = Pace()
    for model, table in ((Interest, "crm_interest"), (Crossing, "crm_crossing")):
        # By stretches of accounts: the one order that every table and database has an index for. Each begins where the
        # one before ended, since PostgreSQL walks over what it has deleted; once more from the start for what came after.
        rows, after = model.objects.filter(version=version).order_by("account_id"), -1
        while True:
            ahead = rows.filter(account_id__gt=after).values_list("account_id", flat=True)
            last = ahead[pace.size : pace.size + 1].first()
            if last is None and after < 0 and not ahead[:1]:
                break
            with pace.over(transaction.atomic()):
                ask()
                _delete(table, version, after, last)
            after = -1 if last is None else last
            yield


def _delete(table: str, version: int, after: int, last_account: int | None) -> None:
    bound, given = "", [version, after]
    if last_account is not None:
        bound, given = " AND account_id <= %s", [version, after, last_account]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE version = %s AND account_id > %s{bound}", given)  # noqa: S608 - our own words


def _standings(version: int, ask: Ask = wanted) -> Iterator[None]:
    pace, after = Pace(), 0
    while True:
        part = leads.standing_under(version, pace.size, after=after)
        if not part.leads:
            if not after:
                break
            after = 0
            continue
        with pace.over(transaction.atomic()):
            # In this order, as everywhere: whoever changes the rules holds the settings first, and gives up versions then.
            hold(part.accounts)
            ask()
            leads.drop_some(version, part)
        after = part.leads[-1]
        yield


def drop_old_versions() -> Iterator[None]:
    """All of versions that nobody reads, and notes for versions that nobody makes, as whoever asks goes on."""
    newest = max(scoring().newest, scoring().version)  # whatever is begun from now on has a higher number
    making = set(Rescore.objects.filter(switched_at=None).values_list("version", flat=True))
    # A deed that was under way at the switch may have noted its account for that version only afterwards.
    RescoreTouch.objects.filter(version__lte=newest).exclude(version__in={RETEST, *making}).delete()
    for model in (Interest, Crossing):
        version, kept = -1, {book().version, *making}
        # From version to version by the index: counting them would read the whole table.
        while (after := model.objects.filter(version__gt=version).aggregate(least=Min("version"))["least"]) is not None:
            version = after
            if version not in kept and version <= newest:
                yield from _heads(version)
    kept = {version_in_force(), *making}
    for version in leads.versions():
        if version not in kept and version <= newest:
            yield from _standings(version)
