"""The parts a score is the sum of.

All parts are brought to one unit, 2^-32 quanta of the head's epoch, in which every kept quantum is whole. Weak parts
are scaled by the common factor min(W, rho max(S, 0)) / W and rounded by largest remainder, so that the integers add
up exactly to the total. What lies more than two epochs back weighs nothing and is listed with nothing.

    points = quanta x 2^-32 x 2^(-16 (E(at) - epoch)) / quanta per point(at)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ldexp
from typing import NamedTuple

from sanket.engine.recognition.fold import Taken
from sanket.engine.recognition.rule import Rule
from sanket.engine.scoring.head import Head
from sanket.engine.scoring.quanta import epoch_of, quanta_per_point


class Part(NamedTuple):
    """An activity's part of a score: exact integer, points at the asked instant, share of the total."""

    taken: Taken
    quanta: int
    points: float
    share: float


def explain(taken: Sequence[Taken], head: Head, rule: Rule, at: int) -> tuple[int, list[Part]]:
    """Total quanta and the parts of the score at ``at``, in the order given. ``head`` is the sum of ``taken``."""
    whole = [_kept(one, head.epoch) for one in taken]
    strong = sum(q for q, one in zip(whole, taken, strict=True) if not one.value.weak)
    weak = sum(q for q, one in zip(whole, taken, strict=True) if one.value.weak)
    allowed = min(Fraction(weak), Fraction(rule.rho) * max(strong, 0))
    if weak > 0 and allowed < weak:
        _scale(whole, [one.value.weak for one in taken], allowed / weak, round(allowed))
    total = sum(whole)
    unit = ldexp(1.0, -32 - 16 * (epoch_of(at, rule.half_life) - head.epoch)) if taken else 0.0
    unit /= quanta_per_point(at, rule.half_life)
    return total, [Part(one, q, q * unit, q / total if total else 0.0) for one, q in zip(taken, whole, strict=True)]


def _kept(one: Taken, epoch: int) -> int:
    age = epoch - one.epoch
    return one.quanta << (16 * (2 - age)) if age <= 2 else 0


def _scale(whole: list[int], weak: list[bool], factor: Fraction, target: int) -> None:
    """Scale the weak ones by ``factor`` in place so that they sum to ``target``; the largest remainders round up."""
    places = [i for i, is_weak in enumerate(weak) if is_weak]
    exact = [whole[i] * factor for i in places]
    floors = [x.numerator // x.denominator for x in exact]
    by_remainder = sorted(range(len(places)), key=lambda i: (floors[i] - exact[i], i))
    for rank, i in enumerate(by_remainder):
        whole[places[i]] = floors[i] + (1 if rank < target - sum(floors) else 0)


def portions(parts: Sequence[Part]) -> dict[int, int]:
    """Offering of the activities -> their quanta: how much of a category's score each product below it gives."""
    given: dict[int, int] = {}
    for part in parts:
        given[part.taken.act.offering] = given.get(part.taken.act.offering, 0) + part.quanta
    return given
