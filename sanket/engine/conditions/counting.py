"""Readings of what happened: whether, how often, and how much in all, within a time and of a kind.

An event counts that lies in (instant - within, instant]. What a subject did not do it did zero times: counts and sums are
always known. An amount that nobody said adds nothing. Amounts are added as whole hundredths, so that every order of adding
gives the same sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.fields import COUNTED, Kind, Measure, Parameter, Reading
from sanket.engine.conditions.wants import KnownWant, Statement, TruthWant, Want

WITHIN = Parameter("within", "time", "how long ago at most", "14 days")
HUNDREDTHS = {
    "sqlite": "coalesce(sum(CAST(round({0} * 100) AS INTEGER)), 0) / 100.0",
    "postgresql": "coalesce(sum(round({0} * 100)), 0)::float8 / 100",
}


@dataclass(frozen=True)
class Events:
    """A table of what happened. ``rows``: FROM and WHERE of those that count; ``owners``: subject -> the column that names
    it, and the subject's own; ``filters``: parameter -> column; ``amounts``: what may be added up -> column."""

    rows: str
    at: str
    owners: Mapping[str, tuple[str, str]]
    filters: Mapping[str, str]
    amounts: Mapping[str, str] = field(default_factory=dict)

    def happened(self, name: str, about: str, example: str, parameters: tuple[Parameter, ...]) -> Measure:
        """Whether it happened at all."""
        return self._measure(name, Kind.TRUTH, about, example, parameters)

    def counted(self, name: str, about: str, example: str, parameters: tuple[Parameter, ...]) -> Measure:
        """How often it happened."""
        return self._measure(name, Kind.NUMBER, about, example, parameters)

    def summed(self, name: str, about: str, example: str, parameters: tuple[Parameter, ...]) -> Measure:
        """How much it came to; one of the parameters is of kind ``field``."""
        return self._measure(name, Kind.MONEY, about, example, parameters)

    def _measure(self, name: str, kind: Kind, about: str, example: str, parameters: tuple[Parameter, ...]) -> Measure:
        of = {subject: key for subject, (_, key) in self.owners.items()}
        return Measure(name, kind, about, example, (*parameters, WITHIN), of, self._sql, COUNTED)

    def _sql(self, reading: Reading, want: Want, subject: str, clock: Clock, dialect: str) -> Statement:
        owner, key = self.owners[subject]
        if isinstance(want, KnownWant):
            return "TRUE", []
        rows, parameters = self.chosen(reading, clock.at)
        among = f"{key} IN (SELECT {owner} FROM {rows} AND {owner} IS NOT NULL"  # noqa: S608 - our own words
        if isinstance(want, TruthWant):
            return f"{among})", parameters
        said, wanted = want.sql(self._figure(reading, dialect), clock, dialect)
        if want.of(0, clock):
            # Whoever did nothing is not among the groups, and passes.
            return f"NOT {among} GROUP BY {owner} HAVING NOT ({said}))", [*parameters, *wanted]
        return f"{among} GROUP BY {owner} HAVING {said})", [*parameters, *wanted]

    def _figure(self, reading: Reading, dialect: str) -> str:
        column = self.amount(reading)
        return "count(*)" if column is None else HUNDREDTHS[dialect].format(column)

    def amount(self, reading: Reading) -> str | None:
        """The column that is added up; None where events are counted."""
        return next((self.amounts[said] for said in reading.arguments.values() if said in self.amounts), None)

    def chosen(self, reading: Reading, at: int) -> Statement:
        """The events a reading asks for, at an instant: FROM and WHERE."""
        text, parameters = f"{self.rows} AND {self.at} <= %s", [at]
        within: int | None = reading.arguments.get("within")
        if within is not None:
            text += f" AND {self.at} > %s"
            parameters.append(at - within)
        for name, column in self.filters.items():
            ids: Any = reading.arguments.get(name)
            if ids is not None:
                text += f" AND {column} IN ({', '.join(['%s'] * len(ids)) or 'NULL'})"
                parameters += ids
        return text, parameters
