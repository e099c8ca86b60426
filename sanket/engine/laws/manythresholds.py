"""What-if by the words of its definition: a replay by ``step`` for every threshold, a plain dictionary of open leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sanket.engine.laws.markets import Market
from sanket.engine.recognition.fold import Cells, walk
from sanket.engine.recognition.rule import Rule
from sanket.engine.recognition.step import COOLED, Group

DAY = 86_400


class Lead(NamedTuple):
    group: int
    row: int
    at: int
    won_at: int | None
    revived: int


class Counts(NamedTuple):
    """``leads`` that began inside the window, in order; ``warnings``: of each covered win in it, in seconds."""

    leads: list[Lead]
    revived: int
    warnings: list[int]


class Open:
    """A lead that no win has closed yet."""

    def __init__(self, group: int, row: int, at: int) -> None:
        self.group, self.row, self.began, self.rose, self.revived = group, row, at, at, 0
        self.won_at: int | None = None


def count(
    market: Market,
    on: Sequence[float],
    off_ratio: float,
    fits: Sequence[bool],
    wins: Sequence[tuple[int, Sequence[int]]],
    horizon: int,
    begin: int,
    end: int,
) -> Counts:
    """At one interest threshold for each rule, of the groups that fit."""
    rules = [
        Rule(rule.half_life, at, rho=rule.rho, off_ratio=off_ratio) for rule, at in zip(market.rules, on, strict=True)
    ]
    groups = [Group() for _ in market.rule]
    cells: list[Cells] = [{} for _ in groups]
    values, weights = dict(enumerate(market.values)), dict(enumerate(market.weights or ()))
    ahead = sorted(wins)
    alive: dict[int, Open] = {}
    begun: list[Open] = []
    tally: Counter[str] = Counter()
    warnings: list[int] = []

    def win(at: int, closes: Sequence[int]) -> None:
        covering = []
        for g in closes:
            if (lead := alive.pop(g, None)) and (groups[g].hot(at) or lead.rose >= at - horizon):
                lead.won_at = at
                covering.append(lead.began)
        if covering and at >= begin:
            warnings.append(at - min(covering))

    for row, act in enumerate(market.acts):
        if act.at >= end:
            break
        while ahead and ahead[0][0] <= act.at:
            win(*ahead.pop(0))
        chain = market.chains[act.offering]
        for g in chain:
            (taken,) = walk(groups[g], [act], rules[market.rule[g]], values, cells[g], weights)
            rises = any(crossing.kind != COOLED for crossing in taken.crossings)
            spoken_for = g != chain[0] and groups[chain[0]].hot(act.at)
            if not groups[g].hot(act.at) or not fits[g] or spoken_for:
                continue
            if g in alive:
                if rises:
                    alive[g].rose = act.at
                    if act.at >= begin:
                        tally["revived"] += 1
                        alive[g].revived += 1
            elif taken.value.value or taken.value.decisive:
                alive[g] = Open(g, row, act.at)
                begun.append(alive[g])
    while ahead and ahead[0][0] < end:
        win(*ahead.pop(0))
    leads = [Lead(one.group, one.row, one.began, one.won_at, one.revived) for one in begun if one.began >= begin]
    return Counts(leads, tally["revived"], warnings)
