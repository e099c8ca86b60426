"""Long imports beside others who write, and files whose rows are out of order."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from sanket.crm.activities.queries import logged
from sanket.crm.imports import order, pace
from sanket.crm.imports.order import Order
from sanket.crm.imports.sheets import Batch
from sanket.crm.imports.tests.market import Market
from sanket.crm.recognition.queries import verify
from sanket.crm.recognition.replay import replay_groups

HEADINGS = "activity,occurred_at,account,contact,offering,type\n"


@pytest.fixture
def market(begun, tmp_path):
    return Market(tmp_path)


def rows(many: int) -> list[str]:
    return [
        f"x{n},2026-0{1 + n % 9}-{1 + n % 28:02}T{n % 24:02}:00:{n % 60:02}Z,A{1 + n % 2},,P1,visit"
        for n in range(many)
    ]


def shuffled(many: int) -> list[str]:
    found = rows(many)
    random.Random(3).shuffle(found)
    return found


# ------------------------------------------------------------------------------------------------------- order


def one_batch(ordered: Order, *said: str) -> list[list[str]]:
    read = [line.split() for line in said]
    (batch,) = ordered.batches(iter([Batch(read, range(2, 2 + len(read)), [], 1 + len(read))]))
    return [[str(line), *row] for line, row in zip(batch.lines, batch.rows, strict=True)]


def test_rows_in_order_are_left_alone():
    given = Batch([["a", "A", "1"], ["b", "B", "0"], ["c", "A", "1"]], range(2, 5), [], 4)
    (batch,) = Order(0, 1, 2).batches(iter([given]))
    assert batch is given


def test_rows_out_of_order_are_sorted_by_account_and_instant_with_their_lines():
    assert one_batch(Order(0, 1, 2), "a B 2", "b A 3", "c B 1", "short") == [
        ["5", "short"],
        ["3", "b", "A", "3"],
        ["4", "c", "B", "1"],
        ["2", "a", "B", "2"],
    ]


def test_what_stands_first_of_an_id_stays_first():
    assert one_batch(Order(0, 1, 2), "a A 2", "b A 3", "a A 1", "c A 0") == [
        ["5", "c", "A", "0"],
        ["2", "a", "A", "2"],
        ["3", "b", "A", "3"],
        ["4", "a", "A", "1"],
    ]


def test_no_more_rows_are_held_than_allowed(monkeypatch):
    monkeypatch.setattr(order, "HELD", 4)
    batches = [Batch([[f"{n}", "A", f"{9 - n}"], [f"{n}b", "A", "0"]], [n, n + 1], [], n + 1) for n in range(2, 10, 2)]
    assert [len(batch.rows) for batch in Order(0, 1, 2).batches(iter(batches))] == [4, 4]


@pytest.mark.django_db
def test_a_shuffled_file_replays_a_group_once_and_not_once_a_batch(market, monkeypatch):
    monkeypatch.setattr(pace, "FIRST", 40)
    monkeypatch.setattr(pace, "FEWEST", 40)
    monkeypatch.setattr(pace, "WANTED_S", 0.0)
    replayed = []

    def replay(book, keys, **given):
        replayed.extend(keys)
        return replay_groups(book, keys, **given)

    monkeypatch.setattr("sanket.crm.recognition.intake.replay_groups", replay)
    result = market.feed("activities", HEADINGS + "\n".join(shuffled(400)))
    assert (result.added, result.rejected) == (400, 0)
    assert replayed == []
    assert verify() == []


@pytest.mark.django_db
def test_the_first_row_of_an_id_counts_also_out_of_order(market):
    lines = [
        "a,2026-03-02,A1,,P1,visit",
        "b,2026-03-03,A1,,P1,visit",
        "a,2026-03-01,A1,,P1,visit",
        "bad,x,A1,,P1,visit",
    ]
    result = market.feed("activities", HEADINGS + "\n".join(lines))
    assert (result.added, result.rejected) == (2, 2)
    assert [line for line, _ in market.rejects(result)] == [4, 5]
    assert logged(["a"])["a"].occurred_at > logged(["b"])["b"].occurred_at - 2 * 86_400


# -------------------------------------------------------------------------------------------------------- pace


def test_batches_grow_and_shrink_with_the_time_they_take():
    one = pace.Pace(5_000)
    assert one.size == 500
    assert one.after(0.01) == 1_000
    assert one.after(pace.WANTED_S) == 500
    assert one.after(60.0) == 100
    one.size = 30
    assert one.after(60.0) == pace.FEWEST
    one.size = 5_000
    assert one.after(0.01) == 5_000


@pytest.mark.parametrize("taken", [0.01, 2.0])
@pytest.mark.django_db
def test_whoever_has_the_one_writer_rests_after_each_transaction(monkeypatch, taken):
    slept: list[float] = []
    now = [0.0]
    monkeypatch.setattr("sanket.crm.imports.pace.time.sleep", slept.append)
    monkeypatch.setattr("sanket.crm.imports.pace.time.perf_counter", lambda: now[0])
    with pace.Pace(5_000):
        now[0] += taken
    if connection.vendor == "sqlite":
        assert slept == [pytest.approx(0.003 if taken < 1 else 1.0)]
    else:
        assert slept == []


@pytest.mark.django_db
def test_a_long_batch_goes_in_as_several_transactions_and_tells_how_far_it_is(market):
    told = []
    market.feed(
        "activities",
        HEADINGS + "\n".join(sorted(rows(1_200), key=lambda row: row.split(",")[1])),
        report=lambda *far: told.append(far),
    )
    assert told[0] == (500, 1_201)
    assert (1_201, 1_201) in told
