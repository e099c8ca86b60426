"""Cells: the n-th act of one person in one slot says less, in whole quanta, whoever counts and in whatever order."""

from __future__ import annotations

from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.scoring.head import Head
from sanket.engine.scoring.quanta import LONGEST_HALF_LIFE, SHORTEST_HALF_LIFE, quanta_per_point, quantise
from sanket.engine.scoring.saturation import DAY, quantise_nth, slot_start, slot_width, weight

half_lives = st.integers(SHORTEST_HALF_LIFE, LONGEST_HALF_LIFE)
instants = st.integers(-1_000_000_000, 3_000_000_000)
points = st.integers(-1_000, 1_000)


@given(at=instants, half_life=half_lives)
def test_slots_tile_time_from_the_unix_epoch(at, half_life):
    start, width = slot_start(at, half_life), slot_width(half_life)
    assert start <= at < start + width
    assert start % width == 0
    assert width <= DAY
    assert width <= half_life / 8


def test_a_long_half_life_has_days_in_utc():
    noon = 1_700_000_000 - 1_700_000_000 % DAY + DAY // 2
    assert slot_start(noon, 30 * DAY) == noon - DAY // 2
    assert slot_start(noon + DAY // 2 - 1, 30 * DAY) == noon - DAY // 2
    assert slot_start(noon + DAY // 2, 30 * DAY) == noon + DAY // 2


@given(value=points, n=st.integers(1, 200), at=instants, half_life=half_lives)
def test_a_cell_s_quanta_telescope(value, n, at, half_life):
    """All n of them are exactly the rounded total: no residue of n roundings."""
    start = slot_start(at, half_life)
    parts = [quantise_nth(value, i, start, half_life) for i in range(1, n + 1)]
    assert {epoch for epoch, _ in parts} == {quantise(value, start, half_life)[0]}
    assert sum(quanta for _, quanta in parts) == round(value * log2(1 + n) * quanta_per_point(start, half_life))


@given(value=points, at=instants, half_life=half_lives)
def test_the_first_weighs_as_if_it_were_not_countable(value, at, half_life):
    start = slot_start(at, half_life)
    assert quantise_nth(value, 1, start, half_life) == quantise(value, start, half_life)


@given(value=st.integers(1, 1_000), at=instants, half_life=half_lives, n=st.integers(1, 300))
def test_each_next_one_weighs_less_but_something(value, at, half_life, n):
    start = slot_start(at, half_life)
    assert quantise_nth(value, n, start, half_life)[1] >= quantise_nth(value, n + 1, start, half_life)[1] - 1
    assert quantise_nth(value, n + 1, start, half_life)[1] > 0


@given(value=points, at=instants, half_life=half_lives, n=st.integers(2, 60), data=st.data())
def test_cells_are_order_free_and_erasable_in_heads(value, at, half_life, n, data):
    start = slot_start(at, half_life)
    parts = [quantise_nth(value, i, start, half_life) for i in range(1, n + 1)]
    head, shuffled, fewer = Head(), Head(), Head()
    gone = data.draw(st.integers(1, n - 1))
    for epoch, quanta in parts:
        head.add(epoch, quanta, weak=True)
    for epoch, quanta in data.draw(st.permutations(parts)):
        shuffled.add(epoch, quanta, weak=True)
    for epoch, quanta in parts[: n - gone]:
        fewer.add(epoch, quanta, weak=True)
    assert head == shuffled
    for epoch, quanta in parts[n - gone :]:  # whichever acts go, the cell shrinks from its end
        head.add(epoch, -quanta, weak=True)
    assert head == fewer


@pytest.mark.parametrize(("n", "total"), [(1, 1.0), (3, 2.0), (7, 3.0), (500, log2(501))])
def test_weights_add_up_to_the_logarithm(n, total):
    assert isclose(sum(weight(i) for i in range(1, n + 1)), total, rel_tol=1e-12)
