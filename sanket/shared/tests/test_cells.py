"""Cells as values: what is understood, and what is refused by name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", "12"), (" 12 ", "12"), ("+12", "12"), ("-12.5", "-12.5"), ("−3", "-3"), (".5", "0.5"), ("1e3", "1000"),
        ("1,200", "1200"), ("12,34,567", "1234567"), ("1,234,567.89", "1234567.89"), ("1 200", "1200"),
        ("1\u00a0200", "1200"), ("12 lakh", "1200000"), ("1.5 lakhs", "150000"), ("2 lac", "200000"),
        ("1.5 crore", "15000000"), ("3 Cr", "30000000"), ("3cr.", "30000000"), ("₹ 5,00,000", "500000"),
        ("Rs. 500", "500"), ("INR 500", "500"), ("500/-", "500"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, value):
    assert cells.decimal(cell, "turnover") == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["abc", "12a", "1.200,50", "12,5", "1,2,3", "nan", "inf", "-inf", "--5", "1e9999", "5 5", "0x10", "१२"]
)
def test_what_is_no_number_or_could_be_two_is_refused(cell):
    with pytest.raises(RowError, match="turnover: is "):
        cells.amount(cell, "turnover")


def test_whole_numbers():
    assert cells.whole("1,200", "employees", least=0, most=10_000) == 1200
    assert cells.whole("12.0", "employees", least=0, most=10_000) == 12
    assert cells.whole("", "employees", least=0, most=10_000) is None
    with pytest.raises(RowError, match="must be a whole number"):
        cells.whole("12.5", "employees", least=0, most=10_000)
    for cell in ("-1", "10001", "1e300"):
        with pytest.raises(RowError, match="must be from 0 to 10,000"):
            cells.whole(cell, "employees", least=0, most=10_000)


def test_amounts_have_two_decimals():
    assert cells.amount("12.345", "price") == Decimal("12.35")
    assert cells.amount("", "price") is None
    with pytest.raises(RowError, match="from 0"):
        cells.amount("-1", "price")
    with pytest.raises(RowError, match="under 1,000,000"):
        cells.amount("1e18", "price")


def test_real_numbers_are_finite_and_in_bounds():
    assert cells.real("0.25", "score", least=0.0) == 0.25
    assert cells.real(0.1, "score") == 0.1
    assert cells.real(" ", "score") is None
    with pytest.raises(RowError, match="greater than 0"):
        cells.real("0", "threshold", above=0.0)
    with pytest.raises(RowError, match="at least 0"):
        cells.real("-0.1", "score", least=0.0)
    with pytest.raises(RowError, match="from 1 to 2"):
        cells.real("3", "days", least=1, most=2)
    with pytest.raises(RowError, match="finite"):
        cells.real("1e999", "score", least=0.0)


def test_texts_are_trimmed_and_hold_no_control_characters():
    assert cells.text("  Acme  ", "name") == "Acme"
    assert cells.text(None, "name") == ""
    assert cells.text("two\nlines\tand a tab", "note", lines=True) == "two\nlines\tand a tab"
    assert cells.text("पुणे – Zürich\u00a0AG", "name") == "पुणे – Zürich\u00a0AG"
    for cell, reason in [
        ("two\nlines", "line break"),
        ("a\x07b", "U\\+0007"),
        ("a\ufeffb", "U\\+FEFF"),
        ("x" * 11, "11 characters"),
    ]:
        with pytest.raises(RowError, match=reason):
            cells.text(cell, "name", most=10)


def test_keys_are_never_empty():
    assert cells.key(" A-1 ", "account") == "A-1"
    for cell in ("", "  ", None):
        with pytest.raises(RowError, match="account: is empty"):
            cells.key(cell, "account")


def test_choices_name_what_is_allowed():
    assert cells.choice("Weak", "strength", ("strong", "weak")) == "weak"
    assert cells.choice("", "strength", ("strong", "weak"), empty="strong") == "strong"
    with pytest.raises(RowError, match="'soft'; allowed are strong, weak"):
        cells.choice("soft", "strength", ("strong", "weak"))
    with pytest.raises(RowError, match="is empty; allowed are strong, weak"):
        cells.choice("", "strength", ("strong", "weak"))


def test_yes_and_no():
    assert [cells.yes_no(cell, "consent") for cell in ("Yes", "1", "NO", "false", "", True)] == [
        True,
        True,
        False,
        False,
        None,
        True,
    ]
    with pytest.raises(RowError, match="allowed are yes, no"):
        cells.yes_no("perhaps", "consent")


def test_addresses_by_their_shape():
    for good in ("ravi@example.com", "a.b+c@sub.example.co.in", "शर्मा@उदाहरण.भारत", ""):
        assert cells.email(good, "email") == good
    for bad in (
        "ravi",
        "ravi@",
        "@example.com",
        "ravi@example",
        "a b@example.com",
        "a@b@c.de",
        "a@b.c, d@e.f",
        "Ravi <r@e.com>",
    ):
        with pytest.raises(RowError, match="not an e-mail address"):
            cells.email(bad, "email")


def test_tags_by_semicolon_else_bar_else_comma():
    assert cells.tags("a; b ;;c,d", "tags") == ["a", "b", "c,d"]
    assert cells.tags("a|b, c", "tags") == ["a", "b, c"]
    assert cells.tags("a, b, A", "tags") == ["a", "b"]
    assert cells.tags(["x;y", " z "], "tags") == ["x;y", "z"]
    assert cells.tags("", "tags") == []


def _refusal(read, cell):
    try:
        read(cell, "column")
    except RowError as error:
        return error
    return None


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_named_refusal(cell):
    for read in (cells.decimal, cells.amount, cells.real, cells.yes_no, cells.email, cells.tags, cells.text):
        refused = _refusal(read, cell)
        assert refused is None or (refused.column == "column" and refused.reason)


def test_a_row_error_is_a_refusal():
    error = RowError("gstin", "is wrong")
    assert isinstance(error, Refusal)
    assert (error.code, error.sentence, error.data) == (
        "row",
        "gstin: is wrong",
        {"column": "gstin", "reason": "is wrong"},
    )
