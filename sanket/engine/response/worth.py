"""What a lead is worth calling for, and in which order: expected value x haste.

    score           = chance x value x haste
    chance          = converts x wins                         of leads, how many are sold in the end
    converts        = min(1, own(offering) x stage(reached) x heat(band) x fit(band))
    own(offering)   = (converted + K c) / (ended + K)         c: the company's share of leads that were converted
    stage(reached)  = ((converted' + K c) / (ended' + K)) / c of those leads that had come so far
    heat(band)      = (converted" + A) / (h ended" + A)       of leads that were so hot when somebody took them on
    h               = (converted* + K c) / (ended* + K)       of all of which that is known
    fit(band)       the same of how well the account fitted
    wins            = (won + K w) / (decided + K)             w: the company's share of deals that were won
    value           = exp((n ln m + V ln v) / (n + V))        m: median of the n deals won; v: the category's value
    haste           = 1 + D / (D + time until due, or since) + F / (F + time until cold)

A share of an offering is drawn to the company's, as if K of its leads had ended like the company's: of an offering of which
two of two leads were sold nobody says 100 %. That is the mean of a Beta distribution whose prior has the company's share and
the weight of K leads. The company's own shares are drawn to one half as if two leads had ended, so that the first one does
not decide; while none has ended, all leads have the same chance, and only value and haste order them. A value is drawn, on
the scale of ratios, to that of its category as if V deals of it had been won there, and the top to the company's median;
while nothing was won with an amount, all leads are worth 1.

Heat is interest / its threshold, fit is fitment / its threshold; bands begin at 1.5 and at 3 times. Both are as they were
when people first moved the lead on, or ended it, if it was warm then: how hot it was at its end would tell how it ended, for
nobody calls cold ones and those that are sold go on asking. A band is drawn to 1 as if A more of its leads had become a deal, as
often as all do: where hardly any do, that none of thirty did says little, and K leads would be no weight. The factors are
marginal, as if how hot a lead is said nothing of how far it has come; where it is not known how hot it is, they are 1.

Haste has no unit and lies between 1 (no hurry) and 3 (due and cold now): each half of it is 1/2 where the time left is D
or F, and the first again where it is late by D: what was missed an hour ago can wait for what is
due now. It orders; it is no part of what a lead is worth. Time in seconds, value in the company's currency.

>>> ended = {(7, 0): (10, 40), (7, 1): (8, 10), (8, 0): (0, 10)}
>>> odds = weigh(Counted(ended, deals={7: (5, 10)}, amounts={7: [200_000.0] * 9}, above={7: 9, 8: 9, 9: None}))
>>> worth = odds.worth(7, "accepted")
>>> f"{worth.converts:.2f} x {worth.wins.share:.2f} x {worth.value:.0f} = {worth.expected:.0f}"
'0.53 x 0.50 x 200000 = 52975'
>>> hot = weigh(Counted(ended, {}, {}, {7: 9, 8: 9, 9: None}, heats={0: (6, 60), 2: (12, 20)}))
>>> [round(hot.worth(7, "recognised", heat=band).heat.times, 2) for band in (0, 1, 2, None)]
[0.56, 1.0, 1.73, 1.0]
>>> odds.worth(8, "recognised").expected < odds.worth(7, "recognised").expected
True
>>> haste(due_in=0, cold_in=3 * DAY), haste(due_in=None, cold_in=None)
(Haste(due=1.0, fade=0.5), Haste(due=0.0, fade=0.0))

Source of the shrinkage: Efron and Morris, Stein's paradox in statistics, Scientific American 236 (1977).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from statistics import median
from typing import NamedTuple

DAY = 86_400
K = 20
"""Leads, or deals, that the company's share counts as."""
FIRST = 2
"""The same of one half, for the company itself."""
A = 5
"""Leads that became a deal, with which a band of heat or of fitment is drawn to 1."""
V = 5
"""Deals that the value of a category counts as."""
D, F = 3_600, 3 * DAY
"""Seconds: where haste is half of what it can be."""
STAGES = ("recognised", "accepted", "qualified")
EDGES = (1.5, 3.0)
"""Times its threshold: where bands of heat and of fitment begin, the first below all."""


class Counted(NamedTuple):
    """What happened. ``ended``: (offering, how far it had come, as a place in STAGES) -> converted, and all that ended there.

    ``deals``: offering -> won, and all that were decided; ``amounts`` of won ones; ``above``: offering -> its category.
    ``heats`` and ``fits``: band (see EDGES) -> converted, and all that ended, of leads of which it is known.
    """

    ended: Mapping[tuple[int, int], tuple[int, int]]
    deals: Mapping[int, tuple[int, int]]
    amounts: Mapping[int, Sequence[float]]
    above: Mapping[int, int | None]
    heats: Mapping[int, tuple[int, int]] = {}
    fits: Mapping[int, tuple[int, int]] = {}


class Part(NamedTuple):
    """A share that was drawn to another: ``hits`` of ``of`` were its own."""

    share: float
    hits: int
    of: int


class Value(NamedTuple):
    """``won``: how many deals it is the median of, before it was drawn to the one above."""

    amount: float
    won: int


class Factor(NamedTuple):
    """How many times as often as all of which it is known the leads of a ``band`` convert: ``hits`` of ``of`` did."""

    times: float
    hits: int
    of: int


ONCE = Factor(1.0, 0, 0)


class Worth(NamedTuple):
    """``own`` x ``stage`` x ``heat`` x ``fit`` = ``converts``, unless that were more than all. Bands are None where it is not
    known how hot it is, how well its account fits."""

    own: Part
    stage: float
    wins: Part
    typical: Value | None
    known: bool
    """Whether any lead has ended, or any deal was decided: else the chance is the same for all."""
    heat: Factor = ONCE
    fit: Factor = ONCE
    heat_band: int | None = None
    fit_band: int | None = None

    @property
    def converts(self) -> float:
        return min(1.0, self.own.share * self.stage * self.heat.times * self.fit.times)

    @property
    def chance(self) -> float:
        return self.converts * self.wins.share

    @property
    def value(self) -> float:
        return self.typical.amount if self.typical else 1.0

    @property
    def expected(self) -> float:
        return self.chance * self.value


class Haste(NamedTuple):
    due: float
    fade: float

    @property
    def times(self) -> float:
        return 1 + self.due + self.fade


@dataclass(frozen=True)
class Odds:
    """Worked out once for all leads. ``stages``: factor by place in STAGES; ``heats`` and ``fits``: by band. What is not in
    a table is the company's."""

    converts: Part
    wins: Part
    stages: tuple[float, ...]
    by_lead: Mapping[int, Part] = field(default_factory=dict)
    by_deal: Mapping[int, Part] = field(default_factory=dict)
    values: Mapping[int, Value] = field(default_factory=dict)
    value: Value | None = None
    heats: tuple[Factor, ...] = (ONCE,) * (len(EDGES) + 1)
    fits: tuple[Factor, ...] = (ONCE,) * (len(EDGES) + 1)

    def worth(self, offering: int, stage: str, *, heat: int | None = None, fit: int | None = None) -> Worth:
        """Of a lead in these bands of heat and fitment (see `band`); None: not known, or cold."""
        place = STAGES.index(stage) if stage in STAGES else 0
        own = self.by_lead.get(offering, Part(self.converts.share, 0, 0))
        wins = self.by_deal.get(offering, Part(self.wins.share, 0, 0))
        typical = self.values.get(offering, self.value)
        return Worth(
            own,
            self.stages[place],
            wins,
            typical,
            bool(self.converts.of or self.wins.of),
            ONCE if heat is None else self.heats[heat],
            ONCE if fit is None else self.fits[fit],
            heat,
            fit,
        )


NOTHING = Odds(Part(0.5, 0, 0), Part(0.5, 0, 0), (1.0,) * len(STAGES))
"""While nothing has ended."""


def band(times: float) -> int:
    """Of so many times the threshold.

    >>> band(0.9), band(1.5), band(2.99), band(40.0)
    (0, 1, 1, 2)
    """
    return bisect_right(EDGES, times)


def drawn(hits: int, of: int, *, to: float, weight: float) -> Part:
    """
    >>> drawn(2, 2, to=0.1, weight=20)
    Part(share=0.18181818181818182, hits=2, of=2)
    """
    return Part((hits + weight * to) / (of + weight), hits, of)


def haste(*, due_in: float | None, cold_in: float | None) -> Haste:
    """Seconds until it is due, negative where it is late, and until it is cold: past is as now there; None is never."""
    return Haste(_near(due_in and abs(due_in), D), _near(cold_in and max(cold_in, 0), F))


def hurry(due_in: float, cold_in: float) -> float:
    """`haste` in one number: hundreds are ranked by it on each look.

    >>> hurry(-60, 3 * DAY) == haste(due_in=-60, cold_in=3 * DAY).times
    True
    """
    return 1 + D / (D + abs(due_in)) + F / (F + max(cold_in, 0))


def _near(left: float | None, half: int) -> float:
    return 0.0 if left is None else half / (half + left)


def weigh(told: Counted) -> Odds:
    reached = [_sum(hits for (_, place), hits in told.ended.items() if place >= least) for least in range(len(STAGES))]
    converts = drawn(*reached[0], to=0.5, weight=FIRST)
    wins = drawn(*_sum(told.deals.values()), to=0.5, weight=FIRST)
    factors = (drawn(*some, to=converts.share, weight=K).share / converts.share for some in reached[1:])
    offerings = {offering for offering, _ in told.ended}
    by_lead = {
        one: drawn(*_sum(hits for (of, _), hits in told.ended.items() if of == one), to=converts.share, weight=K)
        for one in offerings
    }
    by_deal = {one: drawn(*hits, to=wins.share, weight=K) for one, hits in told.deals.items()}
    company = _median([amount for some in told.amounts.values() for amount in some])
    values = _values(told, company) if company else {}
    heats, fits = _factors(told.heats, converts.share), _factors(told.fits, converts.share)
    return Odds(converts, wins, (1.0, *factors), by_lead, by_deal, values, company, heats, fits)


def _factors(told: Mapping[int, tuple[int, int]], company: float) -> tuple[Factor, ...]:
    """By band, held against all of which it is known: that may be other leads than the company's."""
    known = drawn(*_sum(told.values()), to=company, weight=K).share
    parts = (told.get(one, (0, 0)) for one in range(len(EDGES) + 1))
    return tuple(Factor((hits + A) / (of * known + A), hits, of) for hits, of in parts)


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    both = list(pairs)
    return sum(hits for hits, _ in both), sum(of for _, of in both)


def _median(amounts: Sequence[float]) -> Value | None:
    positive = [one for one in amounts if one > 0]
    return Value(median(positive), len(positive)) if positive else None


def _values(told: Counted, company: Value) -> dict[int, Value]:
    """From the top down; a category has the deals of all below it."""
    under: dict[int, list[float]] = {}
    for offering, amounts in told.amounts.items():
        for one in chain(offering, told.above):
            under.setdefault(one, []).extend(amounts)
    found: dict[int, Value] = {}
    for offering in told.above:
        toward = company
        for one in reversed(chain(offering, told.above)):
            if one not in found:
                found[one] = _drawn(_median(under.get(one, [])), toward)
            toward = found[one]
    return found


def chain(offering: int, above: Mapping[int, int | None]) -> list[int]:
    """It, its category, and so on.

    >>> chain(3, {3: 2, 2: 1, 1: None})
    [3, 2, 1]
    """
    found = [offering]
    while (up := above.get(found[-1])) is not None and up not in found:
        found.append(up)
    return found


def _drawn(own: Value | None, toward: Value) -> Value:
    if own is None:
        return Value(toward.amount, 0)
    weight = own.won + V
    return Value(exp((own.won * log(own.amount) + V * log(toward.amount)) / weight), own.won)
