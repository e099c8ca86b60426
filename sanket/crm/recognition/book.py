"""The book of rules in force: values, half-lives, thresholds, fitment table, kept in memory while the stamp is the same."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection

from sanket.crm.activities.actions import lock_accounts
from sanket.crm.activities.queries import directions, type_names
from sanket.crm.catalogue.fields import OfferingRow, offering_rows
from sanket.crm.plans import in_one_state, planned
from sanket.crm.recognition.models import FitmentRow, InfluenceWeight, Scoring, Tuning, TypeValue
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.scoring.fitment import CONTACT, FitmentTable, FitRow
from sanket.engine.scoring.quanta import LONGEST_HALF_LIFE, SHORTEST_HALF_LIFE
from sanket.engine.scoring.saturation import DAY

CYCLES_PER_HALF_LIFE = 0.25
"""Interest halves in a quarter of the time a sale takes, unless the offering says otherwise."""


class Book:
    """One consistent reading of all settings of recognition.

    While a new version is being made, readers and live intake keep to the settings the present one was made with;
    ``newest`` reads those that are wanted instead; ``settings`` are those that ``freeze`` told.
    """

    def __init__(self, *, newest: bool = False, settings: dict[str, Any] | None = None) -> None:
        self.scoring = scoring()
        self.offerings: dict[int, OfferingRow] = {row.id: row for row in offering_rows()}
        self.tunings: dict[int, tuple[float | None, float | None, float | None]] = {
            pk: (days, on, fit)
            for pk, days, on, fit in Tuning.objects.values_list(
                "pk", "half_life_days", "interest_threshold", "fitment_threshold"
            )
        }
        agreed = {row.pk: row for row in TypeValue.objects.all()}
        self.values: dict[int, Value] = {}
        for pk, direction in directions().items():
            row = agreed.get(pk)
            customer = direction == "customer"
            self.values[pk] = (
                Value(row.value, row.strength == TypeValue.Strength.WEAK, row.countable, row.decisive, customer)
                if row
                else Value(0, customer=customer)
            )
        self.type_names: dict[int, str] = {pk: name for pk, (_, name) in type_names().items()}
        self.defaults = (self.scoring.half_life_days, self.scoring.interest_threshold, self.scoring.fitment_threshold)
        self.rho = self.scoring.rho
        self.off_ratio = self.scoring.off_ratio
        self.influence = self.scoring.influence
        self._fitment: frozenset[FitRow] | None = None
        self._chains: dict[int, tuple[int, ...]] = {}
        self._rules: dict[int, Rule] = {}
        if settings is None and not newest:
            settings = self.scoring.frozen
        if settings:
            self._thaw(settings)

    def freeze(self) -> dict[str, Any]:
        """These settings as JSON: what readers keep to while a new version is made, and what a version consists of."""
        return {
            "values": {str(pk): list(value) for pk, value in self.values.items()},
            "tunings": {str(pk): list(tuning) for pk, tuning in self.tunings.items() if tuning != (None, None, None)},
            "parents": {str(pk): row.parent for pk, row in self.offerings.items()},
            "cycles": {str(pk): row.sales_cycle_days for pk, row in self.offerings.items()},
            "defaults": list(self.defaults),
            "rho": self.rho,
            "off_ratio": self.off_ratio,
            "influence": self.influence,
            "fitment": sorted((list(row) for row in self.fitment), key=str),
        }

    def altered(self, change: Callable[[dict[str, Any]], None]) -> Book:
        """A book of its own in which ``change`` was applied to what ``freeze`` tells; nobody else sees it."""
        settings = self.freeze()
        change(settings)
        return Book(newest=True, settings=settings)

    def _thaw(self, frozen: dict[str, Any]) -> None:
        self.values |= {int(pk): Value(*value) for pk, value in frozen["values"].items() if int(pk) in self.values}
        for pk, tuning in frozen["tunings"].items():
            self.tunings[int(pk)] = tuple(tuning)
        for pk in self.offerings:
            if str(pk) in frozen["cycles"]:
                cycle = frozen["cycles"][str(pk)]
                parent = frozen["parents"][str(pk)]
                self.offerings[pk] = self.offerings[pk]._replace(sales_cycle_days=cycle, parent=parent)
                if str(pk) not in frozen["tunings"]:
                    self.tunings.pop(pk, None)
        self.defaults, self.rho = tuple(frozen["defaults"]), frozen["rho"]
        # What was frozen by an older Sanket says less.
        self.off_ratio = frozen.get("off_ratio", self.off_ratio)
        self.influence = frozen.get("influence", self.influence)
        if "fitment" in frozen:
            self._fitment = frozenset(FitRow(*row) for row in frozen["fitment"])

    @property
    def version(self) -> int:
        return self.scoring.version

    @property
    def fitment(self) -> frozenset[FitRow]:
        """The rows of the fitment tables; read when first asked for."""
        if self._fitment is None:
            rows = FitmentRow.objects.values_list("offering_id", "factor", "attribute", "equals", "score")
            self._fitment = frozenset(FitRow(*row) for row in rows)
        return self._fitment

    @cached_property
    def table(self) -> FitmentTable:
        return FitmentTable(self.fitment)

    @cached_property
    def weights(self) -> Mapping[int, float]:
        """Contact -> the weight of what they do; a contact that is not named has 1. Empty while influence is off."""
        if self.influence is None:
            return {}
        return dict(InfluenceWeight.objects.filter(version=self.influence).values_list("contact_id", "weight"))

    @cached_property
    def attributes(self) -> set[str]:
        """What the tables ask of profiles."""
        return self.table.attributes()

    @cached_property
    def contacts_matter(self) -> bool:
        return self.table.says_anything(CONTACT)

    @cached_property
    def countable(self) -> frozenset[int]:
        """Types whose activities are counted in cells."""
        return frozenset(pk for pk, value in self.values.items() if value.countable)

    @cached_property
    def categories(self) -> frozenset[int]:
        return frozenset(pk for pk, row in self.offerings.items() if not row.is_product)

    @cached_property
    def below(self) -> dict[int, tuple[int, ...]]:
        """Offering -> itself and everything under it: the offerings whose activities count for it."""
        found: dict[int, list[int]] = {pk: [] for pk in self.offerings}
        for pk in self.offerings:
            for above in self.chain(pk):
                found[above].append(pk)
        return {pk: tuple(under) for pk, under in found.items()}

    def chain(self, offering_id: int) -> tuple[int, ...]:
        """The offering, then the categories above it, nearest first: the groups its activities count for."""
        chain = self._chains.get(offering_id)
        if chain is None:
            links: list[int] = []
            pk: int | None = offering_id
            while pk is not None and pk not in links:
                links.append(pk)
                pk = self.offerings[pk].parent
            chain = self._chains[offering_id] = tuple(links)
        return chain

    def half_life(self, offering_id: int) -> tuple[float, int | None]:
        """Days, and the offering that says so (None = the default)."""
        for pk in self.chain(offering_id):
            if (days := self.tunings.get(pk, (None, None, None))[0]) is not None:
                return days, pk
            if (cycle := self.offerings[pk].sales_cycle_days) is not None:
                return cycle * CYCLES_PER_HALF_LIFE, pk
        return self.defaults[0], None

    def threshold(self, offering_id: int, which: int) -> tuple[float, int | None]:
        """Interest (1) or fitment (2) threshold, and the offering that says so (None = the default)."""
        for pk in self.chain(offering_id):
            value = self.tunings.get(pk, (None, None, None))[which]
            if value is not None:
                return value, pk
        return self.defaults[which], None

    def own(self) -> dict[str, int]:
        """Of each default, how many offerings go by a number of their own, a category's or their sales cycle's instead."""
        return {
            "half_life_days": sum(self.half_life(pk)[1] is not None for pk in self.offerings),
            "interest_threshold": sum(self.threshold(pk, 1)[1] is not None for pk in self.offerings),
            "fitment_threshold": sum(self.threshold(pk, 2)[1] is not None for pk in self.offerings),
        }

    def rule(self, offering_id: int) -> Rule:
        rule = self._rules.get(offering_id)
        if rule is None:
            seconds = round(self.half_life(offering_id)[0] * DAY)
            rule = self._rules[offering_id] = Rule(
                min(max(seconds, SHORTEST_HALF_LIFE), LONGEST_HALF_LIFE),
                self.threshold(offering_id, 1)[0],
                self.threshold(offering_id, 2)[0],
                self.rho,
                self.off_ratio,
            )
        return rule

    def knows(self, offering_ids: Sequence[int] | set[int], type_ids: Sequence[int] | set[int]) -> bool:
        return all(pk in self.offerings for pk in offering_ids) and all(pk in self.values for pk in type_ids)


_held: Book | None = None
_lock = threading.Lock()


def scoring() -> Scoring:
    """The one row of settings; made on demand so that an empty database works."""
    row = Scoring.objects.filter(pk=1).first()
    if row is None and in_one_state():
        return Scoring(pk=1)
    return row or Scoring.objects.get_or_create(pk=1)[0]


def hold_version() -> None:
    """Keep readers' version from being switched until this transaction ends; many may hold it at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM crm_scoring WHERE id = 1 FOR SHARE")


def hold(account_ids: Iterable[int]) -> None:
    """Begin to judge accounts anew: nobody logs, and no version is switched, until this transaction ends."""
    lock_accounts(account_ids)
    hold_version()


def book(*, hold: bool = False) -> Book:
    """The rules in force now: one small query, the rest from memory unless something changed.

    With ``hold`` the same query keeps readers' version from being switched until this transaction ends.
    """
    global _held  # noqa: PLW0603 - a cache by design, checked against the stamp in the database each time
    with planned() as cursor:
        shared = " FOR SHARE" if hold and connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT stamp, version FROM crm_scoring WHERE id = 1{shared}")  # noqa: S608 - our own words
        row = cursor.fetchone()
    held = _held
    if held is None or (held.scoring.stamp, held.scoring.version) != row:
        with _lock:
            held = _held = Book()
    return held


def book_knowing(offering_ids: set[int], type_ids: set[int], *, hold: bool = False) -> Book:
    """Like ``book``, read afresh when an offering or a type is younger than it."""
    held = book(hold=hold)
    if not held.knows(offering_ids, type_ids):
        forget()
        held = book()
    return held


def new_stamp() -> int:
    """Never one that was used before: a counted one could come back after a rollback, with other rules behind it."""
    return secrets.randbits(62)


def forget() -> None:
    """Read the settings afresh at the next question (also after a rollback in tests)."""
    global _held  # noqa: PLW0603
    _held = None
