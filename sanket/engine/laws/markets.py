"""Invents whole markets: one log over many groups, each pair with its categories, rules and influence; judged by the step.

>>> from random import Random
>>> invent(Random(1)).acts == invent(Random(1)).acts
True
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from sanket.engine.laws.histories import DAY, HALF_LIVES, RHOS, THRESHOLDS, VALUES, gap
from sanket.engine.recognition.fold import Act, Cells, walk
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import Crossing, Group

OFF_RATIOS = (0.5, 0.5, 1.0, 0.3, 0.9)


class Market(NamedTuple):
    """``chains``: for each pair its groups, own offering first. An act's offering is the number of its pair."""

    chains: list[list[int]]
    rule: list[int]
    rules: list[Rule]
    values: list[Value]
    weights: list[float] | None
    acts: list[Act]


def invent(
    chance: Random, *, longest: int = 120, decisive: bool = True, half_life: int | None = None, alike: bool = False
) -> Market:
    """A market of up to 12 accounts; ``alike``: all groups under one half-life."""
    half_life = half_life or chance.choice(HALF_LIVES)
    rules = [
        Rule(
            half_life if alike else chance.choice((half_life, chance.choice(HALF_LIVES))),
            chance.choice(THRESHOLDS),
            rho=chance.choice(RHOS),
            off_ratio=chance.choice(OFF_RATIOS),
        )
        for _ in range(chance.randint(1, 4))
    ]
    chains: list[list[int]] = []
    groups = 0
    for _ in range(chance.randint(1, 12)):
        top = [groups, groups + 1][: chance.randint(0, 2)]
        groups += len(top)
        for _ in range(chance.randint(1, 3)):
            chains.append([groups, *top])
            groups += 1
        if top and chance.random() < 0.5:  # activities about the category itself
            chains.append(top)
    values = [_value(chance, decisive=decisive) for _ in range(chance.randint(1, 7))]
    weights = None if chance.random() < 0.5 else [1.0] + [chance.choice((1.0, 0.5, 2.0, 1.37, 0.71)) for _ in range(3)]
    acts, at = [], chance.randint(-DAY, 1_800_000_000)
    for number in range(chance.randint(1, longest)):
        at += gap(chance, half_life) // chance.choice((1, 1, 5, 20))
        acts.append(
            Act(at, f"{number:05}", chance.randint(0, 3), chance.randrange(len(values)), chance.randrange(len(chains)))
        )
    return Market(chains, [chance.randrange(len(rules)) for _ in range(groups)], rules, values, weights, acts)


def _value(chance: Random, *, decisive: bool) -> Value:
    mark = chance.choice(("",) * 8 + ("opens", "closes")) if decisive else ""
    return Value(chance.choice(VALUES), chance.randint(1, 3) == 1, chance.randint(1, 3) == 1, mark)


class Judged(NamedTuple):
    """``crossings``: (row, group, crossing); ``hot``: (row, group) that an activity left hot."""

    groups: list[Group]
    crossings: list[tuple[int, int, Crossing]]
    hot: list[tuple[int, int]]


def judge(market: Market) -> Judged:
    """By the step, activity by activity."""
    groups = [Group() for _ in market.rule]
    cells: list[Cells] = [{} for _ in groups]
    values = dict(enumerate(market.values))
    weights = dict(enumerate(market.weights or ()))
    crossings, hot = [], []
    for row, act in enumerate(market.acts):
        for g in market.chains[act.offering]:
            (taken,) = walk(groups[g], [act], market.rules[market.rule[g]], values, cells[g], weights)
            crossings += [(row, g, crossing) for crossing in taken.crossings]
            if groups[g].hot(act.at):
                hot.append((row, g))
    return Judged(groups, crossings, hot)
