"""When it happened, by our clock, whatever the sender's says."""

from __future__ import annotations

import pytest

from sanket.api.events.moments import Clock, moment
from sanket.api.events.refusals import BadEvent

RECEIVED = moment("now", "2026-11-22T12:00:00Z")


@pytest.mark.parametrize(
    ("timestamp", "sent_at", "seconds_ago"),
    [
        (None, None, 0),
        (None, "2020-01-01T00:00:00Z", 0),
        ("2026-11-22T11:59:00Z", None, 60),
        ("2026-11-22T11:59:00", None, 60),
        ("2026-11-22T17:29:00+05:30", None, 60),
        # Its clock is an hour late, a year ahead.
        ("2026-11-22T10:59:00Z", "2026-11-22T11:00:00Z", 60),
        ("2027-11-22T11:59:00.500Z", "2027-11-22T12:00:00.500Z", 60),
        # History that is handed in.
        ("2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z", 86_400),
        # What lies ahead happens now.
        ("2027-01-01T00:00:00Z", None, 0),
        ("2026-11-22T11:00:00Z", "2026-11-22T10:00:00Z", 0),
        (RECEIVED - 60, None, 60),
        ((RECEIVED - 60) * 1000, RECEIVED * 1000, 60),
    ],
)
def test_the_clock_is_put_right(timestamp, sent_at, seconds_ago):
    assert Clock(RECEIVED, sent_at).at(timestamp) == RECEIVED - seconds_ago


def test_an_event_may_say_itself_when_it_was_sent():
    assert Clock(RECEIVED, None).at("2026-11-22T10:59:00Z", "2026-11-22T11:00:00Z") == RECEIVED - 60


def test_none_is_said_or_the_last_there_is():
    assert Clock(RECEIVED, None).at("") == Clock(RECEIVED, None).at("9999-12-31T23:59:59-23:00") == RECEIVED


@pytest.mark.parametrize("given", ["noon", "2026-13-01T00:00:00Z", "1" * 50, "1950-01-01T00:00:00Z", -5])
def test_what_is_no_time(given):
    with pytest.raises(BadEvent):
        Clock(RECEIVED, None).at(given)
