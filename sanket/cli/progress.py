"""A bar with rate and remaining time on a terminal. In a log or a pipe, now and then a line, so that long work is seen."""

from __future__ import annotations

import sys
import time

from sanket.cli.speech import say

WIDTH = 30
SECONDS_BETWEEN_DRAWINGS = 0.1
SECONDS_BETWEEN_LINES = 10.0
KNOWN_AFTER_SECONDS, KNOWN_AFTER_SHARE, KNOWN_AT_LAST_SECONDS = 3.0, 0.02, 30.0
"""How long, and how much of it, work has to be seen before it is said how long the rest takes."""


class Bar:
    """``report(done, total)`` draws; leaving the ``with`` wipes the line, so that the answer stands alone.

    Where nothing can be wiped, work that is done within ten seconds says nothing.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.drawing = sys.stderr.isatty()
        self.pause = SECONDS_BETWEEN_DRAWINGS if self.drawing else SECONDS_BETWEEN_LINES
        self.drawn = time.monotonic()
        self.length = 0
        self.first: tuple[float, int] | None = None
        """When work was first reported, and how far it was: what was prepared before tells nothing of its pace."""

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self.length:
            sys.stderr.write("\r" + " " * self.length + "\r")
            sys.stderr.flush()

    def report(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        self.first = self.first or (now, done)
        if now - self.drawn < self.pause:
            return
        self.drawn = now
        if not self.drawing:
            say(plain(self.label, done, total, self.rate(now, done, total)))
            return
        text = line(self.label, done, total, self.rate(now, done, total))
        sys.stderr.write("\r" + text.ljust(self.length))
        sys.stderr.flush()
        self.length = max(self.length, len(text))

    def rate(self, now: float, done: int, total: int | None) -> float:
        """How much is done in a second; 0: that cannot be known yet."""
        began, before = self.first or (now, done)
        seconds, moved = now - began, done - before
        enough = moved >= KNOWN_AFTER_SHARE * (total or 0) or seconds >= KNOWN_AT_LAST_SECONDS
        return moved / seconds if seconds >= KNOWN_AFTER_SECONDS and enough else 0.0


def line(label: str, done: int, total: int | None, rate: float) -> str:
    """
    >>> line("Reading", 50, 100, 5.0)
    'Reading ###############............... 50 of 100, 5/s, 0:10 left'
    >>> line("Reading", 50, 100, 0.0)
    'Reading ###############............... 50 of 100'
    """
    if not total:
        return f"{label} {_far(done, None, rate)}"
    filled = min(WIDTH, WIDTH * done // total)
    bar = "#" * filled + "." * (WIDTH - filled)
    return f"{label} {bar} {_far(done, total, rate)}"


def plain(label: str, done: int, total: int | None, rate: float) -> str:
    """
    >>> plain("Reading", 50, 100, 5.0), plain("Reading", 50, None, 5.0)
    ('Reading: 50 of 100, 5/s, 0:10 left', 'Reading: 50, 5/s')
    """
    return f"{label}: {_far(done, total, rate)}"


def _far(done: int, total: int | None, rate: float) -> str:
    far = f"{done:,} of {total:,}" if total else f"{done:,}"
    pace = f", {rate:,.0f}/s" if rate else ""
    left = f", {clock((total - done) / rate)} left" if rate and total and done <= total else ""
    return far + pace + left


def clock(seconds: float) -> str:
    """
    >>> clock(75), clock(3700)
    ('1:15', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
