"""Telephone numbers are found by their last digits, along an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models.lookups import In

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.dialled import Dialled, last_digits
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.workspace.tests.cast import NOW

NUMBERS = [
    "+91 98220 12345",
    "(020) 2553-7123",
    "0044.20/7946\u00a00123",
    "112",
    "",
    "ask Rao",
    "98220 12345 / 98220 54321",
]


@pytest.mark.django_db
def test_the_database_sees_the_digits_that_a_search_sees(cast):
    save_accounts([{"account": "A"}], by=None, now=NOW)
    Contact.objects.create(external_id="C", account=Account.objects.get(), created_at=NOW)
    for number in NUMBERS:
        Contact.objects.update(phone=number)
        seen = Contact.objects.annotate(seen=Dialled("phone")).values_list("seen", flat=True).get()
        assert seen == (last_digits(number) if not any(letter.isalpha() for letter in number) else seen)


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["phone", "whatsapp"])
def test_a_number_is_looked_up_in_its_index(column):
    asked = Contact.objects.filter(In(Dialled(column), ["9822012345"]))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The table is empty, and reading it whole would be quicker.
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert f"contact_by_{column}" in asked.explain()
