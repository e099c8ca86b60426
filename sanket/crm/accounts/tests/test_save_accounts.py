"""Accounts are added and changed."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from sanket.crm.accounts.actions import check_accounts, save_accounts
from sanket.crm.accounts.events import AccountsChanged
from sanket.crm.accounts.queries import Account
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared import news
from sanket.shared.errors import RowError

SHARDA = {
    "account": "SH-1",
    "name": "Sharda Motors",
    "industry": "Automobiles",
    "employees": "1,200",
    "turnover": "45 crore",
    "phone": "020 2712 3456",
    "city": "Pune",
    "state": "Maharashtra",
    "country": "India",
    "website": "www.sharda.example",
    "gstin": "27aapfu0939f1zv",
    "territory": "Pune",
    "owner": "Alice@Example.com",
    "tags": "export; customer;Export",
}


@pytest.fixture
def told(monkeypatch):
    """The news that accounts announce, heard by nobody else."""
    heard: list[AccountsChanged] = []
    monkeypatch.setattr(news, "_listeners", defaultdict(list, {AccountsChanged: [heard.append]}))
    return heard


def save(*rows, by=None):
    return save_accounts(rows, by=by, now=NOW)


def test_a_new_account_with_everything_known(cast, told):
    assert save(SHARDA) == ["added"]
    account = Account.objects.get()
    assert (account.name, account.employees, account.turnover) == ("Sharda Motors", 1200, Decimal("450000000.00"))
    assert (account.phone, account.gstin) == ("+91 20 2712 3456", "27AAPFU0939F1ZV")
    assert (account.owner, account.tags, account.created_at) == (cast.alice, ["export", "customer"], NOW)
    assert account.name_key == "sharda motors"
    assert told == []


def test_the_same_again_changes_nothing(cast, told):
    save(SHARDA)
    assert save(SHARDA) == ["duplicate"]
    assert told == []


def test_only_given_columns_change_and_an_empty_cell_empties(cast, told):
    save(SHARDA)
    assert save({"account": "SH-1", "city": "Chakan", "employees": ""}) == ["updated"]
    account = Account.objects.get()
    assert (account.city, account.employees, account.name) == ("Chakan", None, "Sharda Motors")
    assert told == [AccountsChanged((account.pk,), NOW)]


def test_one_id_twice_the_later_row_wins(cast, told):
    rows = [{"account": "A", "name": "One"}, {"account": "A", "name": "One"}, {"account": "A", "name": "Two"}]
    assert save(*rows) == ["added", "duplicate", "updated"]
    assert Account.objects.get().name == "Two"
    assert told == []


def test_ids_keep_their_case_and_lose_their_spaces(cast):
    assert save({"account": " sh-1 "}, {"account": "SH-1"}) == ["added", "added"]
    assert sorted(Account.objects.values_list("external_id", flat=True)) == ["SH-1", "sh-1"]


def test_a_person_edits_one_record_and_the_trail_remembers(cast):
    save(SHARDA, by=cast.alice)
    save({"account": "SH-1", "owner": "bob@example.com", "city": "Chakan"}, by=cast.alice)
    save({"account": "SH-1", "city": "Chakan"}, by=cast.alice)
    saved, added = audit_trail(kind="account")
    assert (added.verb, saved.verb, saved.by, saved.label) == (
        "account.add",
        "account.save",
        cast.alice,
        "Sharda Motors",
    )
    assert saved.changes == {"city": ["Pune", "Chakan"], "owner": ["alice@example.com", "bob@example.com"]}


def test_many_at_once_leave_it_to_the_import_to_say_so(cast):
    save({"account": "A"}, {"account": "B"}, by=cast.bob)
    assert audit_trail(kind="account") == []


def test_a_thousand_rows_in_a_few_statements(cast, told, django_assert_max_num_queries):
    rows = [{"account": f"A{n}", "name": f"Name {n}", "owner": "bob@example.com"} for n in range(1000)]
    with django_assert_max_num_queries(40):
        save(*rows)
    for row in rows:
        row["name"] += " Ltd"
    with django_assert_max_num_queries(40):
        assert save(*rows) == ["updated"] * 1000


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("account", " ", "is empty"),
        ("account", "x" * 201, "201 characters"),
        ("account", "a\nb", "line break"),
        ("name", "x" * 301, "301 characters"),
        ("industry", "a\x01", "U\\+0001"),
        ("employees", "many", "not a number"),
        ("employees", "12.5", "whole number"),
        ("employees", "-1", "from 0 to"),
        ("turnover", "12,5", "decimal point"),
        ("turnover", "-5", "from 0"),
        ("phone", "1" * 51, "51 characters"),
        ("website", "our page", "not the address"),
        ("website", "javascript://x.y/%0aalert(1)", "not the address"),
        ("gstin", "27AAPFU0939F1ZX", "check character"),
        ("gstin", "27AAPFU0939", "15 characters"),
        ("gstin", "99AAPFU0939F1ZV", "state or its PAN"),
        ("gstin", "hello hello hel", "not a GSTIN"),
        ("owner", "nobody@example.com", "no active user 'nobody@example.com'"),
        ("tags", "x" * 101, "101 characters"),
    ],
)
def test_a_wrong_cell_is_named(cast, column, cell, reason):
    (refused,) = check_accounts([{"account": "A", column: cell}])
    assert isinstance(refused, RowError)
    assert refused.column == column
    with pytest.raises(RowError, match=reason):
        save({"account": "A", column: cell})
    assert not Account.objects.exists()


def test_who_left_owns_nothing_new(cast):
    from sanket.crm.workspace.actions import deactivate

    deactivate(cast.alice, by=cast.admin, now=NOW)
    with pytest.raises(RowError, match="no active user"):
        save(SHARDA)


@pytest.mark.parametrize(
    ("phone", "country", "kept"),
    [
        ("98220 12345", "", "+91 98220 12345"),
        ("098220-12345", "India", "+91 98220 12345"),
        ("+44 20 7946 0958", "India", "+44 20 7946 0958"),
        ("020 7946 0958", "United Kingdom", "+44 20 7946 0958"),
        ("030 901820", "DE", "+49 30 901820"),
        ("030 901820", "Atlantis", "030 901820"),
        ("98220 12345 / 98220 54321", "India", "98220 12345 / 98220 54321"),
        ("98220 12345 ext. 12", "India", "98220 12345 ext. 12"),
        ("ask Meera", "India", "ask Meera"),
        ("12", "India", "12"),
    ],
)
def test_phones_are_tidied_where_nothing_is_lost(cast, phone, country, kept):
    save({"account": "A", "phone": phone, "country": country})
    assert Account.objects.get().phone == kept
    assert save({"account": "A", "phone": kept, "country": country}) == ["duplicate"]
