"""Chips say what the language says, both ways, whatever is pressed."""

import os
import random

import pytest

from sanket.engine.conditions.chips import Chip, Group, added, at, changed, chips_of, joined, negated, removed, text_of
from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.printing import shown
from sanket.engine.conditions.tests.made import Anything

MADE = int(os.environ.get("SANKET_TEST_CONDITIONS", "300"))
PUNE, NASHIK = 'account.city = "Pune"', 'account.city = "Nashik"'


def places(part, here=()):
    yield here
    for n, one in enumerate(getattr(part, "parts", ())):
        yield from places(one, (*here, n))


def test_nothing_is_lost_either_way():
    maker = Anything(8)
    for _ in range(MADE):
        text = shown(maker.condition())
        assert text_of(chips_of(text)) == text


def test_what_is_pressed_can_always_be_read_again():
    maker, chance = Anything(9), random.Random(9)
    for _ in range(MADE):
        group = chips_of(shown(maker.condition()))
        place = chance.choice(list(places(group)))
        deed = chance.choice([removed, negated, joined, lambda group, place: added(group, place, Chip("a.b"))])
        text = text_of(deed(group, place))
        assert text == "" or shown(parse(text)) == text
        assert text_of(chips_of(text)) == text


def test_twice_is_as_if_never():
    maker, chance = Anything(10), random.Random(10)
    for _ in range(50):
        group = chips_of(shown(maker.condition()))
        place = chance.choice(list(places(group)))
        assert text_of(joined(joined(group, place), place)) == text_of(group)
        if (found := at(group, place)) is not None and found.nots < 2:
            assert text_of(negated(negated(group, place), place)) == text_of(group)


def test_one_by_one():
    group = added(Group("and"), (), Chip("account.city", "=", '"Pune"'))
    assert text_of(group) == PUNE
    group = added(group, (0,), Chip("account.city", "=", '"Nashik"'))
    assert text_of(group) == f"{PUNE} or {NASHIK}"
    group = added(chips_of(f"account.is_customer and ({PUNE} or {NASHIK})"), (1,), Chip("account.city", "is unknown"))
    assert text_of(group) == f"account.is_customer and ({PUNE} or {NASHIK} or account.city is unknown)"
    assert (
        text_of(negated(group, (1,))) == f"account.is_customer and not ({PUNE} or {NASHIK} or account.city is unknown)"
    )
    assert text_of(removed(removed(group, (1, 2)), (1, 0))) == f"account.is_customer and {NASHIK}"
    assert text_of(removed(group, ())) == ""


@pytest.mark.parametrize("typed", ["account.city = Pune", 'account.city = "Pune', "and", PUNE + " or or x"])
def test_what_cannot_be_read_stays_as_it_was_typed(typed):
    (chip,) = chips_of(typed).parts
    assert isinstance(chip, Chip)
    assert chip.text == typed
    assert text_of(chips_of(typed)) == typed
    assert typed in text_of(added(chips_of(typed), (), Chip("account.city", "is known")))


def test_a_place_that_is_not_there_changes_nothing():
    group = chips_of(PUNE)
    assert removed(group, (7,)) is group
    assert changed(group, (0, 0), lambda part: None) is group
