"""What a condition does, for people: in which order it asks, how often each test ran, and what was skipped."""

from __future__ import annotations

from typing import NamedTuple

from sanket.engine.conditions.plan import Joint, Leaf, Plan, Tallies, Tally, leaves


class Step(NamedTuple):
    """A test in its place. ``skipped``: how often it need not run; ``rate``: the share it is taken to pass."""

    test: str
    cost: float
    rate: float
    ran: int
    passed: int
    skipped: int


class Told(NamedTuple):
    """``saved``: the share of all tests that did not run; None where none was asked yet."""

    steps: list[Step]
    saved: float | None


def told(part: Plan, tallies: Tallies, asked: int) -> Told:
    """After the condition was asked ``asked`` times, as the tallies have it."""
    steps = []
    for leaf in leaves(part):
        tally = tallies.get(leaf.text) or Tally()
        steps.append(Step(leaf.text, leaf.cost, leaf.rate, tally.ran, tally.passed, max(asked - tally.ran, 0)))
    ran = sum(step.ran for step in steps)
    return Told(steps, 1 - ran / (asked * len(steps)) if asked else None)


def outline(part: Plan) -> str:
    """The order of a plan in one line, as the language would write it."""
    if not isinstance(part, Joint):
        return part.text
    inside = (f"({outline(one)})" if isinstance(one, Joint) else outline(one) for one in part.parts)
    return (" and " if part.every else " or ").join(inside)


def reached(part: Plan, names: dict[str, str], before: str = "TRUE") -> list[tuple[Leaf, str]]:
    """Each test with the condition under which it runs, in the words of a database. ``names``: test -> a column that says
    whether it passed.

    The parts before have all passed (of *and*), or none of them has (of *or*).
    """
    if isinstance(part, Leaf):
        return [(part, before)]
    found = []
    for one in part.parts:
        found += reached(one, names, before)
        passed = _passed(one, names)
        before = f"{before} AND {passed}" if part.every else f"{before} AND NOT {passed}"
    return found


def _passed(part: Plan, names: dict[str, str]) -> str:
    if isinstance(part, Leaf):
        return names[part.text]
    return f"({(' AND ' if part.every else ' OR ').join(_passed(one, names) for one in part.parts)})"
