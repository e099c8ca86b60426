"""Deals: chances of a sale, with how they ended."""

from __future__ import annotations

from collections.abc import Sequence

from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.deals.actions import LARGEST_AMOUNT_DIGITS, STATUSES, Dealt, save_deals
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Taker
from sanket.crm.imports.kinds.named import Remembered, moment
from sanket.crm.workspace.queries import user_ids_by_email
from sanket.shared import cells, instants
from sanket.shared.errors import RowError

REQUIRED = ("deal", "account", "offering", "opened_at", "status")
OPTIONAL = ("closed_at", "amount", "owner", "source")
FIELDS = {"closed_at": "closed_at", "amount": "amount", "owner": "owner_id", "source": "source"}
LONGEST_SOURCE = 200


class DealTaker:
    def __init__(self, columns: Sequence[str], job: Job) -> None:
        self.job = job
        self.read_time = instants.reader(job.zone)
        self.people = user_ids_by_email()
        self.accounts: Remembered[int] = Remembered(account_ids)
        self.offerings: Remembered[int] = Remembered(offering_ids)
        self.absent = [FIELDS[name] for name in OPTIONAL if name not in columns]
        # A column that the file has not is one behind the last, where every row gets an empty cell.
        self.places = [columns.index(name) if name in columns else len(columns) for name in REQUIRED + OPTIONAL]

    def take(self, rows: list[list[str]]) -> list[Outcome]:
        _, account, offering, *_ = self.places
        self.accounts.look_up({row[account] for row in rows})
        self.offerings.look_up({row[offering] for row in rows})
        found: list[Dealt | RowError] = []
        for row in rows:
            try:
                found.append(self._dealt([*row, ""]))
            except RowError as error:
                found.append(error.kept())
        right = [one for one in found if isinstance(one, Dealt)]
        saved = iter(save_deals(right, absent=self.absent, now_s=self.job.now_s, zone=self.job.zone))
        return [next(saved) if isinstance(one, Dealt) else one for one in found]

    def _dealt(self, row: list[str]) -> Dealt:
        deal, account, offering, opened, status, closed, amount, owner, source = (row[place] for place in self.places)
        return Dealt(
            cells.key(deal, "deal"),
            self.accounts.named(account, "account"),
            self.offerings.named(offering, "offering"),
            moment(opened, "opened_at", self.read_time, self.job),
            moment(closed, "closed_at", self.read_time, self.job) if closed.strip() else None,
            cells.choice(status, "status", STATUSES),
            cells.amount(amount, "amount", digits=LARGEST_AMOUNT_DIGITS),
            self._owner(owner.strip()),
            cells.text(source, "source", most=LONGEST_SOURCE),
        )

    def _owner(self, cell: str) -> int | None:
        if not cell:
            return None
        found = self.people.get(cell.lower())
        if found is None:
            raise RowError("owner", f"there is no active user {cells.shown(cell)}")
        return found


def taker(columns: Sequence[str], job: Job) -> Taker:
    return DealTaker(columns, job)


KIND = Kind("deals", REQUIRED, OPTIONAL, taker, key="deal")
