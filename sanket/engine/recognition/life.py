"""Which leads a group's history makes.

A lead begins at the first activity after which the group is hot and fits. It stays the same lead through cold and
warm, fitting and not, until people close it. After their rest the first counted activity at which the group is hot
and fits begins the next one. What people closed before the instant at which later facts now see a beginning was
another lead: the rest they gave it still counts, its row does not come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sanket.engine.recognition.fold import UNWEIGHTED, Act, Taken, walk
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import Group
from sanket.engine.scoring.fitment import fitment


class Opening(NamedTuple):
    """The instant and the activity (external id) that tipped a lead. ``number``: which of the group's leads it is."""

    at: int
    activity: str
    number: int = 0


class Closing(NamedTuple):
    """People closed a lead at ``at``; no new one before ``until``."""

    at: int
    until: int


class Profile:
    """The fitment of one group: fixed factors, and the contact factor as the best among those who acted.

    ``contact``: the factor of a contact by id; ``nobody``: the factor while no contact has acted.
    """

    __slots__ = ("account", "best", "contact", "industry", "nobody", "seen", "unjudged")

    def __init__(self, industry: float, account: float, nobody: float, contact: Callable[[int], float]) -> None:
        self.industry, self.account, self.nobody, self.contact = industry, account, nobody, contact
        self.seen: set[int] = set()
        self.unjudged: list[int] = []
        self.best: float | None = None

    def meet(self, contact: int) -> None:
        """A contact was named on a customer activity. Judged only when asked: most groups are never hot."""
        if contact and contact not in self.seen:
            self.seen.add(contact)
            self.unjudged.append(contact)

    def contact_factor(self) -> float:
        while self.unjudged:
            factor = self.contact(self.unjudged.pop())
            self.best = factor if self.best is None else max(self.best, factor)
        return self.nobody if self.best is None else self.best

    def fitment(self) -> float:
        return fitment(self.industry, self.account, self.contact_factor())


class Life:
    """Openings so far, and when the next may come. ``closings``: for each lead already known, None while it is open."""

    __slots__ = ("closings", "openings")

    def __init__(self, openings: Iterable[Opening] = (), closings: Sequence[Closing | None] = ()) -> None:
        self.openings = list(openings)
        self.closings = closings

    def see(self, act: Act, value: Value) -> None:
        """``act`` left its group hot and fitting."""
        number = 0
        if self.openings:
            newest = self.openings[-1].number
            closing = self._closing(newest)
            if closing is None or not self._over(closing, act, value):
                return
            number = newest + 1
        while (closing := self._closing(number)) is not None and closing.at < act.at:
            if not self._over(closing, act, value):
                return
            number += 1
        self.openings.append(Opening(act.at, act.id, number))

    def _closing(self, number: int) -> Closing | None:
        return self.closings[number] if number < len(self.closings) else None

    @staticmethod
    def _over(closing: Closing, act: Act, value: Value) -> bool:
        return act.at >= closing.until and bool(value.value or value.decisive)


class Folded(NamedTuple):
    """All that follows from a group's history."""

    group: Group
    crossings: list[tuple[str, int, str | None]]  # kind, at, external id of the cause or None for time
    openings: list[Opening]
    profile: Profile
    taken: list[Taken]


def live(taken: Taken, group: Group, rule: Rule, profile: Profile, life: Life) -> None:
    """What a step means for the group's leads; call after each."""
    if taken.value.customer:
        profile.meet(taken.act.contact)
    if group.hot(taken.act.at) and rule.fits(profile.fitment()):
        life.see(taken.act, taken.value)


def fold(
    acts: Iterable[Act],
    rule: Rule,
    values: Mapping[int, Value],
    profile: Profile,
    closings: Sequence[Closing | None] = (),
    *,
    weights: Mapping[int, float] = UNWEIGHTED,
    keep: bool = False,
) -> Folded:
    """Replay ``acts`` (sorted) from nothing; with ``keep`` each step is returned too, for an explanation."""
    group, life = Group(), Life(closings=closings)
    crossings: list[tuple[str, int, str | None]] = []
    kept: list[Taken] = []
    for taken in walk(group, acts, rule, values, weights=weights):
        for crossing in taken.crossings:
            crossings.append((crossing.kind, crossing.at, taken.act.id if crossing.by_activity else None))
        live(taken, group, rule, profile, life)
        if keep:
            kept.append(taken)
    return Folded(group, crossings, life.openings, profile, kept)
