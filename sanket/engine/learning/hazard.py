"""The weeks that values are suggested from: discrete-time hazard over person-periods.

Each week of each group since its first activity is a row: its counts at the week's start, and whether a win fell into
the week. All weeks with a win are kept and, of the others, a sample; sampling by outcome moves only the intercept of a
logistic model, not its values. A week is short, so a count says what came *just* before a win: a fit over eight weeks
flattens the values, because whoever is about to buy keeps doing things.

Source: discrete-time survival analysis (Singer and Willett 1993); case-control sampling (Prentice and Pyke 1979).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.engine.learning.features import Events, walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEEK = 7 * 86_400
NEGATIVES_PER_WIN = 20
LEAST_NEGATIVES, MOST_NEGATIVES = 5_000, 100_000
_SEED = 20_261


class Rows(NamedTuple):
    """Rows to learn from or to measure on: counts faded and raw, the outcome, the group, the cut-off."""

    counts: NDArray[np.float64]
    raw: NDArray[np.float64]
    won: NDArray[np.bool_]
    group: NDArray[np.int64]
    cut: NDArray[np.int64]


class Wins(NamedTuple):
    """Each win of each group, in any order."""

    group: NDArray[np.int64]
    at: NDArray[np.int64]


def rows(
    log: Events,
    half_life: NDArray[np.int64],
    wins: Wins,
    *,
    kinds: int,
    begin: int,
    end: int,
    step: int = WEEK,
    horizon: int = WEEK,
    most: int | None = None,
) -> Rows:
    """A row for each group and each cut-off from ``begin`` by ``step``, whose ``horizon`` is over at ``end``.

    Rows begin with a group's first activity. ``most`` bounds the rows without a win, drawn by chance with a fixed seed.
    """
    groups = len(half_life)
    cuts = list(range(begin, end - horizon + 1, step))
    first = np.full(groups, np.iinfo(np.int64).max)
    np.minimum.at(first, log.group, log.at)
    alive = np.sort(first)
    expected = sum(int(np.searchsorted(alive, cut, side="left")) for cut in cuts)
    keep = 1.0 if most is None or not expected else min(1.0, most / expected)
    chance = np.random.default_rng(_SEED)
    order = np.argsort(wins.at, kind="stable")
    win_at, win_group = wins.at[order], wins.group[order]
    each = log._replace(weight=np.ones(len(log.at)))
    raws = walk(each, None, groups=groups, kinds=kinds, cuts=cuts)
    parts: list[Rows] = []
    for cut, counts in walk(log, half_life, groups=groups, kinds=kinds, cuts=cuts):
        _, raw = next(raws)
        won = np.zeros(groups, bool)
        won[win_group[np.searchsorted(win_at, cut) : np.searchsorted(win_at, cut + horizon)]] = True
        there = first < cut
        drawn = there & (won if keep < 1 else True)
        if keep < 1:
            drawn |= there & (chance.random(groups) < keep)
        place = np.flatnonzero(drawn)
        parts.append(Rows(counts[place], raw[place], won[place], place, np.full(len(place), cut, np.int64)))
    if not parts:
        empty = np.zeros((0, kinds))
        return Rows(empty, empty, np.zeros(0, bool), np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Rows(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def weeks(log: Events, half_life: NDArray[np.int64], wins: Wins, *, kinds: int, begin: int, end: int) -> Rows:
    """Person-periods: the weeks with a win, and a sample of the others."""
    inside = int(((wins.at >= begin) & (wins.at < end)).sum())
    most = min(MOST_NEGATIVES, max(LEAST_NEGATIVES, NEGATIVES_PER_WIN * inside))
    return rows(log, half_life, wins, kinds=kinds, begin=begin, end=end, most=most)
