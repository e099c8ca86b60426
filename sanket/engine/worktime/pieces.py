"""Time in pieces, in order, none overlapping: when so much of it has passed, and how much of it lies in between."""

from __future__ import annotations

from collections.abc import Iterable

Piece = tuple[int, int]
"""From an instant until before another, in Unix seconds."""


def passed(pieces: Iterable[Piece], seconds: int) -> int | None:
    """When `seconds` (> 0) of them have passed; None: there are not so many."""
    left = seconds
    for start, end in pieces:
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def until(pieces: Iterable[Piece], b: int) -> int:
    """Seconds of them before `b`."""
    found = 0
    for start, end in pieces:
        if start >= b:
            break
        found += min(end, b) - start
    return found
