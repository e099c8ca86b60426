"""All thresholds in one pass are what a replay for each of them is."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from sanket.engine.laws.histories import DAY
from sanket.engine.laws.manythresholds import count
from sanket.engine.laws.markets import invent
from sanket.engine.laws.tests.test_replay import arrays
from sanket.engine.recognition.whatif import LONGEST, NOT_YET, Wins, leads_at, sweep

RUNGS = (0.5, 1.0, 3.0, 5.0, 8.0, 10.0, 19.0, 20.0, 35.0, 50.0, 200.0)
COLUMNS = 4


class Asked:
    """A market, thresholds, fitment, wins and a window, all by chance."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.market = invent(chance, decisive=seed % 3 > 0, longest=150)
        acts, groups = self.market.acts, len(self.market.rule)
        self.log, self.rules = arrays(self.market)
        rungs = sorted(chance.sample(RUNGS, chance.randint(1, 8)))
        self.on = np.array([[rung * chance.choice((1, 1, 0.7)) for rung in rungs] for _ in self.market.rules])
        self.on.sort(axis=1)
        self.off_ratio = chance.choice((0.5, 0.5, 1.0, 0.8, 0.2))
        self.fits = np.array([chance.randint(0, COLUMNS) for _ in range(groups)], np.int32)
        instants = [act.at for act in acts]
        self.wins = []
        for _ in range(chance.randint(0, 12)):
            closes = chance.choice(self.market.chains)
            if chance.random() < 0.3:  # about a category: the products below too
                top = closes[-1]
                closes = sorted({g for chain in self.market.chains if top in chain for g in chain})
            self.wins.append((chance.choice(instants) + chance.choice((0, 0, 1, -1, 3_600, 20 * DAY)), closes))
        self.horizon = chance.choice((0, 3_600, 30 * DAY, 900 * DAY))
        self.begin, self.end = (
            chance.choice(instants),
            chance.choice((instants[-1] + 30 * DAY, chance.choice(instants))),
        )
        if chance.random() < 0.3:
            self.begin = instants[0]

    @property
    def window(self):
        return self.horizon, self.begin, self.end


@pytest.mark.parametrize("seed", range(150))
def test_every_pair_of_thresholds_counts_as_its_own_replay(seed):
    asked = Asked(seed)
    months = np.linspace(asked.log.at[0], asked.log.at[-1] + 2, 5).astype(np.int64)
    owner = np.arange(len(asked.fits), dtype=np.int32) % 4 - 1
    grid = sweep(
        asked.log, asked.rules, asked.on, asked.off_ratio, asked.fits, COLUMNS, Wins.of(asked.wins), *asked.window,
        months=months, owner=owner, owners=3,
    )  # fmt: skip
    for j in range(asked.on.shape[1]):
        for k in range(COLUMNS):
            truth = count(
                asked.market,
                asked.on[:, j].tolist(),
                asked.off_ratio,
                (asked.fits > k).tolist(),
                asked.wins,
                *asked.window,
            )
            assert grid.leads[j, k] == len(truth.leads)
            assert grid.won[j, k] == sum(lead.won_at is not None for lead in truth.leads)
            assert grid.revived[j, k] == truth.revived
            assert grid.wins[j, k] == sum(asked.begin <= at < asked.end for at, _ in asked.wins)
            assert grid.covered[j, k] == len(truth.warnings)
            days = Counter(min(seconds // DAY, LONGEST) for seconds in truth.warnings)
            assert {d: n for d, n in enumerate(grid.warning[j, k].tolist()) if n} == days
            by_month = [sum(low <= lead.at < high for lead in truth.leads) for low, high in pairwise(months)]
            assert grid.by_month[j, k].tolist() == by_month
            assert grid.by_owner[j, k].tolist() == [
                sum(owner[lead.group] == o for lead in truth.leads) for o in range(3)
            ]


@pytest.mark.parametrize("seed", range(60))
def test_the_leads_of_one_pair_are_listed(seed):
    asked = Asked(seed)
    fits = asked.fits > 1
    found = leads_at(asked.log, asked.rules, asked.on[:, 0], asked.off_ratio, fits, Wins.of(asked.wins), *asked.window)
    truth = count(asked.market, asked.on[:, 0].tolist(), asked.off_ratio, fits.tolist(), asked.wins, *asked.window)
    listed = [
        (g, row, at, None if won == NOT_YET else won, revived)
        for g, row, at, won, revived in zip(*(c.tolist() for c in found), strict=True)
    ]
    assert sorted(listed) == sorted(tuple(lead) for lead in truth.leads)


def test_these_questions_have_answers():
    totals: Counter[str] = Counter()
    for seed in range(150):
        asked = Asked(seed)
        grid = sweep(
            asked.log, asked.rules, asked.on, asked.off_ratio, asked.fits, COLUMNS, Wins.of(asked.wins), *asked.window
        )
        totals += Counter({name: int(getattr(grid, name).sum()) for name in ("leads", "won", "revived", "covered")})
        warned = grid.covered > 0
        assert np.isfinite(grid.median_warning()[warned]).all()
        assert np.isnan(grid.median_warning()[~warned]).all()
    assert min(totals[name] for name in ("leads", "won", "revived", "covered")) > 500


def test_what_cannot_be_asked_is_refused():
    asked = Asked(1)
    wins, fits = Wins.of(asked.wins), asked.fits
    rules = len(asked.rules.rules)
    for on, ratio, passes, why in (
        (np.ones((rules + 1, 2)), 0.5, fits, "each rule"),
        (np.full((rules, 63), 1.0), 0.5, fits, "1 to 62"),
        (np.full((rules, 1), 0.0), 0.5, fits, "above 0"),
        (np.tile([2.0, 1.0], (rules, 1)), 0.5, fits, "ascend"),
        (np.full((rules, 1), np.nan), 0.5, fits, "above 0"),
        (np.ones((rules, 1)), 1.1, fits, "off-ratio"),
        (np.ones((rules, 1)), 0.5, fits[:-1], "each group"),
        (np.ones((rules, 1)), 0.5, fits + COLUMNS + 1, "each group"),
    ):
        with pytest.raises(ValueError, match=why):
            sweep(asked.log, asked.rules, on, ratio, passes, COLUMNS, wins, *asked.window)
