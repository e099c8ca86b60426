"""One history that several processes write at once: each takes a part of it, shuffled, with repetitions.

Whatever order the parts arrive in, the end is the same: what is corrected is corrected in one way only, and what is
withdrawn is logged by the same writer before.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
DAY = 86_400
ACCOUNTS, ACTIVITIES = 14, 900
TYPES: dict[str, dict[str, Any]] = {
    "visit": {"value": 6},
    "page": {"value": 4, "countable": True},
    "open": {"value": 5, "strength": "weak"},
    "quote": {"value": 9, "decisive": "opens"},
    "stopped": {"value": 0, "decisive": "closes"},
    "return": {"value": -7},
}
CATEGORIES = ("painting", "drying")
PRODUCTS = ("robot", "booth", "oven", "lamp")


def make_market() -> None:
    from sanket.crm.accounts.actions import save_accounts, save_contacts
    from sanket.crm.activities.actions import save_types
    from sanket.crm.activities.queries import ids_by_external
    from sanket.crm.catalogue.actions import save_offerings
    from sanket.crm.recognition.actions import save_fitment, set_values, settle

    accounts = [
        {"account": f"A{n}", "name": f"Account {n}", "industry": "auto" if n % 3 else "lifts"} for n in _numbers()
    ]
    save_accounts(accounts, by=None, now=NOW)
    people = [
        {"contact": f"A{n}-{m}", "account": f"A{n}", "department": "R&D" if m else "Stores"}
        for n in _numbers()
        for m in range(2)
    ]
    save_contacts(people, by=None, now=NOW)
    save_offerings([{"offering": name, "kind": "category"} for name in CATEGORIES], by=None, now=NOW)
    products = [{"offering": name, "parent": CATEGORIES[n // 2]} for n, name in enumerate(PRODUCTS)]
    save_offerings(products, by=None, now=NOW)
    save_types([{"type": name, "direction": "customer"} for name in TYPES], by=None, now=NOW)
    numbers = ids_by_external(TYPES)
    set_values([{"type_id": numbers[name], **given} for name, given in TYPES.items()], by=None, now=NOW)
    lifts = {"factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.5}
    stores = {"factor": "contact", "attribute": "department", "equals": "Stores", "score": 0.3}
    save_fitment([{"offering_id": None, **row} for row in (lifts, stores)], by=None, now=NOW)
    settle(now=NOW)


def _numbers() -> range:
    return range(ACCOUNTS)


class History:
    """What is logged first, what it is corrected to, and what is withdrawn; the same in every process."""

    def __init__(self) -> None:
        from sanket.crm.accounts.queries import contact_ids_by_external, ids_by_external
        from sanket.crm.activities.queries import ids_by_external as type_ids
        from sanket.crm.catalogue.queries import ids_by_external as offering_ids

        self.accounts = ids_by_external([f"A{n}" for n in _numbers()])
        self.contacts = contact_ids_by_external([f"A{n}-{m}" for n in _numbers() for m in range(2)])
        self.offerings = offering_ids([*PRODUCTS, *CATEGORIES])
        self.types = type_ids(TYPES)
        chance = random.Random(20)
        self.first = {f"n{number}": self._facts(f"n{number}", chance) for number in range(ACTIVITIES)}
        ids = list(self.first)
        chance.shuffle(ids)
        # A correction may move an activity to another account, offering and time.
        self.corrected = {key: self._facts(key, chance) for key in ids[:80]}
        self.withdrawn = set(ids[80:140])

    def _facts(self, key: str, chance: random.Random) -> Any:
        from sanket.crm.activities.actions import Facts

        account = f"A{chance.randrange(ACCOUNTS)}"
        who = self.contacts[f"{account}-{chance.randrange(2)}"][0] if chance.random() < 0.8 else None
        what = chance.choices(list(TYPES), [6, 6, 4, 1, 1, 2])[0]
        # Few instants, so that many activities fall into the same one.
        at = NOW_S - chance.randrange(200) * DAY
        where = self.offerings[chance.choice(PRODUCTS)]
        return Facts(key, at, self.accounts[account], who, where, self.types[what], "test", "", "")

    def final(self) -> dict[str, Any]:
        return {**self.first, **self.corrected}

    def part(self, seed: int, share: float) -> list[tuple[str, list[Any]]]:
        """(mode, rows) one after the other: a share of everything, in an order of its own, some of it twice."""
        chance = random.Random(seed)
        rows = [facts for facts in self.first.values() if chance.random() < share]
        rows += chance.sample(rows, len(rows) // 10)
        chance.shuffle(rows)
        batches = [("", batch) for batch in _batches(rows, chance)]
        corrections = [facts for facts in self.corrected.values() if chance.random() < share]
        batches += [("correct", batch) for batch in _batches(corrections, chance)]
        chance.shuffle(batches)
        gone = sorted(key for key in self.withdrawn if chance.random() < share)
        for batch in _batches([self.first[key] for key in gone], chance):
            place = chance.randrange(len(batches) + 1)
            batches[place:place] = [("", batch), ("withdraw", batch)]
        return batches


def _batches(rows: Sequence[Any], chance: random.Random) -> list[list[Any]]:
    found, done = [], 0
    while done < len(rows):
        size = chance.choice([1, 1, 2, 5, 20, 60])
        found.append(list(rows[done : done + size]))
        done += size
    return found


def write(seed: int, share: float, gate: str) -> None:
    """A writer: waits until all are there, then logs its part and prints what became of it."""
    from sanket.crm.activities.actions import log

    history, chance, outcomes = History(), random.Random(seed), Counter[str]()
    print("ready", flush=True)
    while not Path(gate).exists():
        time.sleep(0.005)
    for mode, batch in history.part(seed, share):
        told = log(batch, now_s=NOW_S, mode=mode, bulk=chance.random() < 0.3)
        outcomes.update(f"{mode} {outcome}".strip() for outcome in told)
    json.dump(outcomes, sys.stdout)


def answer() -> None:
    """Everything that can be asked about the end, and whether it is what a clean replay gives."""
    from sanket.crm.activities.models import Activity
    from sanket.crm.recognition.actions import settle
    from sanket.crm.recognition.queries import explain_json, leads_json, verify

    settle(now=NOW)
    history = History()
    current = {
        row[0]: (list(row[1:-1]), row[-1] is not None)
        for row in Activity.objects.filter(superseded_at=None).values_list(
            "external_id", "occurred_at", "account_id", "contact_id", "offering_id", "type_id", "withdrawn_at"
        )
    }
    wanted = {key: (list(facts[1:6]), key in history.withdrawn) for key, facts in history.final().items()}
    instants = [NOW_S - days * DAY for days in (0, 3, 10, 45, 120)]
    groups = [(account, offering) for account in history.accounts.values() for offering in history.offerings.values()]
    told = {
        "lost": sorted(set(wanted) - set(current)),
        "strange": sorted(key for key in current if current[key] != wanted.get(key)),
        "rows": Activity.objects.filter(superseded_at=None).count(),
        "differences": [list(difference) for difference in verify()],
        "leads": [leads_json(at=at, now_s=NOW_S) for at in instants],
        "explained": [explain_json(*group, at=at) for group in groups for at in instants[:2]],
    }
    json.dump(told, sys.stdout)


def make_many(accounts: int, each: int) -> None:
    """A longer log at many accounts, for work that is to be broken off in its middle."""
    from sanket.crm.accounts.actions import save_accounts
    from sanket.crm.accounts.queries import ids_by_external
    from sanket.crm.activities.actions import Facts, log
    from sanket.crm.recognition.actions import settle

    make_market()
    history, chance = History(), random.Random(21)
    names = [f"M{number:05}" for number in range(accounts)]
    save_accounts([{"account": name, "name": name, "industry": "auto"} for name in names], by=None, now=NOW)
    what, where = list(history.types.values()), [history.offerings[name] for name in PRODUCTS]
    rows = [
        Facts(
            f"{name}-{n}",
            NOW_S - chance.randrange(90) * DAY,
            account,
            None,
            chance.choice(where),
            chance.choice(what),
            "test",
            "",
            "",
        )
        for name, account in ids_by_external(names).items()
        for n in range(each)
    ]
    rows.sort(key=lambda facts: (facts.occurred_at, facts.external_id))
    for start in range(0, len(rows), 5_000):
        log(rows[start : start + 5_000], now_s=NOW_S, bulk=True)
    settle(now=NOW)


def revalue(**points: int) -> None:
    """Somebody agrees on other values: a job is to replay the log."""
    from sanket.crm.activities.queries import ids_by_external
    from sanket.crm.recognition.actions import set_values

    numbers = ids_by_external(points)
    rows = [{"type_id": numbers[name], "value": value} for name, value in points.items()]
    set_values(rows, by=None, now=datetime.now(UTC), reason="Seen at the fair")
