"""Two imports at the same time, on PostgreSQL; SQLite lets one write after the other."""

from __future__ import annotations

import pytest
from django.db import transaction

from sanket.crm.accounts.actions import lock, save_accounts
from sanket.crm.accounts.queries import Account, ids_by_external
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import Offering
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.deals.queries import Deal
from sanket.crm.recognition.queries import count_outcomes
from sanket.crm.workspace.tests.cast import NOW

pytestmark = [pytest.mark.postgresql_only, pytest.mark.django_db(transaction=True)]
NOW_S = int(NOW.timestamp())


@pytest.fixture
def ids() -> dict[str, int]:
    save_accounts([{"account": "A1"}, {"account": "A2"}], by=None, now=NOW)
    save_offerings([{"offering": "O1"}], by=None, now=NOW)
    return ids_by_external(["A1", "A2"])


def deal(account: int, status: str = "open") -> Dealt:
    closed = None if status == "open" else NOW_S - 5
    return Dealt("D1", account, Offering.objects.get().pk, NOW_S - 9, closed, status)


def test_the_same_new_deal_twice_is_one(ids):
    with transaction.atomic():
        save_deals([deal(ids["A1"])], now_s=NOW_S)
        beside = Beside(lambda: save_deals([deal(ids["A2"], "won")], now_s=NOW_S))
        assert beside.waits()
    assert beside.said() == ["updated"]
    assert Deal.objects.get().account_id == ids["A2"]
    assert count_outcomes() == (1, 0)


@pytest.mark.parametrize("held", ["A1", "A2"])
def test_a_deal_that_moves_waits_for_both_accounts(ids, held):
    save_deals([deal(ids["A1"])], now_s=NOW_S)
    with transaction.atomic():
        lock([Account.objects.get(external_id=held).pk])
        beside = Beside(lambda: save_deals([deal(ids["A2"])], now_s=NOW_S))
        assert beside.waits()
        # Who holds the account may have the deal: the other one has not taken it before.
        assert Deal.objects.select_for_update(nowait=True).get().external_id == "D1"
    assert beside.said() == ["updated"]
    assert Deal.objects.get().account_id == ids["A2"]
