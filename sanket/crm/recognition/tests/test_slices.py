"""A slice is measured while it keeps others waiting, and they get a pause in which they come in for certain."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from sanket.crm.recognition.slices import FEWEST, WANTED_S, Pace, pause


@contextmanager
def _waits() -> Iterator[None]:
    time.sleep(0.05)
    yield


def test_waiting_for_the_others_is_not_writing() -> None:
    pace = Pace(100)
    with pace.over(_waits()):
        pass
    assert pace.longest < 0.05
    assert pace.size == 150


def test_a_long_transaction_makes_the_next_one_shorter() -> None:
    pace = Pace(100)
    with pace.over(nullcontext()):
        time.sleep(2 * WANTED_S)
    assert FEWEST <= pace.size <= 50
    assert pace.longest >= 2 * WANTED_S


def test_what_is_prepared_meanwhile_is_part_of_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    usual = time.sleep
    monkeypatch.setattr("sanket.crm.recognition.slices._next", 0.0)
    monkeypatch.setattr("sanket.crm.recognition.slices.time.sleep", slept.append)
    pace = Pace()
    with pace.over(nullcontext()):
        usual(0.004)
    with pace.over(nullcontext()):
        usual(0.004)
    assert len(slept) == 1
    assert 0 < slept[0] <= 0.025
    usual(0.03)
    with Pace().over(nullcontext()):
        pass
    assert len(slept) == 1
    with pace.over(nullcontext()):
        pass
    assert len(slept) == 2, "others wait for a process, whatever it works on"


def test_who_waits_as_sqlite_has_them_wait_comes_in_at_the_first_pause() -> None:
    asks = [0, 1, 3, 8, 18, 33, 53, 78, 103, 128]
    for taken in range(1, 100):
        first = next(at for at in asks if at >= taken)
        assert first <= taken + pause(taken / 1_000) * 1_000 + 1e-9, taken
