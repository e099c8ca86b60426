"""The clean replay of one group: all its activities in order, from nothing.

This is what the live state must equal bit for bit; late, corrected and withdrawn activities are repaired by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import Crossing, Group, step
from sanket.engine.scoring.head import Head
from sanket.engine.scoring.quanta import quantise
from sanket.engine.scoring.saturation import quantise_nth, slot_start


class Act(NamedTuple):
    """An activity as recognition needs it. Sorting acts sorts them by (occurred_at, external id as UTF-8 bytes)."""

    at: int
    id: str
    contact: int  # 0 = nobody named
    type: int
    offering: int


Cells = dict[tuple[int, int, int], int]
"""(contact, type, slot start) -> countable activities so far."""


class Taken(NamedTuple):
    """An act after its step: the quanta it brought and what it caused."""

    act: Act
    value: Value
    epoch: int
    quanta: int
    crossings: list[Crossing]


NOTHING: list[Crossing] = []
UNWEIGHTED: Mapping[int, float] = {}
"""Nothing is known of anybody's influence."""


def weigh(
    act: Act, value: Value, rule: Rule, cells: Cells, weights: Mapping[int, float] = UNWEIGHTED
) -> tuple[int, int]:
    """Epoch and quanta of ``act``; a countable one is counted into ``cells``.

    ``weights``: what the points of a contact are multiplied by; 1 exactly where nothing is known.
    """
    points = value.value * weights.get(act.contact, 1.0) if weights else value.value
    if not value.countable:
        return quantise(points, act.at, rule.half_life)
    start = slot_start(act.at, rule.half_life)
    cell = (act.contact, act.type, start)
    cells[cell] = n = cells.get(cell, 0) + 1
    return quantise_nth(points, n, start, rule.half_life)


def walk(
    group: Group,
    acts: Iterable[Act],
    rule: Rule,
    values: Mapping[int, Value],
    cells: Cells | None = None,
    weights: Mapping[int, float] = UNWEIGHTED,
) -> Iterator[Taken]:
    """Step through ``acts`` (sorted), changing ``group``; yields each after its step."""
    cells = {} if cells is None else cells
    for act in acts:
        value = values[act.type]
        epoch, quanta = weigh(act, value, rule, cells, weights)
        crossings = step(group, rule, act.at, epoch, quanta, weak=value.weak, decisive=value.decisive)
        yield Taken(act, value, epoch, quanta, crossings)


def weighed(
    acts: Iterable[Act], rule: Rule, values: Mapping[int, Value], weights: Mapping[int, float] = UNWEIGHTED
) -> tuple[Head, list[Taken]]:
    """The head of ``acts`` (sorted) and each with its quanta, without asking what they caused."""
    head, cells = Head(), Cells()
    found: list[Taken] = []
    for act in acts:
        value = values[act.type]
        epoch, quanta = weigh(act, value, rule, cells, weights)
        head.add(epoch, quanta, weak=value.weak)
        found.append(Taken(act, value, epoch, quanta, NOTHING))
    return head, found


def count_cells(acts: Iterable[Act], rule: Rule, values: Mapping[int, Value]) -> Cells:
    """The cells that ``acts`` fill: where the counting of a later activity goes on."""
    cells: Cells = {}
    for act in acts:
        if values[act.type].countable:
            cell = (act.contact, act.type, slot_start(act.at, rule.half_life))
            cells[cell] = cells.get(cell, 0) + 1
    return cells
