"""Any explanation adds up: integers exactly, points to the interest, shares to one."""

from __future__ import annotations

from fractions import Fraction
from math import fsum, isclose

from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.laws.histories import history
from sanket.engine.recognition.explain import explain
from sanket.engine.recognition.life import Folded, Profile, fold

chances = st.randoms(use_true_random=False)


def folded(acts, rule, values) -> Folded:
    return fold(acts, rule, values, Profile(1.0, 1.0, 1.0, lambda contact: 1.0), keep=True)


def kept(one, head) -> Fraction:
    """Quanta of the head's epoch that an act still weighs."""
    age = head.epoch - one.epoch
    return one.quanta * Fraction(1, 2 ** (16 * age)) if age <= 2 else Fraction(0)


@given(chance=chances, later=st.integers(0, 50))
def test_integers_sum_exactly_to_the_total_and_the_total_is_the_score(chance, later):
    past = history(chance, longest=25)
    made, rule, at = (
        folded(past.acts, past.rule, past.values),
        past.rule,
        past.acts[-1].at + later * past.half_life // 7,
    )
    total, parts = explain(made.taken, made.group.head, rule, at)
    assert [part.taken for part in parts] == made.taken
    assert all(isinstance(part.quanta, int) for part in parts)
    assert sum(part.quanta for part in parts) == total
    strong = sum((kept(one, made.group.head) for one in made.taken if not one.value.weak), Fraction())
    weak = sum((kept(one, made.group.head) for one in made.taken if one.value.weak), Fraction())
    agreed = (strong + min(weak, Fraction(rule.rho) * max(strong, Fraction()))) * 2**32
    assert abs(total - agreed) <= Fraction(1, 2)
    assert isclose(total * 2.0**-32, made.group.head.mass(rule.rho), rel_tol=1e-9, abs_tol=1e-2)


@given(chance=chances, later=st.integers(0, 50))
def test_points_add_up_to_the_interest(chance, later):
    past = history(chance, longest=25)
    made, at = folded(past.acts, past.rule, past.values), past.acts[-1].at + later * past.half_life // 7
    _, parts = explain(made.taken, made.group.head, past.rule, at)
    interest = made.group.head.score(at, past.half_life, rho=past.rho)
    assert abs(fsum(part.points for part in parts) - interest) <= 1e-9
    assert abs(sum(part.points for part in parts) - interest) <= 1e-9


@given(chance=chances)
def test_shares_add_up_to_one_and_do_not_change_with_time(chance):
    past = history(chance, longest=25)
    made, last = folded(past.acts, past.rule, past.values), past.acts[-1].at
    total, now = explain(made.taken, made.group.head, past.rule, last)
    _, later = explain(made.taken, made.group.head, past.rule, last + 3 * past.half_life)
    assert [part.share for part in now] == [part.share for part in later]
    assert [part.quanta for part in now] == [part.quanta for part in later]
    if total:
        rounding = 1e-12 * sum(abs(part.share) for part in now)
        assert abs(fsum(part.share for part in now) - 1.0) <= rounding
        assert all(part.share == part.quanta / total for part in now)
    else:
        assert all(part.share == 0.0 for part in now)


@given(chance=chances)
def test_weak_parts_are_scaled_by_one_common_factor(chance):
    past = history(chance, longest=25)._replace(rho=0.37)
    made = folded(past.acts, past.rule, past.values)
    _, parts = explain(made.taken, made.group.head, past.rule, past.acts[-1].at)
    whole = [kept(one, made.group.head) * 2**32 for one in made.taken]
    strong = sum(q for q, one in zip(whole, made.taken, strict=True) if not one.value.weak)
    weak = sum(q for q, one in zip(whole, made.taken, strict=True) if one.value.weak)
    factor = min(weak, Fraction(0.37) * max(strong, 0)) / weak if weak > 0 else Fraction(1)
    for part, q in zip(parts, whole, strict=True):
        if part.taken.value.weak:
            assert abs(part.quanta - q * factor) < 1
        else:
            assert part.quanta == q
    scaled = [(part.quanta, q * factor) for part, q in zip(parts, whole, strict=True) if part.taken.value.weak]
    remainders = [(quanta > exact, exact % 1) for quanta, exact in scaled]
    up, down = [r for is_up, r in remainders if is_up], [r for is_up, r in remainders if not is_up]
    assert min(up, default=1) >= max(down, default=0), "a part was rounded up before one with a larger remainder"
