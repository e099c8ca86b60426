"""Until when somebody is to answer: one's own hours and those on call, over weekends and changes of clocks."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.response.answering import Answering
from sanket.engine.worktime.week import NEVER, Week, week
from sanket.engine.worktime.worktime import WorkTime

INDIA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
OFFICE = week(["09:30-18:30"] * 5 + ["", ""])
FIVE = 300


def at(text: str, zone: ZoneInfo = INDIA) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def until(begun: str, *weeks: Week, zone: ZoneInfo = INDIA, seconds: int = FIVE) -> str:
    times = Answering([WorkTime(one, zone) for one in weeks])
    when = times.after(at(begun, zone), seconds)
    return f"{datetime.fromtimestamp(when, zone):%a %d %H:%M}" if when is not None else "never"


def test_five_minutes_in_working_hours_and_over_a_weekend():
    assert until("2026-11-20T17:30", OFFICE) == "Fri 20 17:35"
    assert until("2026-11-20T18:28", OFFICE) == "Mon 23 09:33"
    assert until("2026-11-21T11:00", OFFICE) == "Mon 23 09:35"
    assert until("2026-11-21T11:00", NEVER) == "never"


def test_who_is_on_call_answers_after_hours():
    rota = week(["18:30-22:00"] * 5 + ["10:00-12:00", ""])
    assert until("2026-11-20T18:28", OFFICE, rota) == "Fri 20 18:33"
    assert until("2026-11-20T21:58", OFFICE, rota) == "Sat 21 10:03"
    assert until("2026-11-21T11:59", OFFICE, rota) == "Mon 23 09:34"


def test_a_night_in_which_clocks_change():
    night = week(["22:00-06:00"] * 7)
    # Forward on 29 March 2026 from 02:00 to 03:00; back on 25 October from 03:00 to 02:00.
    assert until("2026-03-28T22:00", night, zone=BERLIN, seconds=5 * 3_600) == "Sun 29 04:00"
    assert until("2026-10-24T22:00", night, zone=BERLIN, seconds=5 * 3_600) == "Sun 25 02:00"


def test_a_holiday_and_leave():
    time = WorkTime(OFFICE, INDIA, {date(2026, 11, 23): ()}, ((at("2026-11-24T09:30"), at("2026-11-24T12:00")),))
    assert Answering([time]).after(at("2026-11-20T18:30"), FIVE) == at("2026-11-24T12:05")


def test_in_two_zones_what_overlaps_is_counted_once():
    both = Answering([WorkTime(week(["09:00-13:00"] * 7), INDIA), WorkTime(week(["10:00-14:00"] * 7), INDIA)])
    assert both.between(at("2026-11-20T00:00"), at("2026-11-21T00:00")) == 5 * 3_600
    assert both.next_open(at("2026-11-20T13:30")) == at("2026-11-20T13:30")
    assert not both.is_open(at("2026-11-20T14:00"))


SPANS = st.sampled_from(["", "09:30-18:30", "18:00-22:00", "22:00-06:00"])
WEEKS = st.lists(SPANS, min_size=7, max_size=7).map(week)


@given(
    weeks=st.lists(WEEKS, min_size=1, max_size=3),
    begun=st.integers(at("2026-03-20T00:00"), at("2026-11-20T00:00")),
    seconds=st.integers(1, 200_000),
)
def test_as_much_time_lies_before_the_end_as_was_given(weeks, begun, seconds):
    both = Answering([WorkTime(one, zone) for one, zone in zip(weeks, (INDIA, BERLIN, INDIA), strict=False)])
    when = both.after(begun, seconds)
    if when is None:
        assert all(one.never for one in weeks)
    else:
        assert both.between(begun, when) == seconds
        assert both.is_open(when - 1)
        assert when <= min((end for one in both.times if (end := one.after(begun, seconds)) is not None), default=when)


def test_who_works_round_the_clock_is_reckoned_at_once():
    """Pieces that touch have no end to wait for: a hundred years of them would be looked through."""
    day = 86_400
    always = WorkTime(week(["00:00-24:00"] * 7), INDIA)
    both = Answering((always, always))
    assert [end - start for start, end in islice(both.pieces(0), 3)] == [day] * 3
    assert both.after(90, 40 * day) == 90 + 40 * day
    assert both.between(5, 5 + 3 * day) == 3 * day
