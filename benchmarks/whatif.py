"""All thresholds in one pass, against one threshold, in turns in one process; the log is dealt out before."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import longlog
from benchmarks.stopwatch import in_turns
from sanket.engine.recognition.whatif import Wins, deal, sweep

PLACES = 50
HORIZON = 90 * longlog.DAY
WINS_PER_ACTIVITY = 1 / 154  # as in a generated process of 1 M activities and 6,490 wins


def measure(activities: int, groups: int, rounds: int) -> dict[str, Any]:
    log, market = longlog.log(activities, groups), longlog.market(groups)
    chance = np.random.default_rng(7)
    many = int(activities * WINS_PER_ACTIVITY)
    at = chance.integers(longlog.BEGIN, longlog.BEGIN + longlog.YEARS * longlog.YEAR, many)
    wins = Wins.of(zip(at.tolist(), log.pair[chance.integers(0, activities, many)][:, None].tolist(), strict=True))
    fits = chance.integers(0, PLACES + 1, groups).astype(np.int32)
    rules = len(market.rules)
    grid = np.tile(np.geomspace(4, 100, PLACES), (rules, 1))
    one = np.full((rules, 1), longlog.THRESHOLD)
    window = (HORIZON, longlog.BEGIN + 8 * longlog.YEAR, longlog.BEGIN + 10 * longlog.YEAR)
    dealt = deal(log, market, wins.first, wins.group)
    taken = in_turns(
        {
            "deal": lambda: deal(log, market, wins.first, wins.group),
            "one": lambda: sweep(log, market, one, 0.5, np.minimum(fits, 1), 1, wins, *window, dealt=dealt),
            "grid": lambda: sweep(log, market, grid, 0.5, fits, PLACES, wins, *window, dealt=dealt),
        },
        rounds,
    )
    found = sweep(log, market, grid, 0.5, fits, PLACES, wins, *window, dealt=dealt)
    return {"activities": activities, "groups": groups, "leads": int(found.leads[0, 0]), "taken": taken}
