"""The thresholds a slider walks over: equal steps that people would write, the agreed threshold among them."""

from __future__ import annotations

from math import floor, log10

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)
PLACES = 50
SPAN = 2.5
"""The slider ends at about this many times the agreed threshold."""
DIGITS = 9


def axis(agreed: float, places: int = PLACES, span: float = SPAN) -> list[float]:
    """``places`` ascending thresholds above 0; ``agreed`` is one of them.

    >>> axis(20)[:3], axis(20)[19], axis(20)[-1]
    ([1.0, 2.0, 3.0], 20.0, 50.0)
    >>> axis(0.25, span=4)[:2], axis(0.25, span=4)[9], axis(0.25, span=4)[-1]
    ([0.025, 0.05], 0.25, 1.25)
    """
    if agreed <= 0:
        return [_tidy(agreed + place / places) for place in range(places)]
    step = _step(agreed, span * agreed / places)
    below = min(floor((agreed - step * 1e-6) / step), places - 1)
    return [_tidy(agreed + (place - below) * step) for place in range(places)]


def place(values: list[float], wanted: float) -> int:
    """Where on the axis the threshold nearest to ``wanted`` stands."""
    return min(range(len(values)), key=lambda at: (abs(values[at] - wanted), at))


def _step(agreed: float, wanted: float) -> float:
    """The step near ``wanted`` of which the agreed threshold is a multiple; without one, the nearest step there is."""
    power = floor(log10(wanted))
    steps = sorted(
        (factor * 10.0**exponent for exponent in (power - 1, power, power + 1) for factor in STEPS),
        key=lambda step: abs(log10(step / wanted)),
    )
    near = [step for step in steps if 1 / 2 <= step / wanted <= 2]
    return next((step for step in near if abs(agreed / step - round(agreed / step)) < 1e-6), steps[0])


def _tidy(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.{DIGITS}g}")
