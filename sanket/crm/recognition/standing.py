"""How a group stands: what its lead must know after each activity."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import TYPE_CHECKING, Any

from sanket.crm.leads.actions import Standing
from sanket.crm.recognition import feed
from sanket.engine.recognition.life import Profile
from sanket.engine.recognition.rule import FIT_TIE, Rule
from sanket.engine.recognition.step import HOT, Group
from sanket.engine.scoring.quanta import EPOCH_HALF_LIVES, FRACTION_BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOTHING_LEFT = -1e18
"""Heat key of a group that a decisive activity holds hot although nothing positive is left of its score."""


def standing(group: Group, rule: Rule, profile: Profile) -> Standing:
    """What the lead of ``group`` must know after its newest activity."""
    return standing_of(group, rule, profile.fitment())


def standing_of(group: Group, rule: Rule, fitment: float) -> Standing:
    """Like ``standing``, where the fitment is known. ``standings_of`` says the same of thousands."""
    key = group.head.key(rule.rho)
    if group.state == HOT and group.cold_at is not None:
        cold_at = group.cold_at
    else:
        # Of a group closed by a decisive activity it is the end of that, which may lie ahead.
        cold_at = group.last_at if group.cold_at is None else min(group.cold_at, group.last_at)
    return Standing(
        hot=group.state == HOT,
        cold_at=cold_at,
        fits=rule.fits(fitment),
        fitment=fitment,
        fitment_threshold=rule.fit,
        interest_threshold=rule.on,
        half_life=rule.half_life,
        heat_key=NOTHING_LEFT if key is None else key - rule.log2_on,
        activities=group.count,
        last_at=group.last_at,
    )


def standings_of(
    states: NDArray[np.int64], rules: Sequence[Rule], which: NDArray[np.int32], fitment: NDArray[np.float64]
) -> list[Standing]:
    """``standing_of`` each row of the kernel's ``states``, to the bit; ``which`` of the rules is its own."""
    import numpy as np

    def told(name: str) -> Any:
        return np.array([getattr(rule, name) for rule in rules])[which]

    if not len(states):
        return []
    hot, last_at, cold_at = states[:, feed.STATE] == HOT, states[:, feed.LAST_AT], states[:, feed.COLD_AT]
    never = cold_at == feed.NONE
    cold_at = np.where(never, last_at, np.where(hot, cold_at, np.minimum(cold_at, last_at)))
    mass = _mass(states, told("rho"))
    left = mass > 0
    key = np.full(len(states), NOTHING_LEFT)
    # NumPy's own logarithm may differ in the last bit.
    logs = np.array([log2(one) for one in mass[left].tolist()])
    key[left] = logs - FRACTION_BITS + EPOCH_HALF_LIVES * states[left, 0] - told("log2_on")[left]
    columns = (
        hot, cold_at, fitment >= told("fit") * (1 - FIT_TIE), fitment, told("fit"), told("on"), told("half_life"),
        key, states[:, feed.COUNT], last_at,
    )  # fmt: skip
    return list(map(Standing._make, zip(*(column.tolist() for column in columns), strict=True)))


def _mass(states: NDArray[np.int64], rho: NDArray[np.float64]) -> NDArray[np.float64]:
    """``Head.mass`` of each, in its order of evaluation."""
    import numpy as np

    _, s0, s1, s2, w0, w1, w2 = states[:, :7].T
    strong, weak = (a + b * 2.0**-16 + c * 2.0**-32 for a, b, c in ((s0, s1, s2), (w0, w1, w2)))
    allowed = np.where(strong > 0, rho * strong, 0.0)
    mass: NDArray[np.float64] = np.where(weak == 0, strong, strong + np.where(weak > allowed, allowed, weak))
    return mass
