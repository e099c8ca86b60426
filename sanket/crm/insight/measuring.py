"""Measures the scores: at instants of the past, did what stood high then buy in the weeks after?

Cut-offs are drawn at random, one in each of equal stretches of the log, by a fixed seed. At each, every account and offering
with an activity so far has its score of that instant, with the rules in force today; it counts as won when the account
bought the offering, or one in its line up or down the catalogue, within the horizon after it. Cut-offs of one account
depend on each other, so the interval is worked out over accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from sanket.crm.activities.queries import span
from sanket.crm.catalogue.queries import tree
from sanket.crm.insight.models import Measurement
from sanket.crm.recognition.queries import (
    Outcomes,
    Ranking,
    defaults,
    influence_counts,
    last_learned,
    outcomes,
    ranking,
)
from sanket.engine.scoring.shift import quantiles
from sanket.shared import instants
from sanket.shared.instants import DAY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Report = Callable[[int, int], None]

HORIZON = 56 * DAY
WARM_UP = 28 * DAY
"""A log's first weeks know nobody yet."""
CUT_OFFS = 12
SHORTEST = 28 * DAY
"""Stretch over which cut-offs are drawn at least."""
FEWEST = 10
"""Accounts that bought, and that did not, below which a figure would be chance."""
SEED = 20_261_122
TOO_FEW, TOO_SHORT, OFF = "outcomes", "time", "off"


class Rows(NamedTuple):
    """Scores at cut-offs, and whether the account bought within the horizon."""

    account: NDArray[np.int64]
    ratio: NDArray[np.float64]
    fitment: NDArray[np.float64]
    lead: NDArray[np.bool_]
    won: NDArray[np.bool_]


def measure(*, now: datetime, report: Report | None = None) -> list[Measurement]:
    """Measure every score that is worked out from the log, and keep what comes out. All or nothing is written."""
    at = instants.seconds_of(now)
    cuts = cut_offs(at)
    if cuts is None:
        made = [_missing(score, TOO_SHORT, {"days_needed": (WARM_UP + SHORTEST + HORIZON) // DAY}) for score in SCORES]
    else:
        made = _measured(cuts, at, report)
    if not influence_counts():
        made = [one for one in made if one.score != INFLUENCE] + [_missing(INFLUENCE, OFF, {})]
    made.append(_learned())
    version = defaults().version
    for one in made:
        one.at, one.version = now, version
    with transaction.atomic():
        return Measurement.objects.bulk_create(made)


def cut_offs(at: int) -> list[int] | None:
    """Instants of the past to measure at, ascending; None where the log is too short."""
    known = span()
    if known is None:
        return None
    first, last = known[0] + WARM_UP, min(known[1], at) - HORIZON
    if last - first < SHORTEST:
        return None
    chance, step = Random(SEED), (last - first) / CUT_OFFS
    return [first + int(step * (n + chance.random())) for n in range(CUT_OFFS)]


def _measured(cuts: Sequence[int], at: int, report: Report | None) -> list[Measurement]:
    found = ranking([*cuts, at], report=report)
    rows, today = _rows(found, cuts)
    data = {
        "from": instants.show(cuts[0]),
        "to": instants.show(cuts[-1]),
        "cut_offs": len(cuts),
        "horizon_days": HORIZON // DAY,
        "one_account_of": found.every,
    }
    return [
        _one(
            "interest", rows.ratio, rows, None, data, today["ratio"], beside={"with_fitment": rows.ratio * rows.fitment}
        ),
        _one("fitment", rows.fitment, rows, None, data, today["fitment"]),
        _one("order", rows.ratio, rows, rows.lead, data, today["lead"]),
        *_influence(cuts, at, rows, data, today["ratio"], report),
    ]


def _influence(
    cuts: Sequence[int],
    at: int,
    rows: Rows,
    data: dict[str, Any],
    today: NDArray[np.float64],
    report: Report | None,
) -> list[Measurement]:
    """Interest with the weights of contacts, which it has already, beside interest without."""
    if not influence_counts():
        return []
    bare, _ = _rows(ranking([*cuts, at], weighted=False, report=report), cuts)
    return [_one(INFLUENCE, rows.ratio, rows, None, data, today, beside={"without": bare.ratio})]


def _learned() -> Measurement:
    """As the last study measured it; nothing is learned here."""
    run = last_learned()
    told = run.result if run is not None else None
    if not told or told["quality"] is None:
        return _missing(LEARNED, OFF, {})
    quality = told["quality"]
    scores = {one["score"]: one for one in quality["scores"]}
    learned, agreed = scores["learned values"], scores["agreed values"]

    def figure(value: float, interval: Sequence[float]) -> dict[str, float]:
        return {"value": value, "low": interval[0], "high": interval[1]}

    return Measurement(
        score=LEARNED,
        quality={
            "auc": figure(learned["auc"], learned["auc_interval"]),
            "lift": figure(learned["lift_top_5_percent"], learned["lift_interval"]),
            "agreed": figure(agreed["auc"], agreed["auc_interval"]),
        },
        data={
            "studied": told["at"],
            "from": told["span"][1],
            "to": told["span"][2],
            "horizon_days": told["horizon_days"],
            "rows": quality["rows"],
            "wins": quality["won"],
            "learned_from": quality["learned_from"]["won"],
        },
    )


INFLUENCE, LEARNED = "influence", "learned"
SCORES = ("interest", "fitment", "order", INFLUENCE)


def _rows(found: Ranking, cuts: Sequence[int]) -> tuple[Rows, dict[str, NDArray[np.float64]]]:
    """What stood at the cut-offs, and the scores as they stand today, which is the last instant."""
    import numpy as np

    number = np.array(found.instant, np.int64)
    ratio, fitment = np.array(found.ratio, np.float64), np.array(found.fitment, np.float64)
    lead = (np.array(found.hot, np.int64) * np.array(found.fits, np.int64)).astype(bool)
    past = number < len(cuts)
    today = {"ratio": ratio[~past], "fitment": fitment[~past], "lead": ratio[~past & lead]}
    account, offering = np.array(found.account, np.int64)[past], np.array(found.offering, np.int64)[past]
    won = _won(account, offering, np.array(cuts, np.int64)[number[past]], outcomes())
    return Rows(account, ratio[past], fitment[past], lead[past], won), today


def _won(
    account: NDArray[np.int64], offering: NDArray[np.int64], cut: NDArray[np.int64], known: Outcomes
) -> NDArray[np.bool_]:
    """Whether each account bought the offering, or one above or below it, within the horizon after its cut-off."""
    import numpy as np

    lines, all_offerings = {}, tree()
    bought: dict[int, list[tuple[int, int]]] = {}
    for who, what, when, won in zip(*(column.tolist() for column in known[:4]), strict=True):
        if won:
            bought.setdefault(who, []).append((when, what))
    won_by = np.zeros(len(account), np.bool_)
    # Most accounts never bought anything.
    for place in np.flatnonzero(np.isin(account, np.array(list(bought), np.int64))).tolist():
        what, begin = int(offering[place]), int(cut[place])
        if what not in lines:
            lines[what] = {*all_offerings.chain(what), *all_offerings.below(what)}
        won_by[place] = any(
            begin < when <= begin + HORIZON and one in lines[what] for when, one in bought[int(account[place])]
        )
    return won_by


def _one(
    score: str,
    values: NDArray[np.float64],
    rows: Rows,
    among: NDArray[np.bool_] | None,
    data: dict[str, Any],
    today: NDArray[np.float64],
    *,
    beside: dict[str, NDArray[np.float64]] | None = None,
) -> Measurement:
    import numpy as np

    from sanket.engine.learning.quality import auc_interval, lift_interval

    won, account = rows.won, rows.account
    if among is not None:
        values, won, account = values[among], won[among], account[among]
    buyers, others = (len(np.unique(account[kind])) for kind in (won, ~won))
    told = {**data, "rows": len(won), "wins": int(won.sum()), "buyers": buyers, "others": others}
    spread = quantiles(today.tolist())
    if buyers < FEWEST or others < FEWEST:
        made = _missing(score, TOO_FEW, {**told, "needed": FEWEST})
        made.spread = spread
        return made
    quality = {"auc": auc_interval(values, won, account)._asdict(), "lift": lift_interval(values, won)._asdict()}
    for name, other in (beside or {}).items():
        quality[name] = auc_interval(other, won, account)._asdict()
    rounded = {name: {part: round(float(value), 4) for part, value in one.items()} for name, one in quality.items()}
    return Measurement(score=score, quality=rounded, data=told, spread=spread)


def _missing(score: str, why: str, data: dict[str, Any]) -> Measurement:
    return Measurement(score=score, missing=why, data=data)
