"""What is written is read as it was meant: parse, print, parse."""

import pytest

from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.printing import shown
from sanket.engine.conditions.tests.made import Anything, few_and_many, seed
from sanket.engine.conditions.tree import All, Either, Not

ISSUE = (
    'account.industry in ("automotive", "auto parts") and (contact.department = "R&D" or interest("Paint robots") >= 20)'
    ' and not activity("unsubscribed", within = 90 days)'
)


@pytest.mark.parametrize("many", few_and_many(300, 10_000))
def test_print_and_parse_lose_nothing(many):
    maker = Anything(seed(5))
    for _ in range(many):
        made = maker.condition()
        text = shown(made)
        read = parse(text)
        assert read == made, text
        assert shown(read) == text


def test_the_condition_everybody_starts_from_stands_as_it_is_written():
    assert shown(parse(ISSUE)) == ISSUE


def test_and_binds_closer_than_or_and_brackets_are_kept():
    assert isinstance(parse("a.b or c.d and e.f"), Either)
    nested = parse("(a.b and c.d) and not (e.f or g.h)")
    assert isinstance(nested, All)
    assert isinstance(nested.parts[0], All)
    assert isinstance(nested.parts[1], Not)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ('ACCOUNT.Name   =\n"x"', 'account.name = "x"'),
        ("a.b>=1.50 And C.d IS NOT known", "a.b >= 1.5 and c.d is unknown"),
        ("((a.b))", "a.b"),
        ("a.b > 50percent", "a.b > 50 %"),
        ("sum(purchases.amount,within=1 years)>=100000 inr", "sum(purchases.amount, within = 1 year) >= 100000 INR"),
        ("a.b = yes", "a.b = true"),
        ("a.b < now-14 day", "a.b < now - 14 days"),
    ],
)
def test_people_write_as_they_like(written, printed):
    assert shown(parse(written)) == printed
