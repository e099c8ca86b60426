"""The switch to another version: leads that only it knows, who hears of them, and what comes in at the last moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.leads import making
from sanket.crm.leads.actions import disqualify, undo
from sanket.crm.leads.events import LeadOpened
from sanket.crm.leads.models import Lead, LeadRecord, LeadStanding
from sanket.crm.recognition import actions, meanwhile, publishing, settle, slices
from sanket.crm.recognition.models import Interest, Rescore
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.recognition.tests.test_publishing import Killed, alone


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MOST", 2)
    monkeypatch.setattr(slices, "FEWEST", 1)
    monkeypatch.setattr(publishing, "FEW", 0)


def lukewarm(market: Market) -> None:
    """Nandgiri is hot; Tapti will be once a visit is worth more."""
    market.tell("meeting", 3)
    for offering in ("robot", "oven"):
        market.tell("visit", 2, offering, account="tapti")


def dearer(market: Market) -> None:
    actions.draft_values([{"type_id": market.types["visit"], "value": 40}], by=None, now=NOW)
    actions.publish(by=None, now=NOW, reason="Visits tell")


def before(monkeypatch: pytest.MonkeyPatch, place: str, deed: Callable[[], object]) -> list[bool]:
    """Have ``deed`` done once, just before this step of the work."""
    usual = getattr(publishing._Publishing, place)
    done: list[bool] = []

    def first(self: Any, *given: Any, **named: Any) -> Any:
        if not done:
            done.append(True)
            deed()
        return usual(self, *given, **named)

    monkeypatch.setattr(publishing._Publishing, place, first)
    return done


def test_each_new_lead_is_announced_once_whatever_the_moment_of_a_kill(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    there = set(Lead.objects.values_list("pk", flat=True))
    heard: list[LeadOpened] = []
    monkeypatch.setattr("sanket.crm.leads.making.announce", heard.append)
    usual, blows = making.announce_some, 0

    def dies(part: Any) -> None:
        nonlocal blows
        blows += 1
        if blows == 2:
            raise Killed
        usual(part)

    monkeypatch.setattr(settle, "announce_some", dies)
    dearer(market)
    with pytest.raises(Killed):
        market.settle()
    assert heard
    market.settle()
    new = Lead.objects.exclude(pk__in=there)
    assert new.count() > 2
    assert sorted(heard) == sorted(
        LeadOpened(lead.pk, lead.account_id, lead.offering_id, lead.recognised_at, lead.detected_at, False)
        for lead in new
    )
    alone()


def test_a_lead_that_only_the_next_version_knows_is_nobodys(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    lukewarm(market)
    names = market.names()
    seen: list[Any] = []

    def look() -> None:
        seen.extend([market.names(), Lead.objects.count(), LeadRecord.objects.count()])
        market.value(visit={"value": 2})  # other settings are wanted now

    before(monkeypatch, "_switch", look)
    dearer(market)
    market.settle()
    assert seen[0] == names
    assert seen[1] < seen[2]
    assert market.names() == names
    assert market.sound()
    alone()


def test_an_activity_opens_the_lead_that_the_next_version_knew_already(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    heard: list[Any] = []
    monkeypatch.setattr("sanket.crm.leads.standing.announce", heard.append)
    monkeypatch.setattr("sanket.crm.leads.making.announce", heard.append)
    done = before(monkeypatch, "_switch", lambda: market.tell("meeting", 1, account="tapti"))
    dearer(market)
    market.settle()
    assert done
    assert ("tapti", "robot") in market.names()
    told = [fact.lead_id for fact in heard if isinstance(fact, LeadOpened)]
    assert len(told) == len(set(told)) == Lead.objects.exclude(account_id=market.accounts["nandgiri"]).count()
    assert market.sound()
    alone()


def test_a_deed_is_taken_back_although_the_next_version_knew_a_lead_after_it(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.tell("meeting", 80)
    move = disqualify(market.lead(), reason="no", by=None, now=NOW - timedelta(days=79))
    market.tell("visit", 2)
    closed = market.lead()
    successors: list[bool] = []

    def take_back() -> None:
        successors.append(LeadRecord.objects.filter(previous=closed.pk).exists())
        undo(move, by=None, now=NOW)

    before(monkeypatch, "_switch", take_back)
    dearer(market)
    market.settle()
    assert successors == [True]
    assert not LeadRecord.objects.filter(previous=closed.pk).exists()
    assert Lead.objects.get(pk=closed.pk).closed_at is None
    assert market.sound()
    alone()


def test_what_is_logged_while_an_account_is_replayed_is_not_lost(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    usual, busy = meanwhile.work_out, [3]

    def overtaken(noted: Any, **given: Any) -> Any:
        found = usual(noted, **given)
        if busy[0]:
            busy[0] -= 1
            market.tell("visit", 1 - busy[0] / 10, account="tapti")
        return found

    monkeypatch.setattr(meanwhile, "work_out", overtaken)
    dearer(market)
    market.settle()
    assert busy == [0]
    assert market.sound()
    assert not Rescore.objects.filter(switched_at=None).exists()
    alone()


def test_where_more_comes_in_than_can_be_replayed_the_switch_takes_the_rest(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    monkeypatch.setattr(publishing, "MOST_TRIES", 2)
    monkeypatch.setattr(publishing, "MOST_ROUNDS", 1)
    usual, n = publishing._Publishing.still_ours, 0

    def noted_again(self: Any) -> None:
        nonlocal n
        usual(self)
        if self.rescore.staged:
            n += 1
            market.tell("visit", 1 - n / 100, account="tapti")

    monkeypatch.setattr(publishing._Publishing, "still_ours", noted_again)
    dearer(market)
    market.settle()
    assert n > 2
    assert market.sound()
    assert set(Interest.objects.values_list("version", flat=True)) == {Rescore.objects.latest("pk").version}
    assert not LeadStanding.objects.exclude(version=Rescore.objects.latest("pk").version).exists()
