"""Amounts are read as people, and our own pages, write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from sanket.web.amounts import AmountField


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2450000", "2450000"),
        ("24,50,000", "2450000"),
        ("₹ 24.5 lakh", "2450000"),
        ("INR 2.5 crore", "25000000"),
        ("1 234,567.50", "1234567.50"),
        ("€1.2M", "1200000"),
        ("500", "500"),
    ],
)
def test_written_in_many_ways(text, amount):
    assert AmountField(max_digits=14, decimal_places=2).clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["much", "5 apples", "-5", "1.2.3", "lakh", "1e400", "₹"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValidationError):
        AmountField(max_digits=14, decimal_places=2, min_value=0).clean(text)
