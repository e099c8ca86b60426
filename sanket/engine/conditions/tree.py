"""A condition as a tree, exactly as it was written: groups stay groups, so that print and parse lose nothing.

Nodes are compared by what they say, never by where they stood in the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
OF_TEXT = ("contains", "starts with", "ends with")
OF_LISTS = ("in", "not in", "has any of", "has all of")
OF_KNOWING = ("is known", "is unknown")
BARE = ""
"""The operator of a test that is a question by itself: ``account.is_customer``, ``activity("demo")``."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """``unit``: nothing, ``%``, a currency (``INR``) or a length of time (``day``)."""

    number: Decimal
    unit: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    true: bool
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a day and time; without an offset it is the workspace's clock."""

    moment: date | datetime
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Relative:
    """``now`` or ``today``, shifted by so many (negative: ago) of a unit."""

    base: str
    number: Decimal = Decimal(0)
    unit: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Value = Text | Number | Truth | Moment | Relative


@dataclass(frozen=True, slots=True)
class Name:
    """What a record says: ``account.industry``. ``owner`` is empty where somebody left it out."""

    owner: str
    name: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Argument:
    """``within = 90 days``; without a name it is the first thing said."""

    name: str
    value: Value | Name
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """What is worked out: ``activities("visited pricing", within = 14 days)``."""

    name: str
    arguments: tuple[Argument, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. ``values`` are one, several (lists), or none; a single one may be another field."""

    what: Name | Call
    operator: str = BARE
    values: tuple[Value | Name, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """``and``."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """``or``."""

    parts: tuple[Condition, ...]


Condition = Test | Not | All | Either
