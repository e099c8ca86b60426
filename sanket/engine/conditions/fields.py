"""What conditions may ask, as rooms declare it: entities with their fields, and readings that are worked out.

A field says in one place what it is, and how each of the three evaluations comes by it: a record has it under
``entity.name``, a database in the column ``sql``, arrays in the column of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.wants import Statement, Want

AT_HAND, OF_ROW, OF_OTHERS, COUNTED, ELSEWHERE = 0.1, 1.0, 3.0, 10.0, 1_000.0
"""Usual costs until they are measured, in looks at a row: something there already, a row, several rows, a count, a call to
another program."""


class Kind(StrEnum):
    """What values are, and so how they may be compared. A length of time is in seconds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    LENGTH = "length"
    MOMENT = "moment"
    TRUTH = "yes or no"


@dataclass(frozen=True)
class Field:
    """``sql`` is a column, NULL where nothing is known; in other words for each database where they differ.

    ``whole_seconds`` says that a moment is kept as Unix seconds and not as a date of the database. A field of which one
    record has several values (tags) names the rows in ``each``, of which ``sql`` is then a column.
    """

    name: str
    kind: Kind
    about: str
    sql: str | Mapping[str, str]
    cost: float = OF_ROW
    choices: tuple[str, ...] = ()
    each: Mapping[str, str] | None = None
    whole_seconds: bool = False
    elsewhere: bool = False

    def column(self, dialect: str) -> str:
        return self.sql if isinstance(self.sql, str) else self.sql[dialect]


@dataclass(frozen=True)
class Entity:
    """Something with fields. ``of``: subjects that have exactly one; ``many``: subjects that have several, and the column
    by which they are found. ``joins``: how its row is joined to a subject that does not know of it."""

    name: str
    fields: Mapping[str, Field]
    of: frozenset[str]
    many: Mapping[str, Many] = field(default_factory=dict)
    joins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Many:
    """Several of an entity for one subject: their rows (FROM …), whose column ``owner`` is the subject's ``key``."""

    rows: str
    owner: str
    key: str


@dataclass(frozen=True)
class Parameter:
    """``kind``: ``text`` (one of ``names``), ``time`` (a length), ``field`` (``purchases.amount``)."""

    name: str
    kind: str
    about: str
    example: str
    needed: bool = False
    names: Callable[[], Mapping[str, tuple[int, ...]]] | None = None
    """Name or key, as written -> the ids it stands for."""
    fields: Mapping[str, Kind] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    """With which of another parameter's fields it may be said; empty: always."""


@dataclass(frozen=True)
class Measure:
    """Something worked out of what a record did: a count, a sum, interest. The first parameter may go without its name.

    ``sql`` answers a test of it as an expression that is true or false of a row of the subject, with its parameters; NULL
    of those whom a query cannot tell at that instant, if ``leaves_open`` says that there are any. ``tell`` answers what it
    is for some owners, found by the column that ``of`` names; whoever is left out has none.
    """

    name: str
    kind: Kind
    about: str
    example: str
    parameters: tuple[Parameter, ...]
    of: Mapping[str, str]
    """Subject -> its column by which it is found."""
    sql: Callable[[Reading, Want, str, Clock, str], Statement]
    """(reading, want, subject, clock, dialect)"""
    tell: Callable[[Reading, str, Sequence[int], Clock], Mapping[int, Any]] | None = None
    """(reading, subject, owners, clock)"""
    tell_rows: Callable[[Reading, str, Any, Any], Any] | None = None
    """(reading, subject, owners, instants): an array, a value for each place of both"""
    tell_many: Callable[[Sequence[Reading], str, Sequence[int], Clock], list[Mapping[int, Any]]] | None = None
    """The same as ``tell`` for several readings of it at once, where that takes fewer look-ups."""
    leaves_open: Callable[[Reading, Clock], bool] = lambda reading, clock: False
    cost: float = COUNTED
    elsewhere: bool = False


@dataclass(frozen=True)
class Reading:
    """A measure with what it is asked for: parameter -> ids, seconds or the name of a field."""

    measure: Measure
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """Whom a condition is for: a table under its name, its own key and the company's, and how the tables of other entities
    are joined to it. ``since``: the column that says since when there is one, in Unix seconds."""

    name: str
    rows: str
    key: str
    external: str
    joins: Mapping[str, str] = field(default_factory=dict)
    since: str | None = None


@dataclass(frozen=True)
class Register:
    """All that may be asked, of whom. ``currency`` is the workspace's."""

    entities: Mapping[str, Entity]
    measures: Mapping[str, Measure]
    currency: str = "INR"
    subjects: Mapping[str, Subject] = field(default_factory=dict)

    def fields_of(self, subject: str) -> list[str]:
        """Names that may be asked of a subject."""
        return [
            f"{entity.name}.{name}"
            for entity in self.entities.values()
            if subject in entity.of or subject in entity.many
            for name in entity.fields
        ] + [name for name in self._worked_out(subject) if "." in name]

    def measures_of(self, subject: str) -> list[str]:
        """Names that are asked with brackets."""
        return [name for name in self._worked_out(subject) if "." not in name]

    def _worked_out(self, subject: str) -> list[str]:
        return [name for name, measure in self.measures.items() if subject in measure.of]
