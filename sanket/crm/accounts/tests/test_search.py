"""Accounts and contacts are found."""

from __future__ import annotations

import pytest

from sanket.crm.accounts import queries
from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.workspace.tests.cast import NOW
from tests.stage import standing

pytestmark = pytest.mark.usefixtures("accounts")


@standing
def accounts(cast):
    save_accounts(
        [
            {"account": "A-1", "name": "Sharda Motors", "industry": "Automobiles"},
            {"account": "A-2", "name": "Shakti Lifts", "industry": "Lifts", "owner": "charlie@example.com"},
            {"account": "A-3", "name": "New Sharda Agency", "industry": "Automobiles"},
            {"account": "A-4", "name": "Zürich 100% Coatings_"},
            {"account": "sha", "name": ""},
        ],
        by=None,
        now=NOW,
    )
    save_contacts(
        [
            {"contact": "C-1", "account": "A-1", "name": "Ravi Deshpande", "email": "ravi@sharda.example"},
            {"contact": "C-2", "account": "A-2", "name": "Ravi Kulkarni", "email": "rk@shakti.example"},
        ],
        by=None,
        now=NOW,
    )


def found(user, text, limit=10):
    hits = queries.search(user, text, limit)
    return [account.external_id for account in hits.accounts], [contact.external_id for contact in hits.contacts]


def test_by_the_beginning_of_the_name_then_anywhere(cast):
    assert found(cast.bob, "SHAR") == (["A-1", "A-3"], [])
    assert found(cast.bob, "sha")[0] == ["sha", "A-2", "A-1", "A-3"]
    assert found(cast.bob, "sha", limit=2)[0] == ["sha", "A-2"]
    assert found(cast.bob, "agency")[0] == ["A-3"]
    assert found(cast.bob, "zür")[0] == ["A-4"]


def test_by_id_and_by_address(cast):
    assert found(cast.bob, "A-2")[0] == ["A-2"]
    assert found(cast.bob, "C-1") == ([], ["C-1"])
    assert found(cast.bob, "ravi@sharda") == ([], ["C-1"])
    assert found(cast.bob, "ravi  d") == ([], ["C-1"])


@pytest.mark.parametrize(
    "number",
    [
        "+91 98220 12345", "98220 12345", "9822012345", "098220-12345", "0091 98220 12345", "(98220) 12345",
        "+91.98220.12345", "91/9822012345",
    ],
)  # fmt: skip
def test_by_telephone_number(cast, number):
    save_accounts([{"account": "A-1", "phone": "98220 12345"}], by=None, now=NOW)
    save_contacts(
        [
            {"contact": "C-1", "account": "A-1", "phone": "+91-9822012345"},
            {"contact": "C-2", "account": "A-2", "whatsapp": "98220/12345"},
        ],
        by=None,
        now=NOW,
    )
    assert found(cast.bob, number) == (["A-1"], ["C-1", "C-2"])
    assert found(cast.alice, number) == (["A-1"], ["C-1"])


def test_short_numbers_and_those_of_other_countries(cast):
    save_contacts(
        [
            {"contact": "C-1", "account": "A-1", "phone": "+971 4 123 4567"},
            {"contact": "C-2", "account": "A-2", "phone": "2553 7123"},
        ],
        by=None,
        now=NOW,
    )
    assert found(cast.bob, "+971 4 1234567") == ([], ["C-1"])
    assert found(cast.bob, "25537123") == ([], ["C-2"])
    assert found(cast.bob, "12345") == ([], [])
    assert found(cast.bob, "2553 7123 x") == ([], [])


def near(user, text):
    hits = queries.nearest(user, text)
    return [account.external_id for account in hits.accounts], [contact.external_id for contact in hits.contacts]


@pytest.mark.parametrize(
    "text", ["Shrda", "sahrda", "Sharfa", "shaarda", "tharda", "sharda motrs", "Sharda Motorz Ltd"]
)
def test_names_one_slip_away(cast, text):
    assert found(cast.bob, text) == ([], [])
    assert near(cast.bob, text) == (["A-1"], [])


def test_people_one_slip_away_and_whom_one_may_not_see(cast):
    assert near(cast.bob, "rvai") == ([], ["C-1", "C-2"])
    assert near(cast.alice, "rvai") == ([], ["C-1"])
    assert near(cast.alice, "shakit") == ([], [])
    assert near(cast.bob, "xyzzyx") == ([], [])
    assert near(cast.bob, "sha") == ([], [])
    assert near(cast.bob, "%%%%") == ([], [])


def test_marks_of_patterns_are_only_letters(cast):
    assert found(cast.bob, "100%")[0] == ["A-4"]
    assert found(cast.bob, "%%%") == ([], [])
    assert found(cast.bob, "___") == ([], [])


def test_what_one_may_not_see_is_not_found(cast):
    assert found(cast.alice, "Shakti") == ([], [])
    assert found(cast.alice, "Ravi") == ([], ["C-1"])
    assert found(cast.charlie, "Ravi") == ([], ["C-1", "C-2"])


def test_nothing_asked_nothing_found(cast):
    assert found(cast.bob, "  ") == ([], [])


def test_ids(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        ids = queries.ids_by_external([f"A-{n}" for n in range(1000)])
    assert sorted(ids) == ["A-1", "A-2", "A-3", "A-4"]


def test_suggestions(cast):
    assert queries.territories_and_industries(cast.bob)[1] == ["Automobiles", "Lifts"]


def test_each_word_somewhere_in_the_name_where_the_whole_is_nowhere(cast):
    assert found(cast.bob, "agency new") == (["A-3"], [])
    assert found(cast.bob, "Shar Age") == (["A-3"], [])
    assert found(cast.bob, "deshp ravi") == ([], ["C-1"])
    assert found(cast.bob, "100% zür")[0] == ["A-4"]
    assert found(cast.bob, "agency old") == found(cast.bob, "z_r coatings") == ([], [])
    # What is found as it stands is not mixed with it.
    assert found(cast.bob, "sharda agency") == (["A-3"], [])
    # Nor is anything shown that is not one's own.
    assert found(cast.bob, "lifts shakti")[0] == ["A-2"]
    assert found(cast.alice, "lifts shakti") == found(cast.alice, "kulkarni ravi") == ([], [])
