"""One record: a plan as functions of Python that stop at the first part that decides.

A test that does not run looks nothing up, since records look up what they are asked for when they are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sanket.engine.conditions.checking import Ask, Checked, Every, Negated, Some
from sanket.engine.conditions.plan import Leaf, Plan, Tallies, Tally, plan
from sanket.engine.conditions.wants import KnownWant, Record

Decide = Callable[[Record], bool]


class Closure:
    """``holds(record)``: it is surely so. ``verdict(record)``: true, false, or None where it cannot be known."""

    __slots__ = ("_fails", "holds", "plan")

    def __init__(
        self, checked: Checked, tallies: Tallies | None = None, *, count: bool = False, into: Tallies | None = None
    ) -> None:
        """The order is that of ``tallies``. With ``count`` each run of a test is counted in them, too; or else in ``into``."""
        self.plan = plan(checked, tallies)
        self.holds: Decide = _built(self.plan, tallies if count else into)
        self._fails: Decide = _built(plan(checked, tallies, positive=False), None)

    def verdict(self, record: Record) -> bool | None:
        if self.holds(record):
            return True
        return False if self._fails(record) else None


def _built(part: Plan, tallies: Tallies | None) -> Decide:
    if isinstance(part, Leaf):
        decide = _leaf(part.ask, part.positive)
        if tallies is None:
            return decide
        return _counted(decide, tallies.setdefault(part.text, Tally()))
    parts = [_built(one, tallies) for one in part.parts]
    return _every(parts) if part.every else _some(parts)


def sieve(
    part: Plan, records: list[Record], ready: Callable[[Ask, list[Record]], None], tallies: Tallies
) -> list[Record]:
    """Those of many records for which a plan holds: each test is asked of those only that are undecided when it comes.

    ``ready(ask, records)`` has what the test asks looked up for these at once. Runs are counted in ``tallies``.
    """
    if isinstance(part, Leaf):
        if not records:
            return []
        ready(part.ask, records)
        decide, tally = _leaf(part.ask, part.positive), tallies.setdefault(part.text, Tally())
        passed = [record for record in records if decide(record)]
        tally.ran += len(records)
        tally.passed += len(passed)
        return passed
    if part.every:
        for one in part.parts:
            records = sieve(one, records, ready, tallies)
        return records
    found: list[Record] = []
    for one in part.parts:
        hit = sieve(one, records, ready, tallies)
        found += hit
        gone = set(map(id, hit))
        records = [record for record in records if id(record) not in gone]
    return found


# Two and three parts are what most conditions have; a loop would cost as much as a test.
def _every(parts: Sequence[Decide]) -> Decide:
    match parts:
        case [one]:
            return one
        case [one, two]:
            return lambda record: one(record) and two(record)
        case [one, two, three]:
            return lambda record: one(record) and two(record) and three(record)
    first, second, rest = parts[0], parts[1], _every(parts[2:])
    return lambda record: first(record) and second(record) and rest(record)


def _some(parts: Sequence[Decide]) -> Decide:
    match parts:
        case [one]:
            return one
        case [one, two]:
            return lambda record: one(record) or two(record)
        case [one, two, three]:
            return lambda record: one(record) or two(record) or three(record)
    first, second, rest = parts[0], parts[1], _some(parts[2:])
    return lambda record: first(record) or second(record) or rest(record)


def _leaf(ask: Ask, positive: bool) -> Decide:
    if not ask.many:
        return ask.want.quick(ask.key, positive)
    return lambda record: _of_many(ask, record) is positive


def _counted(decide: Decide, tally: Tally) -> Decide:
    def counting(record: Record) -> bool:
        tally.ran += 1
        if decide(record):
            tally.passed += 1
            return True
        return False

    return counting


def _of_many(ask: Ask, record: Record) -> bool | None:
    values = record[ask.key]
    if isinstance(ask.want, KnownWant):
        return any(value is not None for value in values)
    unknown = False
    for value in values:
        if value is None:
            unknown = True
        elif ask.want.of(value, record.clock):
            return True
    return None if unknown else False


def full(checked: Checked, record: Record) -> bool | None:
    """The meaning: every test asked, in the order written, by the tables of three truth values. Tests hold all else to it."""
    match checked:
        case Ask():
            return _asked(checked, record)
        case Negated(part):
            verdict = full(part, record)
            return None if verdict is None else not verdict
        case Every(parts):
            verdicts = [full(part, record) for part in parts]
            return False if False in verdicts else None if None in verdicts else True
        case Some(parts):
            verdicts = [full(part, record) for part in parts]
            return True if True in verdicts else None if None in verdicts else False


def _asked(ask: Ask, record: Record) -> bool | None:
    if ask.many:
        return _of_many(ask, record)
    value = record[ask.key]
    if ask.sure:
        return value is not None
    return None if value is None else ask.want.of(value, record.clock)
