"""Leads under settings that are not in force yet: how each stands is written beside, for a version that nobody reads.

``prepare`` writes a slice; after the switch ``announce_some`` tells which leads are new, and ``drop_some`` removes what
stood under a version that nobody reads any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Min, QuerySet

from sanket.crm.leads.events import LeadsOpened
from sanket.crm.leads.facts import Opened
from sanket.crm.leads.models import Lead, LeadRecord, LeadStanding
from sanket.crm.leads.pointer import in_force
from sanket.crm.leads.rows import Ahead, Record, Row, Standing, write_records, write_standings
from sanket.crm.leads.standing import Key, Known, closing, fresh, plan
from sanket.engine.recognition.life import Opening
from sanket.shared.batches import sliced
from sanket.shared.news import announce


class Upcoming(NamedTuple):
    """What a version says of leads: the records of those that begin with it, and how all stand. Both by account."""

    records: list[Record]
    rows: list[Row]


def upcoming(
    standings: Mapping[Key, Standing],
    openings: Mapping[Key, Sequence[Opening]],
    before: Mapping[Key, Sequence[Known]],
    told: Mapping[int, Standing],
    *,
    now: int,
    resays: bool,
    categories: Collection[int],
) -> Upcoming:
    """What ``keep`` would make of the leads. ``told``: how they stand in force; ``resays``: sentences may be others.

    Of an account where a product lead comes, goes, warms or cools another may speak for its ``categories``.
    """
    new, moved, withdrawn, latest = plan(openings, before)
    dated = {pk: (at, activity) for at, activity, pk in moved}
    gone, newest = set(withdrawn), {pk: key for key, pk in latest}
    rows = [Row(*one.key, one.opening.number, *one.opening[:2], None, True, standings[one.key]) for one in new]
    speakers = {one.key[0] for one in new if one.key[1] not in categories}
    for key, leads in before.items():
        for number, lead in enumerate(leads):
            if (was := told.get(lead.id)) is None:
                continue  # gone since ``before`` was read
            stands = standings[newest[lead.id]] if lead.id in newest else was
            at, activity = dated.get(lead.id, (lead.recognised_at, lead.tipped_by))
            stale = lead.id in dated or (resays and stands != was and _warm(stands, now))
            withdrawn_at = now if lead.id in gone else None if lead.id in dated else lead.withdrawn_at
            rows.append(Row(*key, number, at, activity, withdrawn_at, stale, stands))
            if key[1] not in categories and (
                lead.id in dated or lead.id in gone or _warm(stands, now) != _warm(was, now)
            ):
                speakers.add(key[0])
    rows = [
        row._replace(stale=True)
        if row.account in speakers and row.offering in categories and _warm(row.standing, now)
        else row
        for row in rows
    ]
    records = [(*one.key, one.opening.number, one.previous, one.opening.at) for one in new]
    return Upcoming(sorted(records, key=lambda record: record[:3]), sorted(rows, key=lambda row: row[:3]))


def _warm(stands: Standing, at: int) -> bool:
    """Of a cold one nobody waits to hear more than was said, and once it warms it is told anew in any case."""
    return stands.hot and stands.fits and stands.cold_at > at


def told_standings(lead_ids: Collection[int]) -> dict[int, Standing]:
    """Lead -> how its group stood when it was told last."""
    found: dict[int, Standing] = {}
    columns = f"SELECT id, {', '.join(Standing._fields)} FROM crm_lead"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        for ids in sliced(lead_ids):
            cursor.execute(f"{columns} WHERE id IN ({','.join(['%s'] * len(ids))})", ids)
            for pk, hot, cold_at, fits, *rest in cursor.fetchall():
                found[pk] = Standing(bool(hot), cold_at, bool(fits), *rest)
    return found


def all_told() -> tuple[dict[Key, list[Known]], dict[int, Standing]]:
    """All leads by group, in order of their number; and how the group of each stood when it was told last."""
    found: dict[Key, list[Known]] = {}
    told: dict[int, Standing] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, offering_id, id, recognised_at, tipped_by, closed_at, rest_until, withdrawn_at,"  # noqa: S608 - our own words
            f" {', '.join(Standing._fields)} FROM crm_lead ORDER BY number"
        )
        for account, offering, pk, at, tipped_by, closed, until, gone, hot, cold_at, fits, *rest in cursor.fetchall():
            lead = Known(pk, at, tipped_by, closing(closed, until), gone)
            found.setdefault((account, offering), []).append(lead)
            told[pk] = Standing(bool(hot), cold_at, bool(fits), *rest)
    return found, told


def prepare(version: int, part: Upcoming, *, now: int, ahead: Ahead | None = None) -> None:
    """Write some of it; the accounts are held. ``ahead``: what ``read_ahead`` found before they were."""
    if part.records:
        write_records(part.records, now)
    write_standings(version, part.rows, ahead)


def prepare_anew(version: int, account_ids: Collection[int], part: Upcoming, *, now: int) -> None:
    """All that the version says of these accounts' leads; they are held."""
    records = _records(account_ids)
    for ids in sliced(records):
        LeadStanding.objects.filter(version=version, lead_id__in=ids).delete()
    prepare(version, part, now=now)
    _drop_unseen(records)


def forget_group(key: Key) -> None:
    """People changed this group's leads; a version in the making is told to look at the account again."""
    records = list(LeadRecord.objects.filter(account_id=key[0], offering_id=key[1]).values_list("pk", flat=True))
    LeadStanding.objects.filter(lead_id__in=records).exclude(version=in_force()).delete()
    _drop_unseen(records)


def _records(account_ids: Collection[int]) -> list[int]:
    found: list[int] = []
    for ids in sliced(account_ids):
        found += LeadRecord.objects.filter(account_id__in=ids).values_list("pk", flat=True)
    return found


def versions() -> list[int]:
    """Those under which any lead stands."""
    found: list[int] = []
    # From version to version by the index: counting them would read the whole table.
    while (
        after := LeadStanding.objects.filter(version__gt=found[-1] if found else -1).aggregate(least=Min("version"))
    )["least"] is not None:
        found.append(after["least"])
    return found


class Slice(NamedTuple):
    """Some leads, and the accounts that whoever works on them has to hold."""

    leads: list[int]
    accounts: set[int]


def _slice(rows: Iterable[tuple[int, int]]) -> Slice:
    found = list(rows)
    return Slice([lead for lead, _ in found], {account for _, account in found})


def standing_under(version: int, limit: int, *, after: int = 0) -> Slice:
    """``limit`` leads of a version that nobody reads, by id, from the first above ``after``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lead_id, account_id FROM crm_leadstanding WHERE version = %s AND lead_id > %s"
            " ORDER BY version, lead_id LIMIT %s",
            [version, after, limit],
        )
        return _slice(cursor.fetchall())


_DROP = "DELETE FROM crm_leadstanding WHERE version = %s AND lead_id BETWEEN %s AND %s"
# Of the standings alone: to look for the records would read all of each, evidence included.
_SEEN = "SELECT lead_id FROM crm_leadstanding WHERE lead_id IN"


def drop_some(version: int, part: Slice) -> None:
    """How they stood is not wanted any more; a record that only that version knew goes too. The accounts are held.

    ``part``: a stretch of the version's leads, as ``standing_under`` has it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [version, part.leads[0], part.leads[-1]])
    _drop_unseen(part.leads)


def _drop_unseen(lead_ids: Iterable[int]) -> None:
    """Records that stand under no version; nobody ever saw them."""
    with connection.cursor() as cursor:
        for ids in sliced(lead_ids):
            cursor.execute(f"{_SEEN} ({','.join(['%s'] * len(ids))})", ids)
            if alone := sorted(set(ids).difference(pk for (pk,) in cursor.fetchall())):
                marks = f"({','.join(['%s'] * len(alone))})"
                cursor.execute(f"UPDATE crm_leadrecord SET previous_id = NULL WHERE previous_id IN {marks}", alone)  # noqa: S608 - our own words
                cursor.execute(f"DELETE FROM crm_leadrecord WHERE id IN {marks}", alone)  # noqa: S608 - our own words


def unannounced(limit: int) -> Slice:
    """``limit`` leads in force that began with the switch, of which nobody has heard yet."""
    rows = _news().order_by("version", "lead_id")
    return _slice(rows.values_list("lead_id", "account_id")[:limit])


def _news() -> QuerySet[LeadStanding]:
    """What facts took away since, or people closed, waits: it is news once it comes back."""
    return LeadStanding.objects.filter(version=in_force(), news=True, withdrawn_at=None, closed_at=None)


def announce_some(part: Slice) -> None:
    """Tell of these leads, each once; the accounts are held."""
    for ids in sliced(part.leads):
        mine = _news().filter(lead_id__in=ids)
        waiting = set(mine.values_list("lead_id", flat=True))
        opened = [
            Opened(
                lead.pk,
                lead.account_id,
                lead.offering_id,
                lead.recognised_at,
                lead.detected_at,
                fresh(lead.recognised_at, lead.detected_at),
            )
            for lead in Lead.objects.filter(pk__in=waiting).order_by("pk")
        ]
        if opened:
            announce(LeadsOpened(tuple(opened)))
        mine.update(news=False)
