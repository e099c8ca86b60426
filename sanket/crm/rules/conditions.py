"""A condition that was read and held against the register, ready to be asked of one record or of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from sanket.crm.plans import in_one_state, select
from sanket.crm.rules import tallies
from sanket.crm.rules.profiles import SLICE, Reader, rows_of
from sanket.crm.rules.register import events_of, register
from sanket.engine.conditions.checking import Checked, asks_of, check
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.closures import Closure, full, sieve
from sanket.engine.conditions.explaining import Told, outline, reached, told
from sanket.engine.conditions.fields import Reading, Register
from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.plan import Plan, Tallies, Tally, leaves, plan
from sanket.engine.conditions.printing import shown
from sanket.engine.conditions.sql import where
from sanket.engine.conditions.wants import Record, Statement
from sanket.shared.batches import sliced

SUBJECTS = ("account", "contact", "lead")
MEMORY = "256MB"
"""PostgreSQL looks ids up in a table in memory; where that does not fit, it would search a list for each row instead."""


class Explained(NamedTuple):
    """``order``: the tests as they are asked; ``rows``: of how many records; the database's query and its parameters."""

    order: str
    rows: int
    told: Told
    query: str
    parameters: list[object]


class Asked:
    """A condition of one subject. Raises `ConditionRefused` where it cannot be one."""

    def __init__(self, text: str, subject: str, known: Register | None = None) -> None:
        tree = parse(text)
        self.register = known or register()
        self.subject = self.register.subjects[subject]
        self.text = shown(tree)
        self.checked: Checked = check(tree, self.register, subject)
        self.asks = asks_of(self.checked)
        self.plan: Plan = plan(self.checked, tallies.known(subject))

    def reader(self) -> Reader:
        return Reader(self.register, self.subject.name, self.asks)

    def count(self, clock: Clock) -> int:
        """How many it is true of."""
        return self._split(clock)[0] if self._open(clock) else self._counted(clock)

    def found(self, clock: Clock, *, limit: int = 100) -> tuple[int, list[str]]:
        """How many it is true of, and the first of them by the company's own key."""
        if self._open(clock):
            count, names = self._split(clock)
            return count, names[:limit]
        text, parameters = self.statement(clock)
        external = self._ordered()
        with room_to_think(alone=self._counts_all()):
            rows = select(
                f"SELECT {self.subject.external}, count(*) OVER () {text} ORDER BY {external} LIMIT %s",
                [*parameters, limit],
            )
        return (rows[0][1], [name for name, _ in rows]) if rows else (0, [])

    def statement(self, clock: Clock) -> Statement:
        """FROM and WHERE of those it is true of."""
        verdict, parameters = where(self.plan, self.subject.name, clock, connection.vendor)
        rows, bounds = self._rows(clock)
        return f"FROM {rows} AND {verdict}", [*bounds, *parameters]

    def ids(self, clock: Clock) -> Statement:
        """A query for the ids of those it is true of, for another statement's IN. Not while a reading leaves some open."""
        text, parameters = self.statement(clock)
        return f"SELECT {self.subject.key} {text}", parameters

    def pks(self, clock: Clock) -> list[int] | None:
        """Their ids, where a query alone cannot tell them; else None: `ids` can."""
        return self._decided(clock)[0] if self._open(clock) else None

    def holding(self, pks: Sequence[int], clock: Clock, asker: str = "") -> set[int]:
        """Those of a few records of whom it is true. What a test asks is looked up for all at once that are undecided when it
        comes. How the tests have gone is noted under ``asker``, if somebody asks under a name."""
        return holding_each([self], pks, clock, [asker] if asker else [])[0]

    def explain(self, clock: Clock) -> Explained:
        """Of how many records each test is asked, and what that spares, if they are asked in the order of the plan: as one record
        after the other is. Over all at once a database may choose another. Asks every test of every record."""
        texts, parameters = [], []
        tests = leaves(self.plan)
        names = {leaf.text: f"t{place}" for place, leaf in enumerate(tests)}
        for leaf in tests:
            said, given = where(leaf, self.subject.name, clock, connection.vendor)
            texts.append(f"(CASE WHEN {said} THEN TRUE ELSE FALSE END) AS {names[leaf.text]}")
            parameters += given
        rows, bounds = self._rows(clock)
        sums = []
        for leaf, runs in reached(self.plan, names):
            sums.append(f"coalesce(sum(CASE WHEN {runs} THEN 1 ELSE 0 END), 0)")
            sums.append(f"coalesce(sum(CASE WHEN {runs} AND {names[leaf.text]} THEN 1 ELSE 0 END), 0)")
        with room_to_think(alone=self._counts_all()):
            ((many, *counts),) = select(
                f"SELECT count(*), {', '.join(sums)} FROM (SELECT {', '.join(texts)} FROM {rows}) asked",  # noqa: S608 - our own words
                [*parameters, *bounds],
            )
        counted: Tallies = {
            leaf.text: Tally(int(counts[2 * place]), int(counts[2 * place + 1])) for place, leaf in enumerate(tests)
        }
        query, given = self.ids(clock)
        return Explained(outline(self.plan), many, told(self.plan, counted, many), query, given)

    # --------------------------------------------------------------------------------------------------- parts

    def _counts_all(self) -> bool:
        """Whether all that ever happened is counted, and not what happened lately."""
        return any(
            isinstance(ask.source, Reading)
            and events_of(ask.source) is not None
            and "within" not in ask.source.arguments
            for ask in self.asks
        )

    def _rows(self, clock: Clock) -> Statement:
        text = rows_of(self.subject, self.asks)
        if self.subject.since is None:
            return f"{text} WHERE TRUE", []
        return f"{text} WHERE {self.subject.since} <= %s", [clock.at]

    def _counted(self, clock: Clock) -> int:
        text, parameters = self.statement(clock)
        with room_to_think(alone=self._counts_all()):
            ((count,),) = select(f"SELECT count(*) {text}", parameters)
        return int(count)

    def _ordered(self) -> str:
        # By bytes on both databases; the key breaks no ties, for there are none.
        return f'{self.subject.external} COLLATE "C"' if connection.vendor == "postgresql" else self.subject.external

    def _open(self, clock: Clock) -> list[str]:
        """The readings that a query leaves open for some at this instant."""
        return [
            ask.key
            for ask in self.asks
            if isinstance(ask.source, Reading) and ask.source.measure.leaves_open(ask.source, clock)
        ]

    def _split(self, clock: Clock) -> tuple[int, list[str]]:
        pks, names = self._decided(clock)
        return len(pks), sorted(names)

    def _decided(self, clock: Clock) -> tuple[list[int], list[str]]:
        """The query decides what it can; the rest are asked one by one, with what was left open looked up for many at once."""
        verdict, parameters = where(self.plan, self.subject.name, clock, connection.vendor)
        rows, bounds = self._rows(clock)
        columns = f"{self.subject.key}, {self.subject.external}, {verdict}"
        with room_to_think(alone=self._counts_all()):
            undecided = select(
                f"SELECT {columns} FROM {rows} AND ({verdict}) IS NOT FALSE",  # noqa: S608 - the language's own words
                [*parameters, *bounds, *parameters],
            )
        names = {pk: str(name) for pk, name, _ in undecided}
        found = [pk for pk, _, said in undecided if said is not None]
        rest = [pk for pk, _, said in undecided if said is None]
        holds = Closure(self.checked).holds
        found += [one.pk for one in self.reader().profiles(rest, clock, self._open(clock)) if holds(one)]
        return found, [names[pk] for pk in found]


def holding_each(some: Sequence[Asked], pks: Sequence[int], clock: Clock, askers: Sequence[str] = ()) -> list[set[int]]:
    """`holding` of several conditions about the same few records: what any of them asks is looked up once, and of those only
    that are undecided when it comes. ``askers``: under which names it is noted how their tests have gone."""
    if not some:
        return []
    reader = Reader(some[0].register, some[0].subject.name, [ask for one in some for ask in one.asks])
    found: list[set[int]] = [set() for _ in some]
    gone = [Tallies() for _ in some]
    for part in sliced(pks, SLICE):
        records: list[Record] = [reader.profile(pk, clock) for pk in part]
        for place, one in enumerate(some):
            passed = sieve(one.plan, records, reader.ready, gone[place])
            found[place].update(record.pk for record in passed)  # type: ignore[attr-defined]  # all are profiles
    for asker, one, counted in zip(askers, some, gone, strict=False):
        looked = tallies.looked_up(reader.spent, ((leaf.text, leaf.ask.key) for leaf in leaves(one.plan)))
        tallies.note(asker, one.subject.name, len(pks), counted, looked)
    return found


class Answered(NamedTuple):
    """Whether it is true of a record, and how the tests went that were asked of it: true, false, or None for unknown."""

    holds: bool
    tests: list[tuple[str, bool | None]]


def answered(asked: Asked, pks: Sequence[int], clock: Clock, asker: str = "") -> dict[int, Answered]:
    """`holding`, with what was asked of each of these records and how it went. Tests that were not needed are left out."""
    reader = asked.reader()
    found: dict[int, Answered] = {}
    gone, tests = Tallies(), {ask.text: ask for ask in asked.asks}
    for part in sliced(pks, SLICE):
        records: list[Record] = [reader.profile(pk, clock) for pk in part]
        passed = {id(record) for record in sieve(asked.plan, records, reader.ready, gone)}
        for pk, record in zip(part, records, strict=True):
            went = [(text, full(ask, record)) for text, ask in tests.items() if ask.key in record]
            found[pk] = Answered(id(record) in passed, went)
    looked = tallies.looked_up(reader.spent, ((leaf.text, leaf.ask.key) for leaf in leaves(asked.plan)))
    if asker:
        tallies.note(asker, asked.subject.name, len(pks), gone, looked)
    return found


def holding_then(some: Sequence[Asked], moments: Mapping[int, int], zone: ZoneInfo) -> list[set[int]]:
    """`holding_each` of records each at an instant of its own: of what is counted over time as it was then, of what stands
    in their rows as it stands now."""
    if not some or not moments:
        return [set() for _ in some]
    asks = [ask for one in some for ask in one.asks]
    reader = Reader(some[0].register, some[0].subject.name, asks)
    still = [ask.key for ask in asks if not isinstance(ask.source, Reading)]
    holds = [Closure(one.checked).holds for one in some]
    found: list[set[int]] = [set() for _ in some]
    for record in reader.profiles(list(moments), Clock(max(moments.values()), zone), dict.fromkeys(still)):
        then = reader.profile(record.pk, Clock(moments[record.pk], zone))
        then.update(record)
        for place, true_of in enumerate(holds):
            if true_of(then):
                found[place].add(record.pk)
    return found


@contextmanager
def room_to_think(*, alone: bool = False) -> Iterator[None]:
    """Memory for the tables in which PostgreSQL looks ids up.

    ``alone``: by one process. In a parallel plan each would make all these tables for itself, and count the whole log for
    it: three times the work (measured: 3.5 s instead of 1.2 s for a count of two million activities).
    """
    if connection.vendor != "postgresql" or in_one_state():
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        if alone:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        yield
