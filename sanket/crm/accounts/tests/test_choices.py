"""What the list of accounts offers to choose from: of the accounts that somebody sees, and of no others."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.accounts import queries, seeing
from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.models import Account
from sanket.crm.workspace.actions import deactivate
from sanket.crm.workspace.tests.cast import NOW
from tests.stage import standing

pytestmark = pytest.mark.django_db


@standing
def many(cast):
    rows = [
        {"account": f"{territory}{n}", "territory": territory, "industry": industry, "owner": owner}
        for n, (territory, industry, owner) in enumerate(
            [
                ("Pune", "Lifts", ""),
                ("Pune", "", ""),
                ("Delhi", "Steel", ""),
                ("Delhi", "Glass", cast.alice.email),
                ("", "Paper", ""),
                ("", "Paint", cast.charlie.email),
                ("Agra", "Steel", cast.charlie.email),
            ]
        )
    ]
    save_accounts(rows, by=None, now=NOW)
    return cast


def of_the_visible(user):
    rows = list(queries.visible_to(user).values_list("territory", "industry"))
    return [sorted({row[column] for row in rows} - {""}) for column in (0, 1)]


@pytest.mark.parametrize("who", ["admin", "bob", "alice", "charlie"])
def test_choices_are_those_of_the_accounts_one_sees(many, who):
    user = getattr(many, who)
    assert list(queries.territories_and_industries(user)) == of_the_visible(user)


def test_another_reason_to_see_an_account_counts(many, monkeypatch):
    found: dict[Any, str] = {}
    for where in (seeing, queries):
        monkeypatch.setattr(where, "REASONS", found)
    steel = Account.objects.filter(territory="Agra").values_list("pk", flat=True)
    assert "Agra" not in queries.territories_and_industries(many.alice)[0]
    queries.see_also(lambda user: steel if user == many.alice else ())
    assert list(queries.territories_and_industries(many.alice)) == of_the_visible(many.alice)
    assert "Agra" in queries.territories_and_industries(many.alice)[0]
    assert "Agra" not in queries.territories_and_industries(many.bob)[0] or many.bob.role != "sales"


def test_who_left_is_offered_nothing(many):
    assert queries.territories_and_industries(deactivate(many.alice, by=many.admin, now=NOW)) == ([], [])


def test_seen_in_says_what_visible_to_says(many):
    for user in (many.admin, many.bob, many.alice, many.charlie):
        seen = queries.seen_in(user, "crm_account")
        words, given = seen or ("1 = 1", [])
        rows = Account.objects.raw(f"SELECT id FROM crm_account WHERE {words}", given)
        assert {row.pk for row in rows} == set(queries.visible_to(user).values_list("pk", flat=True))
