"""Purchases: they come by the million, too, so what a row names is looked up once a batch."""

from __future__ import annotations

from collections.abc import Sequence

from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.imports.kinds.kind import Job, Kind, Outcome, Taker
from sanket.crm.imports.kinds.named import Remembered, moment
from sanket.crm.purchases.actions import LARGEST_AMOUNT_DIGITS, Bought, save_purchases
from sanket.shared import cells, instants
from sanket.shared.errors import RowError

REQUIRED = ("purchase", "account", "offering", "purchased_at")
OPTIONAL = ("quantity", "amount")
LARGEST_QUANTITY = 1e12


class PurchaseTaker:
    def __init__(self, columns: Sequence[str], job: Job) -> None:
        self.job = job
        self.read_time = instants.reader(job.zone)
        self.accounts: Remembered[int] = Remembered(account_ids)
        self.offerings: Remembered[int] = Remembered(offering_ids)
        self.absent = [name for name in OPTIONAL if name not in columns]
        # A column that the file has not is one behind the last, where every row gets an empty cell.
        self.places = [columns.index(name) if name in columns else len(columns) for name in REQUIRED + OPTIONAL]

    def take(self, rows: list[list[str]]) -> list[Outcome]:
        _, account, offering, *_ = self.places
        self.accounts.look_up({row[account] for row in rows})
        self.offerings.look_up({row[offering] for row in rows})
        found: list[Bought | RowError] = []
        for row in rows:
            try:
                found.append(self._bought([*row, ""]))
            except RowError as error:
                found.append(error.kept())
        right = [one for one in found if isinstance(one, Bought)]
        saved = iter(save_purchases(right, absent=self.absent, now_s=self.job.now_s))
        return [next(saved) if isinstance(one, Bought) else one for one in found]

    def _bought(self, row: list[str]) -> Bought:
        purchase, account, offering, at, quantity, amount = (row[place] for place in self.places)
        return Bought(
            cells.key(purchase, "purchase"),
            self.accounts.named(account, "account"),
            self.offerings.named(offering, "offering"),
            moment(at, "purchased_at", self.read_time, self.job),
            cells.real(quantity, "quantity", above=0.0, most=LARGEST_QUANTITY),
            cells.amount(amount, "amount", digits=LARGEST_AMOUNT_DIGITS),
        )


def taker(columns: Sequence[str], job: Job) -> Taker:
    return PurchaseTaker(columns, job)


KIND = Kind("purchases", REQUIRED, OPTIONAL, taker, batch=5_000, key="purchase")
