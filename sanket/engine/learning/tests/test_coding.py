"""What a column is, and where its rows stand."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import coding


def coded(cells, kind, *, most=20):
    column = coding.collect("x", cells)
    values = coding.read(column, kind, None)
    coder = coding.code(column, kind, values, np.arange(len(cells)), most=most)
    return coder, coder.place(column, values)


def test_what_is_missing_is_a_level_of_its_own():
    coder, place = coded(["", "Select", "n/a", *["Pune"] * 6, "pune ", "Goa"], "text")
    assert coder.levels == [coding.MISSING, coding.RARE, "Pune"]
    assert place.tolist() == [0, 0, 0, *[2] * 7, 1]


def test_a_word_never_seen_has_no_level():
    coder, _ = coded(["Pune"] * 6, "text")
    other = coding.collect("x", ["Goa", "PUNE", ""])
    assert coder.place(other, None).tolist() == [coding.UNSEEN, 2, 0]


def test_a_number_that_many_share_is_a_step_of_its_own():
    cells = [*["0"] * 50, *map(str, range(1, 51))]
    coder, place = coded(cells, "number", most=5)
    assert coder.levels[:2] == [coding.MISSING, "0"]
    assert coder.levels[-1].startswith(">=")
    assert (place[:50] == 1).all()
    assert (np.diff(place[50:]) >= 0).all()


def test_steps_hold_rows_enough():
    chance = np.random.default_rng(1)
    coder, place = coded([f"{value:.3f}" for value in chance.lognormal(0, 3, 1_000)], "number")
    assert min(np.bincount(place)[1:]) >= coding.LEAST_ROWS
    assert len(coder.levels) <= coding.MOST_STEPS + 1


def test_steps_beyond_what_was_seen_and_cells_that_are_no_numbers():
    coder, _ = coded([str(value) for value in range(100)], "number", most=4)
    other = coding.collect("x", ["-5", "1e9", "inf", "nan", "many", "1_000", "0x10"])
    place = coder.place(other, coding.read(other, "number", None)).tolist()
    assert place == [1, len(coder.levels) - 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("cells", [["3"] * 9, ["3"] * 9 + ["4"], [""] * 9])
def test_what_hardly_varies_is_one_step(cells):
    coder, place = coded(cells, "number")
    assert len(coder.levels) == 2
    assert len(place) == len(cells)


def test_middles_are_means_of_steps():
    coder, _ = coded([*["0"] * 10, *["1"] * 10, *["5"] * 10], "number")
    assert coder.middles is not None
    assert np.isnan(coder.middles[0])
    assert coder.middles[1:].tolist() == [0, 1, 5]


def test_day_first_is_told_by_the_whole_column():
    assert coding.instants(["01/02/2018", "13/02/2018"])[0] == coding.instants(["2018-02-01"])[0]
    assert coding.instants(["02/01/2018", "02/13/2018"])[0] == coding.instants(["2018-02-01"])[0]
    with pytest.raises(coding.TwoWays):
        coding.instants(["01/02/2018", "03/04/2018"])


def test_odd_dates_are_none():
    read = coding.instants(
        ["2018-02-30", "2018-01-01T10:00+05:30", "31.12.2018 11:30 pm", "20180101", "99/99/2018", ""]
    )
    assert np.isnan(read).tolist() == [True, False, True, True, True, True]


def test_an_hour_of_the_afternoon():
    assert coding.instants(["31/12/2018 11:30 PM"])[0] == coding.instants(["2018-12-31 23:30"])[0]
    assert coding.instants(["31/12/2018 12:05 am"])[0] == coding.instants(["2018-12-31 00:05"])[0]
