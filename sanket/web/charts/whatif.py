"""What-if as small pictures: each measure over the interest threshold and over the fitment threshold.

A picture's x axis is the slider above it. Accent: with the other threshold as tried; grey: with the other one as agreed.
A line stops where fewer leads are left than tell anything. ``frontend/src/elements/what-if.ts`` draws the same from the
same numbers while a slider moves; the browser journey holds them against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sanket.web.charts.lines import figure, nice_step, path

PRECISION, RECALL, WARNING, LOAD = "precision", "recall", "warning", "load"
MEASURES = (PRECISION, RECALL, WARNING, LOAD)
AXES = ("interest", "fitment")

ROOM = 1.25
"""The highest value that is to be seen stays this far below the top."""
LOWEST_SHARE_TOP, LOWEST_DAYS_TOP, LOWEST_LOAD_TOP = 0.1, 10.0, 4.0

GRID_LINES = 4

Value = Callable[[int, int], float | None]
"""A measure at interest threshold j and fitment threshold k; None where too few leads are left."""


@dataclass(frozen=True)
class Size:
    """A picture's viewBox and the edges of what is drawn in it."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


DESK = Size(456, 88, 36, 446, 8, 80)
PHONE = Size(172, 76, 34, 166, 8, 68)


@dataclass(frozen=True)
class Panel:
    """One picture; lengths in px of its viewBox. ``tried`` and ``agreed``: the discs, where their values are known."""

    measure: str
    axis: str
    size: Size
    top_text: str
    tried_line: str
    agreed_line: str
    tried_x: float
    agreed_x: float
    tried: tuple[float, float] | None
    agreed: tuple[float, float] | None
    capacity_y: float | None
    capacity_text: str


@dataclass(frozen=True)
class Slider:
    """The axis above four pictures: ticks with their words, and where the agreed threshold stands."""

    step: str
    ticks: list[tuple[float, str]]
    agreed_x: float
    agreed_at_end: bool


def x_of(place: float, places: int, size: Size) -> float:
    return round(size.left + place / max(places - 1, 1) * (size.right - size.left), 1)


def y_of(value: float, top: float, size: Size) -> float:
    """A value above the top stands at the top."""
    return round(size.bottom - min(value / top, 1.0) * (size.bottom - size.top), 1)


def top_of(
    measure: str,
    value: Value,
    places: tuple[int, int],
    agreed: tuple[int, int],
    capacity: float | None,
    marked: Sequence[tuple[int, int]] = (),
) -> float:
    """Where the scale of a measure ends: round, and the same wherever the sliders stand.

    ``marked``: pairs that are recommended, which must be seen.
    """
    if measure == RECALL:
        return 1.0
    j0, k0 = agreed
    # Leads and days grow without end towards threshold 0; what stands below half of the agreed ones may leave the picture.
    steep = measure in (LOAD, WARNING)
    rows = range(j0 // 2 if steep else 0, places[0])
    columns = range(k0 // 2 if steep else 0, places[1])
    lines = [value(j, k0) for j in rows] + [value(j0, k) for k in columns] + [value(*cell) for cell in marked]
    seen = [one for one in lines if one is not None]
    if measure == LOAD and capacity is not None:
        seen.append(capacity)
    least = {PRECISION: LOWEST_SHARE_TOP, WARNING: LOWEST_DAYS_TOP, LOAD: LOWEST_LOAD_TOP}[measure]
    high = max([least, *seen]) * (1.0 if measure == WARNING else ROOM)
    step = nice_step(high, GRID_LINES)
    top = math.ceil(high / step - 1e-9) * step
    return min(top, 1.0) if measure == PRECISION else top


def panel(
    measure: str,
    axis: str,
    value: Value,
    was: Value,
    places: tuple[int, int],
    tried: tuple[int, int],
    agreed: tuple[int, int],
    *,
    top: float,
    top_text: str,
    size: Size,
    capacity: float | None = None,
    capacity_text: str = "",
) -> Panel:
    """One measure over one threshold, the other one as tried (accent) and as agreed (grey; ``was``: by agreed settings)."""
    along = 0 if axis == "interest" else 1
    count = places[along]

    def line(asked: Value, other: tuple[int, int]) -> str:
        cells = ((place, other[1]) if along == 0 else (other[0], place) for place in range(count))
        return broken([asked(*cell) for cell in cells], top, size)

    def disc(asked: Value, where: tuple[int, int]) -> tuple[float, float] | None:
        known = asked(*where)
        return None if known is None else (x_of(where[along], count, size), y_of(known, top, size))

    return Panel(
        measure=measure,
        axis=axis,
        size=size,
        top_text=top_text,
        tried_line=line(value, tried),
        agreed_line=line(was, agreed),
        tried_x=x_of(tried[along], count, size),
        agreed_x=x_of(agreed[along], count, size),
        tried=disc(value, tried),
        agreed=disc(was, agreed),
        capacity_y=y_of(capacity, top, size) if capacity is not None and measure == LOAD else None,
        capacity_text=capacity_text,
    )


def broken(values: Sequence[float | None], top: float, size: Size) -> str:
    """A line through the known values; it breaks where one is missing, and goes on above the top, where it is cut off."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            y = size.bottom - value / top * (size.bottom - size.top)
            pieces[-1].append((x_of(place, len(values), size), y))
    return "".join(path(piece) for piece in pieces if piece)


def slider(values: Sequence[float], agreed: int, written: Callable[[float], str], size: Size, ticks: int = 5) -> Slider:
    """Ticks at round numbers, whether or not the slider stops there."""
    last = len(values) - 1
    low, span = values[0], values[-1] - values[0]
    step = span / max(last, 1)
    each = nice_step(span, ticks)
    rounds = [round(n * each, 9) for n in range(math.ceil(low / each - 1e-9), math.floor(values[-1] / each + 1e-9) + 1)]
    marked = [(x_of((value - low) / step if step else 0, len(values), size), written(value)) for value in rounds]
    return Slider(f"{step:.9g}", marked, x_of(agreed, len(values), size), agreed > last * 0.6)


__all__ = ["AXES", "DESK", "MEASURES", "PHONE", "Panel", "Size", "Slider", "figure", "panel", "slider", "top_of"]
