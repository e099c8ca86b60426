"""One record, asked when it is asked: what lies in one row is read with it, all else when a test first wants it.

Values come by the same columns and the same queries as in a set, so a record cannot say otherwise.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.db import connection

from sanket.crm.plans import select
from sanket.crm.rules.register import events_of
from sanket.engine.conditions.checking import Ask
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.counting import Events
from sanket.engine.conditions.fields import Field, Kind, Reading, Register, Subject
from sanket.engine.conditions.wants import Record
from sanket.shared.batches import sliced
from sanket.shared.instants import seconds_of

SLICE = 500
"""Records that are looked up together."""
MANY = 3
"""Readings of one log from which on it is read whole for a record, and not once for each."""

Logged = dict[tuple[str, int], list[tuple[Any, ...]]]
"""What was read for one subject and is asked again: (which log, owner) -> all events; (a column, subject) -> its owner."""


class Profile(Record):
    """Of one subject at one instant."""

    __slots__ = ("events", "pk", "reader")

    def __init__(self, reader: Reader, pk: int, clock: Clock) -> None:
        super().__init__(clock)
        self.reader, self.pk = reader, pk
        self.events: Logged = {}

    def __missing__(self, key: str) -> Any:
        self.update(self.reader.values(key, [self.pk], self.clock, self.events)[self.pk])
        return self[key]


class Reader:
    """Looks up what the tests of some conditions ask of records of one subject. ``spent``: by key, how many were looked up
    at how many seconds."""

    def __init__(self, register: Register, subject: str, asks: Iterable[Ask]) -> None:
        self.subject: Subject = register.subjects[subject]
        self.asks = {ask.key: ask for ask in asks}
        self.spent: dict[str, tuple[int, float]] = {}
        self._row_words: str | None = None
        """The query for a row, which says the same each time."""
        single = {key: ask for key, ask in self.asks.items() if subject_has_one(ask, subject)}
        several = {key: ask for key, ask in self.asks.items() if isinstance(ask.source, Field) and key not in single}
        self._counting = Counter(
            events.rows
            for ask in self.asks.values()
            if isinstance(ask.source, Reading) and (events := events_of(ask.source)) is not None
        )
        self._alike: dict[str, dict[str, Reading]] = {}
        for key, ask in self.asks.items():
            if isinstance(ask.source, Reading) and ask.source.measure.tell_many is not None:
                self._alike.setdefault(ask.source.measure.name, {})[key] = ask.source
        self._together = {key: some for some in (single, several) for key in some}

    def profile(self, pk: int, clock: Clock) -> Profile:
        return Profile(self, pk, clock)

    def profiles(self, pks: Sequence[int], clock: Clock, keys: Iterable[str] = ()) -> Iterator[Profile]:
        """Of many, with what ``keys`` ask looked up for a slice at a time."""
        wanted = list(keys)
        for part in sliced(pks, SLICE):
            some = {pk: self.profile(pk, clock) for pk in part}
            for key in wanted:
                if part and key not in some[part[0]]:
                    for pk, values in self.values(key, part, clock).items():
                        some[pk].update(values)
            yield from some.values()

    def ready(self, ask: Ask, records: Sequence[Any]) -> None:
        """Look up what a test asks of many, for those who have not been asked it yet."""
        by_pk = {one.pk: one for one in records if ask.key not in one}
        if not by_pk:
            return
        logged = next(iter(by_pk.values())).events if len(by_pk) == 1 else None
        for pk, values in self.values(ask.key, list(by_pk), records[0].clock, logged).items():
            by_pk[pk].update(values)

    def values(
        self, key: str, pks: Sequence[int], clock: Clock, logged: Logged | None = None
    ) -> Mapping[int, Mapping[str, Any]]:
        """Subject -> key -> value, of this key and all that lie in the same rows; empty values where there is no such row.
        ``logged`` keeps the events of one subject for the next key."""
        began = perf_counter()
        ask = self.asks[key]
        if isinstance(ask.source, Reading):
            found = self._read(key, ask.source, pks, clock, logged)
        elif ask.entity is not None and self.subject.name in ask.entity.many:
            found = self._several(self._together[key], pks)
        else:
            found = self._row(self._together[key], pks)
        many, seconds = self.spent.get(key, (0, 0.0))
        self.spent[key] = many + len(pks), seconds + perf_counter() - began
        return found

    def owners(self, key: str, pks: Sequence[int], logged: Logged | None = None) -> dict[int, list[int]]:
        """What ``key`` says -> the subjects of which it says so."""
        if key == self.subject.key:
            return {pk: [pk] for pk in pks}
        if logged is not None and (key, pks[0]) in logged:
            return {owner: [pks[0]] for (owner,) in logged[key, pks[0]]}
        found: dict[int, list[int]] = {}
        marks = ", ".join(["%s"] * len(pks))
        text = f"SELECT {self.subject.key}, {key} FROM {self.subject.rows} WHERE {self.subject.key} IN ({marks})"  # noqa: S608 - our own words
        for pk, owner in select(text, pks):
            found.setdefault(owner, []).append(pk)
        if logged is not None:
            logged[key, pks[0]] = [(owner,) for owner in found]
        return found

    def _row(self, asks: Mapping[str, Ask], pks: Sequence[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {
            pk: {key: () if ask.many else None for key, ask in asks.items()} for pk in pks
        }
        if self._row_words is None:
            columns = ", ".join(column(ask) for ask in asks.values())
            rows = rows_of(self.subject, asks.values())
            self._row_words = f"SELECT {self.subject.key}, {columns} FROM {rows} WHERE {self.subject.key} IN "  # noqa: S608 - our own words
        for pk, *values in select(f"{self._row_words}({', '.join(['%s'] * len(pks))})", pks):
            found[pk] = {key: told(ask, value) for (key, ask), value in zip(asks.items(), values, strict=True)}
        return found

    def _several(self, asks: Mapping[str, Ask], pks: Sequence[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {pk: dict.fromkeys(asks, ()) for pk in pks}
        entity = next(iter(asks.values())).entity
        assert entity is not None
        many = entity.many[self.subject.name]
        columns = ", ".join(column(ask) for ask in asks.values())
        owners = self.owners(many.key, pks)
        marks = ", ".join(["%s"] * len(owners)) or "NULL"
        by_owner: dict[int, list[tuple[Any, ...]]] = {}
        text = f"SELECT {many.owner}, {columns} FROM {many.rows} WHERE {many.owner} IN ({marks})"  # noqa: S608 - our own words
        for owner, *values in select(text, list(owners)):
            row = tuple(told(ask, value) for ask, value in zip(asks.values(), values, strict=True))
            by_owner.setdefault(owner, []).append(row)
        for owner, some in owners.items():
            rows = by_owner.get(owner, [])
            for pk in some:
                found[pk] = {key: tuple(row[place] for row in rows) for place, key in enumerate(asks)}
        return found

    def _read(
        self, key: str, reading: Reading, pks: Sequence[int], clock: Clock, logged: Logged | None
    ) -> dict[int, dict[str, Any]]:
        owners = self.owners(reading.measure.of[self.subject.name], pks, logged)
        alike = self._alike.get(reading.measure.name, {}) if logged is not None else {}
        if len(alike) > 1 and reading.measure.tell_many is not None:
            many = reading.measure.tell_many(list(alike.values()), self.subject.name, list(owners), clock)
            told = dict(zip(alike, many, strict=True))
            return {
                pk: {key: figures.get(owner, 0) for key, figures in told.items()}
                for owner, some in owners.items()
                for pk in some
            } | {pk: dict.fromkeys(told) for pk in set(pks).difference(*owners.values())}
        events = events_of(reading)
        if events is not None and logged is not None and self._counting[events.rows] >= MANY and len(owners) == 1:
            figures = self._from_all(events, reading, next(iter(owners)), clock, logged)
        else:
            figures = figures_of(reading, self.subject.name, list(owners), clock)
        truth = reading.measure.kind is Kind.TRUTH
        return {
            pk: {key: bool(figures.get(owner)) if truth else figures.get(owner, 0)}
            for owner, some in owners.items()
            for pk in some
        } | {pk: {key: None} for pk in set(pks).difference(*owners.values())}

    def _from_all(
        self, events: Events, reading: Reading, owner: int, clock: Clock, logged: Logged
    ) -> Mapping[int, float]:
        """Many readings of one log: it is read once, and counted here."""
        known = (events.rows, owner)
        if known not in logged:
            logged[known] = select(*events.everything(self.subject.name, owner, clock.at, connection.vendor))
        return {owner: events.figure(reading, logged[known], clock.at)}


def subject_has_one(ask: Ask, subject: str) -> bool:
    """Whether what is asked lies in the subject's own row, or in one that is joined to it."""
    return isinstance(ask.source, Field) and ask.entity is not None and subject not in ask.entity.many


def rows_of(subject: Subject, asks: Iterable[Ask]) -> str:
    """FROM: the subject, and what has to be joined for these tests."""
    asked = [entity for ask in asks for entity in (ask.entity, ask.other) if entity is not None]
    named = {entity.name: entity.joins.get(subject.name) or subject.joins.get(entity.name) for entity in asked}
    return " ".join([subject.rows, *filter(None, named.values())])


def column(ask: Ask) -> str:
    """What is selected for it: the column, or all its values as JSON."""
    source = ask.source
    assert isinstance(source, Field)
    plain = source.column(connection.vendor)
    if source.each is None:
        return plain
    whole = "json_group_array" if connection.vendor == "sqlite" else "json_agg"
    return f"(SELECT {whole}({plain}) FROM {source.each[connection.vendor]})"  # noqa: S608 - rooms' own words


def told(ask: Ask, value: Any) -> Any:
    """A value of a driver as the language has it."""
    source = ask.source
    assert isinstance(source, Field)
    if source.each is not None:
        return tuple(json.loads(value) if isinstance(value, str) else value or ())
    if value is None:
        return None
    if source.kind is Kind.TRUTH:
        return bool(value)
    if isinstance(value, Decimal):
        return float(value)
    if source.kind is Kind.MOMENT and not source.whole_seconds:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return seconds_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return value


def figures_of(reading: Reading, subject: str, owners: list[int], clock: Clock) -> Mapping[int, Any]:
    """Owner -> what is read; whoever is left out has none."""
    events = events_of(reading)
    if events is None:
        assert reading.measure.tell is not None
        return reading.measure.tell(reading, subject, owners, clock)
    found: dict[int, Any] = {}
    for part in sliced(owners, SLICE // 2):
        found |= dict(select(*events.figures(reading, subject, part, clock, connection.vendor)))
    return found
