"""Openings of leads against the words of the definition, and a life that goes on where it was left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.laws.histories import history
from sanket.engine.recognition.fold import Cells, walk
from sanket.engine.recognition.life import Closing, Life, Opening, Profile, fold, live
from sanket.engine.recognition.step import HOT, Group


def fitting():
    return Profile(1.0, 1.0, 1.0, lambda contact: 1.0)


@given(chance=st.randoms(use_true_random=False))
def test_openings_are_the_first_acts_that_may(chance):
    """The definition, act by act, with every contact judged anew each time."""
    past = history(chance, longest=25)
    factors = {contact: chance.choice((0.1, 0.25, 0.5)) for contact in range(1, 4)}
    nobody = chance.choice((0.1, 0.3))
    instants = sorted(act.at for act in past.acts)
    instants += [instants[0], instants[-1] + 1]
    closings = [
        chance.choice((None, Closing(*sorted((chance.choice(instants), chance.choice(instants))))))
        for _ in range(chance.randint(0, 3))
    ]

    expected: list[tuple[int, str, int]] = []
    group = Group()
    for i, taken in enumerate(walk(group, past.acts, past.rule, past.values)):
        acted = {a.contact for a in past.acts[: i + 1] if a.contact and past.values[a.type].customer}
        fits = max((factors[contact] for contact in acted), default=nobody) >= 0.25 * (1 - 1e-9)
        if group.state != HOT or not fits:
            continue
        value = past.values[taken.act.type]
        counted = value.value != 0 or value.decisive != ""

        def over(number, counted=counted, at=taken.act.at):
            """Its rest is over and this act counts."""
            return counted and closings[number].until <= at

        number = expected[-1][2] if expected else -1
        if expected and (number >= len(closings) or closings[number] is None or not over(number)):
            continue
        number += 1
        while number < len(closings) and closings[number] and closings[number].at < taken.act.at and over(number):
            number += 1
        if number < len(closings) and closings[number] and closings[number].at < taken.act.at:
            continue
        expected.append((taken.act.at, taken.act.id, number))

    profile = Profile(1.0, 1.0, nobody, factors.__getitem__)
    folded = fold(past.acts, past.rule, past.values, profile, closings)
    assert folded.openings == expected


@given(chance=st.randoms(use_true_random=False))
def test_a_life_goes_on_where_it_was_left(chance):
    """Streaming with the leads that are known equals the replay."""
    past = history(chance, longest=20)
    rest = chance.choice(
        (None, Closing(past.acts[0].at, past.acts[-1].at), Closing(past.acts[-1].at, past.acts[-1].at))
    )
    whole = fold(past.acts, past.rule, past.values, fitting(), [rest])
    cut = chance.randint(0, len(past.acts))
    group, profile = Group(), fitting()
    openings: list[Opening] = []
    cells: Cells = {}
    for some in (past.acts[:cut], past.acts[cut:]):
        life = Life(openings, [rest])
        for taken in walk(group, some, past.rule, past.values, cells):
            live(taken, group, past.rule, profile, life)
        openings = life.openings
    assert openings == whole.openings
