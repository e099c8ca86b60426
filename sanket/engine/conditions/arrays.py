"""Histories: a plan over rows of (subject, instant), a test only for rows that are not decided yet.

Each row may be asked at an instant of its own: so a rule is tried on everything that happened in a month.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sanket.engine.conditions.checking import Ask, Checked
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.plan import Leaf, Plan, Tallies, Tally, plan
from sanket.engine.conditions.wants import Column

SPAN = 1 << 35
"""More seconds than any history has: so owner and second are one number, in the order of both."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Rows(NamedTuple):
    """``subject``: whom; ``at``: when, in Unix seconds."""

    subject: Ints
    at: Ints


class Several(NamedTuple):
    """Values of which one row has several: value ``i`` is of row ``row[i]``."""

    column: Column
    row: Ints


class History(Protocol):
    """Answers what tests ask of many rows at once."""

    zone: ZoneInfo

    def column(self, ask: Ask, rows: Rows) -> Column | Several: ...


class Verdicts(NamedTuple):
    """Of each row whether it surely holds, and whether it surely does not; neither: unknown."""

    true: Bools
    false: Bools


def verdicts(checked: Checked, rows: Rows, history: History, tallies: Tallies | None = None) -> Verdicts:
    """How the condition stands for each row; what each test was asked is counted in ``tallies``."""
    everybody = np.arange(len(rows.at))
    true, false = np.zeros(len(everybody), bool), np.zeros(len(everybody), bool)
    true[holding(plan(checked, tallies), everybody, rows, history, tallies)] = True
    open_ = np.flatnonzero(~true)
    false[holding(plan(checked, tallies, positive=False), open_, rows, history, None)] = True
    return Verdicts(true, false)


def holding(part: Plan, places: Ints, rows: Rows, history: History, tallies: Tallies | None = None) -> Ints:
    """Those of ``places`` for which it holds."""
    if isinstance(part, Leaf):
        return _passing(part, places, rows, history, tallies)
    if part.every:
        for one in part.parts:
            places = holding(one, places, rows, history, tallies)
        return places
    found = []
    for one in part.parts:
        hit = holding(one, places, rows, history, tallies)
        found.append(hit)
        places = np.setdiff1d(places, hit, assume_unique=True)
    return np.sort(np.concatenate(found))


def _passing(leaf: Leaf, places: Ints, rows: Rows, history: History, tallies: Tallies | None) -> Ints:
    if not len(places):
        return places
    some = Rows(rows.subject[places], rows.at[places])
    true, unknown = _tested(leaf.ask, some, history)
    passed = places[true if leaf.positive else ~true & ~unknown]
    if tallies is not None:
        tally = tallies.setdefault(leaf.text, Tally())
        tally.ran += len(places)
        tally.passed += len(passed)
    return passed


def _tested(ask: Ask, rows: Rows, history: History) -> tuple[Bools, Bools]:
    """True, and unknown."""
    found = history.column(ask, rows)
    if isinstance(found, Column):
        said = ask.want.array(found, Clocks(rows.at, history.zone))
        return (said, np.zeros(len(said), bool)) if ask.sure else (said & found.known, ~found.known)
    column, row = found
    said = ask.want.array(column, Clocks(rows.at[row], history.zone))
    true, unknown = np.zeros(len(rows.at), bool), np.zeros(len(rows.at), bool)
    if ask.sure:
        true[row[said]] = True
        return true, unknown
    true[row[said & column.known]] = True
    unknown[row[~column.known]] = True
    return true, unknown & ~true


class Clocks:
    """The clocks of many rows; what they say is worked out once for each instant."""

    def __init__(self, at: Ints, zone: ZoneInfo) -> None:
        self.at, self.zone = at, zone

    def bounds(self, bounds_of: Callable[[Clock], tuple[int, int]]) -> tuple[Ints, Ints]:
        instants, which = np.unique(self.at, return_inverse=True)
        told = np.array([bounds_of(Clock(at, self.zone)) for at in instants.tolist()], np.int64).reshape(-1, 2)
        return told[which, 0], told[which, 1]


def counted_within(owner: Ints, at: Ints, rows: Rows, within: int | None, weights: Ints | None = None) -> Ints:
    """For each row how many events (or the sum of their ``weights``) its subject had until then, and within that long.

    ``owner`` and ``at`` of events are in order of both. The window is (instant - within, instant].

    >>> owner, at = np.array([1, 1, 2]), np.array([10, 20, 20])
    >>> counted_within(owner, at, Rows(np.array([1, 1, 3]), np.array([20, 19, 20])), 10).tolist()
    [1, 1, 0]
    """
    sums = np.arange(len(at) + 1) if weights is None else np.concatenate(([0], np.cumsum(weights)))
    ordered = owner * SPAN + at
    first = np.full(len(rows.at), -SPAN // 2) if within is None else rows.at - within
    until = np.searchsorted(ordered, rows.subject * SPAN + rows.at, side="right")
    since = np.searchsorted(ordered, rows.subject * SPAN + first, side="right")
    found: Ints = sums[until] - sums[since]
    return found
