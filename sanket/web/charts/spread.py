"""How far proposals lie apart, as one strip a type, all on one scale: whiskers, the middle half, the median, the value now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sanket.crm.recognition.queries import Spread
from sanket.web.charts.lines import figure

WIDTH, MARGIN = 200.0, 6.0


class Strip(NamedTuple):
    """Places from left to right; ``now`` None: the type has no value yet."""

    zero: str
    low: str
    first: str
    box: str
    median: str
    high: str
    now: str | None
    dots: list[str]


def strips(spreads: Sequence[Spread]) -> dict[int, Strip]:
    """By type. The scale holds 0, so that for and against lie on two sides."""
    marks = [0.0]
    for one in spreads:
        marks += [one.low, one.high, *([one.worth.value] if one.worth else [])]
    low, high = min(marks), max(marks)

    def place(value: float) -> float:
        return MARGIN + (value - low) / max(high - low, 1) * (WIDTH - 2 * MARGIN)

    return {
        one.type.pk: Strip(
            figure(place(0)),
            figure(place(one.low)),
            figure(place(one.first)),
            figure(max(place(one.third) - place(one.first), 2)),
            figure(place(one.median)),
            figure(place(one.high)),
            figure(place(one.worth.value)) if one.worth else None,
            [figure(place(row.value)) for row in one.proposals],
        )
        for one in spreads
    }
