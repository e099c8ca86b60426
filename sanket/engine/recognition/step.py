"""One activity: add it to its group's head and say whether the group became hot or cold.

    cold -> hot      IS >= on (within 1 ppm), or an activity that *opens*
    hot -> cold      at cold_at by time; at an activity when IS < off, or when it *closes*
    closed -> cold   when the score has once been below off; until then nothing but an *opens* makes it hot

An *opens* holds its group hot for one half-life at least. Decay alone never lifts a positive threshold's score, so
testing at activities finds every rise; cooling by time is known in advance and written down at the next activity.
Source: docs/engine.md.
"""

from __future__ import annotations

from typing import NamedTuple

from sanket.engine.recognition.rule import Rule
from sanket.engine.scoring.head import Head, faded, faded_to

COLD, HOT, CLOSED = 0, 1, 2
RECOGNISED, COOLED, REVIVED = "recognised", "cooled", "revived"
OPENS, CLOSES = "opens", "closes"


class Crossing(NamedTuple):
    """``by_activity``: the activity in hand caused it; otherwise time did."""

    kind: str
    at: int
    by_activity: bool


class Group:
    """A group's head and state.

    ``cold_at``: of a hot group when it goes cold, of a closed one when it may rise again, of a cold one when either
    last happened (``None``: never).
    """

    __slots__ = ("cold_at", "count", "head", "hold_until", "last_at", "risen", "state")

    def __init__(
        self,
        head: Head | None = None,
        *,
        count: int = 0,
        last_at: int = 0,
        state: int = COLD,
        risen: bool = False,
        cold_at: int | None = None,
        hold_until: int | None = None,
    ) -> None:
        self.head = head if head is not None else Head()
        self.count = count
        self.last_at = last_at
        self.state = state
        self.risen = risen
        self.cold_at = cold_at
        self.hold_until = hold_until

    def hot(self, at: int) -> bool:
        """Whether it is hot at ``at``, which must not lie before the newest activity."""
        return self.state == HOT and self.cold_at is not None and self.cold_at > at

    def facts(self) -> tuple[object, ...]:
        """All that two equal groups share."""
        return (*self.head.sums(), self.count, self.last_at, self.state, self.risen, self.cold_at, self.hold_until)


def step(
    group: Group, rule: Rule, at: int, epoch: int, quanta: int, *, weak: bool, decisive: str = ""
) -> list[Crossing]:
    """Take in an activity at ``at``; activities must come in order of (occurred_at, id). Changes ``group``."""
    crossings: list[Crossing] = []
    if group.state != COLD and group.cold_at is not None and group.cold_at <= at:
        if group.state == HOT:
            crossings.append(Crossing(COOLED, group.cold_at, False))
        group.state, group.hold_until = COLD, None
    head = group.head
    head.add(epoch, quanta, weak=weak)
    group.count += 1
    group.last_at = at
    if group.state == COLD and not decisive and quanta <= 0:
        return crossings  # nothing that is cold rises by nothing
    was = group.state
    mass = head.mass(rule.rho)
    score = faded(mass, head.epoch, at, rule.half_life)
    if decisive == OPENS:
        group.hold_until = at + rule.half_life
        _rise(group, at, crossings)
    elif decisive == CLOSES:
        if group.state == HOT:
            crossings.append(Crossing(COOLED, at, True))
        group.state = CLOSED if score >= rule.off_reached else COLD
        group.hold_until = None
    elif group.state == COLD:
        if score >= rule.on_reached:
            _rise(group, at, crossings)
    elif score < rule.off_reached and (group.hold_until is None or group.hold_until <= at):
        if group.state == HOT:
            crossings.append(Crossing(COOLED, at, True))
        group.state, group.hold_until = COLD, None
    if group.state == COLD:
        group.cold_at = at if was != COLD else group.cold_at
    else:
        # A score within a ppm of "off" may have faded some seconds ago by the closed form: it goes cold now, not earlier.
        cold_at = max(faded_to(rule.log2_off, mass, head.epoch, rule.half_life), at) if mass > 0 else at
        group.cold_at = cold_at if group.hold_until is None else max(cold_at, group.hold_until)
    return crossings


def _rise(group: Group, at: int, crossings: list[Crossing]) -> None:
    if group.state != HOT:
        crossings.append(Crossing(REVIVED if group.risen else RECOGNISED, at, True))
    group.state, group.risen = HOT, True
