"""What recognition pushes about a group, and how it becomes rows: opened, refreshed, withdrawn, returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.accounts.queries import Account
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
    new: list[Lead] = []
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
            new.append(_row(key, number, at, activity, standings[key], now, rows[-1].id if rows else None))
    with connection.cursor() as cursor:
        if moved:
            cursor.executemany(
                "UPDATE crm_lead SET recognised_at = %s, tipped_by = %s, withdrawn_at = NULL WHERE id = %s", moved
            )
        if withdrawn:
            cursor.executemany("UPDATE crm_lead SET withdrawn_at = %s WHERE id = %s", [(now, pk) for pk in withdrawn])
        if latest:
            cursor.executemany(_REFRESH, [(*standings[key], pk) for key, pk in latest])
    _open(new, now)


_REFRESH = f"UPDATE crm_lead SET {', '.join(f'{name} = %s' for name in Standing._fields)}, stale = TRUE WHERE id = %s"  # noqa: S608


def _row(key: Key, number: int, at: int, activity: str, standing: Standing, now: int, previous: int | None) -> Lead:
    return Lead(
        account_id=key[0],
        offering_id=key[1],
        number=number,
        previous_id=previous,
        recognised_at=at,
        detected_at=now,
        tipped_by=activity,
        stage=Stage.RECOGNISED,
        stage_at=at,
        stale=True,
        **standing._asdict(),
    )


def _open(new: list[Lead], now: int) -> None:
    if not new:
        return
    owners = dict(Account.objects.filter(pk__in={lead.account_id for lead in new}).values_list("pk", "owner_id"))
    for lead in new:
        lead.owner_id = owners[lead.account_id]
    Lead.objects.bulk_create(new, batch_size=500)
    for lead in new:
        fresh = lead.recognised_at >= now - NEWS_SECONDS
        announce(LeadOpened(lead.pk, lead.account_id, lead.offering_id, lead.recognised_at, now, fresh))
