"""Late, out-of-order, repeated, corrected and withdrawn activities leave exactly the state of a clean replay."""

from __future__ import annotations

import json
import random

import pytest

from sanket.crm.recognition import batch
from sanket.crm.recognition.models import Interest
from sanket.crm.recognition.queries import explain
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market


def answers(market: Market) -> str:
    """All that a user is told, to the letter."""
    told = [market.leads(days_ago) for days_ago in (0, 3, 40, 90)]
    told += [
        [market.explain(name, account=account) for name in ("robot", "painting")] for account in ("nandgiri", "tapti")
    ]
    return json.dumps(told)


def history(market: Market, seed: int) -> list[tuple[str, float, str, str, str, str]]:
    rng = random.Random(seed)
    kinds = ["visit"] * 5 + ["page"] * 6 + ["open"] * 4 + ["meeting", "quote", "stopped", "return", "mailing", "call"]
    told = []
    for n in range(160):
        account = rng.choice(["nandgiri", "tapti"])
        contact = rng.choice(["anita", "bala", ""] if account == "nandgiri" else ["chitra", ""])
        days = rng.choice([rng.uniform(0, 120), float(rng.randrange(120)), rng.randrange(24) / 24])
        told.append(
            (rng.choice(kinds), days, rng.choice(["robot", "booth", "oven", "painting"]), contact, f"h{n}", account)
        )
    return told


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_order_and_the_split_the_answers_are_the_same_characters(
    market: Market, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    facts = [market.facts(*row) for row in history(market, seed)]
    rng = random.Random(seed)
    seen = set()
    # All at once by columns, then parts by columns and by steps, then a few at a time.
    for split, columns in ((len(facts), True), (40, True), (40, False), (7, False)):
        monkeypatch.setattr(batch, "LOADED_AFTER", -1 if columns else 1_000_000)
        monkeypatch.setattr(batch, "FEWEST", 1)
        from sanket.crm.activities.models import Activity
        from sanket.crm.leads.models import LeadRecord
        from sanket.crm.recognition.models import Crossing

        for table in (Activity, Interest, Crossing, LeadRecord):
            table.objects.all().delete()
        rng.shuffle(facts)
        for start in range(0, len(facts), split):
            market.log(*facts[start : start + split], bulk=split > 20)
        market.settle()
        assert market.sound()
        seen.add(answers(market))
    assert len(seen) == 1


@pytest.mark.parametrize("seed", range(4))
def test_corrections_and_withdrawals_leave_the_state_of_a_clean_replay(
    market: Market, columns: None, seed: int
) -> None:
    facts = [market.facts(*row) for row in history(market, seed)]
    market.log(*facts, bulk=True)
    rng = random.Random(seed)
    wrong = rng.sample(facts, 30)
    assert (
        market.log(*(one._replace(occurred_at=one.occurred_at - 9_000) for one in wrong), mode="correct")
        == ["updated"] * 30
    )
    assert market.sound()
    gone = rng.sample(facts, 50)
    assert set(market.log(*gone, mode="withdraw")) == {"updated"}
    market.settle()
    assert market.sound()
    assert market.log(*gone, mode="withdraw") == ["duplicate"] * 50


def test_the_same_rows_twice_change_nothing(market: Market) -> None:
    facts = [market.facts(*row) for row in history(market, 1)]
    assert market.log(*facts) == ["added"] * len(facts)
    before = answers(market)
    assert market.log(*facts) == ["duplicate"] * len(facts)
    assert answers(market) == before


def test_other_content_under_the_same_id_is_a_conflict(market: Market) -> None:
    told = market.facts("meeting", 5)
    market.log(told)
    assert market.log(told._replace(note="changed")) == ["conflict"]
    assert market.log(told._replace(note="changed"), mode="correct") == ["updated"]
    assert market.log(told) == ["conflict"]


def test_a_lead_that_later_facts_take_away_is_kept_for_people(market: Market) -> None:
    told = market.facts("meeting", 5)
    market.log(told)
    first = market.lead()
    market.log(told, mode="withdraw")
    assert market.leads() == market.leads(days_ago=1) == []
    assert market.lead().withdrawn_at == NOW_S
    assert market.sound()
    market.tell("meeting", 4)
    lead = market.lead()
    assert (lead.pk, lead.withdrawn_at, lead.recognised_at) == (first.pk, None, NOW_S - 4 * 86_400)


def test_a_late_activity_moves_the_instant_of_recognition_but_not_of_detection(market: Market) -> None:
    market.tell("meeting", 5)
    lead = market.lead()
    market.log(market.facts("meeting", 6), now_s=NOW_S + 60)
    late = market.lead()
    assert (late.pk, late.recognised_at, late.detected_at) == (lead.pk, NOW_S - 6 * 86_400, lead.detected_at)


def test_the_frozen_evidence_stays_what_was_known(market: Market) -> None:
    market.tell("meeting", 5, contact="anita")
    before = market.lead().evidence
    assert before["tipped_by"] == "a001"
    market.tell("visit", 1, contact="bala")
    assert market.lead().evidence == before
    assert market.lead().people == 2


def test_a_changed_value_replays_into_a_new_version_and_switches_at_once(market: Market) -> None:
    market.log(*(market.facts("visit", 3, key=f"v{n}") for n in range(3)))
    assert market.leads() == []
    market.value(visit={"value": 10})
    assert market.leads() == []  # readers keep to the version they see
    assert market.sound()
    market.tell("visit", 2.5)
    assert market.leads() == []
    market.settle()
    assert market.names() == [("nandgiri", "robot")]
    assert market.sound()
    assert Interest.objects.values_list("version", flat=True).distinct().count() == 1


def test_activities_logged_while_a_version_is_made_are_not_missed(market: Market) -> None:
    market.log(*(market.facts("visit", 3, key=f"v{n}") for n in range(3)))
    market.value(visit={"value": 6})
    market.tell("visit", 2)
    market.settle()
    assert market.sound()
    assert market.leads()[0]["evidence"] == 4


def test_a_changed_half_life_or_threshold_is_taken_over(market: Market) -> None:
    market.tell("meeting", 20)
    assert len(market.leads()) == 1
    market.tune("robot", half_life_days=10)
    market.settle()
    assert [lead["offering"] for lead in market.leads()] == ["painting"]
    market.tune("painting", interest_threshold=25)
    market.settle()
    assert market.leads() == []
    assert market.sound()


def test_parts_add_up_in_integers_and_in_points(market: Market) -> None:
    facts = [market.facts(*row) for row in history(market, 3)]
    market.log(*facts)
    for name in ("robot", "booth", "painting"):
        told = market.explain(name)
        exact = explain(market.accounts["nandgiri"], market.offerings[name], at=NOW_S)
        assert sum(part["quanta"] for part in told["parts"]) == exact.total
        assert sum(part["points"] for part in told["parts"]) == pytest.approx(told["interest"], abs=1e-9)
        for by in ("by_contact", "by_type", "by_direction"):
            assert sum(row["points"] for row in told[by]) == pytest.approx(told["interest"], abs=1e-9)


def test_a_moved_category_takes_its_history_along(market: Market) -> None:
    from sanket.crm.catalogue.actions import save_offerings

    market.tell("meeting", 3, "oven")
    save_offerings([{"offering": "oven", "parent": "painting"}], by=None, now=NOW)
    market.settle()
    assert market.sound()
    assert [lead["covers"] for lead in market.leads()] == [["painting"]]
