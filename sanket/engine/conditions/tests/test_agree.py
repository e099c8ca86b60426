"""Three evaluations, one meaning: each is held to the tables of three truth values, on conditions made by chance."""

import numpy as np
import pytest

from sanket.engine.conditions.arrays import Rows, verdicts
from sanket.engine.conditions.checking import check
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.closures import Closure, full
from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.plan import Tallies
from sanket.engine.conditions.printing import shown
from sanket.engine.conditions.tests.made import Maker, few_and_many, seed
from sanket.engine.conditions.tests.world import INDUSTRIES, NOW, REGISTER, ZONE, World

TEXTS = [*filter(None, INDUSTRIES), "R&D", "customer", "nobody"]


@pytest.mark.parametrize("now", [NOW, NOW - 14 * 86_400 + 1])
@pytest.mark.parametrize("many", few_and_many(60, 1_500))
def test_the_three_say_the_same(now, many):
    world, clock = World(3), Clock(now, ZONE)
    database, history = world.database(), world.history()
    maker = Maker(seed(7), REGISTER, "account", TEXTS)
    rows = Rows(np.arange(len(world.accounts)), np.full(len(world.accounts), now))
    learned: Tallies = {}
    seen = set()
    for _ in range(many):
        text = shown(maker.condition())
        asked = check(parse(text), REGISTER, "account")
        records = world.records(asked, clock)
        meant = [full(asked, record) for record in records]
        seen |= set(meant)
        closure = Closure(asked, learned, count=True)
        assert [closure.verdict(record) for record in records] == meant, text
        assert world.found(database, asked, clock) == meant, text
        found = verdicts(asked, rows, history, learned)
        told = [True if true else False if false else None for true, false in zip(*found, strict=True)]
        assert told == meant, text
    assert seen == {True, False, None}


@pytest.mark.parametrize("many", few_and_many(20, 1_000))
def test_each_row_of_a_history_has_its_own_instant(many):
    world = World(4, accounts=15)
    maker = Maker(seed(9), REGISTER, "account", TEXTS)
    instants = [NOW - days * 86_400 for days in (0, 1, 14, 30, 200)]
    rows = Rows(np.tile(np.arange(15), 5), np.repeat(np.array(instants), 15))
    for _ in range(many):
        asked = check(parse(shown(maker.condition())), REGISTER, "account")
        found = verdicts(asked, rows, world.history())
        meant = [full(asked, record) for at in instants for record in world.records(asked, Clock(at, ZONE))]
        assert found.true.tolist() == [verdict is True for verdict in meant]
        assert found.false.tolist() == [verdict is False for verdict in meant]
