"""Points become integers that any order, any split and any way of adding leaves the same."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.scoring.quanta import (
    LONGEST_HALF_LIFE,
    SHORTEST_HALF_LIFE,
    epoch_of,
    quanta_per_point,
    quantise,
)

half_lives = st.integers(SHORTEST_HALF_LIFE, LONGEST_HALF_LIFE)
instants = st.integers(-2_000_000_000, 4_000_000_000)
points = st.integers(-1_000, 1_000)


@given(at=instants, half_life=half_lives)
def test_a_point_weighs_between_two_powers(at, half_life):
    assert 2**24 <= quanta_per_point(at, half_life) < 2**40
    assert epoch_of(at, half_life) * 16 * half_life <= at < (epoch_of(at, half_life) + 1) * 16 * half_life


@given(value=points, at=instants, half_life=half_lives)
def test_rounding_costs_half_a_quantum(value, at, half_life):
    epoch, quanta = quantise(value, at, half_life)
    assert isinstance(quanta, int)
    assert epoch == epoch_of(at, half_life)
    assert abs(quanta / quanta_per_point(at, half_life) - value) <= 2.0**-25 + 1e-12


@given(value=points, at=instants, half_life=half_lives)
def test_a_negative_value_is_the_mirror_of_the_positive(value, at, half_life):
    assert quantise(-value, at, half_life)[1] == -quantise(value, at, half_life)[1]


@given(value=points, at=instants, half_life=half_lives)
def test_the_epoch_s_place_says_nothing(value, at, half_life):
    """Two instants a whole number of epochs apart weigh the same in their epochs."""
    epoch, quanta = quantise(value, at, half_life)
    assert quantise(value, at + 3 * 16 * half_life, half_life) == (epoch + 3, quanta)


def test_before_1970_time_still_runs_forward():
    assert quantise(1.0, -1, 86_400)[0] == -1
    assert quantise(1.0, -1, 86_400)[1] > quantise(1.0, -86_400, 86_400)[1]


@pytest.mark.parametrize("half_life", [SHORTEST_HALF_LIFE, 30 * 86_400, LONGEST_HALF_LIFE])
def test_a_group_s_epoch_fits_64_bits(half_life):
    """8,388 activities of 1,000 points in the last second of an epoch, as agreed."""
    last = 16 * half_life - 1
    assert 8_388 * quantise(1_000, last, half_life)[1] < 2**63


PINNED = [(14274, 18659661815), (6238, -2394401683413), (25012, -2014700297381), (28250, 1567745147202)]


def test_the_same_numbers_on_every_machine():
    """Written down once: if these change, every stored state is wrong."""
    chance = Random(24)
    made = [
        quantise(chance.randint(-1_000, 1_000), chance.randint(0, 2_000_000_000), chance.choice((3_600, 2_592_000)))
        for _ in range(4)
    ]
    assert made == PINNED
