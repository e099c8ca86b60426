"""Cells of a flat table as levels: what a column is, its steps or words, and where each row stands.

A number is cut into steps of about equally many rows, a text into its words; what is missing is a level of its own,
words of few rows are one level, and a word that was never seen has no level and therefore says nothing.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

MISSING_WORDS = frozenset(
    {"", "select", "(select)", "please select", "n/a", "na", "#n/a", "nan", "null", "nil", "-", "--", "?", "(blank)"}
)
"""What stands in a cell that nobody filled, in any case. "Select" is a list on which nothing was chosen."""
MISSING, RARE = "(missing)", "(rare)"
UNSEEN = -1
MOST_STEPS, MOST_WORDS = 20, 100
LEAST_ROWS = 5
"""A level of fewer rows than this is no level of its own."""
MOSTLY = 0.95
"""A column is a number or a date when so many of its filled cells are."""
_DAY = 86_400
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_AROUND = re.compile(r"^(₹|rs\.?|inr|\$|€|£)\s*|\s*(%|/-)$", re.IGNORECASE)
_SLASHED = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?(?:\s*([AaPp])[Mm])?", re.ASCII
)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Column(NamedTuple):
    """A column as it stands in a file: for each row the place of its text in ``texts``."""

    name: str
    codes: NDArray[np.int64]
    texts: list[str]

    @property
    def rows(self) -> NDArray[np.int64]:
        """How many rows hold each text."""
        return np.bincount(self.codes, minlength=len(self.texts))


def collect(name: str, cells: Iterable[str]) -> Column:
    """A column from its cells.

    >>> collect("city", ["Pune", "", "Pune"]).texts
    ['Pune', '']
    """
    known: dict[str, int] = {}
    codes = np.fromiter((known.setdefault(cell, len(known)) for cell in cells), np.int64)
    return Column(name, codes, list(known))


def missing(text: str) -> bool:
    return text.strip().casefold() in MISSING_WORDS


def numbers(texts: Sequence[str]) -> NDArray[np.float64]:
    """Each text as a number, NaN where it is none.

    Separators of thousands are understood, and a decimal comma in a column whose commas can be nothing else.

    >>> numbers(["1,200", "₹ 12,34,567.5", "8 %", "many"]).tolist()
    [1200.0, 1234567.5, 8.0, nan]
    >>> numbers(["1,5", "1,200"]).tolist()
    [1.5, 1.2]
    """
    bare = [text if _NUMBER.fullmatch(text) else _bare(text) for text in texts]
    by_comma = any("," in text and _COMMA.fullmatch(text) and not _GROUPED.fullmatch(text) for text in bare)
    return np.array([_number(text, by_comma) for text in bare], np.float64)


def _bare(text: str) -> str:
    return _AROUND.sub("", text.strip()).replace("\u00a0", "").replace(" ", "").replace("−", "-")


def _number(text: str, by_comma: bool) -> float:
    if "," in text:
        if by_comma and _COMMA.fullmatch(text):
            text = text.replace(",", ".")
        elif _GROUPED.fullmatch(text):
            text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        return math.nan
    value = float(text)
    return value if math.isfinite(value) else math.nan


class TwoWays(ValueError):
    """Days and months of a column cannot be told apart."""


def instants(texts: Sequence[str]) -> NDArray[np.float64]:
    """Each text as Unix seconds, NaN where it is no date: ISO 8601, or day, month and year in the order that the whole
    column shows. Without a zone it is UTC. Raises TwoWays when both orders fit all of it.

    >>> instants(["2018-01-31", "31/01/2018 10:00", "02/03/2018", "soon"]).tolist()
    [1517356800.0, 1517392800.0, 1519948800.0, nan]
    """
    slashed = [_SLASHED.fullmatch(text.strip()) for text in texts]
    pairs = [(int(found.group(1)), int(found.group(2))) for found in slashed if found]
    day_first = all(day <= 31 and month <= 12 for day, month in pairs)
    month_first = all(day <= 31 and month <= 12 for month, day in pairs)
    if any(day != month for day, month in pairs) and day_first and month_first:
        raise TwoWays
    return np.array(
        [_slashed(found, day_first) if found else _iso(text) for text, found in zip(texts, slashed, strict=True)],
        np.float64,
    )


def _slashed(found: re.Match[str], day_first: bool) -> float:
    one, two, year, hour, minute, second, half = found.groups()
    day, month = (one, two) if day_first else (two, one)
    hours = int(hour or 0) % 12 + (12 if half in ("p", "P") else 0) if half else int(hour or 0)
    try:
        moment = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=UTC)
    except ValueError:
        return math.nan
    return (moment - _BEGINNING).total_seconds()


def _iso(text: str) -> float:
    cell = text.strip()
    # Python also takes 20180131 and week dates; the first is more often a number, and nobody writes the second.
    if not (len(cell) >= 10 and cell[:4].isdigit() and cell[4] == "-" and cell[7] == "-"):
        return math.nan
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return math.nan
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - _BEGINNING) / timedelta(seconds=1)


def mostly(column: Column, read: NDArray[np.float64]) -> bool:
    """Whether nearly all filled cells could be read."""
    filled = np.array([not missing(text) for text in column.texts], bool)
    rows = column.rows
    return bool(rows[filled].sum()) and bool(rows[filled & ~np.isnan(read)].sum() >= MOSTLY * rows[filled].sum())


class Coder(NamedTuple):
    """A column's levels, learned from some rows and applied to any: ``place`` answers each row's level, or UNSEEN."""

    name: str
    kind: str
    """number, text or date."""
    levels: list[str]
    place: Callable[[Column, NDArray[np.float64] | None], NDArray[np.int64]]
    """Called with the column and what ``read`` made of it."""
    middles: NDArray[np.float64] | None
    """Of a number: the mean of each step's rows, NaN for what is missing; None for a text."""


def read(column: Column, kind: str, time: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    """Each row as a number: of a date, the days from it to the row's time. None for a text."""
    if kind == "number":
        return numbers(column.texts)[column.codes]
    if kind == "date":
        try:
            return np.asarray(
                ((np.nan if time is None else time) - instants(column.texts)[column.codes]) / _DAY, np.float64
            )
        except TwoWays:
            return np.full(len(column.codes), np.nan)
    return None


def code(column: Column, kind: str, cells: NDArray[np.float64] | None, rows: NDArray[np.int64], *, most: int) -> Coder:
    """Learn the levels of ``column`` from ``rows``; at most about ``most`` of them. ``cells`` is what ``read`` made."""
    if cells is None:
        return _words(column, rows, most)
    return _steps(column.name, kind, cells[rows], most)


def _steps(name: str, kind: str, values: NDArray[np.float64], most: int) -> Coder:
    known = np.sort(values[~np.isnan(values)])
    distinct = np.unique(known)
    steps = min(most, MOST_STEPS)
    if len(distinct) <= steps:
        edges = distinct[1:]
    else:
        at = np.linspace(0, len(known), steps + 1)[1:-1].astype(np.int64)
        # A value that many rows share, such as 0, is a step of its own: the next one begins the next step.
        count = np.diff(np.searchsorted(known, [*distinct, np.inf]))
        after = distinct[1:][count[:-1] >= len(known) / steps]
        edges = np.unique(np.concatenate((known[at], after)))
        edges = edges[edges > distinct[0]]
    edges = _wide_enough(known, edges)
    place = np.searchsorted(edges, known, side="right")
    middles = np.array([known[place == step].mean() for step in range(len(edges) + 1)] if len(known) else [np.nan])

    def placed(column: Column, cells: NDArray[np.float64] | None) -> NDArray[np.int64]:
        if cells is None:
            return np.full(len(column.codes), UNSEEN)
        return np.where(np.isnan(cells), 0, 1 + np.searchsorted(edges, cells, side="right")).astype(np.int64)

    return Coder(name, kind, [MISSING, *_names(known, edges, place)], placed, np.concatenate(([np.nan], middles)))


def _wide_enough(known: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the edges that would leave a step of too few rows."""
    kept: list[float] = []
    begin = 0
    for edge in edges:
        here = int(np.searchsorted(known, edge, side="left"))
        if here - begin >= LEAST_ROWS and len(known) - here >= LEAST_ROWS:
            kept.append(float(edge))
            begin = here
    return np.array(kept, np.float64)


def _names(known: NDArray[np.float64], edges: NDArray[np.float64], place: NDArray[np.int64]) -> list[str]:
    """Steps as a fitment table writes its conditions."""
    if not len(edges):
        return ["(any)"]
    first = known[place == 0]
    names = [_shown(first[0]) if first[0] == first[-1] else f"<{_shown(edges[0])}"]
    for step in range(1, len(edges)):
        low, high = float(edges[step - 1]), float(known[place == step].max())
        names.append(_shown(low) if low == high else f"{_shown(low)}..{_shown(high)}")
    return [*names, f">={_shown(edges[-1])}"]


def _shown(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.10g}"


def _words(column: Column, rows: NDArray[np.int64], most: int) -> Coder:
    """Levels of a text: without case, and with single spaces."""
    count = np.bincount(column.codes[rows], minlength=len(column.texts))
    often: dict[str, int] = {}
    spelled: dict[str, tuple[int, str]] = {}
    for text, times in zip(column.texts, count.tolist(), strict=True):
        word = folded(text)
        if times:
            often[word] = often.get(word, 0) + times
            spelled[word] = max(spelled.get(word, (0, "")), (times, text.strip()))
    common = [word for word in often if word and often[word] >= LEAST_ROWS]
    common = sorted(common, key=lambda word: (-often[word], word))[: min(most, MOST_WORDS)]
    level = {word: place for place, word in enumerate(common, start=2)}
    rare = {word for word in often if word and word not in level}

    def placed(other: Column, cells: NDArray[np.float64] | None) -> NDArray[np.int64]:
        by_text = np.array([_level(folded(text), level, rare) for text in other.texts], np.int64)
        return by_text[other.codes] if len(by_text) else np.zeros(0, np.int64)

    return Coder(column.name, "text", [MISSING, RARE, *(spelled[word][1] for word in common)], placed, None)


def folded(text: str) -> str:
    """
    >>> folded(" Working  professional "), folded("Select")
    ('working professional', '')
    """
    return "" if missing(text) else " ".join(text.casefold().split())


def _level(word: str, level: dict[str, int], rare: set[str]) -> int:
    if not word:
        return 0
    return level.get(word, 1 if word in rare else UNSEEN)
