"""A market made by chance, with gaps in what is known, told through the doors of the rooms."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.accounts.queries import contact_ids_by_external, ids_by_external
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.leads.models import LeadRecord as Lead
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.crm.recognition.actions import set_values, settle
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S
from sanket.crm.response.models import Attempt, AttemptOutcome, Clock

INDUSTRIES = ["Automotive", "auto parts", "Öl & Gas", "100 % wool_mill", ""]
TYPES = {"pricing": "Visited pricing", "stop": "Unsubscribed", "demo": "Demo", "letter": "Letter"}
DAYS = [0, 1, 3, 13.9, 14, 29, 90, 200]


def told(accounts: int = 16, seed: int = 1) -> None:
    """16 accounts, their people, what they did and bought; leads follow."""
    chance = random.Random(seed)
    save_types(
        [{"type": key, "name": name, "direction": "campaign" if key == "letter" else "customer"} for key, name in TYPES.items()],
        by=None, now=NOW,
    )  # fmt: skip
    kinds = type_ids(TYPES)
    values = {"pricing": 12, "stop": -15, "demo": 20, "letter": 1}
    set_values([{"type_id": kinds[key], "value": values[key]} for key in TYPES], by=None, now=NOW)
    save_offerings(
        [
            {"offering": "ROB", "name": "Robots", "kind": "category"},
            {"offering": "PR", "name": "Paint robots", "parent": "ROB"},
            {"offering": "OV", "name": "Ovens"},
        ],
        by=None, now=NOW,
    )  # fmt: skip
    save_accounts([_account(chance, n) for n in range(accounts)], by=None, now=NOW)
    save_contacts([_contact(chance, n, accounts) for n in range(2 * accounts)], by=None, now=NOW)
    ids, offerings = ids_by_external(f"A{n}" for n in range(accounts)), offering_ids(["ROB", "PR", "OV"])
    people = contact_ids_by_external([f"C{n}" for n in range(2 * accounts)])
    facts, bought = [], []
    for n in range(accounts):
        mine = [pk for key, (pk, account) in people.items() if account == ids[f"A{n}"]]
        for some in range(chance.randint(0, 9)):
            at = NOW_S - round(chance.choice(DAYS) * DAY)
            where = offerings[chance.choice(["ROB", "PR", "PR", "OV"])]
            who = chance.choice([None, *mine])
            facts.append(Facts(f"F{n}-{some}", at, ids[f"A{n}"], who, where, kinds[chance.choice(list(TYPES))]))
        for some in range(chance.choice([0, 0, 1, 3])):
            amount = chance.choice([None, Decimal("0.10"), Decimal("99999.99"), Decimal(250_000)])
            at = NOW_S - chance.choice([0, 100, 400]) * DAY
            bought.append(Bought(f"B{n}-{some}", ids[f"A{n}"], offerings[chance.choice(["PR", "OV"])], at, 1.0, amount))
    log(sorted(facts, key=lambda fact: fact.occurred_at), now_s=NOW_S)
    save_purchases(bought, now_s=NOW_S)
    save_deals([_deal(random.Random(n), n, ids, offerings) for n in range(accounts)], now_s=NOW_S)
    settle(now=NOW)
    _tried()
    for table in (Account, Contact):
        for one in table.objects.all():
            table.objects.filter(pk=one.pk).update(
                created_at=NOW - timedelta(days=chance.choice(DAYS), milliseconds=500)
            )


def _deal(chance: random.Random, n: int, accounts: dict[str, int], offerings: dict[str, int]) -> Dealt:
    status = chance.choice(["open", "won", "lost"])
    closed = None if status == "open" else NOW_S - chance.choice([0, 3, 14, 89]) * DAY
    amount = chance.choice([None, Decimal("0.10"), Decimal("99.99"), Decimal(100_000)])
    account, offering = accounts[f"A{chance.randrange(len(accounts))}"], offerings[chance.choice(["PR", "OV"])]
    return Dealt(f"D{n}", account, offering, NOW_S - 90 * DAY, closed, status, amount)


def _account(chance: random.Random, n: int) -> dict[str, Any]:
    return {
        "account": f"A{n}",
        "name": f"Account {n}",
        "industry": chance.choice(INDUSTRIES),
        "employees": chance.choice([None, 0, 10, 50, 1_000]),
        "turnover": chance.choice([None, Decimal("0.10"), Decimal("99.99"), Decimal(100_000)]),
        "city": chance.choice(["Pune", "PUNE", "Nashik", ""]),
        "tags": chance.sample(["customer", "VIP", "fair"], chance.randint(0, 2)),
    }


def _contact(chance: random.Random, n: int, accounts: int) -> dict[str, Any]:
    return {
        "contact": f"C{n}",
        "account": f"A{chance.randrange(accounts)}",
        "name": f"Person {n}",
        "department": chance.choice(["R&D", "r&d", "Stores", ""]),
        "buying_role": chance.choice(["decider", "user", ""]),
    }


def _tried() -> None:
    """Clocks of most leads, and what came of the attempts; of some nobody has heard."""
    for lead in Lead.objects.order_by("pk"):
        chance = random.Random(lead.pk)
        Clock.objects.filter(pk=lead.pk).delete()
        Attempt.objects.filter(lead_id=lead.pk).delete()
        if chance.random() < 0.2:
            continue
        told = NOW_S - round(chance.choice(DAYS) * DAY)
        answered = chance.choice([None, told + 300, told + 3_600])
        Clock.objects.create(
            lead_id=lead.pk, started_at=told - 60, told_at=told, target=300, due_at=chance.choice([None, told + 300]),
            missed_at=chance.choice([None, told + 300]), answered_at=answered,
            waited=None if answered is None else answered - told, reached_at=chance.choice([None, answered]),
        )  # fmt: skip
        for nth in range(1, chance.randint(1, 4)):
            made = chance.choice([None, told + nth * 7_200, told + 3_600])
            outcome = "" if made is None else chance.choice(AttemptOutcome.values)
            Attempt.objects.create(lead_id=lead.pk, nth=nth, due_at=told + nth, made_at=made, outcome=outcome)
