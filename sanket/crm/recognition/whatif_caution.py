"""What speaks against a recommended pair of thresholds although it serves its goal."""

from __future__ import annotations

from typing import NamedTuple

from sanket.crm.recognition.whatif import WhatIf
from sanket.engine.recognition.interval import wilson

FAR_BELOW = 2 / 3
"""A share won of at most this part of the agreed pair's is said to be far below it."""


class Caution(NamedTuple):
    """``interest``, ``fitment``: it stands at the end of that slider, and nothing is known of what lies beyond.

    ``won`` and ``agreed``: the share won of its leads, where that is far below the agreed pair's; else None.
    """

    interest: bool
    fitment: bool
    won: float | None
    agreed: float | None

    @property
    def at_end(self) -> list[str]:
        return [name for name, there in (("interest", self.interest), ("fitment", self.fitment)) if there]


def caution(found: WhatIf, cell: tuple[int, int]) -> Caution:
    (j, k), (j0, k0) = cell, found.agreed
    at_ends = j in (0, len(found.interest) - 1), k in (0, len(found.fitment) - 1)
    leads, before = found.grid.leads[j][k], found.base.leads[j0][k0]
    spread = wilson(found.grid.won[j][k], leads)
    if spread is not None and before:
        won, agreed = found.grid.won[j][k] / leads, found.base.won[j0][k0] / before
        if won <= agreed * FAR_BELOW and agreed > spread[1]:
            return Caution(*at_ends, won, agreed)
    return Caution(*at_ends, None, None)
