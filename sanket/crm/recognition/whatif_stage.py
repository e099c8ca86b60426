"""One past and one wish: which thresholds the sliders walk over, whose they are, what counts and when; and the grid of it."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from sanket.crm.recognition.book import Book
from sanket.crm.recognition.whatif_past import within
from sanket.engine.recognition.axis import axis, place
from sanket.engine.recognition.rule import FIT_TIE

if TYPE_CHECKING:
    from sanket.crm.recognition.whatif_past import Past

DAY = 86_400
DAYS_A_MONTH = 365.25 / 12
FITMENT_SPAN = 10.0
"""The fitment slider ends at 1 (nothing speaks against it), but at most this many times the agreed threshold."""
LEAST_SPAN = 1.5

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
        below = {pk for pk in agreed.offerings if within(agreed, pk, wish.offering)}
        self.within = np.array([pk in below for pk in past.offerings], bool)[past.market.rule]
        self.wins = [win for win in past.wins if win.offering in below]

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

    def on(self, rules: Book) -> Any:
        """The interest thresholds of each rule, at each place of the slider."""
        return self._thresholds(rules, 1, self.interest)

    def fits(self, rules: Book) -> Any:
        """How many of the slider's fitment thresholds each group passes; of what does not count none."""
        import numpy as np

        market, fitment = self.past.market, self.past.groups.fitment
        edges = self._thresholds(rules, 2, self.fitment) * (1 - FIT_TIE)
        scales, which = np.unique(edges, axis=0, return_inverse=True)
        passed = np.zeros(len(fitment), np.int64)
        for each, scale in enumerate(scales):
            its = (which.reshape(-1) == each)[market.rule]
            passed[its] = np.searchsorted(scale, fitment[its], side="right")
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
            self.past.closing(self.wish.offering),
            self.wish.horizon_days * DAY,
            self.begin,
            self.end,
            dealt=self.past.dealt(),
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
