"""Working time against the wall's clock: clocks put forward and back, nights, holidays, leave, and no end at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.worktime.offsets import DAY, stretches
from sanket.engine.worktime.tests.judge import Judge
from sanket.engine.worktime.week import NEVER, ROUND_THE_CLOCK, Span, Week, hours, week
from sanket.engine.worktime.worktime import HORIZON, MINUTE, WorkTime

KOLKATA, BERLIN, NEW_YORK, LORD_HOWE = map(
    ZoneInfo, ("Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
)
# What a window of days around lies on: changes of the clocks both ways, by an hour and by half of one; a zone that moved
# for good (Pyongyang, Volgograd), one that left out a day (Apia), changes at midnight (Beirut) and for Ramadan (Casablanca).
PLACES = [
    (KOLKATA, date(2026, 11, 22)),
    (BERLIN, date(2026, 3, 29)),
    (BERLIN, date(2026, 10, 25)),
    (NEW_YORK, date(2026, 3, 8)),
    (NEW_YORK, date(2026, 11, 1)),
    (LORD_HOWE, date(2026, 4, 5)),
    (LORD_HOWE, date(2026, 10, 4)),
    (ZoneInfo("Asia/Pyongyang"), date(2018, 5, 4)),
    (ZoneInfo("Europe/Volgograd"), date(2020, 12, 27)),
    (ZoneInfo("Pacific/Apia"), date(2011, 12, 30)),
    (ZoneInfo("Asia/Beirut"), date(2022, 3, 27)),
    (ZoneInfo("Africa/Casablanca"), date(2026, 2, 15)),
]
OFFICE = week(["09:30-18:30"] * 5 + ["", ""])
WINDOW = 5
"""Days that the judge looks at."""


def at(zone: ZoneInfo, *when: int) -> int:
    return int(datetime(*when, tzinfo=zone).timestamp())  # type: ignore[arg-type,misc]


spans = st.tuples(st.integers(0, 95), st.integers(1, 96)).map(lambda pair: Span(pair[0] * 15, sum(pair) * 15))


@st.composite
def days(draw):
    """Hours of a day on quarter hours, nights among them; the next day's may begin before they end."""
    found: list[Span] = []
    for span in sorted(draw(st.lists(spans, max_size=3))):
        if not found or span.start > found[-1].end:
            found.append(span)
    return tuple(found)


@st.composite
def scenes(draw):
    """A working time around a place where clocks change, the judge's window, and two instants in it."""
    zone, day = draw(st.sampled_from(PLACES))
    begin = at(zone, day.year, day.month, day.day) - 2 * DAY
    minute = st.integers(0, WINDOW * 1440 - 1)
    absences = draw(st.lists(st.tuples(minute, st.integers(1, 2000)), max_size=3))
    dates = draw(st.dictionaries(st.integers(-2, 3), days(), max_size=2))
    time = WorkTime(
        week=Week(draw(st.tuples(*[days()] * 7))),
        zone=zone,
        dates={day + timedelta(days=n): one for n, one in dates.items()},
        absences=tuple((begin + a * MINUTE, begin + (a + length) * MINUTE) for a, length in absences),
    )
    second = st.integers(0, WINDOW * DAY - 1)
    return time, Judge(time, begin, WINDOW * 1440), begin + draw(second), begin + draw(second)


@given(scenes(), st.integers(1, 3 * DAY))
def test_the_judge_agrees(scene, seconds):
    time, judge, a, b = scene
    assert time.is_open(a) == judge.open[(a - judge.begin) // MINUTE]
    assert time.between(a, b) == (judge.between(a, b) if a < b else 0)
    if (expected := judge.next_open(a)) is not None:
        assert time.next_open(a) == expected
    if (expected := judge.after(a, seconds)) is not None:
        assert time.after(a, seconds) == expected


@given(scenes(), st.integers(1, 30 * DAY))
def test_after_and_between_are_each_others_inverse(scene, seconds):
    time, _judge, a, b = scene
    end = time.after(a, seconds)
    if end is None:
        assert time.never
        return
    assert time.between(a, end) == seconds
    assert time.between(a, end - 1) == seconds - 1
    assert time.is_open(end - 1)
    low, middle, high = sorted((a, b, end))
    assert time.between(low, middle) + time.between(middle, high) == time.between(low, high)


def test_friday_evening_to_monday_morning():
    time = WorkTime(OFFICE, KOLKATA)
    friday = at(KOLKATA, 2026, 11, 27, 18, 10)
    assert time.after(friday, 40 * MINUTE) == at(KOLKATA, 2026, 11, 30, 9, 50)
    assert time.after(friday, 20 * MINUTE) == at(KOLKATA, 2026, 11, 27, 18, 30)
    assert time.after(friday, 0) == friday
    assert time.between(friday, at(KOLKATA, 2026, 11, 30, 9, 50)) == 40 * MINUTE
    assert time.next_open(friday) == friday
    assert time.next_open(at(KOLKATA, 2026, 11, 27, 18, 30)) == at(KOLKATA, 2026, 11, 30, 9, 30)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        (BERLIN, (2026, 3, 29), 23),
        (BERLIN, (2026, 10, 25), 25),
        (NEW_YORK, (2026, 3, 8), 23),
        (NEW_YORK, (2026, 11, 1), 25),
        (LORD_HOWE, (2026, 10, 4), 23.5),
        (LORD_HOWE, (2026, 4, 5), 24.5),
        (KOLKATA, (2026, 3, 29), 24),
    ],
)
def test_a_day_round_the_clock_is_as_long_as_the_clocks_make_it(zone, day, length):
    time = WorkTime(ROUND_THE_CLOCK, zone)
    assert time.between(at(zone, *day), at(zone, day[0], day[1], day[2] + 1)) == length * 3600


def test_an_hour_that_clocks_skip_is_nobodys_and_one_shown_twice_is_worked_twice():
    night = WorkTime(week([""] * 6 + ["02:00-03:00"]), BERLIN)
    spring, autumn = at(BERLIN, 2026, 3, 29), at(BERLIN, 2026, 10, 25)
    assert night.between(spring, spring + DAY) == 0
    assert night.between(autumn, autumn + 2 * DAY) == 2 * 3600
    assert night.next_open(spring) == at(BERLIN, 2026, 4, 5, 2)


def test_a_night_belongs_to_the_day_on_which_it_begins():
    nights = week(["22:00-06:00"] * 7)
    diwali = date(2026, 11, 8)
    time = WorkTime(nights, KOLKATA, dates={diwali: ()})
    assert time.is_open(at(KOLKATA, 2026, 11, 8, 5, 59))
    assert not time.is_open(at(KOLKATA, 2026, 11, 8, 23))
    assert not time.is_open(at(KOLKATA, 2026, 11, 9, 5))
    assert time.next_open(at(KOLKATA, 2026, 11, 8, 6)) == at(KOLKATA, 2026, 11, 9, 22)


def test_a_date_has_hours_of_its_own():
    time = WorkTime(OFFICE, KOLKATA, dates={date(2026, 11, 28): hours("10-12"), date(2026, 11, 30): ()})
    assert time.next_open(at(KOLKATA, 2026, 11, 28)) == at(KOLKATA, 2026, 11, 28, 10)
    assert time.next_open(at(KOLKATA, 2026, 11, 28, 12)) == at(KOLKATA, 2026, 12, 1, 9, 30)


def test_leave_is_passed_in_one_step():
    now = at(KOLKATA, 2026, 11, 23, 12)
    back = at(KOLKATA, 2061, 11, 23, 12)
    time = WorkTime(OFFICE, KOLKATA, absences=((now, back),))
    assert not time.is_open(now)
    assert (time.in_hours(now), time.is_away(now), time.is_away(back)) == (True, True, False)
    assert time.next_open(now) == back
    assert len(list(zip(time.pieces(now), range(5), strict=False))) == 5


def test_never_is_told():
    for time in (
        WorkTime(NEVER, KOLKATA),
        WorkTime(NEVER, BERLIN, dates={date(2026, 1, 1): ()}),
    ):
        assert time.never
        assert time.next_open(0) is None
        assert time.after(0, 1) is None
        assert time.between(0, HORIZON) == 0


def test_a_single_date_in_a_closed_week_comes_once():
    time = WorkTime(NEVER, KOLKATA, dates={date(2026, 11, 22): hours("10-11")})
    start = at(KOLKATA, 2026, 11, 22, 10)
    assert time.next_open(start - DAY) == start
    assert time.after(start, 3600) == start + 3600
    assert time.after(start, 3601) is None
    assert time.next_open(start + 3600) is None


def test_a_zone_that_left_out_a_day():
    apia = ZoneInfo("Pacific/Apia")
    time = WorkTime(OFFICE, apia)
    thursday = at(apia, 2011, 12, 29, 18)
    # Friday 30 December 2011 was not to be had there.
    assert time.after(thursday, 3600) == at(apia, 2012, 1, 2, 10)


def test_stretches_make_up_the_day():
    for zone, day in PLACES:
        number = (day - date(1970, 1, 1)).days
        for one in range(number - 2, number + 3):
            found = stretches(zone, one)
            assert (found[0].start, found[-1].end) == (one * DAY, (one + 1) * DAY)
            assert all(a.end == b.start for a, b in pairwise(found))
    assert sum(len(stretches(NEW_YORK, (date(2026, 1, 1) - date(1970, 1, 1)).days + n)) - 1 for n in range(365)) == 2
