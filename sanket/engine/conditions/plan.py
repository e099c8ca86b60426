"""A checked condition as what is done: negations moved into the tests, and the cheapest decisive test first.

Whether a condition surely holds needs no third truth value on the way: *and* and *or* of "surely holds" are again "surely
holds" once every negation stands at a test, as "surely does not hold". That it surely does not hold is the plan of its
negation; where neither is so, it is unknown (Kleene 1938). So every step may stop at the first part that decides.

Order: of *and* by cost / (1 - pass rate), of *or* by cost / pass rate, the least first; tests that ask another program come
last. With independent parts no other order costs less (Hellerstein and Stonebraker 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sanket.engine.conditions.checking import Ask, Checked, Every, Negated, Some
from sanket.engine.conditions.fields import Field

NEVER = 1e-9
"""A part that never decides comes after all that sometimes do."""


@dataclass(slots=True)
class Tally:
    """How a test has gone: how often it ran, how often it passed, and what its look-ups took, in looks at a row."""

    ran: int = 0
    passed: int = 0
    cost: float | None = None

    @property
    def rate(self) -> float:
        """The share that passes, one half where nothing is known (Laplace's rule)."""
        return (self.passed + 1) / (self.ran + 2)


Tallies = dict[str, Tally]
"""By the text of the leaf."""


class Leaf(NamedTuple):
    """A test that has to hold (``positive``) or surely not to hold."""

    ask: Ask
    positive: bool
    cost: float = 1.0
    rate: float = 0.5

    @property
    def text(self) -> str:
        return self.ask.text if self.positive else f"not {self.ask.text}"


class Joint(NamedTuple):
    """``every``: all parts, else one of them. Parts stand in the order in which they are asked."""

    every: bool
    parts: tuple[Plan, ...]
    cost: float
    rate: float


Plan = Leaf | Joint


def plan(checked: Checked, tallies: Tallies | None = None, *, positive: bool = True) -> Plan:
    """The plan of "it surely holds"; not ``positive``: of "it surely does not hold"."""
    match checked:
        case Ask():
            leaf = Leaf(checked, positive)
            tally = (tallies or {}).get(leaf.text) or Tally()
            return leaf._replace(cost=_usual(checked) if tally.cost is None else tally.cost, rate=tally.rate)
        case Negated(part):
            return plan(part, tallies, positive=not positive)
        case Every(parts):
            return _joint(positive, [plan(part, tallies, positive=positive) for part in parts])
        case Some(parts):
            return _joint(not positive, [plan(part, tallies, positive=positive) for part in parts])


def _usual(ask: Ask) -> float:
    source = ask.source
    return source.cost if isinstance(source, Field) else source.measure.cost


def _joint(every: bool, parts: list[Plan]) -> Joint:
    def decides(part: Plan) -> tuple[bool, float]:
        return elsewhere(part), part.cost / max(1 - part.rate if every else part.rate, NEVER)

    ordered = sorted(parts, key=decides)
    cost, undecided = 0.0, 1.0
    for part in ordered:
        cost += undecided * part.cost
        undecided *= part.rate if every else 1 - part.rate
    return Joint(every, tuple(ordered), cost, undecided if every else 1 - undecided)


def elsewhere(part: Plan) -> bool:
    """Whether anything in it asks another program."""
    return part.ask.elsewhere if isinstance(part, Leaf) else any(map(elsewhere, part.parts))


def leaves(part: Plan) -> list[Leaf]:
    """The tests in the order in which they are asked."""
    return [part] if isinstance(part, Leaf) else [leaf for one in part.parts for leaf in leaves(one)]
