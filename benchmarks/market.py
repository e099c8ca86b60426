"""A market of any size from a seed: accounts, contacts, products in categories, activities over two years."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import contact_ids_by_external, ids_by_external
from sanket.crm.activities.actions import Facts, save_types
from sanket.crm.activities.queries import ids_by_external as type_ids
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.recognition.actions import save_fitment, set_values
from sanket.crm.workspace.actions import set_up

DAY = 86_400
PASSWORD = "benchmark-only"  # noqa: S105 - of a database that lives for minutes

TYPES: dict[str, tuple[str, int, int, dict[str, Any]]] = {
    # direction, value, how often, the rest
    "visit": ("customer", 1, 40, {}),
    "download": ("customer", 5, 12, {}),
    "pricing": ("customer", 8, 8, {}),
    "meeting": ("customer", 20, 3, {}),
    "open": ("customer", 1, 25, {"strength": "weak"}),
    "mailing": ("campaign", 0, 8, {}),
    "call": ("sales", 2, 3, {}),
    "unsubscribe": ("customer", -5, 1, {}),
}


def make(
    accounts: int,
    activities: int,
    *,
    seed: int = 1,
    countable: bool = False,
    warm: int = 0,
    burst: int = 0,
    spread: int = 1,
    territories: int = 0,
) -> list[Facts]:
    """Create the market in an empty database and return its activities in order of time, not logged yet.

    Each activity counts for one product and one category. ``warm``: accounts that get a burst in the last days, so
    that about as many leads are open at the end. ``burst``: each of these gets so many meetings, whatever the number
    of activities (0: a sixteenth of all activities is thrown among them). ``spread``: among how many accounts the
    busiest share what they do. ``territories``: how many of them the accounts are divided among.
    """
    now = datetime.now(UTC)
    end = int(now.timestamp()) - 60
    rng = random.Random(seed)
    set_up(
        company="Benchmark",
        time_zone="UTC",
        currency="INR",
        email="admin@example.com",
        password=PASSWORD,
        name="Admin",
        now=now,
    )
    for start in range(0, accounts, 5_000):
        names = range(start, min(start + 5_000, accounts))
        industries = ("auto", "lifts", "washing machines", "construction")
        save_accounts(
            [
                {"account": f"a{n}", "name": f"Firm {n:06}", "industry": industries[n % 4]}
                | ({"territory": f"t{n // 12 % territories}"} if territories else {})
                for n in names
            ],
            by=None,
            now=now,
        )
        departments = ("R&D", "Purchase", "Production")
        save_contacts(
            [
                {"contact": f"c{n}-{m}", "account": f"a{n}", "name": f"Person {n}-{m}", "department": departments[m]}
                for n in names
                for m in range(3)
            ],
            by=None,
            now=now,
        )
    products = [f"p{n}" for n in range(40)]
    save_offerings([{"offering": f"k{n}", "kind": "category"} for n in range(8)], by=None, now=now)
    save_offerings([{"offering": name, "parent": f"k{n % 8}"} for n, name in enumerate(products)], by=None, now=now)
    save_types([{"type": name, "direction": given[0]} for name, given in TYPES.items()], by=None, now=now)
    types = type_ids(TYPES)
    set_values(
        [
            {"type_id": types[name], "value": value, "countable": countable and name in ("visit", "open"), **rest}
            for name, (_, value, _, rest) in TYPES.items()
        ],
        by=None,
        now=now,
    )
    save_fitment(
        [{"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "construction", "score": 0.1}],
        by=None,
        now=now,
    )
    account_of = ids_by_external([f"a{n}" for n in range(accounts)])
    contacts = contact_ids_by_external([f"c{n}-{m}" for n in range(accounts) for m in range(3)])
    contact_of = {name: pk for name, (pk, _) in contacts.items()}
    offering_of = offering_ids(products)
    names, weights = list(TYPES), [given[2] for given in TYPES.values()]
    rows = []
    for n in range(activities):
        # A few accounts do most of what is done, and each is interested in few products.
        busy = int((rng.paretovariate(1.1) - 1) * spread)
        account = min(busy, accounts - 1) if rng.random() < 0.3 else rng.randrange(accounts)
        product = products[(account * 7 + min(int(rng.expovariate(1.2)), 3)) % 40]
        at = end - int(rng.random() * 730 * DAY)
        kind = rng.choices(names, weights)[0]
        meeting = n < warm * burst if burst else warm and rng.random() < 0.06
        if meeting:
            one = n % warm if burst else rng.randrange(warm)
            account, at, kind = one * (accounts // warm), end - int(rng.random() * 10 * DAY), "meeting"
            product = products[account * 7 % 40]
        contact = contact_of[f"c{account}-{rng.randrange(3)}"]
        rows.append(Facts(f"x{n}", at, account_of[f"a{account}"], contact, offering_of[product], types[kind], "bench"))
    return sorted(rows, key=lambda facts: facts.occurred_at)
