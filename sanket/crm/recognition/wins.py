"""What counts as a win: won deals and purchases, one for each piece of business.

An order that follows another at the same account, for the same offering or one above or below it, within one half-life of
the offering, goes on with the same business: a deal and the deliveries it brings, or a customer who orders every month, are
one win. After a pause longer than that the next order is a win of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sanket.crm.recognition.book import Book


class Ended(NamedTuple):
    """An outcome: a deal that was won or lost, or a purchase (won). ``amount``: None where nobody said."""

    account: int
    offering: int
    at: int
    won: bool
    amount: float | None


def wins(book: Book, ended: Iterable[Ended]) -> list[Ended]:
    """The first outcome of each piece of business that was won; ``ended`` in order of time."""
    found: list[Ended] = []
    last: dict[int, dict[int, int]] = {}
    for one in ended:
        if not one.won or one.offering not in book.offerings:
            continue
        known = last.setdefault(one.account, {})
        pause = book.rule(one.offering).half_life
        if not any(one.at - at <= pause and _related(book, offering, one.offering) for offering, at in known.items()):
            found.append(one)
        known[one.offering] = one.at
    return found


def _related(book: Book, one: int, other: int) -> bool:
    return one == other or one in book.chain(other) or other in book.chain(one)
