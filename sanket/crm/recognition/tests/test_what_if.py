"""What-if over the real log: the grid is what a replay of each pair of thresholds by itself would give."""

from __future__ import annotations

import random
from bisect import bisect_right
from decimal import Decimal
from statistics import median

import pytest

from sanket.crm.activities.queries import acts_of
from sanket.crm.models import Outcome
from sanket.crm.recognition import queries
from sanket.crm.recognition.book import book
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.queries import Wish
from sanket.crm.recognition.tests.story import DAY, NOW_S, Market
from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.rule import Rule
from sanket.engine.recognition.step import Group
from tests.stage import standing


@standing
def story(market: Market) -> Market:
    """A year and a half at two accounts: everything that can happen to a lead, and orders."""
    chance = random.Random(7)
    market.fit("industry", "industry", "lifts", 0.4)
    market.fit("contact", "department", "Stores", 0.5)
    market.tune("oven", half_life_days=10, interest_threshold=12)
    people = {"nandgiri": ["anita", "bala", ""], "tapti": ["chitra", ""]}
    kinds = ["visit", "page", "page", "open", "meeting", "mailing", "call", "return", "quote", "stopped"]
    told = []
    for _ in range(260):
        account = chance.choice(list(people))
        told.append(
            market.facts(
                chance.choices(kinds, [6, 8, 8, 6, 2, 3, 3, 2, 1, 1])[0],
                chance.randrange(1, 540) + chance.choice([0, 0, 0.25]),
                chance.choice(["robot", "robot", "booth", "oven", "painting"]),
                contact=chance.choice(people[account]),
                account=account,
            )
        )
    market.log(*told)
    for number in range(24):
        win(
            market,
            chance.choice(list(people)),
            chance.choice(["robot", "booth", "oven", "painting", "drying"]),
            chance.randrange(5, 520),
            lost=chance.random() < 0.3,
            amount=chance.randrange(1, 90),
            source=f"D{number}",
        )
    return market


def win(
    market: Market,
    account: str,
    offering: str,
    days_ago: float,
    *,
    lost: bool = False,
    amount: int | None = None,
    source: str,
) -> None:
    Outcome.objects.create(
        kind="deal",
        source=source,
        account_id=market.accounts[account],
        offering_id=market.offerings[offering],
        result="lost" if lost else "won",
        at=NOW_S - round(days_ago * DAY),
        amount=None if amount is None else Decimal(amount) * 1000,
    )


# --------------------------------------------------------------------------------------------- the slow way


class Slow:
    """Each group walked by itself for each pair of thresholds, by the step that live intake takes."""

    def __init__(self, market: Market, found: queries.WhatIf, wish: Wish) -> None:
        self.found, self.wish, self.rules = found, wish, book()
        self.acts = acts_of(market.accounts.values())
        self.judge = Judge(self.rules, market.accounts.values())
        self.horizon = wish.horizon_days * DAY
        self.wins = self._wins()
        self.groups = [
            (account, offering)
            for account, acts in self.acts.items()
            for offering in self.rules.offerings
            if any(act[4] in self.rules.below[offering] for act in acts)
        ]

    def _wins(self) -> list[tuple[int, int, int]]:
        """(at, account, offering), without orders that go on with the same business."""
        kept: list[tuple[int, int, int]] = []
        last: dict[tuple[int, int], int] = {}
        for one in Outcome.objects.filter(result="won").order_by("at", "kind", "source"):
            rest = self.rules.rule(one.offering_id).half_life
            line = {*self.rules.chain(one.offering_id), *self.rules.below[one.offering_id]}
            if not any((one.account_id, o) in last and one.at - last[one.account_id, o] <= rest for o in line):
                kept.append((one.at, one.account_id, one.offering_id))
            last[one.account_id, one.offering_id] = one.at
        return kept

    def fitment(self, account: int, offering: int) -> float:
        profile = self.judge.profile(account, offering)
        for act in self.acts[account]:
            if act[4] in self.rules.below[offering] and act[2] and self.rules.values[act[3]].customer:
                profile.meet(act[2])
        return profile.fitment()

    def on(self, offering: int, j: int) -> float:
        value, says = self.rules.threshold(offering, 1)
        return self.found.interest[j] if says is None else value

    def fit(self, offering: int, k: int) -> float:
        value, says = self.rules.threshold(offering, 2)
        return self.found.fitment[k] if says is None else value

    def hot(self, account: int, offering: int, j: int):
        """(at, hot, rose, counted, own offering) after each of the group's activities, and until when it is hot."""
        agreed = self.rules.rule(offering)
        rule = Rule(agreed.half_life, self.on(offering, j), rho=agreed.rho, off_ratio=self.rules.off_ratio)
        group = Group()
        acts = [Act(*act) for act in self.acts[account] if act[4] in self.rules.below[offering]]
        for taken in walk(group, acts, rule, self.rules.values):
            rose = any(crossing.kind != "cooled" for crossing in taken.crossings)
            counted = taken.quanta > 0 or bool(taken.value.decisive)
            yield taken.act, group.hot(taken.act.at), rose, counted, group.cold_at

    def count(self, j: int, k: int) -> tuple[int, int, int, list[int]]:
        """Leads, those won, covered wins, their days of warning in order."""
        stands = {key: list(self.hot(*key, j)) for key in self.groups}
        found, inside = self.found, range(self.found.begin, self.found.end)
        began: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for (account, offering), stand in stands.items():
            if not Rule(DAY, 1.0, self.fit(offering, k)).fits(self.fitment(account, offering)):
                continue
            closing, seen = self._closing(account, offering), set()
            for act, is_hot, _rose, counted, _until in stand:
                own = act.offering != offering and any(
                    a.id == act.id and hot for a, hot, *_ in stands[account, act.offering]
                )
                between = bisect_right(closing, act.at)
                if is_hot and counted and not own and between not in seen:
                    seen.add(between)
                    began.setdefault((account, offering), []).append((act.at, between))
        leads = sum(at in inside for some in began.values() for at, _ in some)
        won, warned = set(), []
        for at, account, what in self.wins:
            covering = [
                (account, offering, lead)
                for offering in self.rules.offerings
                if self._related(what, offering)
                for lead in began.get((account, offering), ())
                if self._covers(stands[account, offering], lead, at, self._closing(account, offering))
            ]
            if at in inside:
                won |= {one for one in covering if one[2][0] in inside}
                warned += [(at - min(lead[0] for *_, lead in covering)) // DAY] if covering else []
        assert found.end > found.begin
        return leads, len(won), len(warned), sorted(warned)

    def _closing(self, account: int, offering: int) -> list[int]:
        return sorted(at for at, who, what in self.wins if who == account and self._related(what, offering))

    def _covers(self, stand, lead: tuple[int, int], at: int, closing: list[int]) -> bool:
        """The lead of the time up to this win: hot at it, or it rose or began within the horizon before."""
        start, between = lead
        first = closing.index(at)
        if not (start < at and between == first):
            return False
        before = [(act, hot, rose, until) for act, hot, rose, _, until in stand if act.at < at]
        last = before[-1]
        hot_then = last[1] and last[3] > at
        rises = [act.at for act, _, rose, _ in before if rose and act.at >= start]
        return hot_then or any(at - rise <= self.horizon for rise in [start, *rises])

    def _related(self, one: int, other: int) -> bool:
        return other in self.rules.chain(one) or one in self.rules.chain(other)


CELLS = [(0, 0), (3, 4), (9, 9), (19, 9), (19, 20), (24, 12), (34, 9), (49, 49)]


@pytest.mark.parametrize("months", [6, 60])
def test_the_grid_is_what_each_pair_by_itself_would_give(story: Market, months: int):
    wish = Wish(months=months)
    found = queries.what_if(wish)
    slow = Slow(story, found, wish)
    assert found.wins == sum(found.begin <= at < found.end for at, _, _ in slow.wins) > 3
    for j, k in CELLS:
        leads, won, covered, warned = slow.count(j, k)
        grid = found.grid
        assert (grid.leads[j][k], grid.won[j][k], grid.covered[j][k]) == (leads, won, covered)
        assert grid.warning[j][k] == (median(warned) if warned else None)
