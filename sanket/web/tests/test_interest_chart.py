"""The picture of interest over time: it stands where the numbers stand, and says the same in words and as a table."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.web.charts.interest import draw
from sanket.web.charts.lines import figure, nice_step, path, thinned
from sanket.web.charts.story import Interest, Mark, cold_date, decayed, lead_spans, value_at, value_before
from sanket.web.tests import preview
from sanket.web.tests.preview import part

START = datetime(2026, 9, 1, 9, tzinfo=UTC)


def told(*points, now=60, half_life=30.0, threshold=60, off=30, **more):
    """A story from (day, interest after) pairs; `now` is a day too."""
    return Interest(
        points=[(START + timedelta(days=day), value) for day, value in points],
        half_life_days=half_life,
        threshold=threshold,
        off=off,
        now=START + timedelta(days=now),
        **more,
    )


def desk(story):
    return draw(story, width=784, height=280)


def coordinates(line):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", line)]


def test_curve_stands_at_the_exact_interest_everywhere():
    story = told((0, 40), (20, 70), now=40)
    chart = desk(story)

    def at(x):
        now, first = chart.now_x, coordinates(chart.past)
        start = story.now - (story.now - START) * 1.04
        share = (x - first[0][0]) / (now - first[0][0])
        return start + (story.now - start) * share

    # one pixel of height, in points of interest
    low, high = max(t.at for t in chart.y_ticks), min(t.at for t in chart.y_ticks)
    top = max(float(t.text) for t in chart.y_ticks)
    pixel = top / (low - high)
    jumps = {round(chart.now_x - (chart.now_x - 32) * days / 40 / 1.04) for days in (40, 20)}
    checked = 0
    for x, y in coordinates(chart.past):
        if round(x) in {near for jump in jumps for near in (jump - 1, jump, jump + 1)}:
            continue
        assert (low - y) * pixel == pytest.approx(value_at(story, at(x)), abs=0.6)
        checked += 1
    assert checked > 50


def test_jumps_are_vertical():
    chart = desk(told((0, 20), (20, 70), now=40))
    line = coordinates(chart.past)
    steps = [(a, b) for a, b in pairwise(line) if b[1] < a[1] - 5]
    assert len(steps) == 2
    assert all(a[0] == b[0] for a, b in steps)


def test_coloured_area_begins_where_it_became_a_lead_and_ends_at_the_off_line():
    chart = desk(told((0, 20), (40, 100), now=45))
    assert chart.cold is not None
    future = coordinates(chart.wash_future)
    assert max(x for x, _ in future) == pytest.approx(chart.cold[0], abs=0.11)
    assert future[-1][1] == pytest.approx(chart.off_y, abs=0.11)
    # nothing of it lies below the off line, or before the jump
    past = coordinates(chart.wash_past)
    assert max(y for _, y in past + future) <= chart.off_y + 0.11
    jump = chart.now_x - (chart.now_x - 32) * 5 / 45 / 1.04
    assert min(x for x, _ in past) == pytest.approx(jump, abs=1)


def test_below_the_threshold_nothing_is_coloured():
    chart = desk(told((0, 59), now=10))
    assert (chart.lead_past, chart.wash_past, chart.wash_future, chart.cold) == ("", "", "", None)
    assert not chart.is_lead


def test_between_the_thresholds_it_stays_a_lead():
    story = told((0, 60), (10, 40), now=12)
    assert lead_spans(story)[0][1] > story.now
    assert desk(story).is_lead


def test_jump_below_the_off_line_ends_it():
    story = told((0, 80), (10, 20), (20, 90), now=21)
    spans = lead_spans(story)
    assert [(start - START).days for start, _ in spans] == [0, 20]
    assert spans[0][1] == START + timedelta(days=10)


def test_cold_date_is_when_the_curve_meets_the_off_line():
    story = told((0, 120), now=10)
    cold = cold_date(story)
    assert cold == START + timedelta(days=60)
    assert value_at(story, cold) == pytest.approx(30)
    chart = desk(story)
    assert chart.cold == pytest.approx((coordinates(chart.lead_future)[-1]), abs=0.11)
    assert chart.cold_words.text == "31 Oct"


def test_known_spans_win_over_the_thresholds():
    story = told((0, 100), now=10, spans=[])
    assert lead_spans(story) == []
    assert desk(story).wash_past == ""


def test_what_they_did_stands_on_the_curve_and_what_we_did_under_the_axis():
    marks = [
        Mark(START, "customer", 70, "Asked"),
        Mark(START + timedelta(days=5), "campaign", 1, "Mail"),
        Mark(START + timedelta(days=8), "sales", 2, "Call"),
        Mark(START + timedelta(days=15), "sales", -20, "Budget moved"),
    ]
    story = told((0, 70), (5, 63), (8, 60), (15, 30), now=20, marks=marks)
    chart = desk(story)
    shapes = {drawn.mark.label: drawn for drawn in chart.marks}
    assert {label: drawn.shape for label, drawn in shapes.items()} == {
        "Asked": "disc",
        "Mail": "square",
        "Call": "diamond",
        "Budget moved": "open",
    }
    assert shapes["Mail"].y == shapes["Call"].y > chart.bottom
    assert shapes["Asked"].y < chart.on_y
    assert shapes["Asked"].tipped
    assert shapes["Budget moved"].y == pytest.approx(chart.off_y, abs=0.2)


def test_crowded_marks_are_one_that_says_how_many():
    marks = [Mark(START + timedelta(minutes=n), "campaign", 1, f"Mail {n}") for n in range(40)]
    chart = desk(told((0, 70), now=60, marks=marks))
    assert [drawn.count for drawn in chart.marks] == [40]


def test_at_most_three_sentences_and_one_on_a_phone():
    marks = [
        Mark(START + timedelta(days=9 * n), "customer", 9, f"Visit {n}", annotate=f"Visit {n}: +9") for n in range(6)
    ]
    story = told(*((9 * n, 20 + 9 * n) for n in range(6)), marks=marks)
    assert len(desk(story).annotations) == 3
    assert len(draw(story, width=358, height=224).annotations) <= 1


@given(
    points=st.lists(st.tuples(st.floats(0, 300), st.floats(-100, 400)), max_size=30),
    half_life=st.floats(0.5, 400),
    threshold=st.floats(0.5, 500),
    width=st.sampled_from([358, 784]),
)
def test_everything_stands_inside_the_picture(points, half_life, threshold, width):
    story = told(*sorted(points), now=300, half_life=half_life, threshold=threshold, off=threshold / 2)
    chart = draw(story, width=width, height=240)
    lines = (chart.past, chart.future, chart.lead_past, chart.lead_future, chart.wash_past, chart.wash_future)
    for x, y in [spot for line in lines for spot in coordinates(line)]:
        assert -0.1 <= x <= width + 0.1
        assert chart.top - 0.1 <= y <= chart.bottom + 0.1
    assert chart.left <= chart.now_x <= chart.right
    for tick in chart.y_ticks:
        assert chart.top - 0.1 <= tick.at <= chart.bottom + 0.1


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(-100, 400)), min_size=1, max_size=20), st.floats(0.5, 400))
def test_spans_begin_at_the_threshold_and_end_at_the_off_line(points, half_life):
    story = told(*sorted(dict(points).items()), now=300, half_life=half_life)
    spans = lead_spans(story)
    assert spans == sorted(spans)
    for start, end in spans:
        assert value_at(story, start) >= 60 * (1 - 1e-5)
        assert value_before(story, end) >= 30 * (1 - 1e-3)
        assert value_at(story, end) <= 30 * (1 + 1e-3)


def test_without_activities_there_is_still_an_axis():
    chart = desk(told())
    assert chart.x_ticks
    assert chart.y_ticks
    assert chart.value_text == "0"


def test_thousands_of_activities_make_a_small_picture():
    points = [(n / 40, 50 + n % 40) for n in range(4000)]
    marks = [Mark(START + timedelta(days=at), "customer", 1, "Visit") for at, _ in points]
    chart = desk(told(*points, now=101, marks=marks))
    assert len(chart.past) < 60_000
    assert len(chart.marks) < 1200


def test_numbers_of_the_axis():
    assert [nice_step(high, 5) for high in (97, 30, 1.2, 0.04, 4200)] == [20, 10, 0.25, 0.01, 1000]
    assert [figure(value) for value in (94.04, 7.25, -0.01, -18)] == ["94", "7.2", "0", "-18"]
    assert path([(1, 2), (1.04, 2), (3, 4.26)]) == "M1 2L3 4.3"


def test_a_column_of_pixels_keeps_its_extremes():
    line = [(10.0, float(y)) for y in (5, 9, 1, 7, 6, 3)]
    assert thinned(line) == [(10.0, 5.0), (10.0, 9.0), (10.0, 1.0), (10.0, 3.0)]


def test_decay_is_halved_by_a_half_life():
    assert decayed(80, 30, timedelta(days=30)) == 40


def test_chart_tells_the_same_in_words_and_as_a_table():
    chart = preview.sample()
    html = part(
        '{% from "parts/interest.jinja" import interest_chart %}{{ interest_chart(desk, phone) }}',
        desk=chart["desk"],
        phone=chart["phone"],
    )
    assert f"Interest over time: {chart['desk'].value_text} now, threshold 60" in html
    assert "Cold on" in html
    assert html.count("<tr>") == len(preview.STORY) + 1
    assert html.count("data-mark") >= len(preview.STORY)
