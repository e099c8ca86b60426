"""What if thresholds, values or half-lives were different: the whole past judged anew, for every pair of thresholds at once.

NumPy, and Numba where it is there, are loaded when the first question is asked, not before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from sanket.crm.recognition import whatif_past
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.limits import RuleRefused, check_influence, check_limits, check_value
from sanket.crm.workspace import queries as workspace
from sanket.engine.recognition.axis import axis, place
from sanket.engine.recognition.recommend import Pick, Table, missing_wins, recommend
from sanket.engine.recognition.rule import FIT_TIE

if TYPE_CHECKING:
    from sanket.crm.recognition.whatif_past import Past
    from sanket.engine.recognition import whatif as engine

DAY = 86_400
DAYS_A_MONTH = 365.25 / 12
DAYS_A_WEEK = 7
FITMENT_SPAN = 10.0
"""The fitment slider ends at 1 (nothing speaks against it), but at most this many times the agreed threshold."""
LEAST_SPAN = 1.5
MOST_MONTHS, MOST_HORIZON = 1_200, 3_650
HELD = 8
"""Grids kept in memory: half a megabyte each."""

Report = Callable[[int, int], None]
Rows = list[list[int]]
Maybe = list[list[float | None]]


class Trial(NamedTuple):
    """Settings to try instead of the agreed ones; None: as agreed. ``values``: (type id, points).

    ``influence``: the number of frozen weights of contacts, 0 for none.
    """

    half_life_days: float | None = None
    rho: float | None = None
    off_ratio: float | None = None
    values: tuple[tuple[int, int], ...] = ()
    influence: int | None = None


class Wish(NamedTuple):
    """What is asked.

    ``offering``: its thresholds are swept with those that inherit them, and only leads at it and below it count; None: the
    defaults are swept, and all leads count. ``together``: thresholds that others have of their own move in proportion;
    else they stay. A win counts as recognised when a lead was warm then or rose at most ``horizon_days`` before.
    ``trial``: settings to judge by; ``months`` back from the newest activity. ``interest`` and ``fitment``: thresholds that
    shall stand on the axes although they are no steps of theirs.
    """

    offering: int | None = None
    together: bool = False
    months: int = 24
    horizon_days: int = 180
    trial: Trial = Trial()
    interest: float | None = None
    fitment: float | None = None


class Grid(NamedTuple):
    """Counts for each interest threshold (row) and fitment threshold (column).

    ``won`` of the ``leads`` were; ``revived`` times a lead that had gone cold became warm again; ``covered`` of the wins
    had a lead; ``warning``: the median of the days between lead and win, ``low`` and ``high`` its interval.
    """

    leads: Rows
    won: Rows
    revived: Rows
    covered: Rows
    warning: Maybe
    low: Maybe
    high: Maybe


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


def axes(rules: Book, trying: Book, wish: Wish) -> tuple[list[float], list[float]]:
    """The thresholds that the sliders walk over, around those in force; what is asked for, and what is tried, among them."""
    fit = agreed_threshold(rules, wish, 2)
    span = min(max(1 / fit, LEAST_SPAN), FITMENT_SPAN) if fit > 0 else 1.0
    found = []
    for which, given, values in (
        (1, wish.interest, axis(agreed_threshold(rules, wish, 1))),
        (2, wish.fitment, axis(fit, span=span)),
    ):
        wanted = agreed_threshold(trying, wish, which) if given is None else given
        found.append(including(values, wanted, agreed_threshold(rules, wish, which)))
    return found[0], found[1]


def including(values: list[float], wanted: float, kept: float) -> list[float]:
    """The axis with ``wanted`` in the place of its nearest step, which is not that of ``kept``."""
    if wanted in values:
        return values
    others = [value for value in values if value != kept]
    others[place(others, wanted)] = wanted
    return sorted([*others, *(value for value in values if value == kept)])


def swept(rules: Book, offering: int | None, which: int) -> set[int]:
    """Offerings whose interest (1) or fitment (2) threshold is the slider's: that has it, or inherits it from there."""
    return {
        pk for pk in rules.offerings if within(rules, pk, offering) and _says(rules, pk, which, offering) == offering
    }


def _says(rules: Book, pk: int, which: int, offering: int | None) -> int | None:
    """Who would say the threshold of ``pk`` if ``offering`` had one of its own."""
    for above in rules.chain(pk):
        if above == offering or rules.tunings.get(above, (None, None, None))[which] is not None:
            return above
    return None


def within(rules: Book, pk: int, offering: int | None) -> bool:
    return offering is None or offering in rules.chain(pk)


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
        offerings=frozenset(past.groups.offering.tolist()),
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


class Stage:
    """One past and one wish: what is swept, what counts, when."""

    def __init__(self, past: Past, agreed: Book, wish: Wish, interest: list[float], fitment: list[float]) -> None:
        import numpy as np

        self.past, self.wish, self.interest, self.fitment = past, wish, interest, fitment
        self.book = agreed
        self.agreed = (
            place(interest, agreed_threshold(agreed, wish, 1)),
            place(fitment, agreed_threshold(agreed, wish, 2)),
        )
        last = int(past.log.at[-1]) if past.history.n else 0
        first = int(past.log.at[0]) if past.history.n else 0
        self.end = last + 1
        self.begin = max(self.end - round(wish.months * DAYS_A_MONTH * DAY), first)
        self.moved = {which: swept(agreed, wish.offering, which) for which in (1, 2)}
        counted = [pk for pk in past.offerings if within(agreed, pk, wish.offering)]
        self.within = np.isin(past.groups.offering, counted)
        self.wins = [win for win in past.wins if within(agreed, win.offering, wish.offering)]

    def wanted(self, trying: Book) -> tuple[int, int] | None:
        """Where the pair stands that is asked for by number or by other settings; None: nothing is."""
        wish, told = self.wish, []
        for which, given, values in ((1, wish.interest, self.interest), (2, wish.fitment, self.fitment)):
            there = agreed_threshold(trying, wish, which) if given is None else given
            told.append(place(values, there))
        asked = wish.interest is not None or wish.fitment is not None or trying is not self.book
        return (told[0], told[1]) if asked else None

    def apart(self) -> int:
        """How many offerings that count have a threshold that is not the slider's."""
        counted = {pk for pk in self.past.offerings if within(self.book, pk, self.wish.offering)}
        return len(counted - (self.moved[1] & self.moved[2]))

    def closing(self) -> engine.Wins:
        """The wins with the groups whose leads they close: of the offering, of those above and of those below it."""
        from sanket.engine.recognition import whatif as engine

        if self.wish.offering not in self.past.closing:
            told = []
            for win in self.wins:
                related = {*self.book.chain(win.offering), *self.book.below[win.offering]}
                told.append((win.at, self.past.of(win.account, sorted(related))))
            self.past.closing[self.wish.offering] = engine.Wins.of(told)
        return self.past.closing[self.wish.offering]

    def on(self, rules: Book) -> Any:
        """The interest thresholds of each rule, at each place of the slider."""
        return self._thresholds(rules, 1, self.interest)

    def fits(self, rules: Book) -> Any:
        """How many of the slider's fitment thresholds each group passes; of what does not count none."""
        import numpy as np

        edges = self._thresholds(rules, 2, self.fitment) * (1 - FIT_TIE)
        passed = (edges[self.past.market.rule] <= self.past.groups.fitment[:, None]).sum(axis=1)
        return np.where(self.within, passed, 0).astype(np.int32)

    def _thresholds(self, rules: Book, which: int, values: list[float]) -> Any:
        import numpy as np

        moved = self.moved[which] if rules is self.book else swept(rules, self.wish.offering, which)
        told = [values if pk in moved else self._walk(rules, which, values, pk) for pk in self.past.offerings]
        return np.array(told, np.float64).reshape(len(told), len(values))

    def _walk(self, rules: Book, which: int, values: list[float], pk: int) -> list[float]:
        """The thresholds that one offering has of its own while the slider walks over ``values``: they go with it, or stay."""
        own = rules.threshold(pk, which)[0]
        if not (self.wish.together and within(self.book, pk, self.wish.offering)):
            return [own] * len(values)
        return [scaled(own, value, agreed_threshold(rules, self.wish, which)) for value in values]

    def market(self, rules: Book) -> Any:
        if rules is self.book:
            return self.past.market
        from sanket.crm.recognition.market import weights

        values = [rules.values[pk] for pk in self.past.history.kinds.tolist()]
        known = (
            self.past.market.weights if rules.influence == self.book.influence else weights(rules, self.past.history)
        )
        return self.past.market._replace(
            rules=[rules.rule(pk) for pk in self.past.offerings], values=values, weights=known
        )

    def grid(self, rules: Book) -> tuple[Grid, int]:
        from sanket.engine.recognition import whatif as engine
        from sanket.engine.recognition.spread import medians

        found = engine.sweep(
            self.past.log,
            self.market(rules),
            self.on(rules),
            rules.off_ratio,
            self.fits(rules),
            len(self.fitment),
            self.closing(),
            self.wish.horizon_days * DAY,
            self.begin,
            self.end,
        )
        median, low, high = (_known(one) for one in medians(found.warning))
        grid = Grid(
            found.leads.tolist(), found.won.tolist(), found.revived.tolist(), found.covered.tolist(), median, low, high
        )
        return grid, int(found.wins.max(initial=0))


def _known(values: Any) -> Maybe:
    """As lists, None where it is not a number."""
    return [[None if isnan(one) else one for one in row] for row in values.tolist()]


def scaled(own: float, value: float, agreed: float) -> float:
    """An own threshold in the proportion in which the slider stands to what is agreed, with four telling digits."""
    return own if value == agreed or agreed <= 0 else float(f"{own * value / agreed:.4g}")


def agreed_threshold(rules: Book, wish: Wish, which: int) -> float:
    return rules.defaults[which] if wish.offering is None else rules.threshold(wish.offering, which)[0]


def has_numba() -> bool:
    """Whether the quick engine is there; without it the same answers take longer."""
    from sanket.engine.recognition.compiled import available

    return available()


def capacity() -> tuple[int, float | None]:
    """How many people follow leads up, and how many leads a week they can; None: nobody has said."""
    ours = workspace.capacity()
    return ours.people, ours.a_week
