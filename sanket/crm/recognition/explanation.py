"""Why a score is what it is: read from the log at any instant, always the sum of its listed parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sanket.crm.activities.queries import acts_of
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.profiles import Judge
from sanket.engine.recognition.explain import Part
from sanket.engine.recognition.explain import explain as parts_of
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded, fold
from sanket.engine.recognition.step import COOLED, HOT
from sanket.engine.scoring.fitment import CONTACT, FACTORS, FitRow

PartOf = Part


class Factor(NamedTuple):
    """One factor of fitment and the rows it is the product of. ``contact`` is whose it is, for the contact factor."""

    name: str
    score: float
    rows: list[FitRow]
    contact: int


class Explanation(NamedTuple):
    """``parts`` in order of the log; ``crossings`` up to ``at``, cooling by time included; ``total`` in quanta."""

    at: int
    interest: float
    fitment: float
    total: int
    parts: list[Part]
    factors: list[Factor]
    crossings: list[tuple[str, int, str | None]]
    folded: Folded
    weights: Mapping[int, float]
    """Contact -> what the points of their activities are multiplied by; who is absent has 1."""

    def by(self, key: Callable[[Part], int]) -> list[tuple[int, float, float]]:
        """(key, points, share) of the parts together, the largest share first."""
        quanta: dict[int, int] = {}
        points: dict[int, float] = {}
        for part in self.parts:
            quanta[key(part)] = quanta.get(key(part), 0) + part.quanta
            points[key(part)] = points.get(key(part), 0.0) + part.points
        total = self.total
        ranked = sorted(quanta, key=lambda one: (-quanta[one], one))
        return [(one, points[one], quanta[one] / total if total else 0.0) for one in ranked]


def acts_for(rules: Book, account_id: int, offering_id: int, *, until: int) -> list[Act]:
    """The activities of one group up to ``until``, sorted."""
    below = rules.below.get(offering_id, ())
    return [Act(*row) for row in acts_of([account_id], until=until, offering_ids=below).get(account_id, ())]


def explain(account_id: int, offering_id: int, *, at: int) -> Explanation:
    """The explanation at ``at``: activities up to then, today's settings, profiles and tables."""
    rules = book()
    return explain_acts(rules, account_id, offering_id, acts_for(rules, account_id, offering_id, until=at), at=at)


def explain_acts(
    rules: Book, account_id: int, offering_id: int, acts: Sequence[Act], *, at: int, judge: Judge | None = None
) -> Explanation:
    """Like ``explain``, for activities that were read already."""
    judge = judge or Judge(rules, [account_id])
    rule = rules.rule(offering_id)
    folded = fold(acts, rule, rules.values, judge.profile(account_id, offering_id), weights=rules.weights, keep=True)
    total, parts = parts_of(folded.taken, folded.group.head, rule, at)
    crossings = list(folded.crossings)
    group = folded.group
    if group.state == HOT and group.cold_at is not None and group.cold_at <= at:
        crossings.append((COOLED, group.cold_at, None))
    interest = group.head.score(at, rule.half_life, rho=rule.rho)
    factors = _factors(judge, account_id, offering_id, folded)
    return Explanation(at, interest, folded.profile.fitment(), total, parts, factors, crossings, folded, rules.weights)


def _factors(judge: Judge, account_id: int, offering_id: int, folded: Folded) -> list[Factor]:
    """The three factors; that of the best contact among those named on a customer activity."""
    best = judge.best(account_id, offering_id, folded.profile.seen)
    found = []
    for name in FACTORS:
        who = best if name == CONTACT else 0
        found.append(Factor(name, *judge.factor(account_id, offering_id, name, who), who))
    return found
