"""Readings of what happened: whether, how often, and how much in all, within a time and of a kind.

An event counts that lies in (instant - within, instant]. What a subject did not do it did zero times: counts and sums are
always known. An amount that nobody said adds nothing. Amounts are added as whole hundredths, so that every order of adding
gives the same sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.fields import Parameter, Reading
from sanket.engine.conditions.wants import KnownWant, Statement, TruthWant, Want

NEVER = -(1 << 62)
"""Before all that happened."""
WITHIN = Parameter("within", "time", "how long ago at most", "14 days")
HUNDREDTHS = {"sqlite": "CAST(round({0} * 100) AS INTEGER)", "postgresql": "round({0} * 100)"}
IN_ALL = {
    "sqlite": f"coalesce(sum({HUNDREDTHS['sqlite']}), 0) / 100.0",
    "postgresql": f"coalesce(sum({HUNDREDTHS['postgresql']}), 0)::float8 / 100",
}


@dataclass(frozen=True)
class Owner:
    """How events name a subject: ``column`` of theirs is the subject's ``key``. ``found``: what else an index needs to find
    the events of some owners, whose ids stand for ``{}``."""

    column: str
    key: str
    found: str = ""


@dataclass(frozen=True)
class Events:
    """A table of what happened. ``rows``: FROM and WHERE of those that count; ``filters``: parameter -> column;
    ``amounts``: what may be added up -> column."""

    rows: str
    at: str
    owners: Mapping[str, Owner]
    filters: Mapping[str, str]
    amounts: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        """Subject -> its column by which it is found."""
        return {subject: owner.key for subject, owner in self.owners.items()}

    def test(self, reading: Reading, want: Want, subject: str, clock: Clock, dialect: str) -> Statement:
        """Whether a row of the subject passes, as an expression: all who do are looked up once, not each alone."""
        if isinstance(want, KnownWant):
            return "TRUE", []
        owner = self.owners[subject]
        rows, parameters = self._chosen(reading, clock.at)
        among = f"{owner.key} IN (SELECT {owner.column} FROM {rows} AND {owner.column} IS NOT NULL"  # noqa: S608 - our own words
        if isinstance(want, TruthWant):
            return f"{among})", parameters
        said, wanted = want.sql(self._figure(reading, dialect), clock, dialect)
        if want.of(0, clock):
            # Whoever did nothing is not among the groups, and passes.
            return f"NOT {among} GROUP BY {owner.column} HAVING NOT ({said}))", [*parameters, *wanted]
        return f"{among} GROUP BY {owner.column} HAVING {said})", [*parameters, *wanted]

    def figures(self, reading: Reading, subject: str, owners: list[int], clock: Clock, dialect: str) -> Statement:
        """A query for the figure of each of these owners who has any."""
        rows, parameters = self._chosen(reading, clock.at)
        column, some, ids = self._of(subject, owners)
        figure = self._figure(reading, dialect)
        return f"SELECT {column}, {figure} FROM {rows} AND {some} GROUP BY {column}", [*parameters, *ids]  # noqa: S608 - our own words

    def everything(self, subject: str, owner: int, until: int, dialect: str) -> Statement:
        """A query for all events of one owner, with what `figure` asks of them."""
        _, some, ids = self._of(subject, [owner])
        amounts = [f"coalesce({HUNDREDTHS[dialect].format(amount)}, 0)" for amount in self.amounts.values()]
        told = ", ".join([self.at, *self.filters.values(), *amounts])
        return f"SELECT {told} FROM {self.rows} AND {self.at} <= %s AND {some}", [until, *ids]  # noqa: S608 - our own words

    def figure(self, reading: Reading, events: Sequence[Sequence[int]], at: int) -> float:
        """What `figures` would say of the owner of these events."""
        within: int | None = reading.arguments.get("within")
        since = NEVER if within is None else at - within
        places = [
            (place, frozenset(ids))
            for place, name in enumerate(self.filters, 1)
            if (ids := reading.arguments.get(name)) is not None
        ]
        chosen = [one for one in events if one[0] > since and all(one[place] in ids for place, ids in places)]
        if not self.adds(reading):
            return len(chosen)
        place = 1 + len(self.filters) + list(self.amounts.values()).index(self._amount(reading) or "")
        return sum(int(one[place]) for one in chosen) / 100

    def listed(self, reading: Reading, subject: str, owners: list[int], until: int, dialect: str) -> Statement:
        """A query for (owner, instant, hundredths or 1) of each event of these owners, in the order of both."""
        rows, parameters = self._chosen(Reading(reading.measure, {**reading.arguments, "within": None}), until)
        column, some, ids = self._of(subject, owners)
        amount = self._amount(reading)
        weight = "1" if amount is None else f"coalesce({HUNDREDTHS[dialect].format(amount)}, 0)"
        return (
            f"SELECT {column}, {self.at}, {weight} FROM {rows} AND {some} ORDER BY {column}, {self.at}",  # noqa: S608 - our own words
            [*parameters, *ids],
        )

    def adds(self, reading: Reading) -> bool:
        """Whether it is an amount that is asked for, and not a number of events."""
        return self._amount(reading) is not None

    def _of(self, subject: str, owners: list[int]) -> tuple[str, str, list[int]]:
        owner = self.owners[subject]
        marks = f"IN ({', '.join(['%s'] * len(owners)) or 'NULL'})"
        if not owner.found:
            return owner.column, f"{owner.column} {marks}", owners
        return owner.column, f"{owner.column} {marks} AND {owner.found.format(marks)}", [*owners, *owners]

    def _figure(self, reading: Reading, dialect: str) -> str:
        amount = self._amount(reading)
        return "count(*)" if amount is None else IN_ALL[dialect].format(amount)

    def _amount(self, reading: Reading) -> str | None:
        return next((self.amounts[said] for said in reading.arguments.values() if said in self.amounts), None)

    def _chosen(self, reading: Reading, at: int) -> Statement:
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
