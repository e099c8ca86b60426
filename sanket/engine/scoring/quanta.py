"""Turns points at an instant into integers that can be added in any order.

Time is cut into epochs of ``EPOCH_HALF_LIVES`` half-lives. Inside its epoch an activity weighs

    q = round(points x 2^24 x 2^((t mod 16 h) / h))            quanta, an integer

so that adding quanta is adding decayed points, exactly: whole numbers know no order and leave no residue.

>>> quantise(1.0, 0, 86_400)
(0, 16777216)
>>> quantise(1.0, 86_400, 86_400)  # a half-life later a point weighs twice as much against the same past
(0, 33554432)

Units: ``at`` Unix seconds, ``half_life`` seconds (3,600 to 31,557,600), points as agreed. Source: forward decay
(Cormode et al. 2009) with a landmark for each epoch; docs/engine.md.
"""

from __future__ import annotations

from math import exp2

EPOCH_HALF_LIVES = 16
FRACTION_BITS = 24
SHORTEST_HALF_LIFE = 3_600
LONGEST_HALF_LIFE = 31_557_600


def epoch_of(at: int, half_life: int) -> int:
    """The epoch in which ``at`` lies."""
    return at // (EPOCH_HALF_LIVES * half_life)


def quanta_per_point(at: int, half_life: int) -> float:
    """How many quanta one point weighs at ``at`` (between 2^24 and 2^40)."""
    return 16_777_216.0 * exp2((at % (EPOCH_HALF_LIVES * half_life)) / half_life)


def quantise(points: float, at: int, half_life: int) -> tuple[int, int]:
    """Epoch and quanta of ``points`` earned at ``at``."""
    return at // (EPOCH_HALF_LIVES * half_life), round(points * quanta_per_point(at, half_life))
