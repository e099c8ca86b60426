"""Shared among threads the answers are the same, in the same order."""

from __future__ import annotations

import threading
from random import Random

import numpy as np
import pytest

from sanket.engine.laws.markets import invent
from sanket.engine.laws.tests.test_replay import ENGINES, arrays
from sanket.engine.laws.tests.test_whatif import COLUMNS, Asked
from sanket.engine.recognition import compiled, plain, threads, whatif
from sanket.engine.recognition.replay import Log, Market, Overflow, Replay, Unfit, replay
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.sweep import pass_over
from sanket.engine.recognition.whatif import Wins, deal, leads_at, sweep


@pytest.fixture
def three(monkeypatch):
    """Three cores, and logs that are long enough for them."""
    monkeypatch.setattr(threads, "cores", lambda: 3)
    monkeypatch.setattr(threads, "FEWEST_ROWS", 1)
    monkeypatch.setattr(plain, "BLOCK", 16)
    assert threads.hands(3) == 3


def equal(ours, theirs):
    return all(np.array_equal(one, other) for one, other in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(25))
def test_a_shared_replay_finds_what_one_thread_finds(seed, engine, three):
    log, market = arrays(invent(Random(seed), longest=400))
    alone = replay(log, market, keep_hot=True, engine=engine, threads=1)
    shared = replay(log, market, keep_hot=True, engine=engine)
    assert np.array_equal(shared.states, alone.states)
    assert equal(shared.crossings, alone.crossings)
    assert equal(shared.hot, alone.hot)
    pieces, cut = Replay(market, engine=engine), len(log.at) // 3
    crossings = [pieces.feed(log.part(0, cut)), pieces.feed(log.part(cut, len(log.at)))]
    assert np.array_equal(pieces.states, alone.states)
    assert sum(len(some.row) for some in crossings) == len(alone.crossings.row)


@pytest.mark.parametrize("seed", range(25))
def test_a_shared_what_if_counts_and_lists_what_one_thread_does(seed, three, monkeypatch):
    asked = Asked(seed)
    wins, fits = Wins.of(asked.wins), asked.fits > 1
    monkeypatch.setattr(whatif, "ROOM", 2)
    whole = asked.log, asked.rules, asked.on, asked.off_ratio, asked.fits, COLUMNS, wins, *asked.window
    single = asked.log, asked.rules, asked.on[:, 0], asked.off_ratio, fits, wins, *asked.window
    shared = sweep(*whole), leads_at(*single)
    monkeypatch.setattr(threads, "cores", lambda: 1)
    monkeypatch.setattr(whatif, "ROOM", 1 << 17)
    alone = sweep(*whole), leads_at(*single)
    assert equal(shared[0], alone[0])
    assert equal(shared[1], alone[1])


@pytest.mark.parametrize("engine", ENGINES)
def test_what_goes_wrong_in_a_thread_is_told(three, engine):
    last = 16 * 3_600 - 1  # the end of an epoch, where points weigh most
    many, market = 8_500, Market.of([[n] for n in range(40)], [0] * 40, [Rule(3_600, 20.0)], [Value(1_000)])
    with pytest.raises(Overflow, match="64 bits"):
        replay(Log.of([7] * many, [last] * many, [0] * many, [0] * many), market, engine=engine)
    for at in ([0, 1, 2, 3, 2, 5], [0, 1, 0, 3, 4, 5], [0, 1, 2, 3, 4, 3]):  # wherever the threads' shares begin
        with pytest.raises(Unfit, match="not in order"):
            replay(Log.of([3] * 6, at, [0] * 6, [0] * 6), market, engine=engine)


def test_no_thread_is_left_behind(three):
    before = threading.active_count()
    log, market = arrays(invent(Random(1), longest=300))
    replay(log, market)
    assert threading.active_count() == before


def test_short_logs_are_not_shared():
    assert threads.hands(2 * threads.FEWEST_ROWS - 1) == 1
    assert threads.hands(1 << 40) == min(threads.cores(), threads.MOST)


def test_what_was_dealt_out_serves_other_rules_and_values_but_no_other_log():
    asked, other = Asked(4), Asked(5)
    wins = Wins.of(asked.wins)
    dealt = deal(asked.log, asked.rules, wins.first, wins.group)
    slower = asked.rules._replace(
        rules=[Rule(rule.half_life * 2, rule.on, rho=rule.rho / 2) for rule in asked.rules.rules],
        values=[value._replace(value=value.value + 1) for value in asked.rules.values],
    )
    for market in (asked.rules, slower):
        whole = asked.log, market, asked.on, asked.off_ratio, asked.fits, COLUMNS, wins, *asked.window
        assert equal(sweep(*whole, dealt=dealt), sweep(*whole))
    whole = other.log, other.rules, other.on, other.off_ratio, other.fits, COLUMNS, Wins.of(other.wins), *other.window
    with pytest.raises(ValueError, match="dealt"):
        sweep(*whole, dealt=dealt)
    fewer = asked.rules._replace(values=asked.rules.values[: int(asked.log.kind.max())])
    with pytest.raises(ValueError, match="dealt"):
        sweep(asked.log, fewer, *whole[2:], dealt=dealt)


def test_wins_close_only_what_was_dealt_out_together():
    market = Market.of([[0], [1]], [0, 0], [Rule(3_600, 1.0)], [Value(2)])
    log = Log.of([0, 1], [0, 10], [0, 0], [0, 0])
    window = 100, 0, 100
    dealt = deal(log, market, *Wins.of([])[1:])
    asked = log, market, np.ones((1, 1)), 0.5, np.ones(2, np.int32), 1
    with pytest.raises(ValueError, match="dealt out together"):
        sweep(*asked, Wins.of([(20, [0, 1])]), *window, dealt=dealt)
    assert sweep(*asked, Wins.of([(20, [1])]), *window, dealt=dealt).covered.tolist() == [[1]]
    assert sweep(*asked, Wins.of([(20, [0, 1])]), *window).covered.tolist() == [[1]]


@pytest.mark.skipif(not compiled.available(), reason="nothing is compiled here")
def test_whatever_is_asked_the_pass_is_compiled_once():
    """Else a page would wait for a compiler although the worker has been through."""
    whatif.compile_now()
    before = list(pass_over.signatures)
    asked = Asked(4)
    wins, owner = Wins.of(asked.wins), np.zeros(len(asked.fits), np.int32)
    for column in asked.log:
        column.flags.writeable = False  # as a log that lies on disk
    unlike = asked.rules._replace(weights=None if asked.rules.weights else np.ones(int(asked.log.contact.max()) + 1))
    for market in (asked.rules, unlike):
        whole = asked.log, market, asked.on, asked.off_ratio, asked.fits, COLUMNS, wins, *asked.window
        sweep(*whole)
        sweep(*whole, months=np.array([0, 1 << 40]), owner=owner, owners=1)
        leads_at(asked.log, market, asked.on[:, 0], asked.off_ratio, asked.fits > 1, wins, *asked.window)
    assert list(pass_over.signatures) == before
