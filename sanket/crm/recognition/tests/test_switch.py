"""The switch to another version: leads that only it knows, who hears of them, and what comes in at the last moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from sanket.crm.leads import making
from sanket.crm.leads.actions import disqualify, undo
from sanket.crm.leads.events import LeadsOpened
from sanket.crm.leads.facts import Opened
from sanket.crm.leads.models import Lead, LeadRecord, LeadStanding
from sanket.crm.leads.rows import Row, Standing, write_standings
from sanket.crm.leads.standing import Known
from sanket.crm.recognition import actions, dropping, meanwhile, publishing, settle, slices
from sanket.crm.recognition.models import Crossing, Interest, Rescore
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market
from sanket.crm.recognition.tests.test_publishing import Killed, alone, draft, folded_anew, full, table
from sanket.engine.recognition.life import Opening


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


def hear_of_new_leads(monkeypatch: pytest.MonkeyPatch, *modules: str) -> list[Opened]:
    """All leads that are told to be new from now on."""
    heard: list[Opened] = []

    def hear(fact: object) -> None:
        if isinstance(fact, LeadsOpened):
            heard.extend(fact.leads)

    for module in modules:
        monkeypatch.setattr(f"sanket.crm.leads.{module}.announce", hear)
    return heard


def test_each_new_lead_is_announced_once_whatever_the_moment_of_a_kill(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    there = set(Lead.objects.values_list("pk", flat=True))
    heard = hear_of_new_leads(monkeypatch, "making")
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
        Opened(lead.pk, lead.account_id, lead.offering_id, lead.recognised_at, lead.detected_at, False) for lead in new
    )
    alone()


def test_what_is_gone_before_it_was_announced_is_announced_once_it_comes_back(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    heard = hear_of_new_leads(monkeypatch, "making")
    visit = market.facts("visit", 2, "robot", key="a002", account="tapti")
    usual, deeds = settle._announce, list[Any]()

    def later() -> None:
        if not deeds and market.names()[1:]:
            assert market.log(visit, mode="withdraw") == ["updated"]
            deeds.append(disqualify(market.lead("oven", "tapti"), reason="no", by=None, now=NOW))
        usual()

    monkeypatch.setattr(settle, "_announce", later)
    dearer(market)
    market.settle()
    assert [market.offerings["drying"]] == [fact.offering_id for fact in heard]
    alone()
    market.log(visit, mode="correct")
    undo(deeds[0], by=None, now=NOW)
    market.settle()
    assert sorted(fact.offering_id for fact in heard) == sorted(
        market.offerings[name] for name in ("robot", "painting", "oven", "drying")
    )
    assert not LeadStanding.objects.filter(news=True).exists()


def test_what_was_not_announced_before_the_next_switch_is_announced_after_it(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lukewarm(market)
    there = set(Lead.objects.values_list("pk", flat=True))
    heard = hear_of_new_leads(monkeypatch, "making")
    dearer(market)
    publishing.publish_version(Rescore.objects.get(switched_at=None), now=NOW)  # and its process dies
    actions.draft_defaults(interest_threshold=19.0, by=None, now=NOW)
    actions.publish(by=None, now=NOW, reason="Less is enough")
    publishing.publish_version(Rescore.objects.get(switched_at=None), now=NOW)
    assert not heard
    market.settle()
    new = set(Lead.objects.values_list("pk", flat=True)) - there
    assert len(new) > 2
    assert sorted(fact.lead_id for fact in heard) == sorted(new)
    alone()


def test_a_product_that_a_threshold_alone_makes_a_lead_speaks_for_its_category(market: Market) -> None:
    market.tune("robot", interest_threshold=100.0)
    market.tell("meeting", 3)
    market.tell("meeting", 2)
    assert market.lead("painting").covered_by is None
    for threshold, speaker in ((20.0, "robot"), (100.0, "")):
        actions.draft_tunings(
            [{"offering_id": market.offerings["robot"], "interest_threshold": threshold}], by=None, now=NOW
        )
        actions.publish(by=None, now=NOW, reason="r")
        market.settle()
        covering = market.lead("painting").covered_by
        assert (covering.offering_id if covering else None) == market.offerings.get(speaker)
    assert market.sound()


def test_a_lead_that_goes_while_leads_are_read_is_left_out() -> None:
    lead = Known(7, NOW_S, "a001", None, None)
    stands = Standing(True, NOW_S + 9, True, 1.0, 0.5, 20.0, 86_400, 5.0, 1, NOW_S)
    given: dict[str, Any] = {"now": NOW_S, "resays": True, "categories": ()}
    opening = Opening(NOW_S, "a001", 0)
    for told, many in (({7: stands}, 1), ({}, 0)):
        upcoming = making.upcoming({(1, 2): stands}, {(1, 2): [opening]}, {(1, 2): [lead]}, told, **given)
        assert len(upcoming.rows) == many


def test_a_lead_that_is_there_already_is_left_to_who_noted_it_in_the_making_alone(market: Market) -> None:
    market.tell("meeting", 3)
    lead = market.lead()
    stands = making.told_standings([lead.pk])[lead.pk]
    row = Row(lead.account_id, lead.offering_id, 0, lead.recognised_at, lead.tipped_by, None, True, stands)
    write_standings(99, [row])
    write_standings(99, [row])
    with pytest.raises(IntegrityError), transaction.atomic():
        write_standings(None, [row])


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
    heard = hear_of_new_leads(monkeypatch, "standing", "making")
    done = before(monkeypatch, "_switch", lambda: market.tell("meeting", 1, account="tapti"))
    dearer(market)
    market.settle()
    assert done
    assert ("tapti", "robot") in market.names()
    told = [one.lead_id for one in heard]
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


@pytest.mark.parametrize("dropped", ["heads", "standings"])
def test_a_kill_while_what_was_made_by_other_settings_is_dropped_doubles_nothing(
    market: Market, monkeypatch: pytest.MonkeyPatch, dropped: str
) -> None:
    full(market)
    draft(market)
    actions.publish(by=None, now=NOW, reason="r")
    switch, drop = publishing._Publishing._switch, getattr(dropping, f"drop_{dropped}")
    killed: list[int] = []

    def dies(version: int, *_given: Any) -> None:
        killed.append(Crossing.objects.filter(version=version).count())
        raise Killed

    def first(self: Any, *given: Any, **named: Any) -> Any:
        if not killed:
            table(market)
            monkeypatch.setattr(dropping, f"drop_{dropped}", dies)
        return switch(self, *given, **named)

    monkeypatch.setattr(publishing._Publishing, "_switch", first)
    with pytest.raises(Killed):
        market.settle()
    assert [bool(many) for many in killed] == [dropped == "heads"]
    monkeypatch.setattr(dropping, f"drop_{dropped}", drop)
    market.settle()
    assert market.sound()
    assert Crossing.objects.count() == sum(len(some.crossings) for some in folded_anew(market).values())
    alone()
