"""Times before and after dates: by the clock it is looked whose date fell due since it was looked last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from sanket.crm.automation.beginning import write
from sanket.crm.automation.models import TIME, Automation, AutomationRun, AutomationVersion
from sanket.crm.automation.records import records
from sanket.crm.automation.whens import When, read
from sanket.crm.plans import select
from sanket.crm.rules.queries import register
from sanket.shared.batches import sliced
from sanket.shared.instants import datetime_of, seconds_of

ONCE_MORE = 600
"""Seconds that are looked at again: what was written just then may not have been seen. Each counts once by its key."""
MOST = 20_000
"""Records that fall due in one look; more would be a rule that nobody tried."""


def look_at_dates(*, now_s: int) -> int:
    """Make runs of what fell due since the last look, however long ago that was; answers how many."""
    made = 0
    for automation in Automation.objects.filter(on__trigger=TIME).select_related("on").order_by("position", "pk"):
        made += _look(automation, now_s)
    return made


@transaction.atomic
def _look(automation: Automation, now_s: int) -> int:
    version, since = automation.on, automation.looked_until
    assert version is not None
    if since is None or since >= now_s:
        return 0
    began = int(automation.on_at or since)
    found = list(due(version, max(since - ONCE_MORE, began), now_s))
    accounts = {pk: record.account.pk for pk, record in records(version.of, [pk for pk, _ in found]).items()}
    for some in sliced(found):
        write(
            [
                AutomationRun(
                    automation=automation,
                    version=version,
                    key=f"date:{pk}:{at}",
                    record=pk,
                    account_id=accounts.get(pk),
                    at=at,
                )
                for pk, at in some
            ]
        )
    Automation.objects.filter(pk=automation.pk).update(looked_until=now_s)
    return len(found)


def due(version: AutomationVersion, since: int, until: int) -> Iterator[tuple[int, int]]:
    """(record, when) of those whose date, so much before or after, lies in this span; its end is part of it."""
    when = read(version.when, version.of)
    subject = register().subjects[version.of]
    column = when.field.column(connection.vendor)
    # What another lead speaks for is no lead to people.
    seen = " AND lead.covered_by_id IS NULL" if version.of == "lead" else ""
    rows = select(
        f"SELECT {subject.key}, {column} FROM {subject.rows} WHERE {column} > %s AND {column} <= %s{seen}"  # noqa: S608 - the rooms' own words
        f" ORDER BY {column}, {subject.key} LIMIT {MOST}",
        [_told(when, since), _told(when, until)],
    )
    for pk, date in rows:
        yield pk, _seconds(date) + when.shift


def _told(when: When, at: int) -> object:
    """An instant as the column has it."""
    date = at - when.shift
    if when.field.whole_seconds:
        return date
    return datetime_of(date) if connection.vendor == "postgresql" else f"{datetime_of(date):%Y-%m-%d %H:%M:%S}"


def _seconds(date: object) -> int:
    if isinstance(date, int):
        return date
    moment = datetime.fromisoformat(date) if isinstance(date, str) else date
    assert isinstance(moment, datetime)
    return seconds_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
