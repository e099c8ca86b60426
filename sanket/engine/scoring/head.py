"""The head of a group: integer sums of three epochs, strong and weak apart, and the scores read from them.

    mass = a0 + a1 2^-16 + a2 2^-32                  for strong (S) and weak (W) quanta alike
    IS   = (S + min(W, rho max(S, 0))) 2^(-16 (E - epoch)) / quanta per point        points
    key  = log2(mass) - 24 + 16 epoch                log2 of the score at the Unix epoch, in half-lives
    cold = half-life (key - log2 threshold)          Unix seconds

Weak signals (opens, clicks, whatever a machine can do) at most double the strong ones at rho 1, and are nothing alone.
Both terms fade at one rate, so order and cold date need no recomputing. Older epochs than ``epoch - 2`` weigh less
than 2^-32 of a point each and are dropped. Source: docs/engine.md.

>>> head = Head(); head.add(*quantise(20.0, 0, 86_400), weak=False)
>>> round(head.score(86_400, 86_400, rho=1.0), 9)
10.0
>>> head.fades_to(10.0, 86_400, rho=1.0)
86400
"""

from __future__ import annotations

from math import floor, ldexp, log2

from sanket.engine.register import Entry, _n
from sanket.engine.scoring.quanta import EPOCH_HALF_LIVES, FRACTION_BITS, quanta_per_point, quantise

__all__ = ["NEVER", "Head", "faded", "faded_to", "quantise"]

ENTRY = Entry(
    name="interest",
    title=_n("Interest"),
    decision=_n("When an account becomes a lead for an offering, and when it has gone cold."),
    method=_n(
        "Each activity brings the points of its type. Points halve with each half-life of the offering. What a machine can do"
        " counts at most as much as what people did; repeated acts of one person on one day count less and less."
    ),
    formula="interest = strong + min(weak, rho × max(strong, 0));  strong, weak = sum of points × 2^(−age / half-life)",
    inputs=(
        "Activity.occurred_at", "Activity.type", "Activity.offering", "Activity.contact", "TypeValue.value",
        "TypeValue.strength", "TypeValue.countable", "TypeValue.decisive", "Tuning.half_life_days", "Scoring.rho",
    ),
    refresh=("at each activity", "sanket.crm.recognition.jobs.settle"),
)  # fmt: skip

NEVER = -(1 << 40)
"""Epoch of a head to which nothing was added yet: older than any."""


class Head:
    """Mutable sums; adding is commutative and associative, ``==`` compares all seven integers."""

    __slots__ = ("epoch", "s0", "s1", "s2", "w0", "w1", "w2")

    def __init__(
        self, epoch: int = NEVER, s0: int = 0, s1: int = 0, s2: int = 0, w0: int = 0, w1: int = 0, w2: int = 0
    ) -> None:
        self.epoch = epoch
        self.s0, self.s1, self.s2 = s0, s1, s2
        self.w0, self.w1, self.w2 = w0, w1, w2

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Head) and self.sums() == other.sums()

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return f"Head{self.sums()}"

    def sums(self) -> tuple[int, int, int, int, int, int, int]:
        return (self.epoch, self.s0, self.s1, self.s2, self.w0, self.w1, self.w2)

    def shift(self, epoch: int) -> None:
        """Move to a later ``epoch``; sums only change their place, or drop out when older than two epochs."""
        steps = epoch - self.epoch
        if steps <= 0:
            return
        if steps == 1:
            self.s1, self.s2, self.w1, self.w2 = self.s0, self.s1, self.w0, self.w1
        elif steps == 2:
            self.s1, self.s2, self.w1, self.w2 = 0, self.s0, 0, self.w0
        else:
            self.s1 = self.s2 = self.w1 = self.w2 = 0
        self.s0 = self.w0 = 0
        self.epoch = epoch

    def add(self, epoch: int, quanta: int, *, weak: bool) -> None:
        """Add the ``quanta`` of an activity (negative ones too) that lies in ``epoch``."""
        age = self.epoch - epoch
        if age < 0:
            self.shift(epoch)
            age = 0
        if age == 0:
            if weak:
                self.w0 += quanta
            else:
                self.s0 += quanta
        elif age == 1:
            if weak:
                self.w1 += quanta
            else:
                self.s1 += quanta
        elif age == 2:
            if weak:
                self.w2 += quanta
            else:
                self.s2 += quanta

    def merge(self, other: Head) -> Head:
        """The head of both histories together; neither is changed."""
        merged = Head(*self.sums())
        merged.shift(other.epoch)
        for place, (strong, weak) in enumerate(((other.s0, other.w0), (other.s1, other.w1), (other.s2, other.w2))):
            merged.add(other.epoch - place, strong, weak=False)
            merged.add(other.epoch - place, weak, weak=True)
        return merged

    def mass(self, rho: float) -> float:
        """Quanta of the current epoch that count, weak ones limited. One order of evaluation: same bits everywhere."""
        strong = self.s0 + self.s1 * 2.0**-16 + self.s2 * 2.0**-32
        weak = self.w0 + self.w1 * 2.0**-16 + self.w2 * 2.0**-32
        if weak == 0.0:
            return strong
        allowed = rho * strong if strong > 0.0 else 0.0
        if weak > allowed:
            return strong + allowed
        return strong + weak

    def score(self, at: int, half_life: int, *, rho: float) -> float:
        """Interest in points at ``at``, which must not lie before the newest activity's epoch."""
        return faded(self.mass(rho), self.epoch, at, half_life)

    def key(self, rho: float) -> float | None:
        """log2 of the score at the Unix epoch, in half-lives; ``None`` when nothing positive is left."""
        mass = self.mass(rho)
        return log2(mass) - FRACTION_BITS + 16 * self.epoch if mass > 0 else None

    def fades_to(self, threshold: float, half_life: int, *, rho: float) -> int | None:
        """The second at which the score has faded to ``threshold``; ``None`` without score."""
        mass = self.mass(rho)
        return faded_to(log2(threshold), mass, self.epoch, half_life) if mass > 0 else None


def faded(mass: float, epoch: int, at: int, half_life: int) -> float:
    """Points that ``mass`` quanta of ``epoch`` still weigh at ``at``."""
    epochs = at // (EPOCH_HALF_LIVES * half_life) - epoch
    return (ldexp(mass, -16 * epochs) if epochs else mass) / quanta_per_point(at, half_life)


def faded_to(log2_threshold: float, mass: float, epoch: int, half_life: int) -> int:
    """The second nearest to the instant at which ``mass`` (> 0) quanta of ``epoch`` weigh the threshold's points.

    Rounded to the nearest second because quanta know the instant to some milliseconds only: a score of exactly
    twice the threshold then lasts exactly one half-life.
    """
    return floor(half_life * (log2(mass) - FRACTION_BITS + 16 * epoch - log2_threshold) + 0.5)
