"""The kernel takes in many groups at once and ends bit for bit where the step does."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from sanket.engine.laws.histories import HALF_LIVES, History, history
from sanket.engine.recognition.fold import Act, Cells, walk
from sanket.engine.recognition.kernel import (
    KINDS,
    NONE,
    Overflow,
    advance,
    blank,
    rule_table,
    value_table,
)
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.saturation import slot_start


def states_of(groups):
    facts = [[NONE if fact is None else int(fact) for fact in group.facts()] for group in groups]
    return np.array(facts, np.int64)


def by_steps(histories: list[History]):
    """What the step makes of each: state, crossings, whether each activity left its group hot."""
    groups, crossings, hot = [], [], {}
    for number, past in enumerate(histories):
        group = Group()
        for taken in walk(group, past.acts, past.rule, past.values):
            crossings += [(number, c.kind, c.at, c.by_activity) for c in taken.crossings]
            hot[number, taken.act.id] = group.hot(taken.act.at)
        groups.append(group)
    return groups, crossings, hot


def nth_of(cells: Cells, act: Act, past: History) -> int:
    if not past.values[act.type].countable:
        return 0
    cell = (act.contact, act.type, slot_start(act.at, past.half_life))
    cells[cell] = cells.get(cell, 0) + 1
    return cells[cell]


def by_kernel(histories: list[History], chance: Random, splits: int = 0):
    """The same by arrays, all groups mixed in order of time, in as many parts as ``splits`` says and one more."""
    kinds = {(n, kind): value for n, past in enumerate(histories) for kind, value in past.values.items()}
    places = {key: place for place, key in enumerate(kinds)}
    values, rules = value_table(list(kinds.values())), rule_table([past.rule for past in histories])
    rows = []
    for number, past in enumerate(histories):
        cells: Cells = {}
        rows += [(act.at, act.id, number, places[number, act.type], nth_of(cells, act, past)) for act in past.acts]
    rows.sort()
    states = blank(len(histories))
    cuts = sorted(chance.randint(0, len(rows)) for _ in range(splits))
    crossings: list[tuple[int, str, int, bool]] = []
    hot: dict[tuple[int, str], bool] = {}
    for start, stop in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        part = rows[start:stop]
        group, at, kind, nth = (np.array([row[place] for row in part], np.int64) for place in (2, 0, 3, 4))
        flags, found = advance(states, group, at, kind, nth, np.arange(len(histories)), values, rules)
        hot |= {(part[n][2], part[n][1]): bool(flag) for n, flag in enumerate(flags)}
        crossings += [(int(g), KINDS[kind], int(at), bool(cause)) for _, g, kind, at, cause in zip(*found, strict=True)]
    return states, crossings, hot


@pytest.mark.parametrize("seed", range(40))
def test_it_equals_the_step_on_many_groups_at_once(seed):
    chance = Random(seed)
    histories = [history(chance, longest=60, half_life=chance.choice(HALF_LIVES)) for _ in range(40)]
    groups, told, flags = by_steps(histories)
    for splits in (0, 3):
        states, crossings, hot = by_kernel(histories, chance, splits)
        assert np.array_equal(states, states_of(groups))
        assert sorted(crossings, key=lambda one: one[0]) == told  # within a group in order
        assert hot == flags


def test_these_histories_cross_and_hold_and_close():
    kinds = set()
    decisive = countable = 0
    for seed in range(40):
        chance = Random(seed)
        histories = [history(chance, longest=60, half_life=chance.choice(HALF_LIVES)) for _ in range(40)]
        kinds |= {(kind, cause) for _, kind, _, cause in by_steps(histories)[1]}
        values = [past.values[act.type] for past in histories for act in past.acts]
        decisive += sum(bool(value.decisive) for value in values)
        countable += sum(value.countable for value in values)
    assert kinds == {("recognised", True), ("revived", True), ("cooled", True), ("cooled", False)}
    assert decisive > 1_000
    assert countable > 1_000


def test_a_sum_is_refused_where_64_bits_end_and_not_before():
    half_life, many = 3_600, 8_300
    at = np.full(8_500, 16 * half_life - 1, np.int64)  # the end of an epoch, where points weigh most
    zeros = np.zeros(8_500, np.int64)
    group, rule = Group(), Rule(half_life, 20)
    acts = [Act(int(at[0]), f"{n:04}", 0, 1, 1) for n in range(many)]
    for _ in walk(group, acts, rule, {1: Value(1_000)}):
        pass
    states = blank(1)
    advance(
        states,
        zeros[:many],
        at[:many],
        zeros[:many],
        zeros[:many],
        zeros[:1],
        value_table([Value(1_000)]),
        rule_table([rule]),
    )
    assert np.array_equal(states, states_of([group]))
    assert 1 << 62 < group.head.s0 < 1 << 63
    with pytest.raises(Overflow, match="64 bits"):
        advance(
            blank(1), zeros, at, zeros, zeros, zeros[:1], value_table([Value(1_000)]), rule_table([Rule(3_600, 20)])
        )


def test_nothing_is_nothing():
    empty = np.zeros(0, np.int64)
    hot, found = advance(blank(0), empty, empty, empty, empty, empty, value_table([]), rule_table([]))
    assert len(hot) == len(found.row) == 0
