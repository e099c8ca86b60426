"""Hours of the week as a grid: one cell an hour, coloured by a share, grey where there is too little to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sanket.engine.response.figures import Share

CELL, GAP, ROW, LEFT, TOP = 32.0, 2.0, 24.0, 34.0, 18.0
LEVELS = (0.1, 0.2, 0.3, 0.45)
"""Shares from which the next shade begins: who is called by strangers picks up less than every second time."""
FEWEST = 5
"""Attempts below which a share says nothing."""


class Cell(NamedTuple):
    x: float
    y: float
    level: int
    place: tuple[int, int]
    share: Share


class Grid(NamedTuple):
    width: float
    height: float
    cells: list[Cell]
    hours: list[tuple[float, int]]
    days: list[tuple[float, int]]


def grid(shares: Mapping[tuple[int, int], Share]) -> Grid | None:
    """From the first hour in which anything was tried to the last; None: nothing was. Monday is day 0."""
    if not shares:
        return None
    hours = range(min(hour for _, hour in shares), max(hour for _, hour in shares) + 1)
    days = sorted({day for day, _ in shares} | set(range(5)))
    cells = [
        Cell(LEFT + n * CELL, TOP + row * ROW, level(share), (day, hour), share)
        for row, day in enumerate(days)
        for n, hour in enumerate(hours)
        for share in [shares.get((day, hour), Share(0, 0))]
    ]
    return Grid(
        LEFT + len(hours) * CELL,
        TOP + len(days) * ROW,
        cells,
        [(LEFT + n * CELL, hour) for n, hour in enumerate(hours)],
        [(TOP + row * ROW, day) for row, day in enumerate(days)],
    )


def level(share: Share) -> int:
    """0 where nothing can be said; 1 to 5."""
    if share.of < FEWEST or share.share is None:
        return 0
    return 1 + sum(share.share >= least for least in LEVELS)


class Bar(NamedTuple):
    """A share of the whole width, and from where to where it may truly be; all in per cent of it."""

    share: float
    low: float
    high: float


def bar(share: Share) -> Bar | None:
    if share.share is None or share.interval is None:
        return None
    low, high = share.interval
    return Bar(round(share.share * 100, 1), round(low * 100, 1), round(high * 100, 1))


def bars(shares: Sequence[Share]) -> list[Bar | None]:
    return [bar(one) for one in shares]
