"""What recognition pushes about a group, and how it becomes rows: opened, refreshed, withdrawn, returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.accounts.fields import owner_ids
from sanket.crm.leads.events import LeadOpened
from sanket.crm.leads.models import Lead, Stage
from sanket.shared.news import announce

NEWS_SECONDS = 86_400
"""Nobody is notified of what is older than a day."""

Key = tuple[int, int]


class Standing(NamedTuple):
    """How a group stands after its newest activity; instants in Unix seconds."""

    hot: bool
    cold_at: int
    fits: bool
    fitment: float
    fitment_threshold: float
    interest_threshold: float
    half_life: int
    heat_key: float
    activities: int
    last_at: int


class Known(NamedTuple):
    """A lead already there. ``rest_until`` is None while nobody closed it."""

    id: int
    recognised_at: int
    tipped_by: str
    rest_until: int | None
    withdrawn: bool


def known(keys: Iterable[Key]) -> dict[Key, list[Known]]:
    """The leads of these groups in order of their number."""
    wanted = set(keys)
    accounts = sorted({account for account, _ in wanted})
    found: dict[Key, list[Known]] = {}
    for start in range(0, len(accounts), 900):
        rows = Lead.objects.filter(account_id__in=accounts[start : start + 900]).order_by("number")
        for account, offering, pk, recognised_at, tipped_by, closed_at, rest_until, withdrawn_at in rows.values_list(
            "account_id", "offering_id", "pk", "recognised_at", "tipped_by", "closed_at", "rest_until", "withdrawn_at"
        ):
            if (account, offering) in wanted:
                rest = rest_until if closed_at is not None else None
                found.setdefault((account, offering), []).append(
                    Known(pk, recognised_at, tipped_by, rest, withdrawn_at is not None)
                )
    return found


def keep(
    standings: Mapping[Key, Standing],
    openings: Mapping[Key, Sequence[tuple[int, str]]],
    before: Mapping[Key, Sequence[Known]],
    *,
    now: int,
) -> None:
    """Make the rows say what follows from the log: ``openings`` are (instant, activity) of each lead in order."""
    new: list[_New] = []
    moved: list[tuple[int, str, int]] = []
    withdrawn: list[int] = []
    latest: list[tuple[Key, int]] = []
    for key, opened in openings.items():
        rows = before.get(key, ())
        for row, (at, activity) in zip(rows, opened, strict=False):
            if row.withdrawn or (row.recognised_at, row.tipped_by) != (at, activity):
                moved.append((at, activity, row.id))
        withdrawn += [row.id for row in rows[len(opened) :] if not row.withdrawn]
        if rows:
            latest.append((key, rows[min(len(opened), len(rows)) - 1].id if opened else rows[-1].id))
        for number in range(len(rows), len(opened)):
            at, activity = opened[number]
            new.append(_New(key, number, at, activity, rows[-1].id if rows else None))
    with connection.cursor() as cursor:
        if moved:
            cursor.executemany(
                "UPDATE crm_lead SET recognised_at = %s, tipped_by = %s, withdrawn_at = NULL WHERE id = %s", moved
            )
        if withdrawn:
            cursor.executemany("UPDATE crm_lead SET withdrawn_at = %s WHERE id = %s", [(now, pk) for pk in withdrawn])
        if latest:
            cursor.executemany(_REFRESH, [(*standings[key], pk) for key, pk in latest])
    _open(new, standings, now)


_REFRESH = f"UPDATE crm_lead SET {', '.join(f'{name} = %s' for name in Standing._fields)}, stale = TRUE WHERE id = %s"  # noqa: S608


_COLUMNS = (
    "account_id",
    "offering_id",
    "number",
    "previous_id",
    "recognised_at",
    "detected_at",
    "tipped_by",
    "stage",
    "stage_at",
    "owner_id",
    "assigned",
    "people",
    "why",
    "evidence",
    "stale",
    *Standing._fields,
)
_INSERT = f"INSERT INTO crm_lead ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608


class _New(NamedTuple):
    key: Key
    number: int
    at: int
    activity: str
    previous: int | None


def _open(new: Sequence[_New], standings: Mapping[Key, Standing], now: int) -> None:
    if not new:
        return
    owners = owner_ids({lead.key[0] for lead in new})
    rows = [
        (
            *lead.key,
            lead.number,
            lead.previous,
            lead.at,
            now,
            lead.activity,
            Stage.RECOGNISED.value,
            lead.at,
            owners[lead.key[0]],
            False,
            0,
            "{}",
            "{}",
            True,
            *standings[lead.key],
        )
        for lead in new
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    ids = {key: leads[-1].id for key, leads in known(lead.key for lead in new).items()}
    for lead in new:
        fresh = lead.at >= now - NEWS_SECONDS
        announce(LeadOpened(ids[lead.key], *lead.key, lead.at, now, fresh))
