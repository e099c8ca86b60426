"""The parameters by which a group is judged, with what is derived from them worked out once."""

from __future__ import annotations

from math import log2
from typing import NamedTuple

OFF_RATIO = 0.5
"""A hot group cools below this part of its threshold unless told otherwise: just crossed, it stays warm for a half-life."""
TIE = 1e-6
"""A score within 1 ppm of a threshold has reached it: 5 + 5 reaches 10 whatever the rounding. For tests only, not dates."""
FIT_TIE = 1e-9


class Value(NamedTuple):
    """What an activity type is worth."""

    value: int
    weak: bool = False
    countable: bool = False
    decisive: str = ""
    customer: bool = True


class Rule:
    """Half-life (seconds), thresholds and rho of one offering. ``off_ratio``: the part of ``on`` below which it cools."""

    __slots__ = (
        "fit",
        "half_life",
        "log2_off",
        "log2_on",
        "off",
        "off_ratio",
        "off_reached",
        "on",
        "on_reached",
        "rho",
    )

    def __init__(
        self, half_life: int, on: float, fit: float = 0.25, rho: float = 1.0, off_ratio: float = OFF_RATIO
    ) -> None:
        self.half_life = half_life
        self.on = on
        self.off_ratio = off_ratio
        self.off = on * off_ratio
        self.on_reached = self.on * (1 - TIE)
        self.off_reached = self.off * (1 - TIE)
        self.log2_on = log2(on)
        self.log2_off = log2(self.off)
        self.fit = fit
        self.rho = rho

    def fits(self, fitment: float) -> bool:
        return fitment >= self.fit * (1 - FIT_TIE)
