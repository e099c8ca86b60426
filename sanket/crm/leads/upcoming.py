"""Leads under settings that are not in force yet: worked out ahead, so that the switch itself is a few statements.

``prepare`` writes what will have to be done, a slice at a time; ``switch_prepared`` does it all in the transaction in
which readers see the new settings; ``tell_prepared`` then does what could wait, marks what people's sentences are to be made
for, and removes the rows, in slices again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from sanket.crm.leads.events import LeadOpened
from sanket.crm.leads.models import NextLead, Stage
from sanket.crm.leads.standing import NEWS_SECONDS, Key, Known, Standing, plan
from sanket.crm.plans import copy_in
from sanket.engine.recognition.life import Opening
from sanket.shared.batches import sliced
from sanket.shared.news import announce

Deed = NextLead.Deed
Row = tuple[Any, ...]

_STANDING = Standing._fields
_FACTS = ("number", "previous_id", "recognised_at", "tipped_by")
_WAS = ("was_heat_key", "was_cold_at")
_COLUMNS = ("version", "deed", "account_id", "offering_id", "lead_id", *_FACTS, *_STANDING, *_WAS)
_NO_FACTS, _NO_STANDING, _NOT = (None,) * len(_FACTS), (None,) * len(_STANDING), (None,) * len(_WAS)


def upcoming_rows(
    version: int,
    standings: Mapping[Key, Standing],
    openings: Mapping[Key, Sequence[Opening]],
    before: Mapping[Key, Sequence[Known]],
    told: Mapping[int, Standing],
    *,
    at: int,
) -> list[Row]:
    """What ``keep`` would do, as rows by account. ``told``: how the newest leads stand now; who stays so needs no row."""
    new, moved, withdrawn, latest = plan(openings, before)
    whose = {lead.id: key for key, leads in before.items() for lead in leads}
    rows: list[Row] = [
        _refresh(version, key, pk, told.get(pk), standings[key], at)
        for key, pk in latest
        if told.get(pk) != standings[key]
    ]
    rows += [
        (version, Deed.MOVE.value, *whose[pk], pk, None, None, begun, activity, *_NO_STANDING, *_NOT)
        for begun, activity, pk in moved
    ]
    rows += [(version, Deed.WITHDRAW.value, *whose[pk], pk, *_NO_FACTS, *_NO_STANDING, *_NOT) for pk in withdrawn]
    rows += [
        (
            version,
            Deed.OPEN.value,
            *lead.key,
            None,
            lead.opening.number,
            lead.previous,
            lead.opening.at,
            lead.opening.activity,
            *standings[lead.key],
            *_NOT,
        )
        for lead in new
    ]
    return sorted(rows, key=lambda row: (row[2], row[3], row[1]))


def _refresh(version: int, key: Key, pk: int, was: Standing | None, now: Standing, at: int) -> Row:
    warm = [one.hot and one.fits and one.cold_at > at for one in (was, now) if one is not None]
    later = was is not None and not any(warm)
    seen = (was.heat_key, was.cold_at) if was is not None and later else _NOT
    return (version, (Deed.LATER if later else Deed.REFRESH).value, *key, pk, *_NO_FACTS, *now, *seen)


def told_standings(lead_ids: Collection[int] | None = None) -> dict[int, Standing]:
    """Lead -> how its group stood when it was told last; of these leads or all."""
    found: dict[int, Standing] = {}
    columns = f"SELECT id, {', '.join(_STANDING)} FROM crm_lead"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        for ids in [[]] if lead_ids is None else sliced(lead_ids):
            which = f" WHERE id IN ({','.join(['%s'] * len(ids))})" if ids else ""
            cursor.execute(columns + which, ids)
            for pk, hot, cold_at, fits, *rest in cursor.fetchall():
                found[pk] = Standing(bool(hot), cold_at, bool(fits), *rest)
    return found


def prepare(rows: Sequence[Row]) -> None:
    """Write some of them."""
    if connection.vendor == "postgresql":
        copy_in("crm_nextlead", ", ".join(_COLUMNS), rows)
        return
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO crm_nextlead ({', '.join(_COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608 - our own words


def forget_prepared(version: int, account_ids: Collection[int] | None = None) -> None:
    """These accounts, or all, are to be worked out anew."""
    rows = NextLead.objects.filter(version=version)
    if account_ids is None:
        rows.delete()
        return
    for ids in sliced(account_ids):
        rows.filter(account_id__in=ids).delete()


_SET = ", ".join(f"{name} = n.{name}" for name in _STANDING)
_REFRESH = (
    f"UPDATE crm_lead SET {_SET} FROM crm_nextlead n WHERE n.version = %s AND n.deed = 0 AND n.lead_id = crm_lead.id"  # noqa: S608 - our own words
)
_REFRESH_ONE = f"UPDATE crm_lead SET {', '.join(f'{name} = %s' for name in _STANDING)} WHERE id = %s"  # noqa: S608 - our own words
_MOVE = (
    "UPDATE crm_lead SET recognised_at = n.recognised_at, tipped_by = n.tipped_by, withdrawn_at = NULL"
    " FROM crm_nextlead n WHERE n.version = %s AND n.deed = 1 AND n.lead_id = crm_lead.id"
)
_WITHDRAW = (
    "UPDATE crm_lead SET withdrawn_at = %s"
    " WHERE id IN (SELECT lead_id FROM crm_nextlead WHERE version = %s AND deed = 2)"
)
_NEW = ("account_id", "offering_id", "number", "previous_id", "recognised_at", "tipped_by")
_OPEN = (
    f"INSERT INTO crm_lead ({', '.join(_NEW)}, detected_at, stage, stage_at, owner_id, assigned, people, why, evidence,"  # noqa: S608 - our own words
    f" stale, {', '.join(_STANDING)})"
    f" SELECT {', '.join(f'n.{name}' for name in _NEW)}, %s, '{Stage.RECOGNISED.value}', n.recognised_at, a.owner_id,"
    f" FALSE, 0, '{{}}', '{{}}', TRUE, {', '.join(f'n.{name}' for name in _STANDING)}"
    " FROM crm_nextlead n JOIN crm_account a ON a.id = n.account_id WHERE n.version = %s AND n.deed = 3"
)
_OPENED = (
    "SELECT l.id, l.account_id, l.offering_id, l.recognised_at FROM crm_nextlead n"
    " JOIN crm_lead l ON l.account_id = n.account_id AND l.offering_id = n.offering_id AND l.number = n.number"
    " WHERE n.version = %s AND n.deed = 3"
)


def ready(version: int) -> list[Row]:
    """All *refresh* rows as ``switch_prepared`` wants them, read ahead of the transaction. On PostgreSQL it needs none."""
    return _refreshes(version) if connection.vendor == "sqlite" else []


def _refreshes(version: int, account_ids: Collection[int] | None = None) -> list[Row]:
    """The account, how its group stands, the lead; in the order in which leads lie on the disk."""
    sql = f"SELECT account_id, {', '.join(_STANDING)}, lead_id FROM crm_nextlead WHERE version = %s AND deed = 0"  # noqa: S608 - our own words
    found: list[Row] = []
    with connection.cursor() as cursor:
        for ids in [[]] if account_ids is None else sliced(account_ids):
            which = f" AND account_id IN ({','.join(['%s'] * len(ids))})" if ids else ""
            cursor.execute(f"{sql}{which} ORDER BY lead_id", [version, *ids])
            found += cursor.fetchall()
    return found


def switch_prepared(version: int, *, ready: Sequence[Row], anew: Collection[int], now: int) -> None:
    """Make the leads those that were prepared; within the transaction that switches readers.

    ``anew``: accounts that were prepared once more since ``ready`` was read.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Row by row it takes two thirds of what UPDATE FROM takes.
            again = set(anew)
            rows = [row[1:] for row in ready if row[0] not in again] if again else [row[1:] for row in ready]
            rows += [row[1:] for row in _refreshes(version, again)] if again else []
            cursor.executemany(_REFRESH_ONE, rows)
        else:
            cursor.execute(_REFRESH, [version])
        cursor.execute(_MOVE, [version])
        cursor.execute(_WITHDRAW, [now, version])
        cursor.execute(_OPEN, [now, version])
        cursor.execute(_OPENED, [version])
        for pk, account, offering, at in cursor.fetchall():
            announce(LeadOpened(pk, account, offering, at, now, at >= now - NEWS_SECONDS))


def prepared_versions() -> list[int]:
    """Versions whose rows are still there."""
    return sorted(NextLead.objects.order_by().values_list("version", flat=True).distinct())


class Slice(NamedTuple):
    """Some rows of a version, and the accounts that whoever works them off has to hold."""

    rows: list[int]
    accounts: set[int]


def prepared_slice(version: int, limit: int) -> Slice:
    """``limit`` rows of a version that was switched to, or given up."""
    rows = NextLead.objects.filter(version=version).order_by("version", "account_id")
    found = list(rows.values_list("pk", "account_id")[:limit])
    return Slice([pk for pk, _ in found], {account for _, account in found})


_LATER = (
    f"UPDATE crm_lead SET {', '.join(f'{name} = n.{name}' for name in _STANDING)} FROM crm_nextlead n"  # noqa: S608 - our own words
    f" WHERE n.deed = {Deed.LATER.value} AND n.lead_id = crm_lead.id"
    " AND crm_lead.heat_key = n.was_heat_key AND crm_lead.cold_at = n.was_cold_at AND n.id IN"
)


def tell_prepared(part: Slice, *, warm_at: int | None) -> None:
    """After the switch, the accounts held: what could wait is done, leads are marked for what people read, the rows go.

    Marked are those dated anew, and where ``warm_at`` is given those warm then: of a cold one nobody waits to hear more
    than was said, and once it warms it is told anew in any case.
    """
    stale = []
    for ids in sliced(part.rows):
        told = NextLead.objects.filter(pk__in=ids, lead__isnull=False)
        for lead, deed, hot, fits, cold_at in told.values_list("lead_id", "deed", "hot", "fits", "cold_at"):
            warm = hot and fits and cold_at is not None and warm_at is not None and cold_at > warm_at
            if warm or deed == Deed.MOVE:
                stale.append(lead)
        with connection.cursor() as cursor:
            cursor.execute(f"{_LATER} ({','.join(['%s'] * len(ids))})", ids)
    with connection.cursor() as cursor:
        for ids in sliced(stale):
            marks = ",".join(["%s"] * len(ids))
            cursor.execute(f"UPDATE crm_lead SET stale = TRUE WHERE id IN ({marks}) AND NOT stale", ids)  # noqa: S608 - our own words
    remove_prepared(part)


def remove_prepared(part: Slice) -> None:
    """What was prepared there is not wanted, or done."""
    for ids in sliced(part.rows):
        NextLead.objects.filter(pk__in=ids).delete()


def untold(account_ids: Collection[int], *, but: Collection[int]) -> set[Key]:
    """Groups of these accounts whose cold lead has still to be told how it stands since a switch.

    ``but``: versions that nobody switched to yet.
    """
    rows = NextLead.objects.filter(account_id__in=account_ids, deed=Deed.LATER).exclude(version__in=but)
    return set(rows.values_list("account_id", "offering_id"))


def part_of(rows: Sequence[Row], start: int, size: int) -> list[Row]:
    """A stretch of ``rows`` that ends with an account."""
    stop = start + size
    while stop < len(rows) and rows[stop][2] == rows[stop - 1][2]:
        stop += 1
    return list(rows[start:stop])
