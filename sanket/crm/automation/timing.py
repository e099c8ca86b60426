"""Times before and after dates: by the clock it is looked whose date fell due since it was looked last."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from sanket.crm.automation.beginning import room_for, write
from sanket.crm.automation.models import TIME, Automation, AutomationRun, AutomationVersion
from sanket.crm.automation.records import records
from sanket.crm.automation.whens import When, read
from sanket.crm.plans import lasts, select
from sanket.crm.rules.queries import register
from sanket.shared.batches import sliced
from sanket.shared.instants import datetime_of, seconds_of

log = logging.getLogger(__name__)

ONCE_MORE = 600
"""Seconds that are looked at again: what was written just then may not have been seen. Each counts once by its key."""
MOST = 20_000
"""Records in one transaction, and all that fall due in the same second as its last."""


def look_at_dates(*, now_s: int) -> int:
    """Make runs of what fell due since the last look, however long ago that was; answers how many."""
    made = 0
    for pk in Automation.objects.filter(on__trigger=TIME).order_by("position", "pk").values_list("pk", flat=True):
        try:
            made += _look(pk, now_s)
        except Exception as error:
            if not lasts(error):
                raise
            # What one asks must not hold up all others.
            log.exception("Automation %s: it cannot be looked whose date fell due", pk)
    return made


def _look(pk: int, now_s: int) -> int:
    """Part after part, until nothing more is due."""
    made, until = _part(pk, None, now_s)
    while until < now_s:
        more, until = _part(pk, until, now_s)
        made += more
    return made


def _part(pk: int, after: int | None, now_s: int) -> tuple[int, int]:
    """How many fell due next, ``after`` what this look has found before, and up to when that are all.

    Found outside of the transaction in which they are written: all dates there are may have to be looked at."""
    seen = Automation.objects.select_related("on").filter(pk=pk).first()
    version = seen.on if seen else None
    since = seen.looked_until if seen else None
    if seen is None or version is None or version.trigger != TIME or since is None or since >= now_s:
        return 0, now_s
    began = int(seen.on_at or since)
    found = due(version, max(since - ONCE_MORE, began) if after is None else after, now_s)
    until = found[-1][1] if len(found) >= MOST else now_s
    return (len(found), until) if _kept(seen, version, found, until) else (0, now_s)


@transaction.atomic
def _kept(seen: Automation, version: AutomationVersion, found: list[tuple[int, int]], until: int) -> bool:
    """Write runs of these; not where it was switched, or looked at by another, since it was ``seen``."""
    # Held: it is not switched off or removed before its runs are written.
    automation = Automation.objects.select_for_update(no_key=True).filter(pk=seen.pk).first()
    since = seen.looked_until
    if automation is None or since is None or (automation.on_id, automation.looked_until) != (version.pk, since):
        return False
    for some in sliced(found):
        made = _runs(automation, version, some)
        write(room_for(automation, _new(made) if automation.paused_at else made, since=since))
    Automation.objects.filter(pk=seen.pk).update(looked_until=max(since, until))
    return True


def _runs(automation: Automation, version: AutomationVersion, found: Iterable[tuple[int, int]]) -> list[AutomationRun]:
    found = list(found)
    accounts = {pk: record.account.pk for pk, record in records(version.of, [pk for pk, _ in found]).items()}
    return [
        AutomationRun(
            automation=automation,
            version=version,
            key=f"date:{pk}:{at}",
            record=pk,
            account_id=accounts.get(pk),
            at=at,
        )
        for pk, at in found
    ]


def _new(runs: list[AutomationRun]) -> list[AutomationRun]:
    """Without those that an earlier look made."""
    there = AutomationRun.objects.filter(automation=runs[0].automation, key__in=[run.key for run in runs])
    keys = set(there.values_list("key", flat=True))
    return [run for run in runs if run.key not in keys]


def due(version: AutomationVersion, since: int, until: int) -> list[tuple[int, int]]:
    """(record, when) of those whose date, so much before or after, lies in this span, the earliest first; its end is part of
    it. Where there are more than fit in one part: up to the end of a second."""
    when = read(version.when, version.of)
    subject = register().subjects[version.of]
    column = when.field.column(connection.vendor)
    # What another lead speaks for is no lead to people.
    seen = " AND lead.covered_by_id IS NULL" if version.of == "lead" else ""
    asked = f"SELECT {subject.key}, {column} FROM {subject.rows} WHERE"  # noqa: S608 - the rooms' own words
    order = f"{seen} ORDER BY {column}, {subject.key}"
    span = [_told(when, since), _told(when, until)]
    rows = select(f"{asked} {column} > %s AND {column} <= %s{order} LIMIT {MOST}", span)
    if len(rows) >= MOST:
        pk, date = rows[-1]
        end = min(_seconds(date) + when.shift + 1, until)
        rest = f"{asked} ({column} > %s OR ({column} = %s AND {subject.key} > %s)) AND {column} <= %s{order}"
        rows += select(rest, [date, date, pk, _told(when, end)])
    return [(pk, _seconds(date) + when.shift) for pk, date in rows]


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
