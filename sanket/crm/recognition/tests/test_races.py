"""What is judged anew while somebody logs: nothing is lost between reading the log and writing what follows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connections, transaction

from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.activities.actions import lock_accounts
from sanket.crm.recognition import replay
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.models import RescoreTouch
from sanket.crm.recognition.rules import note_accounts
from sanket.crm.recognition.tests.story import Market

pytestmark = pytest.mark.postgresql_only  # SQLite has one writer at a time


@pytest.fixture
def live(transactional_db: None) -> Market:
    forget()
    return Market()


def meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> list[threading.Thread]:
    """Have ``deed`` done by another connection at the moment at which a re-test has read the log."""
    begun: list[threading.Thread] = []
    known = replay.known  # type: ignore[attr-defined]

    def go() -> None:
        try:
            deed()
        finally:
            connections.close_all()

    def slow(keys: Iterable[Any]) -> Any:
        if not begun:
            begun.append(threading.Thread(target=go))
            begun[0].start()
            begun[0].join(2)  # it waits for the lock on the account
        return known(keys)

    monkeypatch.setattr(replay, "known", slow)
    return begun


def test_a_lead_that_opens_during_a_retest_stays(live: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    live.fit("contact", "department", "R&D", 1.0)
    live.fit("contact", "", "", 0.1)
    live.tell("meeting", 400, "oven", "bala")  # hot once, but nobody who fits
    RescoreTouch.objects.get_or_create(version=0, account_id=live.accounts["nandgiri"])
    tip = live.facts("meeting", 1, "oven", "anita", key="tip")
    begun = meanwhile(monkeypatch, lambda: live.log(tip))
    live.settle()
    begun[0].join()
    assert live.names() == [("nandgiri", "oven")]
    assert live.sound()


def test_whoever_notes_an_account_that_is_being_tested_again_waits_in_no_circle(live: Market) -> None:
    live.tell("meeting", 1, "oven", "anita")
    account = live.accounts["nandgiri"]
    note_accounts([account])
    with transaction.atomic():
        lock_accounts([account])  # as whoever changes its facts
        beside = Beside(live.settle)
        assert beside.waits()
        note_accounts([account])
    assert not isinstance(beside.said(), Exception), beside.answer
    live.settle()
    assert not RescoreTouch.objects.exists()
    assert live.sound()
