"""How well an account fits an offering: industry x account x contact, each from a table the company edits.

A factor is the product over the attributes for which a row matches; with none, its default row; without that, 1.0.
For each attribute the most specific matching row counts: the offering's own, else the nearest category's, else the
one for all. Among matching rows of one level the highest score counts, so that the order of rows says nothing.

``equals`` takes a value, several (``a|b``), a range (``50..199``) or a comparison (``>=200``, ``<50``); text is
compared without case; an unknown attribute matches nothing.

>>> parse_condition("50..199")("120"), parse_condition(">=200")("120"), parse_condition("Auto|Steel")("auto")
(True, False, True)
>>> round(fitment(0.9, 0.5, 1.2), 3)
0.54
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from sanket.engine.register import Entry, _n

ENTRY = Entry(
    name="fitment",
    title=_n("Fitment"),
    decision=_n("Whether an account that is interested is a lead at all."),
    method=_n(
        "How well industry, account and the best of the people who acted fit the offering, each from a table that the company"
        " edits; the three are multiplied."
    ),
    formula="fitment = industry × account × contact;  a factor = product over the attributes for which a row matches",
    inputs=(
        "FitmentRow.attribute", "FitmentRow.equals", "FitmentRow.score", "Account.industry", "Account.employees",
        "Contact.department", "Contact.seniority", "Activity.contact", "Outcome.result",
    ),
    refresh=("at each activity", "at each change of a profile or table", "sanket.crm.recognition.jobs.settle"),
)  # fmt: skip

INDUSTRY, ACCOUNT, CONTACT = FACTORS = ("industry", "account", "contact")

Condition = Callable[[str], bool]


def fitment(industry: float, account: float, contact: float) -> float:
    """The product, in this order: the same bits everywhere."""
    return industry * account * contact


class FitRow(NamedTuple):
    """A row of the table; ``offering`` None is for all, ``attribute`` '' the default of the factor."""

    offering: int | None
    factor: str
    attribute: str
    equals: str
    score: float


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _one(text: str) -> Condition:
    for sign in (">=", "<=", ">", "<"):
        if text.startswith(sign):
            bound = _number(text[len(sign) :])
            if bound is None:
                raise ValueError(f"{text!r} compares with something that is not a number; write for example >=200.")
            return _comparison(sign, bound)
    low_text, dots, high_text = text.partition("..")
    if dots:
        low, high = _number(low_text), _number(high_text)
        if low is None or high is None:
            raise ValueError(f"{text!r} is not a range of numbers; write for example 50..199.")
        if low > high:
            raise ValueError(f"{text!r} is an empty range: {low_text.strip()} is more than {high_text.strip()}.")
        return lambda given: (n := _number(given)) is not None and low <= n <= high
    number, folded = _number(text), text.casefold()
    if number is None:
        return lambda given: given.casefold() == folded
    return lambda given: given.casefold() == folded or _number(given) == number


def _comparison(sign: str, bound: float) -> Condition:
    tests: dict[str, Callable[[float], bool]] = {
        ">=": lambda n: n >= bound,
        "<=": lambda n: n <= bound,
        ">": lambda n: n > bound,
        "<": lambda n: n < bound,
    }
    test = tests[sign]
    return lambda given: (n := _number(given)) is not None and test(n)


@lru_cache(maxsize=10_000)
def parse_condition(equals: str) -> Condition:
    """The test that ``equals`` means. Raises ``ValueError`` with a sentence that says what to write instead."""
    alternatives = [text.strip() for text in equals.split("|")]
    if not all(alternatives):
        raise ValueError(f"{equals!r} has an empty alternative; write for example steel|auto.")
    tests = [_one(text) for text in alternatives]
    return tests[0] if len(tests) == 1 else lambda given: any(test(given) for test in tests)


Table = Mapping[str, Mapping[str, Sequence[tuple[FitRow, Condition | None]]]]


Level = Mapping[str, Sequence[tuple[FitRow, Condition | None]]]
"""Attribute -> rows, of one offering and factor."""


class _View(NamedTuple):
    levels: Sequence[Level]
    attributes: Sequence[str]
    default: Sequence[FitRow]


class Judges(NamedTuple):
    """A factor by attribute, in the order in which the scores are multiplied: what is said of its values (None: no row
    matches); ``default``: the factor where none matches at all."""

    says: Sequence[tuple[str, Callable[[Sequence[str]], float | None]]]
    default: float


class FitmentTable:
    """All rows, arranged for look-up. ``factor`` answers one factor of one profile for one offering."""

    def __init__(self, rows: Iterable[FitRow]) -> None:
        self.rows = frozenset(rows)
        self._rows: dict[tuple[int | None, str], dict[str, list[tuple[FitRow, Condition | None]]]] = {}
        for row in sorted(self.rows, key=str):
            level = self._rows.setdefault((row.offering, row.factor), {})
            test = parse_condition(row.equals) if row.attribute else None
            level.setdefault(row.attribute, []).append((row, test))
        self._views: dict[tuple[str, Sequence[int]], _View] = {}
        self._judges: dict[tuple[int, ...], Judges] = {}

    def attributes(self) -> set[str]:
        """The attributes that any row asks for: nothing else of a profile needs to be read."""
        return {row.attribute for row in self.rows if row.attribute}

    def says_anything(self, factor: str) -> bool:
        """Whether any row of the factor exists; without one it is 1.0 for everybody."""
        return any(f == factor for _, f in self._rows)

    def factor(
        self, factor: str, chain: Sequence[int], profile: Mapping[str, Sequence[str]]
    ) -> tuple[float, list[FitRow]]:
        """Score and the rows it is the product of.

        ``chain``: the offering, then the categories above it, nearest first. ``profile``: attribute -> its values as
        text (tags have several); absent or empty = unknown.
        """
        levels, attributes, default = self._view(factor, tuple(chain))
        if not levels:
            return 1.0, []
        matched = [row for name in attributes if (row := _most_specific(levels, name, profile.get(name, ())))]
        if not matched:
            matched = list(default)
        score = 1.0
        for row in matched:
            score *= row.score
        return score, matched

    def judges(self, factor: str, chain: Sequence[int]) -> Judges:
        """The same by columns, for those who judge many profiles. Offerings of which the tables say the same share one."""
        levels, attributes, default = self._view(factor, tuple(chain))
        key = tuple(map(id, levels))
        judges = self._judges.get(key)
        if judges is None:
            says = [(name, partial(_score, levels, name)) for name in attributes]
            judges = self._judges[key] = Judges(says, next((row.score for row in default), 1.0))
        return judges

    def _view(self, factor: str, chain: tuple[int, ...]) -> _View:
        """What the table says of a factor for one offering, worked out once: thousands of profiles are held against it."""
        view = self._views.get((factor, chain))
        if view is None:
            levels = [level for key in (*chain, None) if (level := self._rows.get((key, factor)))]
            defaults = [_highest(row for row, _ in level[""]) for level in levels if "" in level]
            view = _View(levels, sorted({name for level in levels for name in level if name}), defaults[:1])
            self._views[(factor, chain)] = view
        return view


def _score(levels: Sequence[Level], attribute: str, values: Sequence[str]) -> float | None:
    row = _most_specific(levels, attribute, values)
    return None if row is None else row.score


def _most_specific(levels: Sequence[Level], attribute: str, values: Sequence[str]) -> FitRow | None:
    for level in levels:
        hits = [row for row, test in level.get(attribute, ()) if test and any(test(value) for value in values if value)]
        if hits:
            return _highest(hits)
    return None


def _highest(rows: Iterable[FitRow]) -> FitRow:
    """Rows of one level: the highest score counts; among equal ones always the same is named."""
    return max(rows, key=lambda row: (row.score, row.equals))
