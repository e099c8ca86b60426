"""What the what-if page shows for one pair of thresholds: figures, pictures, tables, and the grid for the browser."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanket.crm.recognition.queries import (
    LEAST_LEADS,
    Caution,
    Grid,
    Pick,
    WhatIf,
    place,
    what_if_caution,
    what_if_flat,
)
from sanket.shared.formats import INDIAN
from sanket.web import show
from sanket.web.charts import whatif as chart
from sanket.web.scoring.whatif_asked import Asked
from sanket.web.scoring.whatif_words import (
    Cell,
    Figure,
    figures,
    filled,
    monthly,
    sentence,
    threshold,
    value_of,
    words,
    written,
)

SIZES = {"desk": chart.DESK, "phone": chart.PHONE}
DIGITS = 4
"""Telling digits of the medians and shares that travel to the browser."""


@dataclass(frozen=True)
class Row:
    """A threshold in the table behind the pictures."""

    threshold: str
    agreed: bool
    here: bool
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """Everything about the pair where the sliders stand."""

    cell: Cell
    least: int
    interest: list[float]
    fitment: list[float]
    said: dict[str, str]
    shown: dict[str, str]
    agreed_text: dict[str, str]
    ends: dict[str, str]
    sliders: dict[str, chart.Slider]
    figures: list[Figure]
    sentence: str
    propose: str
    panels: dict[str, dict[str, dict[str, chart.Panel]]]
    tables: dict[str, list[Row]]
    grid: str
    words: str


def cell_of(found: WhatIf, asked: Asked) -> Cell:
    """Where the sliders stand: at what is asked for, else at what is agreed."""
    j = found.agreed[0] if asked.interest is None else place(found.interest, asked.interest)
    k = found.agreed[1] if asked.fitment is None else place(found.fitment, asked.fitment)
    return j, k


def shown(found: WhatIf, asked: Asked, marked: Sequence[Cell] = ()) -> Shown:
    """``marked``: the pairs that are recommended; the scales reach as far as these."""
    cell = cell_of(found, asked)
    values = {"interest": found.interest, "fitment": found.fitment}
    here = {"interest": threshold(found.interest[cell[0]]), "fitment": threshold(found.fitment[cell[1]])}
    agreed = {"interest": found.interest[found.agreed[0]], "fitment": found.fitment[found.agreed[1]]}
    tops = _tops(found, marked)
    return Shown(
        cell=cell,
        least=LEAST_LEADS,
        interest=found.interest,
        fitment=found.fitment,
        said={axis: filled(axis, n=text) for axis, text in here.items()},
        shown=here,
        agreed_text={axis: _("agreed %(n)s") % {"n": threshold(value)} for axis, value in agreed.items()},
        ends={
            axis: _("%(low)s to %(high)s") % {"low": threshold(ends[0]), "high": threshold(ends[-1])}
            for axis, ends in values.items()
        },
        sliders={
            axis: chart.slider(values[axis], found.agreed[along], threshold, chart.DESK)
            for along, axis in enumerate(chart.AXES)
        },
        figures=figures(found, cell),
        sentence=sentence(found, cell),
        propose=filled("propose", **here),
        panels={
            measure: {axis: _drawn(found, measure, axis, cell, tops[measure]) for axis in chart.AXES}
            for measure in chart.MEASURES
        },
        tables={axis: _table(found, axis, cell) for axis in chart.AXES},
        grid=json.dumps(_for_browser(found, tops), separators=(",", ":")),
        words=json.dumps(words(), ensure_ascii=False, separators=(",", ":")),
    )


def _tops(found: WhatIf, marked: Sequence[Cell]) -> dict[str, float]:
    places = len(found.interest), len(found.fitment)

    def top(measure: str) -> float:
        return chart.top_of(
            measure, lambda j, k: value_of(found, measure, (j, k)), places, found.agreed, found.capacity, marked
        )

    return {measure: top(measure) for measure in chart.MEASURES}


def _drawn(found: WhatIf, measure: str, axis: str, cell: Cell, top: float) -> dict[str, chart.Panel]:
    share = measure in (chart.PRECISION, chart.RECALL)
    text = show.percent(top) if share else show.number(top)
    told = ""
    if measure == chart.LOAD and found.capacity is not None:
        told = _("team can follow up %(n)s") % {"n": monthly(found.capacity)}
    return {
        name: chart.panel(
            measure,
            axis,
            lambda j, k: value_of(found, measure, (j, k)),
            lambda j, k: value_of(found, measure, (j, k), found.base),
            (len(found.interest), len(found.fitment)),
            cell,
            found.agreed,
            top=top,
            top_text=text,
            size=size,
            capacity=found.capacity,
            capacity_text=told if name == "desk" else "",
        )
        for name, size in SIZES.items()
    }


def _table(found: WhatIf, axis: str, cell: Cell) -> list[Row]:
    along = chart.AXES.index(axis)
    rows = []
    for at, value in enumerate(found.interest if along == 0 else found.fitment):
        here = (at, cell[1]) if along == 0 else (cell[0], at)
        told = [(measure, written(measure, value_of(found, measure, here))) for measure in chart.MEASURES]
        rows.append(Row(threshold(value), at == found.agreed[along], here == cell, told))
    return rows


def _for_browser(found: WhatIf, tops: dict[str, float]) -> dict[str, Any]:
    """The whole grid, row after row; with other settings tried, that of the agreed ones besides."""
    told = {
        "interest": found.interest,
        "fitment": found.fitment,
        "agreed": found.agreed,
        **_flat(found.grid),
        "wins": found.wins,
        "months": found.months,
        "weeks": found.weeks,
        "people": found.people,
        "capacity": found.capacity,
        "least": LEAST_LEADS,
        "tops": tops,
        "sizes": {name: [s.width, s.height, s.left, s.right, s.top, s.bottom] for name, s in SIZES.items()},
        "locale": "en-IN" if show.current_currency() in INDIAN else "en",
    }
    if found.base is not found.grid:
        told["base"] = _flat(found.base)
    return told


def _flat(grid: Grid) -> dict[str, list[Any]]:
    names = ("leads", "won", "covered", "warning", "low", "high")
    return {name: [_short(one) for row in getattr(grid, name) for one in row] for name in names}


def _short(value: float | None) -> float | None:
    return value if value is None or value != int(value) else int(value)


# -------------------------------------------------------------------------------------------------- recommendations


@dataclass(frozen=True)
class Recommended:
    goal: str
    pair: str
    url: str
    figures: list[tuple[str, str]]
    note: str


def recommended(found: WhatIf, picks: Iterable[tuple[str, Pick | None]], asked: Asked) -> list[Recommended]:
    return [_recommended(found, goal, pick, asked) for goal, pick in picks]


def _recommended(found: WhatIf, goal: str, pick: Pick | None, asked: Asked) -> Recommended:
    names = {
        chart.LOAD: _("Leads a month"),
        chart.PRECISION: _("Won of them"),
        chart.RECALL: _("Deals recognised first"),
        chart.WARNING: _("Days of warning"),
    }
    if pick is None:
        nothing = [(name, show.NOTHING) for name in names.values()]
        if what_if_flat(found):
            return Recommended(goal, "", "", nothing, _level(found))
        return Recommended(goal, "", "", nothing, _("No pair of thresholds has enough leads and won deals to tell."))
    j, k = pick.cell
    told = [(name, written(measure, value_of(found, measure, pick.cell))) for measure, name in names.items()]
    interest, fitment = threshold(found.interest[j]), threshold(found.fitment[k])
    return Recommended(
        goal,
        _("%(interest)s and %(fitment)s") % {"interest": interest, "fitment": fitment},
        asked.at(interest=found.interest[j], fitment=found.fitment[k]),
        told,
        _note(found, pick),
    )


def _level(found: WhatIf) -> str:
    if found.apart and not found.together:
        return _("All pairs of thresholds bring the same, for own thresholds of offerings stay as they are.")
    return _("All pairs of thresholds bring the same.")


def _note(found: WhatIf, pick: Pick) -> str:
    """What is as good as the pair, and before that what speaks against it."""
    alike = _("interest %(interest)s, fitment %(fitment)s") % {
        "interest": _span(found.interest, pick.interest),
        "fitment": _span(found.fitment, pick.fitment),
    }
    told = [] if pick.met else [_("Nothing reaches this goal; this comes nearest.")]
    against = what_if_caution(found, pick.cell)
    if against.at_end:
        told.append(
            {
                (True, True): _("At the end of both sliders: what lies beyond is not known."),
                (True, False): _("At the end of the slider of interest: what lies beyond is not known."),
                (False, True): _("At the end of the slider of fitment: what lies beyond is not known."),
            }[against.interest, against.fitment]
        )
    if against.won is not None:
        told.append(_costs(found, pick.cell, against))
    return " ".join([*told, _("As good: %(alike)s") % {"alike": alike}])


def _costs(found: WhatIf, cell: Cell, against: Caution) -> str:
    """What a pair takes in for what it gains, where far fewer of its leads are won."""
    (j, k), (j0, k0) = cell, found.agreed
    more = found.grid.leads[j][k] - found.base.leads[j0][k0]
    gained = found.grid.covered[j][k] - found.base.covered[j0][k0]
    told = {"won": show.percent(against.won), "agreed": show.percent(against.agreed)}
    if more <= 0:
        return _("%(won)s of them won instead of %(agreed)s.") % told
    told |= {"leads": show.number(more), "deals": show.number(gained)}
    return (
        _(
            "Takes in more than it gains: for %(leads)s more leads, %(deals)s more of the wins recognised first;"
            " %(won)s of its leads won instead of %(agreed)s."
        )
        % told
    )


def _span(values: list[float], ends: tuple[int, int]) -> str:
    low, high = (threshold(values[end]) for end in ends)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def about(found: WhatIf) -> str:
    months = ngettext(
        "Replayed on %(n)s month of your own log",
        "Replayed on %(n)s months of your own log",
        round(found.months),
    ) % {"n": show.number(round(found.months))}
    told = _(
        "%(activities)s activities, %(groups)s pairs of account and offering, %(wins)s wins in the period"
        " (won deals and purchases, one for each piece of business)"
    ) % {
        "activities": show.number(found.activities),
        "groups": show.number(found.groups),
        "wins": show.number(found.wins),
    }
    return _("%(months)s: %(told)s. Nothing changes until it is agreed.") % {"months": months, "told": told}
