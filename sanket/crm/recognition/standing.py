"""How a group stands: what its lead must know after each activity."""

from __future__ import annotations

from sanket.crm.leads.actions import Standing
from sanket.engine.recognition.life import Profile
from sanket.engine.recognition.rule import Rule
from sanket.engine.recognition.step import HOT, Group

NOTHING_LEFT = -1e18
"""Heat key of a group that a decisive activity holds hot although nothing positive is left of its score."""


def standing(group: Group, rule: Rule, profile: Profile) -> Standing:
    """What the lead of ``group`` must know after its newest activity."""
    return standing_of(group, rule, profile.fitment())


def standing_of(group: Group, rule: Rule, fitment: float) -> Standing:
    """Like ``standing``, where the fitment is known."""
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
