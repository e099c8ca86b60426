"""Laws of weights by influence: uniform is 1, the order of rows and the scale of counts change nothing, old mail fades."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.scoring.coreness import coreness
from sanket.engine.scoring.eigenvector import eigenvector
from sanket.engine.scoring.graph import DAY, ONE, build
from sanket.engine.scoring.influence import LEAST, MOST, weigh
from sanket.engine.scoring.pagerank import DAMPING, pagerank
from sanket.engine.scoring.strength import strength

NOW = 1_800_000_000
HALF_LIFE = 90.0
CENTRALITIES = (pagerank, strength, eigenvector, coreness)

people = st.integers(1, 8)
rows = st.lists(
    st.tuples(people, people, st.integers(0, 400 * DAY), st.sampled_from([0.5, 1.0, 2.0]), st.integers(1, 5)),
    max_size=40,
).map(lambda some: [row for row in some if row[0] != row[1]])
# Eight people at two accounts.
ACCOUNTS = {who: who % 2 for who in range(1, 9)}


def graph_of(rows, accounts=None, when=NOW):
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    sender, recipient, age, weight, many = columns
    return build(
        np.array(sender, np.int64),
        np.array(recipient, np.int64),
        NOW - np.array(age, np.int64),
        np.array(weight, np.float64),
        np.array(many, np.int64),
        ACCOUNTS if accounts is None else accounts,
        when,
        HALF_LIFE,
    )


def weights(rows, centrality=pagerank, **given):
    graph = graph_of(rows, **given)
    return dict(zip(graph.nodes.tolist(), weigh(centrality(graph)).tolist(), strict=True))


def mail(sender, recipient, *, age=0, many=1):
    return (sender, recipient, age, 1.0, many)


@pytest.mark.parametrize("centrality", CENTRALITIES)
@pytest.mark.parametrize("size", [2, 3, 7, 30])
def test_where_all_write_to_all_everybody_weighs_one(centrality, size):
    rows = [mail(a, b, age=DAY) for a in range(size) for b in range(size) if a != b]
    assert weights(rows, centrality, accounts=dict.fromkeys(range(size), 0)) == dict.fromkeys(range(size), 1.0)


@pytest.mark.parametrize("centrality", CENTRALITIES)
def test_a_ring_is_uniform_too(centrality):
    rows = [mail(a, (a + 1) % 11) for a in range(11)]
    assert set(weights(rows, centrality, accounts=dict.fromkeys(range(11), 0)).values()) == {1.0}


def test_whom_all_write_to_weighs_more_and_a_silent_one_is_not_known():
    found = weights([mail(1, 3), mail(5, 3), mail(7, 3)])
    assert found[3] > 1.4
    assert found[1] == found[5] == found[7] < 1
    assert set(found) == {1, 3, 5, 7}


def test_whoever_is_addressed_by_the_influential_weighs_more():
    hub = [mail(who, 1) for who in (5, 7, 9, 11)]
    found = weights([*hub, mail(1, 3), mail(5, 13)], accounts=dict.fromkeys(range(1, 15), 0))
    assert found[3] > found[13]


def test_a_list_counts_for_little():
    direct = weights([mail(1, 3), mail(1, 5, many=20)])
    assert direct[3] > direct[5]


def test_between_accounts_nothing_is_known():
    assert weights([mail(1, 2), mail(2, 1)]) == {}
    assert weights([]) == {}


def test_what_comes_later_is_not_known_yet():
    assert weights([mail(1, 3, age=0)], when=NOW - 1) == {}


def test_a_half_life_halves_and_enough_of_them_leave_nothing():
    graph = graph_of([mail(1, 3, age=90 * DAY)])
    assert graph.mass.tolist() == [ONE // 2]
    assert graph_of([mail(1, 3, age=90 * 30 * DAY)]).nodes.tolist() == []


def test_recent_mail_counts_more():
    found = weights([mail(1, 3, age=0), mail(1, 5, age=300 * DAY)])
    assert found[3] > found[5]


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(rows, chance: Random):
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    for centrality in CENTRALITIES:
        one, other = graph_of(rows), graph_of(shuffled)
        assert one.mass.tolist() == other.mass.tolist()
        assert centrality(one).tobytes() == centrality(other).tobytes()


@given(rows, st.sampled_from([2, 3, 7, 10]))
def test_the_scale_of_all_counts_changes_nothing(rows, times):
    for centrality in CENTRALITIES:
        assert weights(rows * times, centrality) == weights(rows, centrality)


@given(rows)
def test_weights_stay_within_their_bounds(rows):
    for centrality in CENTRALITIES:
        assert all(LEAST <= weight <= MOST for weight in weights(rows, centrality).values())


@given(rows)
def test_accounts_do_not_touch_each_other(rows):
    whole = weights(rows)
    for account in (0, 1):
        alone = weights([row for row in rows if row[0] % 2 == row[1] % 2 == account])
        assert alone == {who: weight for who, weight in whole.items() if ACCOUNTS[who] == account}


@given(rows)
def test_ranks_average_one_at_each_account(rows):
    graph = graph_of(rows)
    sums = graph.per_account(pagerank(graph)) / graph.sizes
    assert sums.tolist() == pytest.approx([1.0] * len(graph.sizes))


@given(rows)
def test_pagerank_solves_its_equation(rows):
    """The definition, solved directly with dense matrices."""
    graph = graph_of([(1 + 2 * (a % 4), 1 + 2 * (b % 4), *rest) for a, b, *rest in rows if a % 4 != b % 4])
    n = len(graph.nodes)
    if not n:
        return
    flow = np.zeros((n, n))
    flow[graph.dst, graph.src] = graph.mass
    out = flow.sum(0)
    flow = np.where(out > 0, flow / np.where(out > 0, out, 1), 1 / n)
    exact = np.linalg.solve(np.eye(n) - DAMPING * flow, np.full(n, 1 - DAMPING))
    assert pagerank(graph).tolist() == pytest.approx(exact.tolist(), abs=1e-8)
