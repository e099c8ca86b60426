"""A site with a history from which values can be learned: who asks for a price often buys, who opens mails does not."""

from __future__ import annotations

import numpy as np

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.crm.recognition.actions import set_values, settle
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S

TYPES = {"price": 4, "visit": 4, "mail": 4, "order": 1}
DAYS = 300


def told(accounts: int = 240, *, signed: bool = False, seed: int = 1) -> dict[str, int]:
    """Fill the site; ``signed``: an order form is logged the day before each purchase. Type -> its number."""
    chance = np.random.default_rng(seed)
    save_types([{"type": key, "name": key.title(), "direction": "customer"} for key in TYPES], by=None, now=NOW)
    kinds = type_ids(TYPES)
    set_values([{"type_id": kinds[key], "value": value} for key, value in TYPES.items()], by=None, now=NOW)
    save_offerings(
        [
            {"offering": "ROB", "name": "Robots", "kind": "category"},
            {"offering": "RX6", "name": "RX-6", "parent": "ROB"},
        ],
        by=None,
        now=NOW,
    )
    save_accounts([{"account": f"a{n}", "name": f"Account {n}"} for n in range(accounts)], by=None, now=NOW)
    ids, offerings = ids_by_external(f"a{n}" for n in range(accounts)), offering_ids(["ROB", "RX6"])
    facts, bought = [], []
    for n in range(accounts):
        account, heat = ids[f"a{n}"], 0.0
        for day in range(DAYS):
            at = NOW_S - (DAYS - day) * DAY
            heat *= 0.96
            for key, rate in (("price", 0.02), ("visit", 0.03), ("mail", 0.06)):
                if chance.random() < rate:
                    heat += {"price": 1.0, "visit": 0.3, "mail": 0.0}[key]
                    where = offerings["ROB" if key == "visit" and n % 5 == 0 else "RX6"]
                    facts.append(Facts(f"{key}-{n}-{day}", at + 3_600, account, None, where, kinds[key]))
            if chance.random() < 1 / (1 + np.exp(8.0 - 2.2 * heat)):
                bought.append((f"p-{n}-{day}", account, offerings["RX6"], at + 7_200))
                if signed:
                    facts.append(Facts(f"order-{n}-{day}", at - DAY, account, None, offerings["RX6"], kinds["order"]))
    facts.sort(key=lambda fact: (fact.occurred_at, fact.external_id))
    log(facts, now_s=NOW_S)
    settle(now=NOW)
    save_purchases(
        [Bought(source, account, where, at, None, None) for source, account, where, at in bought], now_s=NOW_S
    )
    return kinds
