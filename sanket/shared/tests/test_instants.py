"""Instants as people and files write them."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.shared import instants

PUNE, BERLIN, LORD_HOWE = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def test_examples():
    assert doctest.testmod(instants).failed == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-22T12:00:00", "2026-11-22T06:30:00Z"),
        ("2026-11-22 12:00:00", "2026-11-22T06:30:00Z"),
        ("2026-11-22t12:00", "2026-11-22T06:30:00Z"),
        ("2026-11-22T12", "2026-11-22T06:30:00Z"),
        ("2026-11-22", "2026-11-21T18:30:00Z"),
        ("2026-11-22T06:30:00Z", "2026-11-22T06:30:00Z"),
        ("2026-11-22T06:30:00z", "2026-11-22T06:30:00Z"),
        ("2026-11-22 06:30Z", "2026-11-22T06:30:00Z"),
        ("2026-11-22T06:30:00.999999Z", "2026-11-22T06:30:00Z"),
        ("2026-11-22T06:30:00.123456789Z", "2026-11-22T06:30:00Z"),
        ("2026-11-22T06:30:00,5Z", "2026-11-22T06:30:00Z"),
        ("2026-11-22T12:00:00+05:30", "2026-11-22T06:30:00Z"),
        ("2026-11-22T12:00:00 +0530", "2026-11-22T06:30:00Z"),
        ("2026-11-22T07:30:00+01", "2026-11-22T06:30:00Z"),
        ("2026-11-21T22:30:00-08:00", "2026-11-22T06:30:00Z"),
        ("20261122T120000", "2026-11-22T06:30:00Z"),
        ("  2026-11-22T12:00:00  ", "2026-11-22T06:30:00Z"),
        ("1970-01-01T05:30:00", "1970-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"),
    ],
)
def test_ways_of_writing(written, meant):
    assert instants.show(instants.parse(written, PUNE)) == meant


@pytest.mark.parametrize(
    ("written", "zone", "meant"),
    [
        ("2026-03-29T01:59:59", BERLIN, "2026-03-29T00:59:59Z"),
        ("2026-03-29T02:30:00", BERLIN, "2026-03-29T01:30:00Z"),  # skipped: 03:30 summer time
        ("2026-03-29T03:00:00", BERLIN, "2026-03-29T01:00:00Z"),
        ("2026-10-25T02:30:00", BERLIN, "2026-10-25T00:30:00Z"),  # twice: the first
        ("2026-10-25T03:00:00", BERLIN, "2026-10-25T02:00:00Z"),
        ("2026-04-05T01:45:00", LORD_HOWE, "2026-04-04T14:45:00Z"),  # half an hour twice
        ("2026-10-04T02:15:00", LORD_HOWE, "2026-10-03T15:45:00Z"),  # half an hour skipped
    ],
)
def test_clocks_put_forward_and_back(written, zone, meant):
    assert instants.show(instants.parse(written, zone)) == meant


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "yesterday", "22.11.2026", "22/11/2026", "11/22/2026", "2026-13-01", "2026-02-30", "2026-11-22T25:00",
        "2026-11-22T24:00:01", "2026-11-22T12:60", "2026-11-22x12:00", "2026-11-22T12:00:00Q", "2026-11-22T",
        "2026-11-22T12:00:00+25:00", "1795329000", "2026", "2026-11", "\uff12026-11-22",
    ],
)  # fmt: skip
def test_what_is_no_instant_is_refused_with_a_sentence(written):
    with pytest.raises(ValueError, match="is not a date and time such as"):
        instants.parse(written, PUNE)


@given(
    st.integers(2 * instants.DAY, 3_800_000_000),
    st.sampled_from(
        ["Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
    ),
)
def test_a_file_of_instants_reads_as_each_alone(local, name):
    moment = instants.datetime_of(local).replace(tzinfo=None)
    zone = ZoneInfo(name)
    read = instants.reader(zone)
    wanted = int(moment.replace(tzinfo=zone).timestamp())
    for text in (moment.isoformat(), moment.isoformat(sep=" "), moment.isoformat()):
        assert read(text) == wanted == instants.parse(text, zone)


@given(st.integers(0, 4_000_000_000), st.integers(-14 * 4, 14 * 4))
def test_shown_and_read_again(seconds, quarters):
    assert instants.parse(instants.show(seconds), PUNE) == seconds
    there = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=15 * quarters)))
    assert instants.parse(there.isoformat(), PUNE) == seconds
    assert instants.seconds_of(there) == seconds
    assert instants.datetime_of(seconds) == datetime.fromtimestamp(seconds, UTC)
