"""Days begin at the workspace's midnight, also on days of 23 and 25 hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.closures import Closure
from sanket.engine.conditions.tests.world import checked
from sanket.engine.conditions.wants import Record

BERLIN = ZoneInfo("Europe/Berlin")


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp())


def holds(test, created, now):
    record = Record(Clock(at(now), BERLIN), {"account.created": at(created)})
    return Closure(checked(f"account.created {test}")).holds(record)


@pytest.mark.parametrize(
    ("test", "created", "now", "answer"),
    [
        ("= 2026-11-22", "2026-11-22T00:00", "2026-11-25T09:00", True),
        ("= 2026-11-22", "2026-11-22T23:59:59", "2026-11-25T09:00", True),
        ("= 2026-11-22", "2026-11-23T00:00", "2026-11-25T09:00", False),
        ("> 2026-11-22", "2026-11-22T23:59:59", "2026-11-25T09:00", False),
        ("> 2026-11-22", "2026-11-23T00:00", "2026-11-25T09:00", True),
        ("<= 2026-11-22", "2026-11-22T23:59:59", "2026-11-25T09:00", True),
        ("< 2026-11-22", "2026-11-22T00:00", "2026-11-25T09:00", False),
        (">= 2026-11-22T12:00", "2026-11-22T12:00", "2026-11-25T09:00", True),
        ("> 2026-11-22T12:00", "2026-11-22T12:00", "2026-11-25T09:00", False),
        ("= 2026-11-22T11:00Z", "2026-11-22T12:00", "2026-11-25T09:00", True),
        # clocks went forward on 29 March 2026 at 02:00, and back on 25 October at 03:00
        ("= today - 1 day", "2026-03-29T00:00", "2026-03-30T00:30", True),
        ("= today - 1 day", "2026-03-28T23:59:59", "2026-03-30T00:30", False),
        (">= now - 23 hours", "2026-03-29T00:30", "2026-03-30T00:30", True),
        ("= today", "2026-10-25T23:59:59", "2026-10-25T00:00", True),
        (">= now - 1 day", "2026-10-25T00:30", "2026-10-26T00:30", False),
        (">= now - 25 hours", "2026-10-25T00:30", "2026-10-26T00:30", True),
        ("= today + 1 week", "2026-12-02T08:00", "2026-11-25T09:00", True),
    ],
)
def test_days_and_instants(test, created, now, answer):
    assert holds(test, created, now) is answer
