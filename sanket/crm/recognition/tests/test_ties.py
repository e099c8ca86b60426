"""Many activities in one second, logged in any order and in any pieces: the state is that of a clean replay, and where
order cannot matter nothing is replayed for it."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.activities.models import ActivityType
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.models import Offering
from sanket.crm.leads.models import Lead
from sanket.crm.recognition import batch, intake
from sanket.crm.recognition.actions import save_fitment, set_defaults, set_values
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.queries import verify
from sanket.crm.recognition.replay import replay_groups
from sanket.engine.recognition import kernel

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
TYPES = {"visit": 3, "open": 2, "lost": -4, "nothing": 0, "asks": 1, "ends": 1}


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    save_offerings([{"offering": "k", "kind": "category"}], by=None, now=NOW)
    save_offerings([{"offering": name, "parent": "k"} for name in ("p", "q")], by=None, now=NOW)
    save_types([{"type": name} for name in TYPES], by=None, now=NOW)
    kinds = dict(ActivityType.objects.values_list("external_id", "pk"))
    rest: dict[str, dict[str, Any]] = {
        "open": {"strength": "weak", "countable": True},
        "asks": {"decisive": "opens"},
        "ends": {"decisive": "closes"},
    }
    set_values(
        [{"type_id": kinds[name], "value": value, **rest.get(name, {})} for name, value in TYPES.items()],
        by=None,
        now=NOW,
    )
    set_defaults(interest_threshold=10.0, half_life_days=2.0, fitment_threshold=0.5, by=None, now=NOW)
    fits = {"factor": "contact", "attribute": "department", "equals": "R&D", "score": 2.0}
    save_fitment(
        [{"offering_id": None, **fits}, {"offering_id": None, **fits, "equals": "Sales", "score": 0.1}],
        by=None,
        now=NOW,
    )
    save_accounts([{"account": f"a{n}"} for n in range(3)], by=None, now=NOW)
    save_contacts(
        [
            {"contact": f"c{n}-{m}", "account": f"a{n}", "department": department}
            for n in range(3)
            for m, department in enumerate(("R&D", "Sales"))
        ],
        by=None,
        now=NOW,
    )
    return {
        "types": [kinds[name] for name in TYPES],
        "accounts": list(Account.objects.order_by("pk").values_list("pk", flat=True)),
        "offerings": list(Offering.objects.filter(kind="product").order_by("pk").values_list("pk", flat=True)),
    }


def histories(market: dict[str, list[int]], chance: Random, rows: int, calm: bool) -> list[Facts]:
    contacts = {
        pk: list(Contact.objects.filter(account_id=pk).values_list("pk", flat=True)) for pk in market["accounts"]
    }
    types = market["types"][:2] if calm else market["types"]
    found = []
    for number in range(rows):
        account = chance.choice(market["accounts"])
        at = NOW_S - 86_400 * chance.choice((0, 0, 3)) - chance.randrange(4)
        contact = chance.choice([None, *contacts[account]])
        found.append(
            Facts(
                f"x{chance.getrandbits(32):08x}-{number}", at, account, contact,
                chance.choice(market["offerings"]), chance.choice(types),
            )
        )  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("columns", [False, True], ids=["steps", "columns"])
def test_the_state_is_that_of_a_replay(market, monkeypatch: pytest.MonkeyPatch, seed: int, columns: bool):
    if columns:
        pytest.importorskip("numba")
        kernel.compile_now()
        monkeypatch.setattr(batch, "FEWEST", 1)
        monkeypatch.setattr(batch, "LOADED_AFTER", 0)
    chance = Random(seed)
    rows = histories(market, chance, 45, calm=seed % 3 == 0)
    # In order of time, but within a second, mostly.
    rows.sort(key=lambda facts: (facts.occurred_at + (chance.random() < 0.1) * 2, chance.random()))
    while rows:
        size = chance.choice((1, 1, 2, 7))
        log(rows[:size], now_s=NOW_S, bulk=columns)
        del rows[:size]
        assert verify() == []


def test_the_usual_second_is_stepped_and_not_replayed(market, monkeypatch: pytest.MonkeyPatch):
    replayed: list[object] = []

    def noted(rules: Book, keys: set[Key], *, now: int) -> set[Key]:
        replayed.append(keys)
        return replay_groups(rules, keys, now=now)

    monkeypatch.setattr(intake, "replay_groups", noted)
    (account, *_), (offering, *_), (visit, *_) = market["accounts"], market["offerings"], market["types"]
    (knows, *_) = Contact.objects.filter(account_id=account).order_by("pk").values_list("pk", flat=True)

    def visits(ids: str, at: int) -> None:
        for name in ids:
            log([Facts(name, at, account, knows, offering, visit)], now_s=NOW_S)

    visits("ba", NOW_S - 100)
    assert replayed == []
    visits("d", NOW_S - 50)
    visits("c", NOW_S - 50)
    # It rose in this second.
    assert len(replayed) == 1
    visits("hgfe", NOW_S - 10)
    assert len(replayed) == 1
    assert Lead.objects.count() == 2
    assert verify() == []
