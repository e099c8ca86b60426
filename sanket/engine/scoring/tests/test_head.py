"""Heads: an exact commutative monoid, read as a score that fades at one rate. docs/engine.md."""

from __future__ import annotations

from functools import reduce
from math import fsum, isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.scoring.head import NEVER, Head, faded, faded_to
from sanket.engine.scoring.quanta import quantise

HOUR, DAY, YEAR = 3_600, 86_400, 31_557_600
TEN_YEARS = 10 * YEAR
START = 1_400_000_000

half_lives = st.sampled_from([HOUR, 7 * HOUR, DAY, 30 * DAY, 100 * DAY + 7, YEAR])
rhos = st.sampled_from([0.0, 0.37, 1.0, 2.0])
values = st.one_of(st.integers(-1_000, 1_000), st.sampled_from([1, 5, 5, 10, 20, -20]))


@st.composite
def deeds(draw, least=0, spread=TEN_YEARS):
    """(half-life, [(value, at, weak)]): close together or years apart."""
    half_life = draw(half_lives)
    width = draw(st.sampled_from([0, half_life, 20 * half_life, 100 * half_life, spread]))
    instants = st.integers(START, START + min(width, spread))
    return half_life, draw(st.lists(st.tuples(values, instants, st.booleans()), min_size=least, max_size=25))


def head_of(half_life, some):
    head = Head()
    for value, at, weak in some:
        head.add(*quantise(value, at, half_life), weak=weak)
    return head


def newest(some):
    return max(at for _, at, _ in some)


# 1: merging


@given(made=deeds(), cuts=st.tuples(st.integers(0, 25), st.integers(0, 25)))
def test_merging_is_associative_and_commutative(made, cuts):
    half_life, some = made
    one, two = sorted(cuts)
    a, b, c = (head_of(half_life, part) for part in (some[:one], some[one:two], some[two:]))
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == c.merge(a).merge(b) == head_of(half_life, some)


@given(made=deeds())
def test_the_empty_head_changes_nothing(made):
    head = head_of(*made)
    assert head.merge(Head()) == head == Head().merge(head)
    assert Head().merge(Head()) == Head()


@given(made=deeds(least=2))
def test_merging_leaves_both_as_they_were(made):
    half_life, some = made
    a, b = head_of(half_life, some[:1]), head_of(half_life, some[1:])
    before = a.sums(), b.sums()
    a.merge(b)
    assert (a.sums(), b.sums()) == before


# 2: order


@given(made=deeds(), data=st.data())
def test_any_order_gives_the_same_integers(made, data):
    half_life, some = made
    assert head_of(half_life, data.draw(st.permutations(some))) == head_of(half_life, some)


@given(made=deeds(), places=st.lists(st.integers(0, 3), min_size=25, max_size=25))
def test_any_split_among_writers_gives_the_same_integers(made, places):
    half_life, some = made
    writers = [
        head_of(half_life, [deed for deed, place in zip(some, places, strict=False) if place == n]) for n in range(4)
    ]
    assert reduce(Head.merge, writers) == head_of(half_life, some)


# 3: deletion


@given(made=deeds(least=1), data=st.data())
def test_what_is_subtracted_leaves_nothing_behind(made, data):
    half_life, some = made
    gone = data.draw(st.sets(st.sampled_from(range(len(some)))))
    rest = [deed for i, deed in enumerate(some) if i not in gone]
    head, never = head_of(half_life, some), head_of(half_life, rest)
    for i in gone:
        value, at, weak = some[i]
        epoch, quanta = quantise(value, at, half_life)
        head.add(epoch, -quanta, weak=weak)
    if (
        head.epoch - never.epoch < 3 or never.epoch == NEVER
    ):  # further on, older epochs are gone: replay (docs/engine.md)
        never.shift(head.epoch)
        assert head == never


def test_a_head_of_nothing_scores_nothing():
    head = Head()
    assert head.score(START, DAY, rho=1.0) == 0.0
    assert head.key(1.0) is None
    assert head.fades_to(10.0, DAY, rho=1.0) is None


def test_a_head_emptied_by_subtraction_has_no_ghost_of_a_cold_date():
    head = head_of(DAY, [(7, START + i, False) for i in range(1_000)])
    for i in range(1_000):
        epoch, quanta = quantise(7, START + i, DAY)
        head.add(epoch, -quanta, weak=False)
    assert head.mass(1.0) == 0.0
    assert head.key(1.0) is None


# 4: the error


def backwards(some, half_life, at, *, weak):
    return [value * 2.0 ** (-(at - then) / half_life) for value, then, is_weak in some if is_weak == weak]


def bound(some, terms, half_life, at):
    """Theorem 2."""
    elapsed = (at % (16 * half_life)) / half_life
    rounding = len(some) * 2.0**-25 * (1 + 2.0**-16 + 2.0**-32) * 2.0**-elapsed
    return rounding + 2.0**-32 * sum(abs(v) for v, _, _ in some) + 8 * 2.0**-52 * fsum(map(abs, terms))


@given(made=deeds(least=1), rho=rhos, later=st.integers(0, 40))
def test_the_score_is_the_decayed_sum_within_theorem_2(made, rho, later):
    half_life, some = made
    at = newest(some) + later * half_life // 3
    strong, weak = (backwards(some, half_life, at, weak=kind) for kind in (False, True))
    expected = fsum(strong) + min(fsum(weak), rho * max(fsum(strong), 0.0))
    error = (1 + rho) * bound(some, strong, half_life, at) + bound(some, weak, half_life, at)
    assert abs(head_of(half_life, some).score(at, half_life, rho=rho) - expected) <= error


@pytest.mark.parametrize("half_life", [HOUR, DAY, 30 * DAY, YEAR])
def test_ten_years_of_activities_neither_overflow_nor_drift(half_life):
    some = [((i * 37) % 21 - 5, START + i * TEN_YEARS // 3_000, i % 3 == 0) for i in range(3_000)]
    at = newest(some)
    terms = backwards(some, half_life, at, weak=False)
    error = abs(head_of(half_life, some).score(at, half_life, rho=0.0) - fsum(terms))
    assert error <= bound(some, terms, half_life, at)
    assert error <= 3e-5


# weak signals


@given(made=deeds(least=1), rho=rhos)
def test_weak_signals_at_most_double_the_strong_and_are_nothing_alone(made, rho):
    half_life, some = made
    at = newest(some)
    strong = head_of(half_life, [deed for deed in some if not deed[2]]).score(at, half_life, rho=rho)
    both = head_of(half_life, some).score(at, half_life, rho=rho)
    assert both <= strong + rho * max(strong, 0.0) + 1e-6
    alone = [deed for deed in some if deed[2]]
    if alone:
        assert head_of(half_life, alone).score(newest(alone), half_life, rho=rho) <= 0.0


def test_weak_signals_double_a_visit_at_rho_1_and_no_more():
    some = [(5, START, False)] + [(1, START, True)] * 500
    assert isclose(head_of(DAY, some).score(START, DAY, rho=1.0), 10.0, abs_tol=1e-6)
    assert isclose(head_of(DAY, some).score(START, DAY, rho=0.37), 6.85, abs_tol=1e-6)
    assert isclose(head_of(DAY, some[:3]).score(START, DAY, rho=1.0), 7.0, abs_tol=1e-6)


def test_negative_weak_signals_count_in_full():
    assert isclose(head_of(DAY, [(5, START, False), (-3, START, True)]).score(START, DAY, rho=1.0), 2.0, abs_tol=1e-6)


# 5 and 12: one rate


@given(made=deeds(least=1), rho=rhos, waits=st.lists(st.integers(0, 3 * YEAR), min_size=2, max_size=4))
def test_decay_alone_never_changes_sign_and_only_fades(made, rho, waits):
    half_life, some = made
    head, at = head_of(half_life, some), newest(some)
    scores = [head.score(at + wait, half_life, rho=rho) for wait in sorted(waits)]
    mass = head.mass(rho)
    assert all(score * mass >= 0 for score in scores)
    for (wait, before), (then, after) in zip(
        zip(sorted(waits), scores, strict=True), zip(sorted(waits)[1:], scores[1:], strict=True), strict=False
    ):
        assert abs(after) <= abs(before) * (1 + 1e-12)
        if then - wait > half_life // 1_000 and abs(before) > 1e-280:
            assert abs(after) < abs(before)


@given(made=deeds(least=1), rho=rhos, wait=st.integers(0, 2 * YEAR))
def test_the_score_halves_in_every_half_life(made, rho, wait):
    half_life, some = made
    head, at = head_of(half_life, some), newest(some)
    expected = head.score(at, half_life, rho=rho) * 2.0 ** (-wait / half_life)
    assert isclose(head.score(at + wait, half_life, rho=rho), expected, rel_tol=1e-10, abs_tol=1e-290)


@given(made=deeds(least=1), rho=rhos, epochs=st.integers(1, 2))
def test_moving_the_epoch_changes_the_place_of_sums_not_the_score(made, rho, epochs):
    half_life, some = made
    head = head_of(half_life, some)
    at = (head.epoch + epochs) * 16 * half_life
    before = head.score(at, half_life, rho=rho)
    head.shift(head.epoch + epochs)
    assert isclose(head.score(at, half_life, rho=rho), before, rel_tol=1e-9, abs_tol=1_000 * 25 * 2.0**-31)


# 6: the cold date


@given(made=deeds(least=1), rho=rhos, threshold=st.sampled_from([0.5, 2.5, 5.0, 10.0, 25.0]))
def test_the_score_at_its_cold_date_is_the_threshold(made, rho, threshold):
    half_life, some = made
    head, at = head_of(half_life, some), newest(some)
    if head.score(at, half_life, rho=rho) < threshold:
        return
    cold_at = head.fades_to(threshold, half_life, rho=rho)
    assert cold_at is not None
    assert cold_at >= at
    a_second = 0.5 * 0.7 / half_life + 1e-8  # half a second of rounding, in parts of the score
    assert isclose(head.score(cold_at, half_life, rho=rho), threshold, rel_tol=a_second)


@given(value=st.sampled_from([5, 10, 20, 50, 1_000]), at=st.integers(0, 2_000_000_000), half_life=half_lives)
def test_what_has_only_just_crossed_lasts_exactly_one_half_life(value, at, half_life):
    head = head_of(half_life, [(value, at, False)])
    assert head.fades_to(value / 2, half_life, rho=1.0) == at + half_life


# 7: order


@given(one=deeds(least=1), two=deeds(least=1), rho=rhos, wait=st.integers(0, YEAR))
def test_who_is_ahead_stays_ahead(one, two, rho, wait):
    half_life = one[0]
    a, b = head_of(half_life, one[1]), head_of(half_life, two[1])
    key_a, key_b = a.key(rho), b.key(rho)
    if key_a is None or key_b is None or abs(key_a - key_b) < 1e-9:
        return
    at = max(newest(one[1]), newest(two[1])) + wait
    score_a, score_b = a.score(at, half_life, rho=rho), b.score(at, half_life, rho=rho)
    if min(score_a, score_b) > 1e-290:
        assert (key_a > key_b) == (score_a > score_b)
        assert isclose(log2(score_a), key_a - at / half_life, rel_tol=1e-9, abs_tol=1e-6)


# one formula


@given(made=deeds(least=1), rho=rhos, wait=st.integers(0, YEAR))
def test_step_and_reader_use_one_formula(made, rho, wait):
    """The step reads a mass once and asks twice; what it gets are the same bits as asking the head."""
    half_life, some = made
    head, at = head_of(half_life, some), newest(some) + wait
    mass = head.mass(rho)
    assert faded(mass, head.epoch, at, half_life) == head.score(at, half_life, rho=rho)
    if mass > 0:
        assert faded_to(log2(10.0), mass, head.epoch, half_life) == head.fades_to(10.0, half_life, rho=rho)
        assert head.key(rho) == log2(mass) - 24 + 16 * head.epoch


def test_a_head_shows_its_sums_and_equals_heads_only():
    head = head_of(DAY, [(1, 0, False), (1, 0, True)])
    assert repr(head) == f"Head(0, {2**24}, 0, 0, {2**24}, 0, 0)"
    assert head != head.sums()
