"""Hours as people write them."""

from __future__ import annotations

import pytest

from sanket.engine.worktime.week import NEVER, ROUND_THE_CLOCK, Span, hours, week, written


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("9-18", "09:00-18:00"),
        (" 09:30 – 13:00 ; 14.00 to 18.30, ", "09:30-13:00, 14:00-18:30"),
        ("14-18, 9-14", "09:00-18:00"),
        ("22:00-6", "22:00-06:00"),
        ("0-24", "00:00-24:00"),
        ("22-24", "22:00-24:00"),
        ("22:00-00:00", "22:00-24:00"),
        ("", ""),
    ],
)
def test_many_ways_to_write_it(text, kept):
    assert written(hours(text)) == kept
    assert hours(kept) == hours(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nine to five", "written as 09:30-18:30"),
        ("9-25", "from 00:00 to 24:00"),
        ("9:75-10", "from 00:00 to 24:00"),
        ("24-2", "only an end"),
        ("9-9", "00:00-24:00"),
        ("9-13, 12-18", "overlap"),
        ("22-6, 23-7", "overlap"),
        (", ".join(f"{n}-{n}:30" for n in range(13)), "at most 12"),
        ("٩-١٨", "written as"),
    ],
)
def test_refused_with_a_sentence(text, said):
    with pytest.raises(ValueError, match=said):
        hours(text)


def test_weeks():
    assert week(["0-24"] * 7) == ROUND_THE_CLOCK
    assert week([""] * 7) == NEVER
    assert NEVER.never
    assert not ROUND_THE_CLOCK.never
    assert week(["22-6", *[""] * 6]).days[0] == (Span(1320, 1800),)
    with pytest.raises(ValueError, match="seven"):
        week(["9-18"] * 5)
