"""The engine passes its own battery, and the battery notices what is broken."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanket.engine.laws import battery
from sanket.engine.laws.battery import LAWS, Answer, replay
from sanket.engine.laws.histories import HALF_LIVES, history
from sanket.engine.laws.naive import Doubt, judge

chances = st.randoms(use_true_random=False)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@given(chance=chances)
def test_replay_keeps(law, chance):
    law(replay, history(chance, longest=15), chance)


@pytest.mark.parametrize("half_life", HALF_LIVES)
def test_replay_agrees_with_the_definition_on_long_histories(half_life):
    for seed in range(60):
        chance = Random(seed)
        past = history(chance, longest=70, half_life=half_life)
        for law in LAWS:
            law(replay, past, chance)


def test_histories_reach_what_is_hard():
    """The battery would be worth little if nothing crossed, nothing was tied, or all was in doubt."""
    kinds: dict[str, int] = {}
    ties = acts = doubts = 0
    for seed in range(300):
        past = history(Random(seed))
        acts += len(past.acts)
        ties += sum(a.at == b.at for a, b in zip(past.acts, past.acts[1:], strict=False))
        try:
            for kind, _, cause in judge(past).crossings:
                name = f"{kind} by {'act' if cause else 'time'}"
                kinds[name] = kinds.get(name, 0) + 1
        except Doubt:
            doubts += 1
    assert ties / acts > 0.25
    assert doubts < 30
    assert {name for name, n in kinds.items() if n >= 20} == {
        "recognised by act",
        "revived by act",
        "cooled by act",
        "cooled by time",
    }


def late_reader(past, acts):
    """Takes rows as they come."""
    return replay(past, acts)._replace(facts=tuple(acts))


def deaf_to_time(past, acts):
    answer = replay(past, acts)
    return answer._replace(crossings=[crossing for crossing in answer.crossings if crossing[2]])


def counts_weak_in_full(past, acts):
    values = {kind: value._replace(weak=False) for kind, value in past.values.items()}
    return replay(past._replace(values=values), acts)


def adds_a_millionth(past, acts):
    answer = replay(past, acts)
    return answer._replace(score=answer.score + 1e-3)


@pytest.mark.parametrize("broken", [late_reader, deaf_to_time, counts_weak_in_full, adds_a_millionth])
def test_battery_notices(broken):
    def caught(seed: int) -> bool:
        chance = Random(seed)
        past = history(chance)
        try:
            for law in LAWS:
                law(broken, past, chance)
        except AssertionError:
            return True
        return False

    assert any(caught(seed) for seed in range(100))


def test_answer_compares_all_it_holds():
    assert Answer([], False, None, 0.0, ()) != Answer([], False, None, 0.0, (1,))
    assert len(LAWS) == sum(getattr(one, "__module__", "") == battery.__name__ for one in LAWS)


@settings(max_examples=30)
@given(chance=chances)
def test_naive_never_recognises_without_reaching(chance):
    """A check of the judge itself: all that rises without an *opens* has a score of at least "on"."""
    from sanket.engine.laws.naive import interest

    past = history(chance, longest=12, decisive=False)
    try:
        crossings = judge(past).crossings
    except Doubt:
        return
    for kind, at, cause in crossings:
        if kind != "cooled":
            upto = [act for act in past.acts if (act.at, act.id) <= (at, cause)]
            assert interest(past, upto, at).points >= past.on * (1 - 1e-6)
