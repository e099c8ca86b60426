"""Values learned from a history and its wins, beside the agreed ones, and how both rank what came later.

The history is cut in time: values are suggested from the weeks before the cut (``hazard``), whose outcomes are known
by then; rows after it, "won within the horizon", measure them against the agreed values, a plain faded count, and the
counting that others do, all on the same rows. Nothing is suggested where too few wins lie on either side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.engine.learning import bayes, features, hazard, leaks, quality
from sanket.engine.learning.fit import Fitted, fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

DAY = 86_400
LEAST_WINS, LEAST_LATER_WINS = 30, 10
"""Weeks with a win before the cut, rows won after it: below nothing is suggested."""
LEAST_ACTIVITIES = 30
"""A type with fewer activities before the cut keeps its agreed value."""
EARLY = 0.7
USUAL_HORIZON, SHORTEST_HORIZON = 56 * DAY, 7 * DAY
LONGEST_STEP = 28 * DAY
MOST_LATER_ROWS = 200_000
AGREED, LEARNED, CUT_OFF, PLAIN, BAYES_RAW, BAYES_FADED = (
    "agreed values",
    "learned values",
    "learned from cut-offs",
    "plain faded count",
    "naive Bayes of lifetime counts",
    "naive Bayes of faded counts",
)


class History(NamedTuple):
    """What is learned from. ``group`` indexes ``half_life``, ``rho`` and ``account``; ``win`` numbers wins, because one
    win may count for several groups. Outcomes are known until ``end``."""

    log: features.Events
    half_life: NDArray[np.int64]
    rho: NDArray[np.float64]
    account: NDArray[np.int64]
    wins: hazard.Wins
    win: NDArray[np.int64]
    begin: int
    end: int


class Types(NamedTuple):
    """Of each activity type: the agreed value, whether it is weak, and whether a person said that it is no leak."""

    agreed: NDArray[np.float64]
    weak: NDArray[np.bool_]
    confirmed: NDArray[np.bool_]


class Suggestion(NamedTuple):
    """Of one type. ``points`` None: nothing is suggested, ``why`` says the reason: leak, few, or nothing at all."""

    points: int | None
    low: int
    high: int
    why: str
    auc: float
    activities: int
    preceded: int


class Ranked(NamedTuple):
    name: str
    auc: quality.Interval
    lift: quality.Interval


class Later(NamedTuple):
    """What was measured after the cut."""

    ranked: list[Ranked]
    over_agreed: quality.Interval
    over_plain: quality.Interval
    rows: int
    won: int


class Study(NamedTuple):
    """``suggestions`` and ``later`` are None where too few wins were there; the counts say what is missing."""

    begin: int
    cut: int
    end: int
    horizon: int
    early_wins: int
    later_wins: int
    early_rows: int
    suggestions: list[Suggestion] | None
    later: Later | None


def study(
    history: History, types: Types, *, horizon: int | None = None, report: Callable[[int, int], object] | None = None
) -> Study:
    """Learn and measure. ``report`` is told (steps done, of how many)."""
    kinds, steps = len(types.agreed), 5
    told = report or (lambda done, total: None)
    cut, span = _when(history, horizon)
    early = hazard.weeks(history.log, history.half_life, history.wins, kinds=kinds, begin=history.begin, end=cut)
    told(1, steps)
    later = _rows(history, kinds, cut, history.end, span)
    told(2, steps)
    counted = int(early.won.sum()), int(later.won.sum())
    empty = Study(history.begin, cut, history.end, span, *counted, len(early.won), None, None)
    if counted[0] < LEAST_WINS or counted[1] < LEAST_LATER_WINS:
        return empty
    activities = np.bincount(history.log.kind[history.log.at < cut], minlength=kinds)
    few = activities < LEAST_ACTIVITIES
    before = _rows(history, kinds, history.begin, cut, span)
    told(3, steps)
    alone = np.maximum(np.maximum(_alone(early, kinds), _alone(before, kinds)), _at_the_win(history, kinds, cut))
    leak = (alone > leaks.TELLING) & ~types.confirmed
    fixed = few | leak
    found = _fit(early, types, fixed, leak)
    other = _fit(before, types, fixed, leak) if before.won.any() and not before.won.all() else None
    told(4, steps)
    points = np.where(fixed, types.agreed, found.points).astype(np.float64)
    measured = _measure(history, types, before, later, points, other, fixed)
    preceded = _preceded(history, kinds, cut, span)
    told(5, steps)
    suggestions = [
        Suggestion(
            None if fixed[kind] else int(found.points[kind]),
            int(found.low[kind]),
            int(found.high[kind]),
            "leak" if leak[kind] else "few" if few[kind] else "",
            float(alone[kind]),
            int(activities[kind]),
            int(preceded[kind]),
        )
        for kind in range(kinds)
    ]
    return empty._replace(suggestions=suggestions, later=measured)


def _when(history: History, horizon: int | None) -> tuple[int, int]:
    """The cut, at a midnight, and the horizon: shorter where the history is."""
    length = history.end - history.begin
    cut = history.begin + int(EARLY * length)
    cut -= cut % DAY
    if horizon is None:
        horizon = min(USUAL_HORIZON, max(SHORTEST_HORIZON, length // 6 // DAY * DAY))
    return cut, horizon


def _rows(history: History, kinds: int, begin: int, end: int, horizon: int) -> hazard.Rows:
    return hazard.rows(
        history.log,
        history.half_life,
        history.wins,
        kinds=kinds,
        begin=begin,
        end=end,
        step=min(horizon, LONGEST_STEP),
        horizon=horizon,
        most=MOST_LATER_ROWS,
    )


def _fit(rows: hazard.Rows, types: Types, fixed: NDArray[np.bool_], leak: NDArray[np.bool_]) -> Fitted:
    # A leak would explain the wins that the others should.
    return fit(np.where(leak, 0.0, rows.counts), rows.won, types.agreed, fixed=fixed)


def _alone(rows: hazard.Rows, kinds: int) -> NDArray[np.float64]:
    """How well each type's count ranks by itself."""
    found = np.full(kinds, 0.5)
    if not rows.won.any() or rows.won.all():
        return found
    for kind in range(kinds):
        direct = quality.auc(rows.counts[:, kind], rows.won)
        found[kind] = max(direct, 1 - direct)
    return found


def _at_the_win(history: History, kinds: int, cut: int) -> NDArray[np.float64]:
    """How well "it occurred within the week" tells the instant of a win from any other week of a group.

    A form that is signed when all is decided comes hours before the win: no cut-off sees it, and yet it is a leak.
    """
    log, week = history.log, hazard.WEEK
    first = np.full(len(history.half_life), cut)
    np.minimum.at(first, log.group, np.minimum(log.at, cut))
    alive = float((cut - first).sum()) / week
    there = (history.wins.at >= history.begin) & (history.wins.at < cut)
    wins = len(np.unique(history.win[there]))
    if not wins or alive <= 0:
        return np.full(kinds, 0.5)
    known = log.at < cut
    since = (log.at[known] - int(log.at.min(initial=cut))) // week
    cells = np.unique((log.group[known] * kinds + log.kind[known]) * (1 << 20) + since)
    usual = np.minimum(1.0, np.bincount((cells >> 20) % kinds, minlength=kinds) / alive)
    return np.asarray(0.5 + (_preceded(history, kinds, cut, week) / wins - usual) / 2, np.float64)


def _measure(
    history: History,
    types: Types,
    before: hazard.Rows,
    later: hazard.Rows,
    points: NDArray[np.float64],
    other: Fitted | None,
    fixed: NDArray[np.bool_],
) -> Later:
    rho, cluster = history.rho[later.group], history.account[later.group]

    def valued(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return features.interest(later.counts, values, types.weak, rho)

    scores = {
        AGREED: valued(types.agreed),
        LEARNED: valued(points),
        PLAIN: later.counts.sum(axis=1),
        BAYES_RAW: bayes.score(bayes.learn(bayes.counted(before.raw), before.won), bayes.counted(later.raw)),
    }
    if other is not None:
        scores[CUT_OFF] = valued(np.where(fixed, types.agreed, other.points).astype(np.float64))
    edges = bayes.steps(before.counts)
    faded = bayes.learn(bayes.stepped(before.counts, edges), before.won)
    scores[BAYES_FADED] = bayes.score(faded, bayes.stepped(later.counts, edges))
    order = [AGREED, LEARNED, CUT_OFF, PLAIN, BAYES_RAW, BAYES_FADED]
    return Later(
        [
            Ranked(
                name,
                quality.auc_interval(scores[name], later.won, cluster),
                quality.lift_interval(scores[name], later.won),
            )
            for name in order
            if name in scores
        ],
        quality.auc_difference(scores[LEARNED], scores[AGREED], later.won, cluster),
        quality.auc_difference(scores[LEARNED], scores[PLAIN], later.won, cluster),
        len(later.won),
        int(later.won.sum()),
    )


def _preceded(history: History, kinds: int, cut: int, horizon: int) -> NDArray[np.int64]:
    """For each type how many wins before the cut it preceded, within the horizon, in a group of that win."""
    there = (history.wins.at >= history.begin) & (history.wins.at < cut)
    group, at, win = history.wins.group[there], history.wins.at[there], history.win[there]
    first = int(min(history.log.at.min(initial=cut), at.min(initial=cut))) - horizon
    width = int(cut) - first + 1
    cell = (history.log.group * kinds + history.log.kind) * width
    known = history.log.at < cut
    key = np.sort(cell[known] + history.log.at[known] - first)
    found = np.zeros(kinds, np.int64)
    for kind in range(kinds):
        base = (group * kinds + kind) * width
        low = np.searchsorted(key, base + at - horizon - first, side="left")
        high = np.searchsorted(key, base + at - first, side="left")
        found[kind] = len(np.unique(win[high > low]))
    return found
