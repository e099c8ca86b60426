"""How groups stood at chosen instants of the past: what the quality of scores is measured on."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sanket.crm.activities.queries import acts_of_all, count_alive
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import by_group
from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.step import Group

Report = Callable[[int, int], None]
"""(activities done, of how many)."""

ACTIVITIES_AT_MOST = 1_000_000
"""Of a longer log every second, third … account is looked at: enough to measure by, and the memory stays bounded."""
SLICE = 500


class Ranking(NamedTuple):
    """Groups with an activity of their own before ``instant`` (its number), as columns; today's tables and profiles.

    ``ratio``: interest / threshold; ``hot``, ``fits``: 0 or 1; ``every``: one account of so many was looked at.
    """

    instant: array[int]
    account: array[int]
    offering: array[int]
    ratio: array[float]
    fitment: array[float]
    hot: array[int]
    fits: array[int]
    every: int


def ranking(instants: Sequence[int], *, weighted: bool = True, report: Report | None = None) -> Ranking:
    """Each account is replayed once, with the rules in force, through all ``instants``, which ascend.

    Not ``weighted``: as if nothing were known of anybody's influence.
    """
    rules, total, done = book(), count_alive(), 0
    every = -(-total // ACTIVITIES_AT_MOST) or 1
    found = Ranking(array("i"), array("q"), array("q"), array("d"), array("d"), array("b"), array("b"), every)
    for accounts, rows in acts_of_all(until=instants[-1], slice_size=SLICE):
        chosen = [account for account in accounts if account in rows and not account % every]
        judge = Judge(rules, chosen)
        for account in chosen:
            own = {row[4] for row in rows[account]}
            for key, acts in by_group(rules, account, rows[account]).items():
                if key[1] in own:
                    _follow(rules, judge, key, acts, instants, found, rules.weights if weighted else {})
        done += sum(map(len, rows.values()))
        if report:
            report(done, total)
    return found


def influence_counts() -> bool:
    """Whether anybody's activities weigh more or less than others'."""
    return bool(book().weights)


def _follow(
    rules: Book,
    judge: Judge,
    key: Key,
    acts: Sequence[Act],
    instants: Sequence[int],
    found: Ranking,
    weights: Mapping[int, float],
) -> None:
    rule, group, profile = rules.rule(key[1]), Group(), judge.profile(*key)
    cells: dict[tuple[int, int, int], int] = {}
    steps = walk(group, acts, rule, rules.values, cells, weights)
    place = 0
    for number, instant in enumerate(instants):
        while place < len(acts) and acts[place].at <= instant:
            taken = next(steps)
            if taken.value.customer:
                profile.meet(taken.act.contact)
            place += 1
        if not place:
            continue
        fitment = profile.fitment()
        found.instant.append(number)
        found.account.append(key[0])
        found.offering.append(key[1])
        found.ratio.append(group.head.score(instant, rule.half_life, rho=rule.rho) / rule.on)
        found.fitment.append(fitment)
        found.hot.append(group.hot(instant))
        found.fits.append(rule.fits(fitment))
