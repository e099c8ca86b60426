"""When a customer is tried again: working days, rotating times of day, changes of clocks."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.response import cadence
from sanket.engine.response.cadence import GAP, USUAL, due, schedule, steps
from sanket.engine.worktime.week import NEVER, hours, week
from sanket.engine.worktime.worktime import WorkTime

INDIA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
OFFICE = week(["09:30-18:30"] * 5 + ["", ""])


def at(text: str, zone: ZoneInfo = INDIA) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def told(instants: list[int], zone: ZoneInfo = INDIA) -> list[str]:
    return [f"{datetime.fromtimestamp(one, zone):%a %d %H:%M}" for one in instants]


def plan(begun: str, time: WorkTime | None = None, zone: ZoneInfo = INDIA, texts=USUAL) -> list[str]:
    time = time or WorkTime(OFFICE, zone)
    return told(schedule(steps(texts), began=at(begun, zone), time=time, zone=zone), zone)


def test_the_usual_one_on_a_monday():
    assert plan("2026-11-16T10:02") == [
        "Mon 16 10:02", "Mon 16 10:32", "Mon 16 14:02", "Tue 17 10:00", "Wed 18 16:30", "Tue 24 13:00",
    ]  # fmt: skip


def test_what_begins_on_friday_evening_goes_on_on_monday():
    assert plan("2026-11-20T18:20") == [
        "Fri 20 18:20", "Mon 23 09:50", "Mon 23 13:20", "Tue 24 10:00", "Wed 25 13:00", "Mon 30 16:30",
    ]  # fmt: skip


def test_at_night_the_day_begins_with_the_opening():
    assert plan("2026-11-17T02:00")[:4] == ["Tue 17 09:30", "Tue 17 10:00", "Tue 17 13:30", "Wed 18 10:00"]


def test_who_works_round_the_clock_calls_customers_by_day():
    always = WorkTime(week(["00:00-24:00"] * 7), INDIA)
    assert plan("2026-11-16T22:02", always) == [
        "Mon 16 22:02", "Mon 16 22:32", "Tue 17 09:00", "Wed 18 09:33", "Thu 19 12:53", "Sun 22 12:53",
    ]  # fmt: skip


def test_who_works_at_night_only_calls_then():
    night = WorkTime(week(["20:00-24:00"] * 7), INDIA)
    assert plan("2026-11-16T20:02", night)[3] == "Wed 18 20:13"


PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize("begun", ["2026-11-16T10:00", "2026-11-16T15:30", "2026-11-16T17:00"])
def test_days_are_those_of_whoever_calls_also_where_their_shift_goes_over_midnight_elsewhere(begun):
    """09:00-18:00 there is 17:00-02:00 UTC, and goes over midnight in India, too."""
    time = WorkTime(week(["09:00-18:00"] * 5 + ["", ""]), PACIFIC)
    planned = told(schedule(steps(["0 min", *USUAL[3:]]), began=at(begun, PACIFIC), time=time, zone=INDIA), PACIFIC)
    # It is never daylight by the company's clock then, so that their whole day counts.
    assert [one[:6] for one in planned] == ["Mon 16", "Tue 17", "Wed 18", "Tue 24"]
    assert planned[1] == "Tue 17 09:30"


def test_a_company_elsewhere_is_called_by_its_own_daylight():
    # 05:00-14:00 in Berlin is 09:30-18:30 in India: one day of both.
    time = WorkTime(week(["05:00-14:00"] * 5 + ["", ""]), BERLIN)
    planned = schedule(steps(USUAL), began=at("2026-11-16T10:02"), time=time, zone=INDIA)
    assert told(planned) == plan("2026-11-16T10:02")


def test_a_night_is_of_the_day_on_which_it_begins():
    night = WorkTime(week(["22:00-06:00"] * 5 + ["", ""]), INDIA)
    # The night from Monday to Tuesday, then from Tuesday to Wednesday, whatever UTC says: 05:30 is its midnight.
    assert [one[:6] for one in plan("2026-11-16T22:02", night, texts=["0 min", "next morning", "day 3"])] == [
        "Mon 16", "Tue 17", "Thu 19",
    ]  # fmt: skip


def test_holidays_and_leave_are_no_days():
    time = WorkTime(
        OFFICE,
        INDIA,
        {date(2026, 11, 17): (), date(2026, 11, 18): hours("09:30-13:00")},
        ((at("2026-11-19T00:00"), at("2026-11-23T00:00")),),
    )
    assert plan("2026-11-16T10:02", time)[3:5] == ["Wed 18 09:41", "Mon 23 16:30"]


def test_clocks_that_are_put_back_move_nothing():
    # Berlin puts its clocks back on Sunday, 25 October 2026.
    assert plan("2026-10-23T10:00", zone=BERLIN)[3:] == ["Mon 26 10:00", "Tue 27 16:30", "Mon 02 13:00"]


def test_who_comes_late_is_not_asked_twice_in_a_row():
    time = WorkTime(OFFICE, INDIA)
    began = at("2026-11-16T10:00")
    late = at("2026-11-16T13:50")
    for step in steps(USUAL)[1:3]:
        when = due(step, began=began, made=[late], time=time, zone=INDIA)
        assert when == max(late + GAP, began + (step.after or 0))
    friday = at("2026-11-20T17:00")
    when = due(steps(USUAL)[3], began=began, made=[friday], time=time, zone=INDIA)
    assert told([when or 0]) == ["Mon 23 10:00"]


def test_without_working_time_nothing_is_due():
    assert schedule(steps(USUAL), began=0, time=WorkTime(NEVER, INDIA), zone=INDIA) == []


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["soon"], "no time for an attempt"),
        ([], "at least one"),
        (["day 1"], "from 2 to 90"),
        (["2000 min"], "write it in hours"),
        (["4 h", "30 min"], "does not come after '4 h'"),
        (["next morning", "day 2"], "does not come after"),
        (["day 3"] * 21, "at most 20"),
    ],
)
def test_what_cannot_be_planned(texts, said):
    with pytest.raises(ValueError, match=said):
        steps(texts)


ZONES = st.sampled_from([INDIA, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")])


@given(
    begun=st.integers(at("2026-01-01T00:00"), at("2027-01-01T00:00")),
    zone=ZONES,
    company=ZONES,
    days=st.lists(
        st.sampled_from(["", "09:30-18:30", "08:00-12:00, 13:00-17:00", "22:00-06:00"]), min_size=7, max_size=7
    ),
)
def test_attempts_lie_in_working_time_and_in_order(begun, zone, company, days):
    time = WorkTime(week(days), zone)
    planned = schedule(steps(USUAL), began=begun, time=time, zone=company)
    assert len(planned) == (len(USUAL) if any(days) else 0)
    assert all(time.is_open(one) for one in planned)
    assert all(later - one >= GAP for one, later in pairwise(planned))


@given(st.lists(st.integers(0, 3_000), max_size=8))
def test_texts_are_read_as_they_are_written(numbers):
    for number in numbers:
        one = cadence.Step(after=number % 1_440 * 60) if number % 2 else cadence.Step(day=number % 88 + 2)
        assert cadence.step(one.text) == one
