"""A score is the product of its parts; shares are drawn to the company's; what nobody knows orders nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.response.worth import DAY, EDGES, NOTHING, ONCE, STAGES, Counted, band, drawn, haste, weigh

ABOVE = {1: 3, 2: 3, 3: None, 4: None}
COUNTS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))
BANDS = st.integers(0, len(EDGES))
KNOWN = st.none() | BANDS
TOLD = st.builds(
    Counted,
    st.dictionaries(st.tuples(st.sampled_from([1, 2, 3]), st.integers(0, 2)), COUNTS),
    st.dictionaries(st.sampled_from([1, 2]), COUNTS),
    st.dictionaries(st.sampled_from([1, 2]), st.lists(st.floats(1, 1e9), max_size=6)),
    st.just(ABOVE),
    st.dictionaries(BANDS, COUNTS),
    st.dictionaries(BANDS, COUNTS),
)


@given(TOLD, st.sampled_from([1, 2, 3, 4, 99]), st.sampled_from([*STAGES, "converted"]), KNOWN, KNOWN)
def test_a_score_is_the_product_of_its_parts_and_its_shares_are_shares(told, offering, stage, heat, fit):
    worth = weigh(told).worth(offering, stage, heat=heat, fit=fit)
    assert 0 < worth.own.share < 1
    assert 0 < worth.wins.share < 1
    assert 0 < worth.converts <= 1
    assert worth.converts == pytest.approx(min(1, worth.own.share * worth.stage * worth.heat.times * worth.fit.times))
    assert worth.expected == pytest.approx(worth.converts * worth.wins.share * worth.value)
    assert worth.value > 0


def test_while_nothing_is_known_all_are_alike():
    for odds in (NOTHING, weigh(Counted({}, {}, {}, ABOVE))):
        told = {odds.worth(offering, stage)[:3] for offering in (1, 3, 99) for stage in STAGES}
        assert len({(own.share, factor, wins.share) for own, factor, wins in told}) == 1
        assert (odds.worth(1, "accepted").known, odds.worth(1, "accepted").typical) == (False, None)


def test_few_leads_say_little_and_many_speak_for_themselves():
    company = {(4, 0): (100, 1000)}
    few = weigh(Counted({**company, (1, 0): (2, 2)}, {}, {}, ABOVE)).worth(1, "recognised")
    many = weigh(Counted({**company, (1, 0): (200, 200)}, {}, {}, ABOVE)).worth(1, "recognised")
    assert few.converts < 0.2
    assert many.converts > 0.9


def test_who_came_further_has_the_better_chance_where_that_was_so():
    odds = weigh(Counted({(1, 0): (0, 80), (1, 1): (5, 10), (1, 2): (9, 10)}, {}, {}, ABOVE))
    assert [round(odds.worth(1, stage).stage, 2) for stage in STAGES] == [1.0, 2.88, 2.71]
    assert odds.worth(1, "qualified").converts <= 1


def test_who_is_hotter_or_fits_better_has_the_better_chance_where_that_was_so():
    ended = {(1, 0): (100, 1000)}
    odds = weigh(Counted(ended, {}, {}, ABOVE, heats={0: (10, 500), 1: (0, 20), 2: (50, 100)}, fits={2: (2, 2)}))
    assert [round(one.times, 2) for one in odds.heats] == [0.28, 0.72, 3.74]
    cool, hot = (odds.worth(1, "recognised", heat=one) for one in (0, 2))
    assert hot.converts / cool.converts == pytest.approx(odds.heats[2].times / odds.heats[0].times)
    assert (hot.heat.hits, hot.heat.of) == (50, 100)
    assert 1 < odds.fits[2].times < 2, "two of two say little"
    rare = weigh(Counted({(1, 0): (0, 300)}, {}, {}, ABOVE, heats={0: (0, 0), 2: (0, 30)}))
    assert rare.heats[2].times > 0.95, "nor does none of thirty where none of three hundred was sold"


def test_a_lead_of_which_it_is_not_known_how_hot_it_is_has_the_chance_of_all():
    odds = weigh(Counted({(1, 0): (9, 10)}, {}, {}, ABOVE, heats={2: (9, 9), 0: (0, 1)}, fits={}))
    assert odds.worth(1, "recognised").heat == ONCE
    assert odds.fits == (ONCE, ONCE, ONCE)
    assert [band(one) for one in (0.0, 1.49, 1.5, 3.0)] == [0, 0, 1, 2]


def test_a_value_is_drawn_to_its_category_and_that_to_the_company():
    odds = weigh(Counted({}, {}, {1: [100.0] * 20, 4: [10_000.0] * 30}, ABOVE))
    assert odds.value is not None
    assert odds.value.amount == 10_000
    product, sister, category = (odds.worth(one, "accepted").value for one in (1, 2, 3))
    assert 100 < product < category < 10_000
    assert sister == pytest.approx(category)


@given(st.integers(0, 10 * DAY), st.integers(0, DAY))
def test_haste_grows_as_time_runs_out_between_one_and_three(left, sooner):
    near, far = haste(due_in=left, cold_in=left), haste(due_in=left + sooner, cold_in=left + sooner)
    assert 1 < far.times <= near.times <= 3
    assert near.times == 1 + near.due + near.fade
    late = haste(due_in=-left - sooner, cold_in=-left)
    assert (late.due, late.fade) == (far.due, 1), "what is late loses haste as it gained it; what is cold is cold now"


def test_drawn_half_way():
    assert drawn(0, 20, to=0.5, weight=20).share == 0.25
