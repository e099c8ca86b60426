"""A slice is measured while it keeps others waiting, and they get a pause in which they come in for certain."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection, transaction

from sanket.crm.leads.models import LeadVersion
from sanket.crm.recognition import slices
from sanket.crm.recognition.slices import FEWEST, WANTED_S, Pace, moved_apart, pause


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


def _moves_after() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
def test_the_log_is_moved_between_transactions_and_not_within_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MOVED_AFTER_S", (0.0, 0.0))
    moved: list[bool] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "wal_checkpoint" in sql:
            moved.append(connection.in_atomic_block)
        return execute(sql, params, many, context)

    usual = _moves_after()
    assert usual > 0
    with connection.execute_wrapper(look):
        with moved_apart():
            assert _moves_after() == 0
            for version in (2, 3):
                with Pace().over(transaction.atomic()):
                    LeadVersion.objects.update_or_create(pk=1, defaults={"version": version})
        assert moved == [False, False]
        assert _moves_after() == usual
        with Pace().over(transaction.atomic()):
            LeadVersion.objects.update(version=4)
    assert len(moved) == 2


def test_the_denser_the_writing_the_sooner_the_log_is_moved(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    pages = iter([16_000, 1_000])

    class Cursor:
        def __enter__(self) -> Cursor:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def execute(self, sql: str) -> None:
            pass

        def fetchone(self) -> tuple[int, int, int]:
            return 0, next(pages), 0

    class Connection:
        in_atomic_block = False
        cursor = Cursor

    monkeypatch.setattr(slices, "connection", Connection())
    mover = slices._Mover()
    mover.wrote(0.19)
    assert mover.written == 0.19
    mover.wrote(0.01)
    assert mover.written == 0.0
    assert mover.after == pytest.approx(0.05)
    mover.wrote(0.05)
    assert mover.after == pytest.approx(0.2)
