"""An import that breaks off leaves whole batches, and running it again finishes the work."""

from __future__ import annotations

import pytest

from sanket.crm.activities.actions import log as real
from sanket.crm.activities.models import Activity
from sanket.crm.imports.kinds import activities
from sanket.crm.imports.tests.market import Market

ROWS = 12_500


@pytest.fixture
def market(transactional_db, begun, tmp_path):
    return Market(tmp_path)


@pytest.fixture
def log_of_many():
    rows = "".join(f"n{n},2026-{n % 10 + 1:02}-{n % 28 + 1:02},A{n % 2 + 1},,P1,visit\n" for n in range(ROWS))
    return f"activity,occurred_at,account,contact,offering,type\nbad,soon,A1,,P1,visit\n{rows}"


class Killed(BaseException):
    """As a signal would: nothing in between catches it."""


def test_whole_batches_stay_and_the_rest_follows(market, log_of_many, monkeypatch):
    calls: list[int] = []

    def log(batch, **options):
        calls.append(len(batch))
        outcomes = real(batch, **options)
        if len(calls) == 2:
            # Within the batch's own work: neither its rows nor half of them may stay.
            raise Killed
        return outcomes

    monkeypatch.setattr(activities, "log", log)
    with pytest.raises(Killed):
        market.feed("activities", log_of_many)
    kept = Activity.objects.count()
    # The second batch was written by `log` itself, which is atomic, before the kill.
    assert kept == sum(calls)
    assert 500 < kept < 12_499
    assert sorted(path.name for path in market.folder.iterdir() if "activities" in path.name) == ["activities.csv"]

    monkeypatch.setattr(activities, "log", real)
    result = market.feed("activities", log_of_many)
    assert (result.added, result.duplicates, result.rejected) == (ROWS - kept, kept, 1)
    assert Activity.objects.count() == ROWS


def test_a_batch_that_breaks_leaves_nothing(market, log_of_many, monkeypatch):
    from sanket.crm.activities import actions

    def announce(fact):
        raise Killed

    monkeypatch.setattr(actions, "announce", announce)
    with pytest.raises(Killed):
        market.feed("activities", log_of_many)
    assert Activity.objects.count() == 0
