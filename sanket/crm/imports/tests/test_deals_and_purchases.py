"""Deals and purchases come in as other files do: once, changed by what comes later, bad rows refused alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sanket.crm.deals.queries import Deal
from sanket.crm.deals.queries import of_account as deals_of
from sanket.crm.imports.tests.market import Market
from sanket.crm.purchases.queries import Purchase
from sanket.crm.purchases.queries import of_account as purchases_of
from sanket.crm.recognition.queries import count_outcomes, outcomes

DEALS = "deal,account,offering,opened_at,closed_at,status,amount,owner,source\n"
WON = "D1,A1,P1,2026-01-05,2026-03-01 10:00,won,12 lakh,alice@example.com,trade fair\n"
PURCHASES = "purchase,account,offering,purchased_at,quantity,amount\n"


@pytest.fixture
def market(cast, begun, tmp_path: Path) -> Market:
    return Market(tmp_path)


def rows() -> list[tuple[Any, ...]]:
    return list(zip(*(column.tolist() for column in outcomes()), strict=True))


def test_a_deal_comes_in_once(market):
    done = market.feed("deals", DEALS + WON + "D2,A2,K1,2026-02-01,,Open,,,\n")
    assert (done.added, done.rejected) == (2, 0)
    deal = Deal.objects.get(external_id="D1")
    assert deal.owner is not None
    assert (deal.status, deal.amount, deal.owner.email, deal.source) == (
        "won",
        Decimal("1200000.00"),
        "alice@example.com",
        "trade fair",
    )
    again = market.feed("deals", DEALS + WON + "D2,A2,K1,2026-02-01,,Open,,,\n")
    assert (again.duplicates, again.added, again.updated) == (2, 0, 0)
    assert [deal.external_id for deal in deals_of(deal.account_id)] == ["D1"]


def test_only_deals_that_ended_are_outcomes_and_a_won_one_may_open_again(market):
    market.feed("deals", DEALS + WON + "D2,A2,K1,2026-02-01,2026-02-03,lost,5,,\nD3,A2,P1,2026-02-01,,open,,,\n")
    assert [(won, amount) for *_, won, amount in rows()] == [(False, 5.0), (True, 1_200_000.0)]
    assert count_outcomes() == (1, 1)
    done = market.feed("deals", "deal,account,offering,opened_at,status\nD1,A1,P1,2026-01-05,open\n")
    assert done.updated == 1
    assert count_outcomes() == (0, 1)
    deal = Deal.objects.get(external_id="D1")
    assert (deal.status, deal.closed_at, deal.amount) == ("open", None, Decimal("1200000.00"))
    market.feed("deals", DEALS + WON.replace("won", "lost"))
    assert count_outcomes() == (0, 2)


def test_columns_that_are_absent_change_nothing(market):
    market.feed("deals", DEALS + WON)
    done = market.feed("deals", "deal,account,offering,opened_at,status\nD1,A1,P1,2026-01-05,lost\n")
    assert done.updated == 1
    deal = Deal.objects.get(external_id="D1")
    assert (deal.status, deal.amount, deal.source) == ("lost", Decimal("1200000.00"), "trade fair")
    market.feed("purchases", PURCHASES + "B1,A1,P1,2026-04-01,3,99.5\n")
    market.feed("purchases", "purchase,account,offering,purchased_at\nB1,A2,P1,2026-04-02\n")
    bought = Purchase.objects.get(external_id="B1")
    assert (bought.account.external_id, bought.quantity, bought.amount) == ("A2", 3.0, Decimal("99.50"))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("D9,A1,P1,2026-03-02,2026-03-01,won,,,", "closed_at", "lies before opened_at, 2026-03-02T00:00:00+05:30"),
        ("D9,A1,P1,2026-03-02,,won,,,", "closed_at", "is empty, but the deal is won; say when that was"),
        ("D9,A1,P1,2026-03-02,,lost,,,", "closed_at", "is empty, but the deal is lost; say when that was"),
        ("D9,A1,P1,2026-03-02,2026-03-04,open,,,", "closed_at", "is given, but the deal is open"),
        ("D9,A1,P1,2026-03-02,2099-01-01,won,,,", "closed_at", "lies in the future"),
        ("D9,A1,P1,2099-03-02,,open,,,", "opened_at", "lies in the future"),
        ("D9,A1,P1,,,open,,,", "opened_at", "is empty"),
        ("D9,A1,P1,soon,,open,,,", "opened_at", "is not a date"),
        ("D9,A9,P1,2026-03-02,,open,,,", "account", "there is no account 'A9'"),
        ("D9,A1,P9,2026-03-02,,open,,,", "offering", "there is no offering 'P9'"),
        ("D9,A1,P1,2026-03-02,,open,,nobody@example.com,", "owner", "there is no active user"),
        ("D9,A1,P1,2026-03-02,,maybe,,,", "status", "allowed are open, won, lost"),
        ("D9,A1,P1,2026-03-02,,open,-5,,", "amount", "must be from 0"),
        (",A1,P1,2026-03-02,,open,,,", "deal", "is empty"),
    ],
)
def test_a_bad_deal_is_refused_alone(market, row, column, reason):
    done = market.feed("deals", DEALS + f"{row}\n" + WON)
    assert (done.added, done.rejected) == (1, 1)
    (refused,) = market.rejected_rows(done)
    assert (refused["line"], refused["column"]) == ("2", column)
    assert reason in refused["reason"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("B9,A1,P1,2099-03-02,1,5", "purchased_at", "lies in the future"),
        ("B9,A1,P1,1969-03-02,1,5", "purchased_at", "lies before 1970"),
        ("B9,A9,P1,2026-03-02,1,5", "account", "there is no account 'A9'"),
        ("B9,A1,P9,2026-03-02,1,5", "offering", "there is no offering 'P9'"),
        ("B9,A1,P1,2026-03-02,0,5", "quantity", "must be greater than 0"),
        ("B9,A1,P1,2026-03-02,nan,5", "quantity", "is not a number"),
        ("B9,A1,P1,2026-03-02,1,1e14", "amount", "must be from 0 to under"),
    ],
)
def test_a_bad_purchase_is_refused_alone(market, row, column, reason):
    done = market.feed("purchases", PURCHASES + f"{row}\nB1,A1,P1,2026-03-02,,\n")
    assert (done.added, done.rejected) == (1, 1)
    (refused,) = market.rejected_rows(done)
    assert (refused["line"], refused["column"]) == ("2", column)
    assert reason in refused["reason"]


def test_purchases_are_won_outcomes_whatever_their_number(market):
    many = "".join(f"B{n},A{n % 2 + 1},P1,2026-03-{n % 28 + 1:02d},{n + 1},{n}.25\n" for n in range(700))
    done = market.feed("purchases", PURCHASES + many)
    assert (done.added, done.rejected) == (700, 0)
    assert market.feed("purchases", PURCHASES + many).duplicates == 700
    assert count_outcomes() == (700, 0)
    assert sum(amount for *_, amount in rows()) == sum(n + 0.25 for n in range(700))
    account = Purchase.objects.get(external_id="B0").account_id
    assert len(purchases_of(account, limit=5)) == 5
    changed = market.feed("purchases", PURCHASES + many.replace(".25", ".75"))
    assert changed.updated == 700
    assert sum(amount for *_, amount in rows()) == sum(n + 0.75 for n in range(700))


def test_of_two_rows_about_one_deal_the_first_counts(market):
    done = market.feed("deals", DEALS + WON + WON + WON.replace("12 lakh", "13 lakh"))
    assert (done.added, done.duplicates, done.rejected) == (1, 1, 1)
    assert market.rejected_rows(done)[0]["reason"] == "'D1' stands on line 2 of this file already with other content"


def test_a_dry_run_changes_nothing(market):
    done = market.feed("purchases", PURCHASES + "B1,A1,P1,2026-03-02,,\n", dry_run=True)
    assert done.added == 1
    assert not Purchase.objects.exists()
    assert count_outcomes() == (0, 0)
