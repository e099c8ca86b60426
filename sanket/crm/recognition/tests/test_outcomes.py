"""What was won and lost is kept beside the scores: none of them changes, but who bought is a customer."""

from __future__ import annotations

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.deals.actions import Dealt, remove_deals, save_deals
from sanket.crm.purchases.actions import Bought, remove_purchases, save_purchases
from sanket.crm.recognition import rules
from sanket.crm.recognition.models import Interest, RescoreTouch
from sanket.crm.recognition.queries import buyers, count_outcomes
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market


def deal(market: Market, status: str = "won", account: str = "nandgiri", key: str = "D1") -> Dealt:
    closed = None if status == "open" else NOW_S - DAY
    return Dealt(key, market.accounts[account], market.offerings["robot"], NOW_S - 9 * DAY, closed, status)


def bought(market: Market, account: str = "nandgiri", key: str = "B1") -> Bought:
    return Bought(key, market.accounts[account], market.offerings["oven"], NOW_S - DAY)


def test_no_score_changes_by_an_outcome(market: Market) -> None:
    market.tell("meeting", 5)
    before = list(Interest.objects.values_list())
    save_deals([deal(market)], now_s=NOW_S)
    save_purchases([bought(market)], now_s=NOW_S)
    assert list(Interest.objects.values_list()) == before
    assert market.sound()


def test_who_bought_is_a_customer_and_its_leads_are_judged_again(market: Market) -> None:
    market.fit("account", "is_customer", "yes", 0.1)
    market.tell("meeting", 5)
    assert market.names() == [("nandgiri", "robot")]
    save_deals([deal(market, "open")], now_s=NOW_S)
    save_deals([deal(market, "lost")], now_s=NOW_S)
    assert market.names() == [("nandgiri", "robot")]
    save_deals([deal(market)], now_s=NOW_S)
    assert market.names() == []
    assert market.lead().fits is False
    assert market.sound()
    save_deals([deal(market, "open")], now_s=NOW_S)
    assert market.names() == [("nandgiri", "robot")]
    assert market.lead().fits is True
    assert market.sound()


def test_a_purchase_makes_a_customer_until_it_is_gone(market: Market) -> None:
    market.fit("account", "is_customer", "no", 0.1)
    market.tell("meeting", 5)
    assert market.names() == []
    assert save_purchases([bought(market)], now_s=NOW_S) == ["added"]
    assert market.names() == [("nandgiri", "robot")]
    assert market.sound()
    assert remove_purchases(["B1", "unheard-of"], now_s=NOW_S) == 1
    assert market.names() == []
    assert count_outcomes() == (0, 0)
    assert market.sound()


def test_the_customer_of_a_deal_that_moves_is_the_other_account(market: Market) -> None:
    market.fit("account", "is_customer", "yes", 0.1)
    for account in ("nandgiri", "tapti"):
        market.tell("meeting", 5, account=account)
    save_deals([deal(market)], now_s=NOW_S)
    assert market.names() == [("tapti", "robot")]
    save_deals([deal(market, account="tapti")], now_s=NOW_S)
    assert market.names() == [("nandgiri", "robot")]
    assert buyers(market.accounts.values()) == {market.accounts["tapti"]}
    assert market.sound()
    remove_deals(["D1"], now_s=NOW_S)
    assert sorted(market.names()) == [("nandgiri", "robot"), ("tapti", "robot")]


def test_the_tag_still_makes_a_customer(market: Market) -> None:
    market.fit("account", "is_customer", "yes", 0.1)
    market.tell("meeting", 5)
    save_accounts([{"account": "nandgiri", "tags": "Customer"}], by=None, now=NOW)
    assert market.names() == []
    save_deals([deal(market)], now_s=NOW_S)
    remove_deals(["D1"], now_s=NOW_S)
    assert market.names() == []
    assert market.sound()


def test_of_many_new_customers_a_job_judges_the_leads(market: Market, monkeypatch) -> None:
    monkeypatch.setattr("sanket.crm.recognition.outcomes.AT_ONCE", 1)
    market.fit("account", "is_customer", "yes", 0.1)
    for account in ("nandgiri", "tapti"):
        market.tell("meeting", 5, account=account)
    save_purchases([bought(market), bought(market, "tapti", "B2")], now_s=NOW_S)
    assert RescoreTouch.objects.filter(version=rules.RETEST).count() == 2
    assert market.lead().fits is True
    market.settle()
    assert [market.lead(account=account).fits for account in market.accounts] == [False, False]
    assert market.names() == []
    assert market.sound()
