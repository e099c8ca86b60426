"""Medians, percentiles and shares, with how far they can be trusted."""

from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.response.figures import Share, Spread, apart, percentile, spread

VALUES = st.lists(st.integers(0, 100_000), min_size=1, max_size=80)


@given(VALUES)
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values):
    ordered = sorted(values)
    for p in (0.1, 0.5, 0.9, 1.0):
        found = percentile(ordered, p)
        assert sum(one <= found for one in values) >= p * len(values) - 1e-9
        assert sum(one < found for one in values) < p * len(values)


@given(VALUES)
def test_the_median_lies_within_its_interval(values):
    found = spread(values)
    assert found.median == statistics.median_low(values)
    if found.low is not None and found.high is not None:
        assert found.low <= (found.median or 0) <= found.high
    else:
        assert found.n < 6


def test_of_nothing_nothing_is_told():
    assert spread([]) == Spread(0)
    assert (Share(0, 0).share, Share(0, 0).interval) == (None, None)


def test_shares_that_chance_explains_are_not_told_apart():
    assert not apart(Share(3, 10), Share(5, 10))
    assert apart(Share(30, 100), Share(60, 100))
    assert not apart(Share(0, 0), Share(60, 100))
    assert Share(3, 10).few
    assert not Share(3, 20).few
