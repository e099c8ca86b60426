"""A flat table of profiles and counts: points for each level of each column, and how well they rank later rows.

    total = base + sum over columns of points[column, level]
    score = 1 / (1 + 2^(−total / 10))            ten points more double the odds

Points are whole numbers and add up, so a score can be told cell by cell. What is measured comes from rows that the
points measured were not learned from: later rows when the table has a time, else three tenths of the rows by their
hash; the points told and scored with are then learned once more from all rows. Columns that may know the outcome are
left out until somebody confirms them (``leaks``), each with its reason, as are constants and identifiers.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sanket.engine.learning import bayes, coding, leaks, logistic, quality

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

TO_DOUBLE = 10
"""Points that double the odds."""
LEAST_OF_EACH = 20
"""Fewer won rows, or fewer lost ones, teach nothing that would hold."""
HELD_OUT = 0.3
LEAST_HELD_OUT = 5
"""Of each outcome, among the rows held out."""
MOST_ROWS = 200_000
MOST_COLUMNS, MOST_LEVELS = 100, 1_500
FULL_OF_VALUES = 0.9
"""A text that differs in so many of its filled rows identifies them."""
_FEW = 30
_POINT = log(2) / TO_DOUBLE
_IDENTIFYING = frozenset({"id", "ids", "uuid", "guid", "key", "number", "no", "nr", "num"})
_DENSE = 4
"""Different whole numbers that fill their range up to this factor are a numbering."""


class Left(NamedTuple):
    """A column that was not learned from. ``why`` is a word for programs, ``auc`` what it ranks alone."""

    column: str
    why: str
    reason: str
    auc: float | None


class Level(NamedTuple):
    level: str
    points: int
    low: int
    high: int
    rows: int
    won: int


class Part(NamedTuple):
    """What one column says. ``role``: values (a count of what happened) or fitment (what somebody is)."""

    column: str
    kind: str
    role: str
    value: int | None
    """Of a count: its points for log2(1 + n), as countable activities are weighed."""
    auc: float
    levels: list[Level]
    confirmed: bool
    hint: str


class Measured(NamedTuple):
    """On the rows held out."""

    auc: quality.Interval
    lift: quality.Interval
    log_loss: float
    calibration: float
    naive_bayes: float
    rows: int
    won: int


class Split(NamedTuple):
    """``by`` time or hash; ``cut`` the first instant held out; ``between`` rows that the gap leaves to neither side."""

    by: str
    learned: int
    held_out: int
    cut: float | None
    between: int


class Learned(NamedTuple):
    base: int
    parts: list[Part]
    left: list[Left]
    measured: Measured
    split: Split
    strength: float
    learned_from: int
    coders: list[coding.Coder]
    points: list[NDArray[np.int64]]
    notes: list[str]


class TooFew(ValueError):
    """Too little of an outcome to learn from."""

    def __init__(self, won: int, lost: int) -> None:
        super().__init__(f"{won} won, {lost} lost")
        self.won, self.lost = won, lost


def learn(
    columns: Sequence[coding.Column],
    won: NDArray[np.bool_],
    mark: NDArray[np.uint64],
    *,
    time: NDArray[np.float64] | None = None,
    dated: bool = False,
    gap: float = 0.0,
    confirmed: Collection[str] = (),
    report: Callable[[int, int], object] | None = None,
) -> Learned:
    """Learn points for the levels of ``columns``. ``mark`` is a hash of each row without its outcome.

    ``time`` orders the rows (``dated``: it is Unix seconds, so other dates can be held against it); outcomes are known
    ``gap`` after it. Raises TooFew.
    """
    if min(int(won.sum()), int((~won).sum())) < LEAST_OF_EACH:
        raise TooFew(int(won.sum()), int((~won).sum()))
    notes: list[str] = []
    early, late, split = _split(won, mark, time, gap, notes)
    fold = ((mark >> np.uint64(20)) % np.uint64(logistic.FOLDS)).astype(np.int64)
    when = time if dated else None
    kept, left = _choose(columns, won, early, fold, when, set(confirmed), report)
    rough = _fit(kept, won, _some(early, mark), fold)
    measured = _measure(rough, kept, won, early, late)
    rows = _some(np.arange(len(won)), mark)
    final = _fit(kept, won, rows, fold, strength=rough.strength)
    parts = [_part(one, final, number, won) for number, one in enumerate(kept)]
    if len(rows) < len(won):
        notes.append(f"learned from {len(rows):,} of {len(won):,} rows, drawn by their hash")
    if not kept:
        notes.append("no column is left to learn from; every row has the same score")
    return Learned(
        final.base, parts, left, measured, split, final.strength, len(rows), final.coders, final.points, notes
    )


def score(
    learned: Learned, columns: Sequence[coding.Column], rows: int, *, time: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """The score of each row, 0 to 1. A column that is not there, or a level never seen, adds nothing."""
    given = {column.name: column for column in columns}
    coders = [coder for coder in learned.coders if coder.name in given]
    points = [weight for coder, weight in zip(learned.coders, learned.points, strict=True) if coder.name in given]
    places = [coder.place(given[coder.name], coding.read(given[coder.name], coder.kind, time)) for coder in coders]
    return logistic.chance(_total(learned.base, points, places, rows) * _POINT)


class _Kept(NamedTuple):
    column: coding.Column
    kind: str
    cells: NDArray[np.float64] | None
    auc: float
    confirmed: bool
    hint: str


class _Fit(NamedTuple):
    base: int
    coders: list[coding.Coder]
    points: list[NDArray[np.int64]]
    errors: list[NDArray[np.float64]]
    strength: float


def _split(
    won: NDArray[np.bool_],
    mark: NDArray[np.uint64],
    time: NDArray[np.float64] | None,
    gap: float,
    notes: list[str],
) -> tuple[NDArray[np.int64], NDArray[np.int64], Split]:
    """Rows to learn from and rows to measure on."""
    if time is not None:
        cut = float(np.sort(time)[int(len(time) * (1 - HELD_OUT))])
        late = np.flatnonzero(time >= cut)
        early = np.flatnonzero((time < cut) & (time + gap <= cut))
        if all(_both(won[part], least) for part, least in ((early, LEAST_OF_EACH // 2), (late, LEAST_HELD_OUT))):
            return early, late, Split("time", len(early), len(late), cut, len(won) - len(early) - len(late))
        notes.append("measured on rows held out by their hash: before or after the time split one outcome is too rare")
    held = np.zeros(len(won), bool)
    for outcome in (True, False):
        rows = np.flatnonzero(won == outcome)
        held[rows[np.argsort(mark[rows], kind="stable")][: max(LEAST_HELD_OUT, round(HELD_OUT * len(rows)))]] = True
    early, late = np.flatnonzero(~held), np.flatnonzero(held)
    return early, late, Split("hash", len(early), len(late), None, 0)


def _both(won: NDArray[np.bool_], least: int) -> bool:
    return min(int(won.sum()), int((~won).sum())) >= least


def _some(rows: NDArray[np.int64], mark: NDArray[np.uint64]) -> NDArray[np.int64]:
    if len(rows) <= MOST_ROWS:
        return rows
    return np.sort(rows[np.argpartition(mark[rows], MOST_ROWS)[:MOST_ROWS]])


def _choose(
    columns: Sequence[coding.Column],
    won: NDArray[np.bool_],
    early: NDArray[np.int64],
    fold: NDArray[np.int64],
    time: NDArray[np.float64] | None,
    confirmed: set[str],
    report: Callable[[int, int], object] | None,
) -> tuple[list[_Kept], list[Left]]:
    """Which columns are learned from. Leaks are looked for among the rows that are learned from only."""
    kept: list[_Kept] = []
    left: list[Left] = []
    for number, column in enumerate(columns):
        found = _judge(column, won, early, fold, time, column.name in confirmed)
        (left if isinstance(found, Left) else kept).append(found)  # type: ignore[arg-type]
        if report:
            report(number + 1, len(columns))
    if len(kept) > MOST_COLUMNS:
        strongest = sorted(kept, key=lambda one: (-one.auc, one.column.name))
        weak = {one.column.name for one in strongest[MOST_COLUMNS:]}
        left += [
            Left(one.column.name, "weak", f"{MOST_COLUMNS} other columns say more", one.auc)
            for one in kept
            if one.column.name in weak
        ]
        kept = [one for one in kept if one.column.name not in weak]
    return kept, left


def _judge(
    column: coding.Column,
    won: NDArray[np.bool_],
    early: NDArray[np.int64],
    fold: NDArray[np.int64],
    time: NDArray[np.float64] | None,
    confirmed: bool,
) -> _Kept | Left:
    name = column.name
    kind, dates, unclear = _kind(column)
    if unclear:
        return Left(name, "time", "days and months of its dates cannot be told apart; write them as 2026-11-22", None)
    if kind == "constant":
        return Left(name, "constant", "all rows hold the same", None)
    if kind == "identifier" and not (confirmed and _is_number(column)):
        return Left(name, "identifier", "it names rows: nearly each has a value of its own", None)
    if kind == "date" and time is None:
        return Left(
            name, "time", "it is a date, and the table has no time of its rows to hold it against (--time)", None
        )
    if kind == "date" and time is not None and dates is not None and not confirmed:
        share = leaks.later(dates[column.codes], time)
        if share > leaks.MOST_LATER:
            reason = f"{share:.0%} of its dates lie after the row's own time: it was written later"
            return Left(name, "leak", reason, None)
    kind = "number" if kind == "identifier" else kind
    cells = coding.read(column, kind, time)
    coder = coding.code(column, kind, cells, early, most=coding.MOST_WORDS)
    place = coder.place(column, cells)[early]
    if len(np.unique(place)) < 2:
        return Left(name, "constant", "nearly all rows hold the same", None)
    strength = leaks.alone(place, len(coder.levels), won[early], fold[early], None if cells is None else cells[early])
    doubt = leaks.overwritten(name)
    hint = f"by its name {doubt}; confirm that it was known before the outcome" if doubt else ""
    if not confirmed and strength > leaks.TELLING:
        reason = f"alone it ranks with AUC {strength:.3f}: it was most likely written after the outcome"
        return Left(name, "leak", reason, strength)
    if not confirmed and doubt and strength >= leaks.WORTH_ASKING:
        reason = f"the table does not say when it was written, by its name {doubt}, and alone it has AUC {strength:.3f}"
        return Left(name, "leak", reason, strength)
    return _Kept(column, kind, cells, strength, confirmed, "" if confirmed else hint)


def _kind(column: coding.Column) -> tuple[str, NDArray[np.float64] | None, bool]:
    """number, text, date, constant or identifier; the dates of the texts; whether their order is unclear."""
    filled = np.array([not coding.missing(text) for text in column.texts], bool)
    rows = column.rows
    different = len({coding.folded(text) for text, times in zip(column.texts, rows, strict=True) if times})
    if different < 2:
        return "constant", None, False
    there = int(rows[filled].sum())
    many = there >= _FEW
    read = coding.numbers(column.texts)
    if coding.mostly(column, read):
        return ("identifier" if many and _numbering(column.name, read, rows, there) else "number"), None, False
    try:
        dates = coding.instants(column.texts)
    except coding.TwoWays:
        return "date", None, True
    if coding.mostly(column, dates):
        return "date", dates, False
    if many and different >= FULL_OF_VALUES * there:
        return "identifier", None, False
    return "text", None, False


def _is_number(column: coding.Column) -> bool:
    return coding.mostly(column, coding.numbers(column.texts))


def _numbering(name: str, read: NDArray[np.float64], rows: NDArray[np.int64], there: int) -> bool:
    known = np.unique(read[(rows > 0) & ~np.isnan(read)])
    if len(known) < FULL_OF_VALUES * there or not (known == np.floor(known)).all():
        return False
    return bool(set(leaks.words(name)) & _IDENTIFYING) or float(known[-1] - known[0]) < _DENSE * there


def _fit(
    kept: Sequence[_Kept],
    won: NDArray[np.bool_],
    rows: NDArray[np.int64],
    fold: NDArray[np.int64],
    strength: float | None = None,
) -> _Fit:
    most = max(4, MOST_LEVELS // max(1, len(kept)))
    coders = [coding.code(one.column, one.kind, one.cells, rows, most=most) for one in kept]
    places = [coder.place(one.column, one.cells)[rows] for coder, one in zip(coders, kept, strict=True)]
    shapes = [logistic.Shape(len(coder.levels), coder.middles is not None) for coder in coders]
    if not kept:
        rate = float(won[rows].mean())
        return _Fit(round(log(rate / (1 - rate)) / _POINT), [], [], [], strength or logistic.STRENGTHS[0])
    if strength is None:
        found = logistic.learn(places, shapes, won[rows], fold[rows])
    else:
        found = logistic.fit(places, shapes, won[rows], strength)
    points = [np.rint(weight / _POINT).astype(np.int64) for weight in found.weights]
    return _Fit(round(found.base / _POINT), coders, points, found.errors, found.strength)


def _total(
    base: int, points: Sequence[NDArray[np.int64]], places: Sequence[NDArray[np.int64]], rows: int
) -> NDArray[np.float64]:
    return logistic.odds(float(base), [weight.astype(np.float64) for weight in points], places, rows)


def _measure(
    fitted: _Fit,
    kept: Sequence[_Kept],
    won: NDArray[np.bool_],
    early: NDArray[np.int64],
    late: NDArray[np.int64],
) -> Measured:
    places = [coder.place(one.column, one.cells) for coder, one in zip(fitted.coders, kept, strict=True)]
    total = _total(fitted.base, fitted.points, places, len(won))[late]
    probability = logistic.chance(total * _POINT)
    out = won[late]
    codes = np.stack(places or [np.zeros(len(won), np.int64)], axis=1)
    # Naive Bayes has no word for what was never seen either.
    codes = np.where(codes < 0, np.iinfo(np.int64).max, codes)
    known = np.where(codes[early] == np.iinfo(np.int64).max, 0, codes[early])
    return Measured(
        quality.auc_interval(total, out),
        quality.lift_interval(total, out),
        quality.log_loss(probability, out),
        quality.calibration(probability, out),
        quality.auc(bayes.score(bayes.learn(known, won[early]), codes[late]), out),
        len(late),
        int(out.sum()),
    )


def _part(one: _Kept, fitted: _Fit, number: int, won: NDArray[np.bool_]) -> Part:
    coder, points = fitted.coders[number], fitted.points[number]
    place = coder.place(one.column, one.cells)
    seen = place >= 0
    rows = np.bincount(place[seen], minlength=len(coder.levels))
    wins = np.bincount(place[seen], weights=won[seen].astype(np.float64), minlength=len(coder.levels))
    wide = np.ceil(quality.NORMAL_95 * fitted.errors[number] / _POINT).astype(np.int64)
    levels = [
        Level(
            name, int(points[at]), int(points[at] - wide[at]), int(points[at] + wide[at]), int(rows[at]), int(wins[at])
        )
        for at, name in enumerate(coder.levels)
        if rows[at]
    ]
    counts = one.kind == "number" and one.cells is not None and _counts(one.cells)
    value = _value(coder, points, rows) if counts else None
    return Part(
        one.column.name, one.kind, "values" if counts else "fitment", value, one.auc, levels, one.confirmed, one.hint
    )


def _counts(cells: NDArray[np.float64]) -> bool:
    """Whole numbers from 0 up: how often something happened, or how much of it."""
    known = cells[~np.isnan(cells)]
    return bool(len(known)) and bool((known >= 0).all()) and bool((known == np.floor(known)).all())


def _value(coder: coding.Coder, points: NDArray[np.int64], rows: NDArray[np.int64]) -> int:
    """The slope of the points over log2(1 + n), by least squares over the rows."""
    if coder.middles is None:
        return 0
    there = ~np.isnan(coder.middles) & (rows > 0)
    weight = rows[there].astype(np.float64)
    if weight.sum() == 0:
        return 0
    x, y = np.log2(1 + coder.middles[there]), points[there].astype(np.float64)
    x, y = x - np.average(x, weights=weight), y - np.average(y, weights=weight)
    spread = float(weight @ (x * x))
    return round(float(weight @ (x * y)) / spread) if spread > 0 else 0
