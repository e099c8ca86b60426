"""Numbers, money and dates in the company's way."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.shared import formats


def test_examples():
    assert doctest.testmod(formats, extraglobs={"date": date, "datetime": datetime}).failed == 0


@pytest.mark.parametrize(
    ("value", "indian", "western"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1000, "1,000", "1,000"),
        (99_999, "99,999", "99,999"),
        (100_000, "1,00,000", "100,000"),
        (12_345_678, "1,23,45,678", "12,345,678"),
        (-1_234_567, "−12,34,567", "−1,234,567"),
        (0.1 + 0.2, "0.3", "0.3"),
        (Decimal("1234.50"), "1,234.5", "1,234.5"),
        (float("inf"), "inf", "inf"),
    ],
)
def test_numbers(value, indian, western):
    assert formats.number(value) == indian
    assert formats.number(value, currency="EUR") == western


@pytest.mark.parametrize(
    ("amount", "currency", "long", "short"),
    [
        (2_604_000, "INR", "₹26,04,000", "₹26\u202flakh"),
        (99_999, "INR", "₹99,999", "₹99,999"),
        (100_000, "INR", "₹1,00,000", "₹1\u202flakh"),
        (12_345_678, "INR", "₹1,23,45,678", "₹1.23\u202fcrore"),
        (Decimal("1234.5"), "INR", "₹1,234.50", "₹1,234.50"),
        (-450_000, "INR", "−₹4,50,000", "−₹4.5\u202flakh"),
        (1_234_567, "USD", "$1,234,567", "$1.23\u202fM"),
        (45_600, "EUR", "€45,600", "€45.6\u202fk"),
        (1_500.5, "JPY", "¥1,501", "¥1.5\u202fk"),
        (10, "XAU", "XAU\u00a010", "XAU\u00a010"),
    ],
)
def test_money(amount, currency, long, short):
    assert formats.money(amount, currency) == long
    assert formats.money_short(amount, currency) == short


def test_days_and_moments():
    assert formats.day(date(2026, 2, 3)) == "3 Feb 2026"
    assert formats.moment(datetime(2026, 12, 13, 14, 5, tzinfo=UTC)) == "13 Dec 2026, 14:05"


@given(st.integers(-(10**15), 10**15))
def test_grouping_loses_no_digit(value):
    for currency in ("INR", "EUR"):
        assert int(formats.number(value, currency=currency).replace(",", "").replace("−", "-")) == value
