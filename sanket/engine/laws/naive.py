"""Recognition by the words of its definition, in O(n^2): every score is summed again from nothing, backwards in time.

No epochs, no integers, no running state but the gate's own. Slow and plain, to judge the fast ones by.

    S, W  = sum of v 2^(-(t - t_i) / h) over strong, over weak activities; a cell of n: v log2(1 + n) at its start
    IS    = S + min(W, rho max(S, 0))

Where real numbers cannot tell (a score nearer to a threshold than the integers' agreed error), it raises ``Doubt``.
Source: docs/engine.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import floor, fsum, log, log2
from typing import NamedTuple

from sanket.engine.laws.histories import DAY, History
from sanket.engine.recognition.fold import Act

WITHIN = 1 - 1e-6
"""A score within 1 ppm of a threshold has reached it."""


class Doubt(Exception):
    """Two right answers exist: a score or an instant lies within the agreed error of what decides."""


class Naive(NamedTuple):
    """``crossings``: (kind, at, external id of the cause or None for time); ``error`` in seconds for each of them."""

    crossings: list[tuple[str, int, str | None]]
    errors: list[float]
    hot: bool
    cold_at: int | None


class Interest(NamedTuple):
    """A score in points and the most that the integers may differ from it (theorem 2)."""

    points: float
    error: float


def shares(history: History, acts: Sequence[Act]) -> list[tuple[int, float, bool]]:
    """(date, points, weak) of what ``acts`` are worth; all of a cell together."""
    width = min(DAY, history.half_life // 8)
    found: list[tuple[int, float, bool]] = []
    cells: Counter[tuple[int, int, int]] = Counter()
    for act in acts:
        value = history.values[act.type]
        if value.countable:
            cells[act.contact, act.type, act.at // width] += 1
        else:
            found.append((act.at, float(value.value), value.weak))
    for (_, kind, slot), n in cells.items():
        found.append((slot * width, history.values[kind].value * log2(1 + n), history.values[kind].weak))
    return found


def decayed(history: History, acts: Sequence[Act], at: int, *, weak: bool) -> Interest:
    """The sum of the weak, or of the strong, ones at ``at``, and its error."""
    h = history.half_life
    worth = [(date, points) for date, points, is_weak in shares(history, acts) if is_weak == weak]
    terms = [points * 2.0 ** (-(at - date) / h) for date, points in worth]
    elapsed = (at % (16 * h)) / h
    rounding = len(worth) * 2.0**-25 * (1 + 2.0**-16 + 2.0**-32) * 2.0**-elapsed
    dropped = 2.0**-32 * fsum(abs(points) for _, points in worth)
    return Interest(fsum(terms), rounding + dropped + 8 * 2.0**-52 * fsum(map(abs, terms)))


def interest(history: History, acts: Sequence[Act], at: int) -> Interest:
    """IS at ``at`` of these acts."""
    strong, strong_error = decayed(history, acts, at, weak=False)
    weak, weak_error = decayed(history, acts, at, weak=True)
    allowed = min(weak, history.rho * max(strong, 0.0))
    return Interest(strong + allowed, strong_error * (1 + history.rho) + weak_error)


def judge(history: History) -> Naive:
    """The gate, activity by activity. Raises ``Doubt``."""
    h, on, off = history.half_life, history.on, history.on / 2
    crossings: list[tuple[str, int, str | None]] = []
    errors: list[float] = []
    hot = shut = ever = False  # shut: closed, until the score has once been below off
    fades: float | None = None  # when the score reaches off by time
    unsure = 0.0  # seconds that this instant may be wrong by
    held: int | None = None

    def cross(kind: str, at: int, cause: str | None, error: float = 0.0) -> None:
        crossings.append((kind, at, cause))
        errors.append(error)

    def cold_at() -> int | None:
        instants = [at for at in (None if fades is None else floor(fades + 0.5), held) if at is not None]
        return max(instants) if instants else None

    for i, act in enumerate(history.acts):
        if hot or shut:
            ends = cold_at()
            assert ends is not None
            if fades is not None and abs(act.at + 0.5 - fades) <= unsure and (held is None or held <= act.at):
                raise Doubt(f"whether it faded at {fades} or when {act.id} came, a rounded second decides")
            if ends <= act.at:
                if hot:
                    cross("cooled", ends, None, unsure)
                hot, shut, held = False, False, None
        points, error = interest(history, history.acts[: i + 1], act.at)
        if min(abs(points - on * WITHIN), abs(points - off * WITHIN)) <= error:
            raise Doubt(f"{points} is on the edge of a threshold")
        decisive = history.values[act.type].decisive
        if decisive == "opens":
            held, shut = act.at + h, False
            if not hot:
                cross("revived" if ever else "recognised", act.at, act.id)
            hot = ever = True
        elif decisive == "closes":
            if hot:
                cross("cooled", act.at, act.id)
            hot, held, shut = False, None, points >= off * WITHIN
        elif hot:
            if points < off * WITHIN and not (held is not None and act.at < held):
                cross("cooled", act.at, act.id)
                hot, held = False, None
        elif shut:
            shut = points >= off * WITHIN
        elif points >= on * WITHIN:
            cross("revived" if ever else "recognised", act.at, act.id)
            hot = ever = True
        fades, unsure = float(act.at), 0.0
        if points > error:
            fades = max(act.at + h * log2(points / off), float(act.at))
            unsure = h / log(2) * -log(1 - error / points) + 1e-4
    return Naive(crossings, errors, hot, cold_at() if hot else None)
