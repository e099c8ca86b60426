"""What every recogniser owes. Each law takes a recogniser and a history and raises ``AssertionError`` with a reason.

A recogniser is given the acts in any order and answers what is true at the last of them.

>>> from random import Random
>>> from sanket.engine.laws.histories import history
>>> for law in LAWS:
...     law(replay, history(Random(7)), Random(8))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from sanket.engine.laws.histories import History
from sanket.engine.laws.naive import Doubt, interest, judge
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Profile, fold


class Answer(NamedTuple):
    """``facts``: whatever state the recogniser keeps; only compared with its own."""

    crossings: list[tuple[str, int, str | None]]
    hot: bool
    cold_at: int | None
    score: float
    facts: tuple[object, ...]


Recogniser = Callable[[History, Sequence[Act]], Answer]
Law = Callable[[Recogniser, History, Random], None]


def replay(history: History, acts: Sequence[Act]) -> Answer:
    """The engine's own clean replay, as a recogniser."""
    rule, acts = history.rule, sorted(acts)
    folded = fold(acts, rule, history.values, Profile(1.0, 1.0, 1.0, lambda contact: 1.0))
    group, last = folded.group, acts[-1].at if acts else 0
    score = group.head.score(last, rule.half_life, rho=rule.rho)
    hot = group.state == 1
    return Answer(folded.crossings, hot, group.cold_at if hot else None, score, group.facts())


def agrees_with_the_definition(recognise: Recogniser, history: History, chance: Random) -> None:
    """Same crossings and same causes, instants to the second, scores within theorem 2."""
    answer, last = recognise(history, history.acts), history.acts[-1].at
    points, error = interest(history, history.acts, last)
    assert abs(answer.score - points) <= error, f"{answer.score} is not {points} within {error}"
    try:
        truth = judge(history)
    except Doubt:
        return
    told = [(kind, cause) for kind, _, cause in answer.crossings]
    assert told == [(kind, cause) for kind, _, cause in truth.crossings], f"{answer.crossings}\nnot {truth.crossings}"
    for (kind, at, _), (_, true_at, _), unsure in zip(answer.crossings, truth.crossings, truth.errors, strict=True):
        assert abs(at - true_at) <= 1 + unsure, f"{kind} at {at}, not {true_at}"
    assert answer.hot == truth.hot, f"hot is {answer.hot}"


def order_says_nothing(recognise: Recogniser, history: History, chance: Random) -> None:
    """Shuffled rows give the same state, crossings and bits of the score."""
    shuffled = list(history.acts)
    chance.shuffle(shuffled)
    assert recognise(history, shuffled) == recognise(history, history.acts)


def what_is_taken_away_never_was(recognise: Recogniser, history: History, chance: Random) -> None:
    """Erasing a contact, or any acts, leaves what the others alone would have made."""
    erased = chance.randint(0, 3)
    rest = history.without([act for act in history.acts if act.contact == erased])
    if rest.acts:
        assert recognise(history, rest.acts) == recognise(rest, rest.acts)


def crossings_alternate(recognise: Recogniser, history: History, chance: Random) -> None:
    """recognised, cooled, revived, cooled, ... never back in time, and hot exactly after a rise."""
    answer = recognise(history, history.acts)
    kinds = [kind for kind, _, _ in answer.crossings]
    expected = ["recognised" if i == 0 else "cooled" if i % 2 else "revived" for i in range(len(kinds))]
    assert kinds == expected, f"{kinds}"
    instants = [at for _, at, _ in answer.crossings]
    assert instants == sorted(instants), f"{instants} go back in time"
    assert answer.hot == (len(kinds) % 2 == 1)


def weak_alone_never_lead(recognise: Recogniser, history: History, chance: Random) -> None:
    """Whatever a machine does, and however often: nothing without a person's act."""
    weak = history.without([act for act in history.acts if not _is_mere_signal(history, act)])
    if weak.acts:
        answer = recognise(weak, weak.acts)
        assert answer.crossings == [], f"weak signals alone crossed: {answer.crossings}"
        assert answer.score <= 0, f"weak signals alone are worth {answer.score}"


def _is_mere_signal(history: History, act: Act) -> bool:
    value = history.values[act.type]
    return value.weak and not value.decisive


LAWS: tuple[Law, ...] = (
    agrees_with_the_definition,
    order_says_nothing,
    what_is_taken_away_never_was,
    crossings_alternate,
    weak_alone_never_lead,
)
