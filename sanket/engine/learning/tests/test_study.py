"""A study of a market whose true values are known: what is suggested, what is measured, what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import features
from sanket.engine.learning.hazard import WEEK, Wins
from sanket.engine.learning.study import AGREED, LEARNED, History, Types, study
from sanket.engine.learning.tests import process

KINDS = len(process.TRUE)


def history(made, *, end=None):
    groups = len(made.half_life)
    return History(
        made.log,
        made.half_life,
        np.ones(groups),
        np.arange(groups) // 2,
        made.wins,
        np.arange(len(made.wins.at)),
        made.begin,
        made.end if end is None else end,
    )


def suggested(found):
    assert found.suggestions is not None
    return found.suggestions


def points(found):
    return [one.points for one in suggested(found)]


def types(agreed=process.AGREED, **given):
    kinds = len(agreed)
    return Types(agreed, given.get("weak", np.zeros(kinds, bool)), given.get("confirmed", np.zeros(kinds, bool)))


@pytest.fixture(scope="module")
def made():
    return process.market(2_000, 60, seed=1)


@pytest.fixture(scope="module")
def found(made):
    return study(history(made), types())


def test_suggestions_stand_beside_the_agreed_values_with_their_evidence(made, found):
    assert points(found)[0] < process.AGREED[0]
    assert points(found)[3] > process.AGREED[3]
    for kind, one in enumerate(suggested(found)):
        assert one.low <= one.points <= one.high
        before = (made.log.kind == kind) & (made.log.at < found.cut)
        assert one.activities == before.sum()
        wins = [at_group for at_group in zip(made.wins.at, made.wins.group, strict=True) if at_group[0] < found.cut]
        if kind == 4:
            own = [made.log.at[before & (made.log.group == group)] for _, group in wins]
            pairs = zip(wins, own, strict=True)
            assert one.preceded == sum(((times >= at - found.horizon) & (times < at)).any() for (at, _), times in pairs)
        assert 0 < one.preceded <= len(wins)


def test_what_is_measured_is_later_than_what_was_learned_from(made, found):
    assert found.begin < found.cut < found.end
    assert found.cut % 86_400 == 0
    won_before = int((made.wins.at < found.cut).sum())
    assert 0.9 * won_before < found.early_wins <= won_before
    ranked = {one.name: one for one in found.later.ranked}
    assert len(ranked) == 6
    assert ranked[LEARNED].auc.value > ranked[AGREED].auc.value
    assert found.later.over_agreed.low < found.later.over_agreed.value < found.later.over_agreed.high
    assert found.later.over_agreed.value == pytest.approx(ranked[LEARNED].auc.value - ranked[AGREED].auc.value)
    assert all(one.auc.low <= one.auc.value <= one.auc.high for one in found.later.ranked)


def test_learning_knows_nothing_of_what_comes_after_the_cut(made, found):
    """Later wins are shuffled among the groups: the suggestions stay, bit for bit."""
    chance = np.random.default_rng(3)
    late = made.wins.at >= found.cut
    group = made.wins.group.copy()
    group[late] = chance.permutation(group[late])
    other = study(history(made._replace(wins=Wins(group, made.wins.at))), types())
    assert points(other) == points(found)
    assert other.later != found.later


def test_too_few_wins_suggest_nothing_and_are_counted(made):
    few = np.arange(len(made.wins.at)) % 40 == 0
    some = made._replace(wins=Wins(made.wins.group[few], made.wins.at[few]))
    found = study(history(some), types())
    assert found.suggestions is None
    assert found.later is None
    assert found.early_wins < 30


def test_a_type_that_knows_the_win_is_left_out_until_it_is_confirmed(made):
    """Somebody logs "order signed" two days before each win is written down; some are signed and not won."""
    chance = np.random.default_rng(4)
    signed = chance.integers(0, len(made.half_life), 40)
    at = np.concatenate((made.log.at, made.wins.at - 2 * 86_400, chance.integers(made.begin, made.end, 40)))
    group = np.concatenate((made.log.group, made.wins.group, signed))
    kind = np.concatenate((made.log.kind, np.full(len(made.wins.at) + 40, KINDS)))
    order = np.argsort(at, kind="stable")
    log = features.Events(group[order], at[order], kind[order], np.ones(len(at)))
    known = history(made._replace(log=log))
    agreed = np.append(process.AGREED, 5.0)
    found = study(known, types(agreed))
    assert [one.why for one in suggested(found)] == ["", "", "", "", "", "leak"]
    assert suggested(found)[-1].points is None
    assert suggested(found)[-1].auc > 0.9
    confirmed = study(known, types(agreed, confirmed=np.arange(KINDS + 1) == KINDS))
    assert points(confirmed)[-1] > 5
    # What the leak explains is explained by nothing else: the others keep the values they have without it.
    without = study(history(made), types())
    others = points(found)[:-1]
    assert others == pytest.approx(points(without), abs=1)


def test_a_type_of_few_activities_keeps_its_value(made):
    agreed = np.append(process.AGREED, 7.0)
    found = study(history(made), types(agreed))
    assert (suggested(found)[-1].points, suggested(found)[-1].why) == (None, "few")


def test_weak_types_are_limited_in_what_is_measured(made):
    weak = np.arange(KINDS) == 0
    limited = study(history(made), types(weak=weak))
    free = study(history(made), types())
    assert points(limited) == points(free)
    assert limited.later != free.later


def test_a_short_history_has_a_shorter_horizon(made):
    end = made.begin + 12 * WEEK
    found = study(history(made, end=end), types())
    assert found.horizon == 14 * 86_400
    assert study(history(made, end=end), types(), horizon=WEEK).horizon == WEEK


def test_how_far_it_came_is_told(made):
    said = []
    study(history(made), types(), report=lambda done, total: said.append((done, total)))
    assert said == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
