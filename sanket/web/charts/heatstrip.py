"""Interest per offering as a strip: one cell a week, coloured by its share of the offering's own threshold."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Interest by threshold at which the next step of heat begins; the third is where a lead begins.
STEPS = (0.2, 0.6, 1.0, 1.25, 1.5)
WEEKS = 26
CELL = 30.0
GAP = 2.5
# An exact tie reaches its step; the engine tests with the same slack.
SLACK = 1e-6


def level(interest: float, threshold: float) -> int:
    """Step of heat, 0 to 5."""
    if threshold <= 0:
        return 0
    return sum(interest / threshold >= step * (1 - SLACK) for step in STEPS)


@dataclass(frozen=True)
class Week:
    """Interest at a week's end, and whether it was a lead in that week."""

    starts: date
    interest: float
    lead: bool = False


@dataclass(frozen=True)
class Offering:
    """One row to be drawn; `weeks` oldest first."""

    name: str
    threshold: float
    interest: float
    weeks: Sequence[Week]
    url: str = ""
    note: str = ""
    note_url: str = ""


@dataclass(frozen=True)
class Cell:
    """A week's place; `title` says it in words."""

    x: float
    width: float
    level: int
    lead: bool
    title: str


@dataclass(frozen=True)
class Strip:
    """A row with its cells."""

    offering: Offering
    cells: list[Cell]


@dataclass(frozen=True)
class Strips:
    """All rows, on one axis of weeks."""

    width: float
    rows: list[Strip]
    months: list[tuple[float, str]]


def strips(
    offerings: Sequence[Offering],
    *,
    weeks: int = WEEKS,
    month: Callable[[date], str] = lambda day: calendar.month_abbr[day.month],
    title: Callable[[Week], str] = lambda week: f"{week.starts:%d %b}: {week.interest:.0f}",
) -> Strips:
    """The last `weeks` weeks of each offering. Rows that are shorter stand at the right, where now is."""
    rows = []
    for offering in offerings:
        shown = list(offering.weeks)[-weeks:]
        first = weeks - len(shown)
        cells = [
            Cell(
                x=(first + n) * CELL,
                width=CELL - GAP,
                level=level(week.interest, offering.threshold),
                lead=week.lead,
                title=title(week),
            )
            for n, week in enumerate(shown)
        ]
        rows.append(Strip(offering, cells))
    return Strips(width=weeks * CELL - GAP, rows=rows, months=_months(offerings, weeks, month))


def _months(offerings: Sequence[Offering], weeks: int, month: Callable[[date], str]) -> list[tuple[float, str]]:
    """A month's name under the first week that begins in it, none nearer than three weeks to the one before."""
    last = max((offering.weeks[-1].starts for offering in offerings if offering.weeks), default=None)
    if last is None:
        return []
    found: list[tuple[float, str]] = []
    for n in range(weeks):
        day = last - timedelta(weeks=weeks - 1 - n)
        before = day - timedelta(weeks=1)
        if (
            (n == 0 or day.month != before.month)
            and n < weeks - 1
            and (not found or n * CELL - found[-1][0] >= 3 * CELL)
        ):
            found.append((n * CELL, month(day)))
    return found
