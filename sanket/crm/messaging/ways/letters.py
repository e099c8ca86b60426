"""A letter with all it takes to send it, and what came of that."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Words(NamedTuple):
    """``link`` is whole where the site knows its address, else a path."""

    title: str
    body: str
    link: str
    phone: str
    alarm: bool


class Due(NamedTuple):
    """A claimed letter. ``where``: a mail address, a subscription, an address of a messenger. ``lease``: what its claim wrote."""

    letter: int
    channel: int
    way: str
    key: str
    where: str
    words: Words
    lease: int | None


class Fate(StrEnum):
    TAKEN = "taken"
    AGAIN = "again"
    """Not taken, or not known to be and safe to send again under its key."""
    REFUSED = "refused"
    """Not taken, and would not be another time."""
    GONE = "gone"
    """There is no such place any more."""
    DOUBT = "doubt"
    """Perhaps taken, and no key by which it would be seen once."""


class Outcome(NamedTuple):
    """``rest``: seconds for which the place wants to be left alone."""

    fate: Fate
    answer: str = ""
    rest: int = 0


class Landed(NamedTuple):
    due: Due
    outcome: Outcome
    began: int
