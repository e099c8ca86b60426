"""What recognition pushes about a group, and how it becomes rows: opened, refreshed, withdrawn, returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from sanket.crm.leads.cooling import Warmth, tell_turns
from sanket.crm.leads.events import LeadsOpened, LeadsRestored, LeadsWithdrawn
from sanket.crm.leads.facts import Opened
from sanket.crm.leads.pointer import BY_RECORD, IN_FORCE
from sanket.crm.leads.rows import TYPES, Row, Standing, write_records, write_standings
from sanket.crm.plans import planned
from sanket.engine.recognition.life import Closing, Opening
from sanket.shared import arrays
from sanket.shared.batches import sliced
from sanket.shared.news import announce

NEWS_SECONDS = 86_400
"""Nobody is notified of what is older than a day."""

Key = tuple[int, int]


class Known(NamedTuple):
    """A lead already there. ``closing``: when people closed it, and until when it rests; None while it is open.

    ``warmth``: as it was told last; None where that says nothing.
    """

    id: int
    recognised_at: int
    tipped_by: str
    closing: Closing | None
    withdrawn_at: int | None
    warmth: Warmth | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether later facts took it away."""
        return self.withdrawn_at is not None

    @property
    def open(self) -> bool:
        """Neither closed by people nor withdrawn."""
        return self.closing is None and self.withdrawn_at is None


def closing(closed_at: int | None, rest_until: int | None) -> Closing | None:
    return None if closed_at is None else Closing(closed_at, rest_until if rest_until is not None else closed_at)


_KNOWN = (
    "SELECT r.account_id, r.offering_id, r.id, s.recognised_at, s.tipped_by, s.closed_at, r.rest_until, s.withdrawn_at,"
    f" s.hot, s.fits, s.cold_at{BY_RECORD} AND r.account_id IN"
)


def known(keys: Iterable[Key]) -> dict[Key, list[Known]]:
    """The leads of these groups in order of their number."""
    wanted = set(keys)
    found = known_of(sorted({account for account, _ in wanted}))
    return {key: leads for key, leads in found.items() if key in wanted}


def known_of(account_ids: Iterable[int]) -> dict[Key, list[Known]]:
    """The leads of all groups of these accounts, in order of their number."""
    found: dict[Key, list[Known]] = {}
    with planned() as cursor:
        for ids in sliced(account_ids):
            cursor.execute(f"{_KNOWN} ({','.join(['%s'] * len(ids))}) ORDER BY r.number", ids)
            for key, lead in map(_known, cursor.fetchall()):
                found.setdefault(key, []).append(lead)
    return found


def _known(row: Sequence[Any]) -> tuple[Key, Known]:
    account, offering, pk, recognised_at, tipped_by, closed_at, rest_until, gone_at, *warmth = row
    rests = closing(closed_at, rest_until)
    return (account, offering), Known(pk, recognised_at, tipped_by, rests, gone_at, Warmth(*warmth))


class New(NamedTuple):
    """A lead that begins. ``previous``: the one before it in its group."""

    key: Key
    opening: Opening
    previous: int | None


class Plan(NamedTuple):
    """What has to be written so that the rows say what follows from the log."""

    new: list[New]
    moved: list[tuple[int, str, int]]
    """recognised_at, tipped_by, lead."""
    withdrawn: list[int]
    latest: list[tuple[Key, int]]
    """The newest lead of each group: it is told how the group stands."""


def plan(openings: Mapping[Key, Sequence[Opening]], before: Mapping[Key, Sequence[Known]]) -> Plan:
    """``openings`` are those of each group, in order; ``before`` the rows there are."""
    plan = Plan([], [], [], [])
    for key, opened in openings.items():
        rows = before.get(key, ())
        for opening in opened:
            if opening.number >= len(rows):
                plan.new.append(New(key, opening, rows[-1].id if rows else None))
            else:
                row = rows[opening.number]
                if row.withdrawn or (row.recognised_at, row.tipped_by) != (opening.at, opening.activity):
                    plan.moved.append((opening.at, opening.activity, row.id))
        standing_numbers = {opening.number for opening in opened}
        plan.withdrawn.extend(row.id for n, row in enumerate(rows) if n not in standing_numbers and not row.withdrawn)
        if rows:
            number = opened[-1].number if opened else len(rows) - 1
            plan.latest.append((key, rows[min(number, len(rows) - 1)].id))
    return plan


def keep(
    standings: Mapping[Key, Standing],
    openings: Mapping[Key, Sequence[Opening]],
    before: Mapping[Key, Sequence[Known]],
    *,
    now: int,
) -> None:
    """Make the rows say what follows from the log."""
    new, moved, withdrawn, latest = plan(openings, before)
    with planned() as cursor:
        if moved:
            cursor.executemany(_MOVE, moved)
        if withdrawn:
            cursor.executemany(_WITHDRAW, [(now, pk) for pk in withdrawn])
        if latest and connection.vendor == "postgresql":
            columns = zip(*((*standings[key], pk) for key, pk in latest), strict=True)
            cursor.execute(_REFRESH_ALL, [arrays.literal(column) for column in columns])
        elif latest:
            cursor.executemany(_REFRESH, [(*standings[key], pk) for key, pk in latest])
    _open(new, standings, now)
    if latest:
        _tell(before, moved, withdrawn, {pk: standings[key] for key, pk in latest}, now)


def _tell(
    before: Mapping[Key, Sequence[Known]],
    moved: Sequence[tuple[int, str, int]],
    withdrawn: Sequence[int],
    told: Mapping[int, Standing],
    now: int,
) -> None:
    """What became of leads that were there."""
    gone, back = set(withdrawn), {pk for _, _, pk in moved}
    stays: dict[int, tuple[Warmth, Warmth]] = {}
    restored = []
    for leads in before.values():
        for lead in leads:
            if lead.withdrawn and lead.id in back:
                restored.append(lead.id)
            elif (stands := told.get(lead.id)) and lead.warmth and lead.open and lead.id not in gone:
                stays[lead.id] = (lead.warmth, Warmth(stands.hot, stands.fits, stands.cold_at))
    tell_turns(stays, now=now)
    if withdrawn:
        announce(LeadsWithdrawn(tuple(withdrawn), now))
    if restored:
        announce(LeadsRestored(tuple(restored), now))


_NOW = f"version = {IN_FORCE} AND lead_id"
# What people read on a lead is of no worth once ``changes`` is another.
_TOLD = "stale = TRUE, changes = changes + 1"
_MOVE = f"UPDATE crm_leadstanding SET recognised_at = %s, tipped_by = %s, withdrawn_at = NULL WHERE {_NOW} = %s"  # noqa: S608 - our own words
_WITHDRAW = f"UPDATE crm_leadstanding SET withdrawn_at = %s WHERE {_NOW} = %s"  # noqa: S608 - our own words
_REFRESH = (
    f"UPDATE crm_leadstanding SET {', '.join(f'{name} = %s' for name in Standing._fields)}, {_TOLD}"  # noqa: S608 - our own words
    f" WHERE {_NOW} = %s"
)
_REFRESH_ALL = (
    f"UPDATE crm_leadstanding SET {', '.join(f'{name} = now.{name}' for name in Standing._fields)}, {_TOLD}"  # noqa: S608 - our own words
    f" FROM unnest({', '.join(f'%s::{kind}[]' for kind in (*TYPES, 'bigint'))})"
    f" AS now({', '.join(Standing._fields)}, id) WHERE {_NOW} = now.id"
)


def _open(new: Sequence[New], standings: Mapping[Key, Standing], now: int) -> None:
    if not new:
        return
    rows = [
        Row(*lead.key, lead.opening.number, lead.opening.at, lead.opening.activity, None, True, standings[lead.key])
        for lead in new
    ]
    write_records([(*lead.key, lead.opening.number, lead.previous, lead.opening.at) for lead in new], now, anew=True)
    write_standings(None, rows)
    ids = {key: leads[-1].id for key, leads in known(lead.key for lead in new).items()}
    announce(
        LeadsOpened(
            tuple(Opened(ids[one.key], *one.key, one.opening.at, now, fresh(one.opening.at, now)) for one in new)
        )
    )


def fresh(recognised_at: int, now: int) -> bool:
    return recognised_at >= now - NEWS_SECONDS
