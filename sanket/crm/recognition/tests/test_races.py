"""What is judged anew while somebody logs: nothing is lost between reading the log and writing what follows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.activities.actions import lock_accounts
from sanket.crm.leads.actions import disqualify
from sanket.crm.leads.models import LeadStanding
from sanket.crm.recognition import actions, claim, dropping, publishing, replay
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.models import DraftEdit, Rescore, RescoreTouch, Scoring, ScoringVersion
from sanket.crm.recognition.rules import note_accounts
from sanket.crm.recognition.tests.story import NOW, Market

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


def _profile(market: Market) -> None:
    save_accounts([{"account": "nandgiri", "industry": "soap"}], by=None, now=NOW)


def _deed(market: Market) -> None:
    disqualify(market.lead(), reason="no", by=None, now=NOW)


@pytest.mark.parametrize("deed", [_profile, _deed])
@pytest.mark.parametrize("at_once", [50, 0])
def test_whoever_writes_leads_waits_for_the_switch_in_no_circle(
    live: Market, monkeypatch: pytest.MonkeyPatch, deed: Callable[[Market], None], at_once: int
) -> None:
    monkeypatch.setattr("sanket.crm.recognition.listeners.AT_ONCE", at_once)
    live.tell("meeting", 1)
    lead = live.lead()
    with transaction.atomic():
        Scoring.objects.select_for_update().get(pk=1)  # as the switch does
        beside = Beside(lambda: deed(live))
        assert beside.waits()
        LeadStanding.objects.filter(lead_id=lead.pk).update(stale=True)
    assert not isinstance(beside.said(), Exception), beside.answer
    live.settle()
    assert live.sound()


def test_who_makes_a_version_gives_signs_of_life_from_beside(live: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BEAT_S", 0.01)
    live.tell("meeting", 1)
    live.value(meeting={"value": 30})
    usual = publishing._Publishing._whole
    seen: list[bool] = []

    def slow(self: Any) -> None:
        then = Rescore.objects.get().alive_at
        end = time.monotonic() + 20
        while time.monotonic() < end and Rescore.objects.get().alive_at == then:
            time.sleep(0.01)
        seen.append(Rescore.objects.get().alive_at != then)
        usual(self)

    monkeypatch.setattr(publishing._Publishing, "_whole", slow)
    live.settle()
    assert seen == [True]
    assert live.sound()


def test_who_drops_what_a_killed_one_made_waits_for_who_publishes_again_in_no_circle(
    live: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.tell("meeting", 3)
    live.value(meeting={"value": 30})
    version = Rescore.objects.get().version
    for one in LeadStanding.objects.all():
        one.version = version
        one.save(force_insert=True)
    usual, beside = dropping.hold, list[Beside]()  # type: ignore[attr-defined]

    def slow(accounts: Iterable[int]) -> None:
        if not beside:
            beside.append(Beside(lambda: live.value(meeting={"value": 31})))
            assert not beside[0].waits()
        usual(accounts)

    monkeypatch.setattr(dropping, "hold", slow)
    live.settle()
    assert not isinstance(beside[0].said(), Exception), beside[0].answer
    assert not Rescore.objects.filter(switched_at=None).exists()
    assert not LeadStanding.objects.filter(version=version).exists()
    assert live.sound()


def test_who_breaks_off_waits_for_who_publishes_again_in_no_circle(
    live: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.tell("meeting", 3)
    live.value(meeting={"value": 30})
    usual, beside = claim.fail, list[Beside]()  # type: ignore[attr-defined]

    def full_disk(work: Any) -> None:
        work.progress()
        raise OperationalError("database or disk is full")

    def slow(*given: Any, **named: Any) -> None:
        beside.append(Beside(lambda: live.value(meeting={"value": 31})))
        assert beside[0].waits()
        usual(*given, **named)

    monkeypatch.setattr(publishing._Publishing, "_whole", full_disk)
    monkeypatch.setattr(claim, "fail", slow)
    with pytest.raises(OperationalError, match="disk is full"):
        live.settle()
    assert not isinstance(beside[0].said(), Exception), beside[0].answer
    monkeypatch.undo()
    live.settle()
    assert live.sound()


@pytest.mark.parametrize(
    "deed",
    [
        lambda: actions.discard_draft(by=None, now=NOW),
        lambda: actions.discard_edit(DraftEdit.objects.latest("pk").pk, by=None, now=NOW),
        lambda: actions.restore(ScoringVersion.objects.earliest("number").number, by=None, now=NOW),
    ],
)
def test_what_changes_a_draft_waits_for_who_publishes_it(live: Market, deed: Callable[[], object]) -> None:
    live.tell("meeting", 1)
    live.value(meeting={"value": 30})
    live.settle()
    actions.draft_values([{"type_id": live.types["visit"], "value": 9}], by=None, now=NOW)
    with transaction.atomic():
        Scoring.objects.select_for_update().get(pk=1)  # as publishing does
        beside = Beside(deed)
        assert beside.waits(), beside.answer
        actions.publish(by=None, now=NOW, reason="r")
    assert not isinstance(beside.said(), IntegrityError | OperationalError), beside.answer
    assert ScoringVersion.objects.latest("number").settings["values"][str(live.types["visit"])][0] == 9
