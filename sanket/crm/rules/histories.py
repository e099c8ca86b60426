"""Arrays for a condition that is tried on the past: what each of many (record, instant) was asked, many at once.

Profiles are as they are now; activities, purchases and interest are as of each row's instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from sanket.crm.plans import select
from sanket.crm.rules.conditions import Asked
from sanket.crm.rules.profiles import SLICE, Reader
from sanket.crm.rules.register import events_of
from sanket.crm.workspace.queries import zone
from sanket.engine.conditions.arrays import Rows, Several, Verdicts, counted_within, verdicts
from sanket.engine.conditions.checking import Ask
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.counting import Events
from sanket.engine.conditions.fields import Field, Kind, Reading
from sanket.engine.conditions.plan import Tallies
from sanket.engine.conditions.wants import Column
from sanket.shared.batches import sliced


def tried(asked: Asked, subjects: Sequence[int], instants: Sequence[int], tallies: Tallies | None = None) -> Verdicts:
    """How the condition stood for each of these records at the instant beside it."""
    rows = Rows(np.array(subjects, np.int64), np.array(instants, np.int64))
    return verdicts(asked.checked, rows, _Past(asked), tallies)


class _Past:
    def __init__(self, asked: Asked) -> None:
        self.zone = zone()
        self._reader: Reader = asked.reader()
        self._subject = asked.subject.name

    def column(self, ask: Ask, rows: Rows) -> Column | Several:
        people, which = np.unique(rows.subject, return_inverse=True)
        if isinstance(ask.source, Reading):
            return self._read(ask.source, people.tolist(), which, rows)
        told: dict[int, Any] = {}
        clock = Clock(0, self.zone)
        for part in sliced(people.tolist(), SLICE):
            told |= {pk: values[ask.key] for pk, values in self._reader.values(ask.key, part, clock).items()}
        values = [told[pk] for pk in people.tolist()]
        if not ask.many:
            return _taken(_column(values, ask.source), which)
        every = [values[place] for place in which.tolist()]
        row = np.repeat(np.arange(len(every)), [len(some) for some in every])
        return Several(_column([one for some in every for one in some], ask.source), row)

    def _read(self, reading: Reading, people: list[int], which: NDArray[np.int64], rows: Rows) -> Column:
        owner_of: dict[int, int] = {}
        for part in sliced(people, SLICE):
            found = self._reader.owners(reading.measure.of[self._subject], part)
            owner_of |= {pk: owner for owner, some in found.items() for pk in some}
        owners = np.array([owner_of.get(pk, -1) for pk in people], np.int64)
        asked = Rows(owners[which], rows.at)
        values: NDArray[Any]
        events = events_of(reading)
        if events is not None:
            values = self._counted(reading, events, asked)
        else:
            assert reading.measure.tell_rows is not None
            values = reading.measure.tell_rows(reading, self._subject, asked.subject, asked.at)
        return Column(values > 0 if reading.measure.kind is Kind.TRUTH else values, asked.subject >= 0)

    def _counted(self, reading: Reading, events: Events, rows: Rows) -> NDArray[Any]:
        until = int(rows.at.max()) if len(rows.at) else 0
        listed: list[tuple[int, int, int]] = []
        for part in sliced(np.unique(rows.subject).tolist(), SLICE // 2):
            listed += select(*events.listed(reading, self._subject, part, until, connection.vendor))
        owner, at, weight = (np.array([int(one[place]) for one in listed], np.int64) for place in range(3))
        adds = events.adds(reading)
        figures = counted_within(owner, at, rows, reading.arguments.get("within"), weight if adds else None)
        return figures / 100 if adds else figures


def _column(told: list[Any], source: Field) -> Column:
    known = np.array([value is not None for value in told], bool)
    if source.kind is Kind.TEXT:
        words = list(dict.fromkeys(value for value in told if value is not None))
        place = {word: at for at, word in enumerate(words)}
        return Column(np.array([place.get(value, 0) for value in told], np.int64), known, words)
    return Column(np.array([0 if value is None else value for value in told]), known)


def _taken(column: Column, which: NDArray[np.int64]) -> Column:
    return Column(column.values[which], column.known[which], column.words)
