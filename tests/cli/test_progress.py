"""What long work says of itself on a terminal, and where there is none."""

from __future__ import annotations

import io
import sys

import pytest

from sanket.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("sanket.cli.progress.time.monotonic", lambda: now[0])
    return now


def test_a_log_gets_a_line_every_ten_seconds(clock, capsys):
    with progress.Bar("Reading") as bar:
        for second in range(25):
            clock[0] = 100.0 + second
            bar.report(second * 10, 1000)
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "Reading: 100 of 1,000, 10/s, 1:30 left",
        "Reading: 200 of 1,000, 10/s, 1:20 left",
    ]
    assert told.out == ""


def test_short_work_says_nothing_in_a_log(clock, capsys):
    with progress.Bar("Reading") as bar:
        clock[0] += 9.9
        bar.report(99, 100)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar_that_is_wiped(clock, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.Bar("Reading") as bar:
        bar.report(0, 100)
        clock[0] += 5
        bar.report(50, 100)
    drawn = terminal.getvalue()
    assert "Reading ###############............... 50 of 100, 10/s, 0:05 left" in drawn
    assert "\n" not in drawn
    assert drawn.endswith(" \r")


def test_time_left_is_told_once_it_can_be_known(clock, capsys):
    with progress.Bar("Loading") as bar:
        clock[0] += 60  # what is prepared first
        bar.report(10, 30_000)
        clock[0] += 10
        bar.report(5_010, 30_000)
    assert capsys.readouterr().err.splitlines() == [
        "Loading: 10 of 30,000",
        "Loading: 5,010 of 30,000, 500/s, 0:50 left",
    ]
