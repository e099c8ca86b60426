"""Whoever writes something wrong is told where, what, and what was perhaps meant."""

import pytest

from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.tests.world import checked
from sanket.engine.conditions.words import LONGEST


def refused(text, subject="account"):
    with pytest.raises(ConditionRefused) as caught:
        checked(text, subject)
    error = caught.value
    assert error.data == {"start": error.start, "end": error.end, "nearest": error.nearest}
    assert 0 <= error.start <= error.end <= len(text)
    return error


@pytest.mark.parametrize(
    ("text", "there", "nearest", "words"),
    [
        ('account.indstry = "x"', "account.indstry", "account.industry", "There is no field account.indstry."),
        ("employees > 5", "employees", "account.employees", "no field"),
        ('contact.departement = "R&D"', "contact.departement", "contact.department", "no field"),
        ('activty("demo")', "activty", "activity", "cannot be asked"),
        ('activity("dem")', '"dem"', "demo", 'There is no type "dem".'),
        ('activity("demo", whithin = 5 days)', "whithin = 5 days", "within", "has no whithin"),
        ("sum(purchases.amont) > 5", "purchases.amont", "purchases.amount", "can be added up"),
        ('account.size = "smal"', '"smal"', "small", "one of small, large"),
        ('account.size in ("small", "larg")', '"larg"', "large", "one of small, large"),
        ('account.employees >= "many"', '"many"', None, "a number, such as 50"),
        ("account.turnover >= 5 EUR", "5 EUR", None, "not in EUR"),
        ("account.turnover in (5, 6 days)", "6 days", None, "an amount"),
        ("account.answered_in < 101 years", "101 years", None, "at most 100 years"),
        ("account.created > today - 12 hours", "today - 12 hours", None, "whole days"),
        ("account.created > 1850-01-01", "1850-01-01", None, "Years go from"),
        ("activity > 2", "activity", 'activity("demo")', "with brackets"),
        ("account.size = account.indstry", "account.indstry", "account.industry", "no field"),
        ("account.size = account.tag", "account.tag", None, "several values"),
        ("account.size = account.fit", "account.size = account.fit", None, "not alike"),
        ("account.size < account.industry", "account.size < account.industry", None, "compared with =, !="),
        ('activities("demo") > account.employees', "account.employees", None, "a fixed value"),
        ("account.weather = 5", "account.weather", None, "no field"),
    ],
)
def test_a_name_that_is_not_there(text, there, nearest, words):
    error = refused(text)
    assert text[error.start : error.end] == there
    assert error.nearest == nearest
    assert words in error.sentence
    assert (f"Did you mean {nearest}?" in error.sentence) is (nearest is not None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("account.employees contains 5", "is asked with"),
        ('account.employees > "many"', "a number, such as 50"),
        ("account.industry > 5", "is asked with"),
        ("account.industry", "cannot be asked with nothing"),
        ('account.industry = ""', "is unknown"),
        ("account.turnover > 5 EUR", "Amounts are kept in INR, not in EUR."),
        ("account.turnover > 5 days", "an amount"),
        ("account.employees > 5 INR", "a number"),
        ("account.fit > 5 days", "a share"),
        ("account.created > 5", "a day or a time"),
        ("account.answered_in > 5", "a length of time, such as 5 minutes"),
        ("account.answered_in < 101 years", "at most 100 years"),
        ("account.created > today - 12 hours", "whole days"),
        ("account.created > 1850-01-01", "Years go from 1900 to 2199."),
        ("account.created > now - 999999999999999 years", "at most 100 years"),
        ("activity(within = 999999999999999 years)", "at most 100 years"),
        ("activity(within = 5)", "a length of time"),
        ('activity("demo", "demo", "demo")', "without its name"),
        ('activity("demo", type = "demo")', "said twice"),
        ("sum() > 5", "needs its what"),
        ('account.industry has any of ("a", "b")', "has one value"),
        ("account.customer > 5", "cannot be asked with"),
        ('account.customer = "yes"', "true or false"),
        ("account.employees > 1234567890123456", "at most 15 digits"),
        ('account.industry = "\x00"', "cannot be seen"),
        ("account.created in (2026-01-01)", "is asked with"),
    ],
)
def test_a_comparison_that_makes_no_sense(text, words):
    assert words in refused(text).sentence


def test_a_field_of_something_else():
    error = refused('account.industry = "x"', "contact")
    assert error.sentence == "account.industry cannot be asked of contacts."


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "(", ")", "not", "and", "()", "((a.b)", "a.b = ", "a.b in ()", "a.b in (1", "a.b = 1 a.b", "a.b is",
        "a.b is not", "a.b has any", "a.b starts", "a.b = -", "a.b = - x", "a.b = now +", "a.b = now + 5",
        "a.b = 2026-13-01", "a.b = 2026-01-01T25:00", "x(", "x(,)", "x(a", "x(a=)", "x(1 2)", 'a.b = "', "a..b",
        "a.b.c = 1", "1 = a.b", "# x", "a.b = 'x'", "a.b = x", "é.b = 1", "(" * 5_000, "not " * 2_000, "a.b and " * 900,
        "x" * (LONGEST + 1), "a.b = " + "1" * 5_000, "a.b in (" + "1," * 4_000, "a.b=\ud800", 'a.b="\ud800"',
    ],
)  # fmt: skip
def test_nothing_ends_in_a_traceback(text):
    refused(text)
