"""The battery of laws, passed by the live way through the database: in any order and split, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import transaction

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.models import Account, Contact
from sanket.crm.activities.actions import Facts, log
from sanket.crm.activities.models import ActivityType
from sanket.crm.catalogue.models import Offering
from sanket.crm.recognition import batch as batch_module
from sanket.crm.recognition import feed
from sanket.crm.recognition.actions import set_defaults, set_tunings, set_values
from sanket.crm.recognition.book import book, forget
from sanket.crm.recognition.queries import verify
from sanket.engine.laws.battery import LAWS, Answer, Law
from sanket.engine.laws.histories import History, history
from sanket.engine.recognition import kernel
from sanket.engine.recognition.fold import Act

NOW = datetime(2040, 1, 1, tzinfo=UTC)
NOW_S = int(NOW.timestamp())


class Undone(Exception):
    """Raised to take a history out of the database again."""


def recogniser(batch: int) -> object:
    """The live way: acts logged about one category in batches, then the group's state, crossings and score."""

    def recognise(told: History, acts: Sequence[Act]) -> Answer:
        found: list[Answer] = []
        try:
            with transaction.atomic():
                forget()
                found.append(_through_the_database(told, acts, batch))
                raise Undone
        except Undone:
            forget()
        return found[0]

    return recognise


def _through_the_database(told: History, acts: Sequence[Act], batch: int) -> Answer:
    save_accounts([{"account": "a"}], by=None, now=NOW)
    save_contacts([{"contact": f"c{n}", "account": "a"} for n in range(1, 4)], by=None, now=NOW)
    contacts = dict(Contact.objects.values_list("external_id", "pk"))
    top = Offering.objects.create(external_id="top", kind="category", created_at=NOW)
    below = {n: Offering.objects.create(external_id=f"p{n}", parent=top, created_at=NOW).pk for n in range(1, 4)}
    types = {}
    for kind, value in told.values.items():
        direction = "customer" if value.customer else "sales"
        types[kind] = ActivityType.objects.create(external_id=f"t{kind}", direction=direction, created_at=NOW).pk
    set_defaults(rho=told.rho, by=None, now=NOW)
    tuning = {"offering_id": top.pk, "half_life_days": told.half_life / 86_400, "interest_threshold": told.on}
    set_tunings([tuning], by=None, now=NOW)
    rows = [
        {
            "type_id": types[kind],
            "value": value.value,
            "strength": "weak" if value.weak else "strong",
            "countable": value.countable,
            "decisive": value.decisive,
        }
        for kind, value in told.values.items()
    ]
    set_values(rows, by=None, now=NOW)
    account = Account.objects.get().pk
    facts = [
        Facts(act.id, act.at, account, contacts.get(f"c{act.contact}"), below[act.offering], types[act.type])
        for act in acts
    ]
    for start in range(0, len(facts), batch):
        log(facts[start : start + batch], now_s=NOW_S, bulk=True)
    assert verify() == []
    key = (account, top.pk)
    rule, group = book().rule(top.pk), feed.groups(1, [key])[key]
    last = max(act.at for act in acts)
    hot = group.state == 1
    crossings = feed.crossings_of(1, [account]).get(key, [])
    facts_of = group.facts()
    return Answer(
        crossings, hot, group.cold_at if hot else None, group.head.score(last, rule.half_life, rho=rule.rho), facts_of
    )


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_the_live_way_keeps_the_law(db: None, law: Law, batch: int) -> None:
    for seed in range(4):
        chance = Random(f"{law.__name__} {batch} {seed}")
        law(recogniser(batch), history(chance), chance)  # type: ignore[arg-type]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("batch", [7, 1_000])
def test_so_does_a_long_intake_by_columns(db: None, columns: None, law: Law, batch: int) -> None:
    for seed in range(4):
        chance = Random(f"{law.__name__} {batch} {seed} columns")
        law(recogniser(batch), history(chance), chance)  # type: ignore[arg-type]


def test_without_the_kernel_a_long_intake_goes_step_by_step(
    db: None, columns: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    past = history(Random(5))
    with_it = recogniser(1_000)(past, past.acts)  # type: ignore[operator]
    monkeypatch.setattr("importlib.import_module", missing)
    batch_module._installed.cache_clear()
    assert not batch_module.worthwhile([Facts("x", 0, 1, None, 1, 1)])
    assert recogniser(1_000)(past, past.acts) == with_it  # type: ignore[operator]
    monkeypatch.undo()
    batch_module._installed.cache_clear()


def test_what_is_too_wide_for_the_kernel_goes_step_by_step(
    db: None, columns: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = history(Random(5))
    with_it = recogniser(1_000)(past, past.acts)  # type: ignore[operator]

    def too_wide(*_: object) -> None:
        raise kernel.Overflow

    monkeypatch.setattr(kernel, "advance", too_wide)
    assert recogniser(1_000)(past, past.acts) == with_it  # type: ignore[operator]


def test_a_kernel_that_can_keep_nothing_is_done_without(
    db: None, columns: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> None:
        raise RuntimeError("cannot cache function '_advance': no locator available")

    monkeypatch.setattr(kernel, "compile_now", nowhere)
    batch_module._installed.cache_clear()
    assert not batch_module.worthwhile([Facts("x", 0, 1, None, 1, 1)])
    batch_module._installed.cache_clear()
    monkeypatch.undo()
    monkeypatch.setattr(batch_module, "LOADED_AFTER", -1)
    monkeypatch.setattr(batch_module, "FEWEST", 1)
    assert batch_module.worthwhile([Facts("x", 0, 1, None, 1, 1)])
    assert not batch_module.worthwhile([Facts("x", 0, 1 << 31, None, 1, 1)])
