"""Lines as SVG: few points, few decimals, and round steps for a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

Point = tuple[float, float]


def nice_step(high: float, lines: int) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that makes about `lines` lines up to `high`."""
    rough = max(high, 1e-9) / lines
    power = math.pow(10, math.floor(math.log10(rough)))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))


def thinned(line: list[Point]) -> list[Point]:
    """The same picture with fewer points: of many in one column of pixels, the first, the lowest, the highest and the last."""
    kept: list[Point] = []
    for _, column in groupby(line, key=lambda point: round(point[0])):
        points = list(column)
        if len(points) <= 4:
            kept += points
            continue
        extremes = {0, len(points) - 1}
        extremes.add(min(range(len(points)), key=lambda n: points[n][1]))
        extremes.add(max(range(len(points)), key=lambda n: points[n][1]))
        kept += [points[n] for n in sorted(extremes)]
    return kept


def path(line: Sequence[Point]) -> str:
    """SVG path of a line; points that fall on one spot are left out."""
    if not line:
        return ""
    written: list[str] = []
    for x, y in line:
        text = f"{figure(round(x, 1))} {figure(round(y, 1))}"
        if not written or written[-1] != text:
            written.append(text)
    return "M" + "L".join(written)


def figure(value: float) -> str:
    """A number with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
