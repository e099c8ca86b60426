"""Whole accounts can be replayed apart: together they are what one replay of everything finds."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sanket.engine.backends.judging import judging
from sanket.engine.backends.partition import Found, Part, Unknown, dense, replayed
from sanket.engine.backends.tests.logs import RULES, Crossing, crossings, in_order, invent
from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.step import Group


def apart(part: Part, parts: int) -> tuple[list[Crossing], int]:
    """The accounts dealt out to so many replays."""
    found: list[Crossing] = []
    groups = 0
    for n in range(parts):
        mine = part.account % parts == n
        one = replayed(Part(*(column[mine] for column in part)), RULES)
        found += crossings(Found(*one[:4], np.flatnonzero(mine)[one.row], *one[5:]))
        groups += one.groups
    return in_order(found), groups


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("parts", [2, 7])
def test_in_parts_it_is_the_same(seed: int, parts: int):
    part = invent(seed)
    whole = replayed(part, RULES)
    assert len(whole.kind) > 100
    assert {*whole.kind} == {"recognised", "revived", "cooled"}
    assert apart(part, parts) == (crossings(whole), whole.groups)


def test_it_is_what_the_step_finds_activity_by_activity():
    part = invent(5, accounts=6, activities=400)
    told: list[Crossing] = []
    for account in np.unique(part.account).tolist():
        for offering, rule in RULES.rules.items():
            acts = [
                Act(at, f"{row:05}", contact, kind, about)
                for row, (whose, about, contact, kind, at) in enumerate(zip(*map(np.ndarray.tolist, part), strict=True))
                if whose == account and offering in RULES.chains[about]
            ]
            for taken in walk(Group(), acts, rule, RULES.values, weights=RULES.weights):
                cause = f"é{int(taken.act.id)}"
                told += [
                    (account, offering, kind, at, cause if by_activity else None)
                    for kind, at, by_activity in taken.crossings
                ]
    assert crossings(replayed(part, RULES)) == in_order(told)


def test_without_compiler_it_is_the_same():
    part = invent(6, activities=500)
    assert crossings(replayed(part, RULES, engine="numpy")) == crossings(replayed(part, RULES))


def test_nothing_at_all():
    none = np.zeros(0, np.int64)
    assert replayed(Part(none, none, none, none, none), RULES).groups == 0


@pytest.mark.parametrize("keys", [[], [0], [7, 3, 7, 3, 0], [5, 1 << 40, 5], [-2, 4, -2], list(range(90, 3, -1))])
def test_dense_numbers_are_those_of_unique(keys: list[int]):
    given = np.array(keys, np.int64)
    for ours, theirs in zip(dense(given), np.unique(given, return_inverse=True), strict=True):
        assert ours.tolist() == theirs.tolist()


def test_accounts_whose_numbers_lie_near_each_other():
    part = invent(9)
    accounts, near = np.unique(part.account, return_inverse=True)
    here, there = replayed(part, RULES), replayed(part._replace(account=near), RULES)
    assert crossings(here) == crossings(there._replace(account=accounts[there.account]))


def test_rules_come_back_as_they_went():
    told = json.loads(json.dumps(RULES.told()))
    assert judging(told).told() == RULES.told()
    part = invent(7)
    assert crossings(replayed(part, judging(told))) == crossings(replayed(part, RULES))


@pytest.mark.parametrize(("column", "what"), [("offering", "offering 77"), ("kind", "activity type 77")])
def test_what_the_rules_do_not_know_is_named(column: str, what: str):
    part = invent(8)
    with pytest.raises(Unknown, match=what):
        replayed(part._replace(**{column: np.full(len(part.at), 77)}), RULES)
