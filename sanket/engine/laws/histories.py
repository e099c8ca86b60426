"""Invents the history of one group: hard cases on purpose, the same ones for the same source of chance.

Many tied instants, gaps of exactly a half-life, a slot or an epoch, long silences, negative values, machine-made,
countable and decisive types, thresholds that whole values meet exactly, ids that differ in case only.

>>> from random import Random
>>> history(Random(1)) == history(Random(1))
True
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.rule import Rule, Value

HOUR, DAY, YEAR = 3_600, 86_400, 31_557_600
HALF_LIVES = (HOUR, 5 * HOUR, DAY, 7 * DAY, 30 * DAY, 100 * DAY + 7, YEAR)
THRESHOLDS = (5.0, 10.0, 20.0, 50.0)
RHOS = (1.0, 1.0, 0.37, 0.0, 2.0)
VALUES = (1, 1, 2, 5, 5, 10, 20, 0, -1, -5, -20, 100, -1_000, 1_000)
LETTERS = "abAB09éß"


class History(NamedTuple):
    """All that recognition is given about one group; ``acts`` are in order."""

    half_life: int
    on: float
    rho: float
    values: dict[int, Value]
    acts: list[Act]

    @property
    def rule(self) -> Rule:
        return Rule(self.half_life, self.on, rho=self.rho)

    def without(self, gone: Sequence[Act]) -> History:
        return self._replace(acts=[act for act in self.acts if act not in gone])


def history(
    chance: Random, *, longest: int = 40, decisive: bool = True, weak_only: bool = False, half_life: int | None = None
) -> History:
    """A history of up to ``longest`` activities."""
    half_life = half_life or chance.choice(HALF_LIVES)
    values = {kind: _value(chance, decisive=decisive, weak_only=weak_only) for kind in range(1, chance.randint(2, 7))}
    at = chance.randint(-DAY, 1_800_000_000)
    ids: set[str] = set()
    acts: list[Act] = []
    for _ in range(chance.randint(1, longest)):
        at += gap(chance, half_life)
        ids.add(external_id := _new_id(chance, ids))
        acts.append(Act(at, external_id, chance.randint(0, 3), chance.choice(list(values)), chance.randint(1, 3)))
    return History(half_life, chance.choice(THRESHOLDS), chance.choice(RHOS), values, sorted(acts))


def _value(chance: Random, *, decisive: bool, weak_only: bool) -> Value:
    mark = chance.choice(("",) * 8 + ("opens", "closes")) if decisive else ""
    weak = weak_only or chance.randint(1, 3) == 1
    return Value(chance.choice(VALUES), weak, chance.randint(1, 3) == 1, mark, chance.randint(1, 3) > 1)


def gap(chance: Random, half_life: int) -> int:
    """Seconds to the next activity."""
    match chance.randint(1, 10):
        case 1 | 2 | 3:
            return 0
        case 4:
            return chance.choice((half_life, half_life // 8, 16 * half_life, DAY, 1))
        case 5:
            return chance.randint(0, 60 * half_life)
        case _:
            return chance.randint(0, half_life // chance.choice((1, 3, 20)))


def _new_id(chance: Random, taken: set[str]) -> str:
    while True:
        made = "".join(chance.choice(LETTERS) for _ in range(4))
        if made not in taken:
            return made
