"""What a pair of thresholds would mean, in words and figures, from the numbers of the grid.

``frontend/src/elements/what-if.ts`` says the same while a slider moves, from the same templates (``words``): places for
figures are in braces, since the browser fills them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.recognition.queries import LEAST_LEADS, Grid, WhatIf, wilson
from sanket.web import show
from sanket.web.charts.whatif import LOAD, MEASURES, PRECISION, RECALL, WARNING

Cell = tuple[int, int]

WHOLE_FROM = 9.95
"""Leads a month are told without a decimal from here on."""

TEMPLATES: Mapping[str, str | Promise] = {
    "point": _l("{n} point"),
    "points": _l("{n} points"),
    "day": _l("{n} day"),
    "days": _l("{n} days"),
    "percent": _l("{n} %"),
    "better": _l("{n}, better"),
    "worse": _l("{n}, worse"),
    "chance": _l("{n}, may be chance"),
    "same": _l("as agreed"),
    "fits": _l("{n}, fits the team"),
    "fit": _l("{n}, both fit the team"),
    "beyond": _l("{n}, more than the team can follow up"),
    "few": _l("too few leads to say"),
    "share_sub": _l("between {low} and {high}; agreed gives {agreed}"),
    "days_sub": _l("median, between {low} and {high}; agreed gives {agreed}"),
    "days_few": _l("median; agreed gives {agreed}"),
    "load_sub": _l("{people} a week for each of {n} people; agreed gives {agreed}"),
    "load_alone": _l("agreed gives {agreed}"),
    "meant": _l("In this period that would have meant {leads}, {deals}, and {days}."),
    "agreed": _l("This is what is agreed. Move a slider to see what other thresholds would have meant."),
    "lead_more": _l("{n} more lead to follow up"),
    "leads_more": _l("{n} more leads to follow up"),
    "lead_fewer": _l("{n} lead fewer to follow up"),
    "leads_fewer": _l("{n} leads fewer to follow up"),
    "leads_same": _l("as many leads to follow up"),
    "deal_more": _l("{n} more of the {wins} won deals recognised in time"),
    "deals_more": _l("{n} more of the {wins} won deals recognised in time"),
    "deal_fewer": _l("{n} fewer of the {wins} won deals recognised in time"),
    "deals_fewer": _l("{n} fewer of the {wins} won deals recognised in time"),
    "deals_same": _l("as many of the {wins} won deals recognised in time"),
    "warned_more_one": _l("{n} day more of warning"),
    "warned_more": _l("{n} days more of warning"),
    "warned_less_one": _l("{n} day less of warning"),
    "warned_less": _l("{n} days less of warning"),
    "warned_same": _l("as much warning"),
    "warned_unknown": _l("no telling how much warning"),
    "propose": _l("Propose interest {interest}, fitment {fitment}"),
    "interest": _l("Interest threshold {n}"),
    "fitment": _l("Fitment threshold {n}"),
}


def words() -> dict[str, str]:
    """The templates in the reader's language."""
    return {name: str(text) for name, text in TEMPLATES.items()}


def filled(template: str, **given: str) -> str:
    text = str(TEMPLATES[template])
    for name, value in given.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@dataclass(frozen=True)
class Figure:
    """A measure as it is told: what it is, its value, how that differs from the agreed one, and how sure it is."""

    key: str
    label: str
    value: str
    change: str
    tone: str
    sub: str


def value_of(found: WhatIf, measure: str, cell: Cell, grid: Grid | None = None) -> float | None:
    """A measure of one pair of thresholds; None where too few leads are left to say. ``grid``: another than the tried one."""
    grid = grid or found.grid
    j, k = cell
    leads = grid.leads[j][k]
    if leads < LEAST_LEADS:
        return None
    if measure == PRECISION:
        return grid.won[j][k] / leads
    if measure == RECALL:
        return grid.covered[j][k] / found.wins if found.wins else None
    if measure == WARNING:
        return grid.warning[j][k]
    return leads / found.months


def is_agreed(found: WhatIf, cell: Cell) -> bool:
    """Whether thresholds and settings are those in force."""
    return cell == found.agreed and found.base is found.grid


def figures(found: WhatIf, cell: Cell) -> list[Figure]:
    labels = {
        PRECISION: _("Won, of the leads recognised"),
        RECALL: _("Of all deals won, recognised first"),
        WARNING: _("Days of warning before the order"),
        LOAD: _("Leads a month"),
    }
    return [Figure(measure, labels[measure], *_told(found, measure, cell)) for measure in MEASURES]


def _told(found: WhatIf, measure: str, cell: Cell) -> tuple[str, str, str, str]:
    value, agreed = value_of(found, measure, cell), value_of(found, measure, found.agreed, found.base)
    if value is None:
        return show.NOTHING, "", "", filled("few")
    return written(measure, value), *_change(found, measure, cell, value, agreed), _sub(found, measure, cell, agreed)


def written(measure: str, value: float | None) -> str:
    """A measure as people read it."""
    if value is None:
        return show.NOTHING
    if measure in (PRECISION, RECALL):
        return filled("percent", n=show.number(_whole(value * 100)))
    if measure == WARNING:
        return show.number(_whole(value))
    return monthly(value)


def monthly(value: float) -> str:
    shown = _whole(value) if value >= WHOLE_FROM else _whole(value * 10) / 10
    return show.number(shown, 0 if shown == int(shown) else 1)


def _whole(value: float) -> int:
    """Rounded half up, as the browser does."""
    return math.floor(value + 0.5)


def _change(found: WhatIf, measure: str, cell: Cell, value: float, agreed: float | None) -> tuple[str, str]:
    if is_agreed(found, cell):
        return filled("same"), ""
    if agreed is None:
        return "", ""
    if measure == LOAD:
        return _load_change(found, value, agreed)
    factor = 1 if measure == WARNING else 100
    step = _whole(value * factor) - _whole(agreed * factor)
    if not step:
        return filled("same"), ""
    one, many = ("day", "days") if measure == WARNING else ("point", "points")
    told = filled(one if abs(step) == 1 else many, n=signed(step))
    spread = between(found, measure, cell)
    if spread is None or spread[0] <= agreed <= spread[1]:
        return filled("chance", n=told), ""
    return filled("better" if step > 0 else "worse", n=told), "good" if step > 0 else "bad"


def _load_change(found: WhatIf, value: float, agreed: float) -> tuple[str, str]:
    now, before = (value, agreed) if value < WHOLE_FROM else (_whole(value), _whole(agreed))
    step = _whole((now - before) * 10) / 10
    told = signed(step) if step else filled("same")
    if found.capacity is None:
        return told, ""
    fits = value <= found.capacity
    if fits and agreed <= found.capacity:
        return filled("fit", n=told), ""
    return filled("fits" if fits else "beyond", n=told), "good" if fits else "bad"


def between(found: WhatIf, measure: str, cell: Cell) -> tuple[float, float] | None:
    """Within which the true value lies with 95 %."""
    j, k = cell
    grid = found.grid
    if measure == PRECISION:
        return wilson(grid.won[j][k], grid.leads[j][k])
    if measure == RECALL:
        return wilson(grid.covered[j][k], found.wins)
    low, high = grid.low[j][k], grid.high[j][k]
    return None if low is None or high is None else (low, high)


def _sub(found: WhatIf, measure: str, cell: Cell, agreed: float | None) -> str:
    was = written(measure, agreed)
    if measure == LOAD:
        if not found.people:
            return filled("load_alone", agreed=was)
        each = found.grid.leads[cell[0]][cell[1]] / found.weeks / found.people
        return filled("load_sub", people=monthly(each), n=show.number(found.people), agreed=was)
    spread = between(found, measure, cell)
    if spread is None:
        return filled("days_few" if measure == WARNING else "load_alone", agreed=was)
    low, high = (written(measure, end) for end in spread)
    return filled("days_sub" if measure == WARNING else "share_sub", low=low, high=high, agreed=was)


def signed(value: float) -> str:
    return (
        f"+{show.number(value, 0 if value == int(value) else 1)}"
        if value > 0
        else show.number(value, 0 if value == int(value) else 1)
    )


def sentence(found: WhatIf, cell: Cell) -> str:
    """The one sentence that says what the change would mean."""
    if is_agreed(found, cell):
        return filled("agreed")
    (j, k), (j0, k0) = cell, found.agreed
    leads = found.grid.leads[j][k] - found.base.leads[j0][k0]
    deals = found.grid.covered[j][k] - found.base.covered[j0][k0]
    return filled(
        "meant",
        leads=_counted(leads, "lead_more", "leads_more", "lead_fewer", "leads_fewer", "leads_same"),
        deals=_counted(deals, "deal_more", "deals_more", "deal_fewer", "deals_fewer", "deals_same").replace(
            "{wins}", show.number(found.wins)
        ),
        days=_warned(found, cell),
    )


def _warned(found: WhatIf, cell: Cell) -> str:
    value, agreed = value_of(found, WARNING, cell), value_of(found, WARNING, found.agreed, found.base)
    if value is None or agreed is None:
        return filled("warned_unknown")
    step = _whole(value) - _whole(agreed)
    return _counted(step, "warned_more_one", "warned_more", "warned_less_one", "warned_less", "warned_same")


def _counted(step: int, more_one: str, more: str, less_one: str, less: str, same: str) -> str:
    if not step:
        return filled(same)
    names = (more_one, more) if step > 0 else (less_one, less)
    return filled(names[0 if abs(step) == 1 else 1], n=show.number(abs(step)))


def threshold(value: float) -> str:
    """A threshold with all its digits: 40, 0.46."""
    return show.number(value, _decimals(value))


def _decimals(value: float) -> int:
    """As many decimals as the number has, six at most."""
    _whole_part, _dot, fraction = f"{value:.6f}".rstrip("0").partition(".")
    return len(fraction)
