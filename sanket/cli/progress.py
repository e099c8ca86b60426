"""A bar with rate and remaining time on a terminal. In a log or a pipe, now and then a line, so that long work is seen."""

from __future__ import annotations

import sys
import time

from sanket.cli.speech import say

WIDTH = 30
SECONDS_BETWEEN_DRAWINGS = 0.1
SECONDS_BETWEEN_LINES = 10.0


class Bar:
    """``report(done, total)`` draws; leaving the ``with`` wipes the line, so that the answer stands alone.

    Where nothing can be wiped, work that is done within ten seconds says nothing.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.drawing = sys.stderr.isatty()
        self.pause = SECONDS_BETWEEN_DRAWINGS if self.drawing else SECONDS_BETWEEN_LINES
        self.started = self.drawn = time.monotonic()
        self.length = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self.length:
            sys.stderr.write("\r" + " " * self.length + "\r")
            sys.stderr.flush()

    def report(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if now - self.drawn < self.pause:
            return
        self.drawn = now
        if not self.drawing:
            say(plain(self.label, done, total, now - self.started))
            return
        text = line(self.label, done, total, now - self.started)
        sys.stderr.write("\r" + text.ljust(self.length))
        sys.stderr.flush()
        self.length = max(self.length, len(text))


def line(label: str, done: int, total: int | None, seconds: float) -> str:
    """
    >>> line("Reading", 50, 100, 10.0)
    'Reading ###############............... 50 of 100, 5/s, 0:10 left'
    """
    rate = done / seconds if seconds > 0 else 0.0
    if not total:
        return f"{label} {done:,}, {rate:,.0f}/s"
    filled = min(WIDTH, WIDTH * done // total)
    bar = "#" * filled + "." * (WIDTH - filled)
    return f"{label} {bar} {_far(done, total, rate)}"


def plain(label: str, done: int, total: int | None, seconds: float) -> str:
    """
    >>> plain("Reading", 50, 100, 10.0)
    'Reading: 50 of 100, 5/s, 0:10 left'
    """
    rate = done / seconds if seconds > 0 else 0.0
    return f"{label}: {_far(done, total, rate)}" if total else f"{label}: {done:,}, {rate:,.0f}/s"


def _far(done: int, total: int, rate: float) -> str:
    left = f", {clock((total - done) / rate)} left" if rate and done <= total else ""
    return f"{done:,} of {total:,}, {rate:,.0f}/s{left}"


def clock(seconds: float) -> str:
    """
    >>> clock(75), clock(3700)
    ('1:15', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
