"""What if thresholds, values or half-lives were different: the whole past judged anew, for every pair of thresholds at once.

NumPy, and Numba where it is there, are loaded when the first question is asked, not before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sanket.crm.recognition import whatif_past
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.limits import RuleRefused, check_influence, check_limits, check_value
from sanket.crm.recognition.whatif_stage import DAY, DAYS_A_MONTH, Grid, Stage, Wish, axes
from sanket.crm.workspace import queries as workspace
from sanket.engine.recognition.recommend import Pick, Table, missing_wins, recommend

if TYPE_CHECKING:
    from sanket.crm.recognition.whatif_past import Past

DAYS_A_WEEK = 7
MOST_MONTHS, MOST_HORIZON = 1_200, 3_650
HELD = 8
"""Grids kept in memory: half a megabyte each."""

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class WhatIf:
    """What each pair of thresholds would have brought. ``grid``: by the tried settings; ``base``: by those in force.

    ``offerings``: those with activities; ``apart``: how many that count have a threshold of their own, beside the slider's;
    ``together``: these move in proportion.
    """

    interest: list[float]
    fitment: list[float]
    agreed: tuple[int, int]
    grid: Grid
    base: Grid
    wins: int
    activities: int
    groups: int
    outcomes: int
    begin: int
    end: int
    horizon_days: int
    wanted: tuple[int, int] | None
    people: int
    per_week: float | None
    offerings: frozenset[int]
    apart: int
    together: bool
    quick: bool
    past: Past = field(repr=False)

    @property
    def months(self) -> float:
        return max(self.end - self.begin, DAY) / (DAYS_A_MONTH * DAY)

    @property
    def weeks(self) -> float:
        return max(self.end - self.begin, DAY) / (DAYS_A_WEEK * DAY)

    @property
    def capacity(self) -> float | None:
        """Leads a month that the team can follow up; None: nobody has said."""
        return None if self.per_week is None else self.per_week * DAYS_A_MONTH / DAYS_A_WEEK

    def table(self) -> Table:
        grid = self.grid
        return Table(grid.leads, grid.won, grid.covered, self.wins, self.weeks, self.agreed)


# ------------------------------------------------------------------------------------------------------- asking

_held: OrderedDict[tuple[Any, ...], WhatIf] = OrderedDict()
_lock = threading.Lock()


def what_if(wish: Wish, *, settings: Book | None = None, report: Report | None = None) -> WhatIf:
    """The grid that is asked for; ``settings``: rules to try instead of the agreed ones and ``wish.trial``."""
    past = whatif_past.past(report)
    agreed = past.rules
    _check(wish, agreed)
    key = (past.stamp, wish, None if settings is None else id(settings))
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    found = _asked(past, agreed, tried(agreed, wish) if settings is None else settings, wish)
    if settings is None:
        with _lock:
            _held[key] = found
            while len(_held) > HELD:
                _held.popitem(last=False)
    return found


def _check(wish: Wish, rules: Book) -> None:
    if wish.offering is not None and wish.offering not in rules.offerings:
        raise RuleRefused("whatif.offering", "There is no such offering.", {"field": "offering"})
    given = {"interest_threshold": wish.interest, "fitment_threshold": wish.fitment}
    check_limits({name: value for name, value in given.items() if value is not None})
    for name, value, most in (("months", wish.months, MOST_MONTHS), ("horizon", wish.horizon_days, MOST_HORIZON)):
        if not 1 <= value <= most:
            raise RuleRefused("whatif.range", f"{name} must lie between 1 and {most:,}.", {"field": name})


def tried(agreed: Book, wish: Wish) -> Book:
    """The agreed rules with those of the trial; the same book when nothing is tried. Refuses what cannot be."""
    trial = wish.trial
    general = {name: getattr(trial, name) for name in ("half_life_days", "rho", "off_ratio")}
    given = {name: value for name, value in general.items() if value is not None}
    check_limits(given)
    for pk, points in trial.values:
        check_value({"value": points, "field": f"points-{pk}"})
    values = {str(pk): points for pk, points in trial.values if pk in agreed.values}
    influence = agreed.influence if trial.influence is None else trial.influence or None
    check_influence(influence)
    if not given and not values and influence == agreed.influence:
        return agreed

    def change(frozen: dict[str, Any]) -> None:
        frozen["influence"] = influence
        for pk, points in values.items():
            frozen["values"][pk] = [points, *frozen["values"][pk][1:]]
        for name in ("rho", "off_ratio"):
            frozen[name] = given.get(name, frozen[name])
        if (days := given.get("half_life_days")) is None:
            return
        if wish.offering is None:
            frozen["defaults"][0] = days
        else:
            own = frozen["tunings"].get(str(wish.offering), [None, None, None])
            frozen["tunings"][str(wish.offering)] = [days, *own[1:]]

    return agreed.altered(change)


def missing(found: WhatIf) -> int:
    """How many more won deals it takes before anything is recommended."""
    return missing_wins(found.table())


def flat(found: WhatIf) -> bool:
    """Whether all pairs of thresholds bring the same: then none is recommended."""
    return found.table().flat()


def recommended(found: WhatIf, goal: str, wanted: float | None = None) -> Pick | None:
    return recommend(found.table(), goal, wanted)


# ------------------------------------------------------------------------------------------------------ working out


def _asked(past: Past, agreed: Book, trying: Book, wish: Wish) -> WhatIf:
    interest, fitment = axes(agreed, trying, wish)
    stage = Stage(past, agreed, wish, interest, fitment)
    base, inside = _base(past, stage, wish)
    grid = base if trying is agreed else stage.grid(trying)[0]
    people, weekly = capacity()
    return WhatIf(
        interest=interest,
        fitment=fitment,
        agreed=stage.agreed,
        grid=grid,
        base=base,
        wins=inside,
        activities=past.history.n,
        groups=int(stage.within.sum()),
        outcomes=len(past.ended),
        begin=stage.begin,
        end=stage.end,
        horizon_days=wish.horizon_days,
        wanted=stage.wanted(trying),
        people=people,
        per_week=weekly,
        offerings=frozenset(past.offerings),
        apart=stage.apart(),
        together=wish.together,
        quick=has_numba(),
        past=past,
    )


def _base(past: Past, stage: Stage, wish: Wish) -> tuple[Grid, int]:
    """The grid by the settings in force: the same whatever is tried beside it."""
    key = wish.offering, wish.together, wish.months, wish.horizon_days, tuple(stage.interest), tuple(stage.fitment)
    if key not in past.bases:
        if len(past.bases) >= HELD:
            past.bases.clear()
        past.bases[key] = stage.grid(stage.book)
    return past.bases[key]


def has_numba() -> bool:
    """Whether the quick engine is there; without it the same answers take longer."""
    from sanket.engine.recognition.compiled import available

    return available()


def capacity() -> tuple[int, float | None]:
    """How many people follow leads up, and how many leads a week they can; None: nobody has said."""
    ours = workspace.capacity()
    return ours.people, ours.a_week
