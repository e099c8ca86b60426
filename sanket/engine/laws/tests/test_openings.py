"""Openings of leads against the words of the definition, and a life that goes on where it was left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.laws.histories import history
from sanket.engine.recognition.fold import Cells, walk
from sanket.engine.recognition.life import Life, Opening, Profile, fold, live
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
    rests = [chance.choice((None, chance.choice(instants), instants[0])) for _ in range(chance.randint(0, 3))]

    expected: list[tuple[int, str]] = []
    group = Group()
    for i, taken in enumerate(walk(group, past.acts, past.rule, past.values)):
        acted = {a.contact for a in past.acts[: i + 1] if a.contact and past.values[a.type].customer}
        fits = max((factors[contact] for contact in acted), default=nobody) >= 0.25 * (1 - 1e-9)
        if group.state != HOT or not fits:
            continue
        value = past.values[taken.act.type]
        counted = value.value != 0 or value.decisive != ""
        closed_until = rests[len(expected) - 1] if 0 < len(expected) <= len(rests) else None
        if not expected or (closed_until is not None and closed_until <= taken.act.at and counted):
            expected.append((taken.act.at, taken.act.id))

    profile = Profile(1.0, 1.0, nobody, factors.__getitem__)
    folded = fold(past.acts, past.rule, past.values, profile, rests)
    assert folded.openings == expected


@given(chance=st.randoms(use_true_random=False))
def test_a_life_goes_on_where_it_was_left(chance):
    """Streaming with the leads that are known equals the replay."""
    past = history(chance, longest=20)
    rest = chance.choice((None, past.acts[0].at, past.acts[-1].at))
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
