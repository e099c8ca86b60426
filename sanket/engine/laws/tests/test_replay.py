"""Whole histories, replayed: all that the step knows, of all groups at once."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from sanket.engine.laws import markets
from sanket.engine.laws.markets import invent, judge
from sanket.engine.recognition import fitness
from sanket.engine.recognition.kernel import KINDS, NONE
from sanket.engine.recognition.replay import Log, Market, Overflow, Replay, Unfit, replay
from sanket.engine.recognition.rule import Rule, Value

ENGINES = ("numba", "numpy")


def arrays(market: markets.Market) -> tuple[Log, Market]:
    acts = market.acts
    log = Log.of(
        [act.offering for act in acts],
        [act.at for act in acts],
        [act.contact for act in acts],
        [act.type for act in acts],
    )
    return log, Market.of(market.chains, market.rule, market.rules, market.values, market.weights)


def states_of(groups):
    facts = [[NONE if fact is None else int(fact) for fact in group.facts()] for group in groups]
    return np.array(facts, np.int64).reshape(len(groups), -1)


def told(crossings, start=0):
    return [
        (start + int(row), int(group), (KINDS[kind], int(at), bool(cause)))
        for row, group, kind, at, cause in zip(*crossings, strict=True)
    ]


def in_order(crossings):
    """Of one activity the groups come in any order."""
    return sorted(crossings, key=lambda one: one[:2])


def pairs(hot, start=0):
    return [(start + int(row), int(group)) for row, group in zip(*hot, strict=True)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(60))
def test_a_replay_is_what_the_step_says(seed, engine):
    market = invent(Random(seed), decisive=seed % 2 == 0, longest=400)
    truth = judge(market)
    log, rules = arrays(market)
    found = replay(log, rules, keep_hot=True, engine=engine)
    assert np.array_equal(found.states, states_of(truth.groups))
    assert in_order(told(found.crossings)) == in_order(
        (row, g, tuple(crossing)) for row, g, crossing in truth.crossings
    )
    assert sorted(pairs(found.hot)) == sorted(truth.hot)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(40))
def test_in_pieces_it_is_what_it_is_at_once(seed, engine):
    chance = Random(seed)
    market = invent(chance, decisive=seed % 2 == 0, longest=300)
    log, rules = arrays(market)
    whole = replay(log, rules, keep_hot=True, engine=engine)
    pieces = Replay(rules, keep_hot=True, engine=engine)
    cuts = sorted(chance.randint(0, len(log.at)) for _ in range(4))
    crossings, hot = [], []
    for start, stop in zip([0, *cuts], [*cuts, len(log.at)], strict=True):
        crossings += told(pieces.feed(log.part(start, stop)), start)
        hot += pairs(pieces.hot, start)
    assert np.array_equal(pieces.states, whole.states)
    assert in_order(crossings) == in_order(told(whole.crossings))
    assert sorted(hot) == sorted(pairs(whole.hot))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sum_beyond_64_bits_is_refused(engine):
    last = 16 * 3_600 - 1  # the end of an epoch, where points weigh most
    market = Market.of([[0]], [0], [Rule(3_600, 20.0)], [Value(1_000)])
    replay(Log.of([0] * 8_300, [last] * 8_300, [0] * 8_300, [0] * 8_300), market, engine=engine)
    with pytest.raises(Overflow, match="64 bits"):
        replay(Log.of([0] * 8_500, [last] * 8_500, [0] * 8_500, [0] * 8_500), market, engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_log_that_does_not_fit_its_market_is_refused(engine):
    market = Market.of([[0]], [0], [Rule(3_600, 20.0)], [Value(1)], [1.0])
    for log, why in (
        (Log.of([0, 0], [5, 4], [0, 0], [0, 0]), "not in order"),
        (Log.of([1], [5], [0], [0]), "pair"),
        (Log.of([-1], [5], [0], [0]), "pair"),
        (Log.of([0], [5], [1], [0]), "contact"),
        (Log.of([0], [5], [0], [1]), "kind"),
    ):
        with pytest.raises(Unfit, match=why):
            replay(log, market, engine=engine)
    pieces = Replay(market, engine=engine)
    pieces.feed(Log.of([0], [5], [0], [0]))
    with pytest.raises(Unfit, match="not in order"):
        pieces.feed(Log.of([0], [4], [0], [0]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("chains", [[[0], [], [1]], [[], [0, 1]], [[0, 1], []], [[]]])
def test_a_market_with_a_pair_of_no_group_is_refused(engine, chains):
    market = Market.of(chains, [0, 0], [Rule(86_400, 20.0)], [Value(30)])
    with pytest.raises(Unfit, match="no group"):
        Replay(market, engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_nothing(engine):
    found = replay(Log.of([], [], [], []), Market.of([], [], [], []), keep_hot=True, engine=engine)
    assert len(found.states) == len(found.crossings.row) == len(pairs(found.hot)) == 0


def test_many_crossings_and_cells_find_room():
    """More than the first blocks hold."""
    many = 30_000
    kinds = [Value(20, countable=True), Value(-20, countable=True)]
    log = Log.of([0] * many, range(many), [n // 2 for n in range(many)], [n % 2 for n in range(many)])
    market = Market.of([[0, 1]], [0, 1], [Rule(86_400, 15.0), Rule(36_000, 12.0)], kinds)
    found = replay(log, market, keep_hot=True)
    assert len(found.crossings.row) == 2 * many
    assert len(pairs(found.hot)) == many
    assert many > fitness.NODES
