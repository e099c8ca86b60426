"""Rules, trees and leads that change while something else is under way; and whether verify sees what is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.activities.queries import history, ids_by_external
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.leads.actions import disqualify
from sanket.crm.leads.models import Lead, LeadStanding
from sanket.crm.recognition import publishing, queries
from sanket.crm.recognition.actions import set_values
from sanket.crm.recognition.book import book
from sanket.crm.recognition.models import Crossing, Interest, Rescore
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.crm.workspace.queries import Progress


def test_a_version_is_made_of_a_log_that_was_withdrawn_whole(market: Market) -> None:
    market.tell("meeting", 3)
    market.log(market.facts("meeting", 3, key="a001"), mode="withdraw")
    market.value(meeting={"value": 10})
    market.settle()
    assert not Rescore.objects.filter(switched_at=None).exists()


def test_another_time_to_sell_is_in_force_from_the_switch_on(market: Market) -> None:
    market.tell("meeting", 3)
    market.tell("meeting", 2)
    before = book().rule(market.offerings["robot"]).half_life
    save_offerings([{"offering": "robot", "sales_cycle_days": 4.0}], by=None, now=NOW)
    assert book().rule(market.offerings["robot"]).half_life == before
    market.tell("visit", 0.01)
    assert market.sound()
    assert market.names() == [("nandgiri", "robot")]
    market.settle()
    assert book().rule(market.offerings["robot"]).half_life == DAY
    assert market.sound()


def test_a_moved_product_counts_for_its_old_category_until_the_switch(market: Market) -> None:
    market.tell("meeting", 3)
    save_offerings([{"offering": "robot", "parent": "drying"}], by=None, now=NOW)
    market.tell("visit", 1)
    account = market.accounts["nandgiri"]
    weeks = {row.offering_id for row in queries.heat_weeks(account, at=NOW_S)}
    assert {heat.offering_id for heat in queries.heat(account, at=NOW_S)} == weeks
    assert market.offerings["painting"] in weeks
    assert market.sound()
    market.settle()
    assert market.sound()
    assert market.offerings["drying"] in {heat.offering_id for heat in queries.heat(account, at=NOW_S)}


def test_a_type_added_while_a_version_is_made_is_understood(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    market.tell("meeting", 3)
    market.value(meeting={"value": 10})
    read = history

    def later() -> Any:
        save_types([{"type": "fair", "direction": "customer"}], by=None, now=NOW)
        market.types |= ids_by_external(["fair"])
        set_values([{"type_id": market.types["fair"], "value": 3}], by=None, now=NOW)
        market.log(market.facts("fair", 1, account="tapti"))
        return read()

    monkeypatch.setattr(publishing, "history", later)
    market.settle()
    assert market.sound()


def test_settings_show_what_is_wanted_while_a_version_is_made(market: Market) -> None:
    market.tell("meeting", 3)
    market.tune("robot", half_life_days=60.0)
    assert queries.parameters()[market.offerings["robot"]].half_life_days == 60.0


def test_a_version_given_up_says_so(market: Market) -> None:
    market.tell("meeting", 3)
    market.value(meeting={"value": 10})
    progress = Progress.objects.create(kind="rescore", created_at=NOW)
    Rescore.objects.update(progress=progress)
    market.value(meeting={"value": 11})
    assert Progress.objects.get(pk=progress.pk).state == "failed"


def test_a_correction_behind_a_closed_lead_leaves_the_open_one_alone(market: Market) -> None:
    market.log(market.facts("meeting", 100, key="old"), now_s=NOW_S - 100 * DAY)
    disqualify(market.lead(), reason="no", by=None, now=NOW - timedelta(days=95))
    market.log(market.facts("meeting", 3, key="new"))
    opened = market.lead()
    assert ("nandgiri", "robot") in market.names()
    market.log(market.facts("meeting", 100, key="old"), mode="withdraw")
    assert ("nandgiri", "robot") in market.names()
    assert (market.lead().pk, market.lead().withdrawn_at) == (opened.pk, None)
    closed = Lead.objects.get(account_id=market.accounts["nandgiri"], offering_id=market.offerings["robot"], number=0)
    assert closed.withdrawn_at == NOW_S
    assert market.sound()


def test_equally_good_contacts_are_told_by_their_id_not_by_their_arrival(market: Market) -> None:
    market.fit("contact", "department", "R&D", 1.5)
    market.fit("contact", "department", "Stores", 1.5)
    market.tell("meeting", 3, contact="bala")
    market.tell("meeting", 2, contact="anita")
    assert market.explain()["factors"][2]["rows"][0]["equals"] == "R&D"


def test_verify_sees_a_wrong_head(market: Market) -> None:
    market.tell("meeting", 3)
    Interest.objects.filter(offering_id=market.offerings["robot"]).update(s0=1)
    assert [(found.offering, found.what) for found in queries.verify()] == [("robot", "interest")]


def test_verify_sees_a_missing_crossing(market: Market) -> None:
    market.tell("meeting", 3)
    Crossing.objects.filter(offering_id=market.offerings["painting"]).delete()
    assert [(found.offering, found.what) for found in queries.verify()] == [("painting", "crossings")]


def test_verify_sees_a_wrong_lead(market: Market) -> None:
    market.tell("meeting", 3)
    LeadStanding.objects.filter(offering_id=market.offerings["robot"]).update(recognised_at=5)
    assert [(found.offering, found.what) for found in queries.verify()] == [("robot", "leads")]


def test_verify_sees_a_lead_that_stands_on_nothing(market: Market) -> None:
    market.tell("meeting", 3)
    market.log(market.facts("meeting", 3, key="a001"), mode="withdraw")
    assert market.sound()
    LeadStanding.objects.update(withdrawn_at=None)
    assert {found.what for found in queries.verify()} == {"leads"}
