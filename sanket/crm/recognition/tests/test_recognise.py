"""A lead recognises itself with the activity that tips it, and says until when it stands."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.models import Account
from sanket.crm.leads.actions import disqualify
from sanket.crm.leads.models import Lead
from sanket.crm.recognition.queries import asked
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market, days_after


def test_joint_interest_of_two_people_makes_one_lead(market: Market) -> None:
    for days, who in ((2, "anita"), (1.5, "bala"), (1, "anita")):
        market.tell("visit", days, contact=who)
    assert market.leads() == []
    market.tell("visit", 0.1, contact="bala")
    market.tell("visit", 0, contact="bala")
    (lead,) = market.leads()
    assert (lead["account"], lead["offering"], lead["stage"]) == ("nandgiri", "robot", "recognised")
    assert lead["contacts"] == ["anita", "bala"]
    assert lead["evidence"] == 5
    assert lead["covers"] == ["painting"]
    assert lead["interest"] >= lead["interest_threshold"] == 20.0
    assert market.lead().detected_at == NOW_S
    assert market.sound()


def test_one_that_has_only_just_crossed_stays_warm_for_one_half_life(market: Market) -> None:
    market.tell("meeting", 10)
    (lead,) = market.leads()
    assert days_after(lead["cold_at"], lead["recognised_at"]) == 30
    assert market.names(days_ago=10) == [("nandgiri", "robot")]
    assert market.names(days_ago=10.001) == []


def test_a_tie_reaches_the_threshold(market: Market) -> None:
    market.log(*(market.facts("visit", 1, key=f"t{n}") for n in range(4)))
    assert market.names() == [("nandgiri", "robot")]


def test_weak_signals_alone_never_make_a_lead(market: Market) -> None:
    market.log(*(market.facts("open", days / 50, contact="anita") for days in range(500)))
    assert market.leads() == []
    market.tell("visit", 0)
    assert market.explain()["interest"] == pytest.approx(10, abs=0.1)  # at most doubled
    assert market.sound()


def test_repeated_page_visits_of_a_day_count_less_each(market: Market) -> None:
    at = 1.2
    market.log(*(market.facts("page", at, contact="anita", key=f"p{n}") for n in range(7)))
    parts = market.explain(days_ago=at)["parts"]
    assert sum(part["points"] for part in parts) == pytest.approx(4 * 3, rel=0.03)  # log2(1 + 7) = 3
    assert [part["points"] for part in parts] == sorted((part["points"] for part in parts), reverse=True)


def test_counting_goes_on_in_a_later_batch_of_the_same_day(market: Market) -> None:
    for n in range(5):
        market.log(market.facts("page", 1.2 - n / 1_000, contact="anita"))
    assert market.sound()


def test_returns_cool_a_lead_at_their_instant(market: Market) -> None:
    market.tell("meeting", 3)
    market.tell("return", 1)
    assert market.leads() == []
    kinds = [(crossing["kind"], crossing["activity"]) for crossing in market.explain()["crossings"]]
    assert kinds == [("recognised", "a001"), ("cooled", "a002")]
    assert market.sound()


def test_a_cold_lead_that_warms_again_is_the_same_lead(market: Market) -> None:
    market.tell("meeting", 100)
    first = market.lead()
    assert market.names(days_ago=60) == []
    market.tell("meeting", 5)
    assert market.lead().pk == first.pk
    (lead,) = market.leads()
    assert lead["recognised_at"] == market.leads(days_ago=90)[0]["recognised_at"]
    assert [c["kind"] for c in market.explain()["crossings"]] == ["recognised", "cooled", "revived"]


def test_importing_history_opens_past_leads_as_past(market: Market) -> None:
    market.tell("meeting", 300)
    assert market.leads() == []
    lead = market.lead()
    assert lead.recognised_at == NOW_S - 300 * 86_400
    assert lead.detected_at == NOW_S
    assert market.names(days_ago=290) == [("nandgiri", "robot")]


def test_an_activity_counts_for_every_category_above(market: Market) -> None:
    market.tell("visit", 1, "robot")
    market.tell("visit", 1, "booth")
    market.log(*(market.facts("visit", 0.5, "painting") for _ in range(3)))
    assert market.names() == [("nandgiri", "painting")]
    assert market.explain("painting")["interest"] > 20 > market.explain("robot")["interest"]


def test_a_category_is_covered_while_a_product_gives_more_than_half(market: Market) -> None:
    market.log(*(market.facts("visit", 2, "booth") for _ in range(5)))
    assert [(lead["offering"], lead["covers"]) for lead in market.leads()] == [("booth", ["painting"])]
    assert market.lead("painting").covered_by_id == market.lead("booth").pk
    market.log(
        *(market.facts("visit", 1, "robot") for _ in range(3)),
        *(market.facts("visit", 1, "painting") for _ in range(3)),
    )
    assert market.names() == [("nandgiri", "painting"), ("nandgiri", "booth")]
    assert market.lead("painting").covered_by_id is None
    listed = {lead.offering.external_id for lead in Lead.objects.listed(NOW_S)}
    assert listed == {"painting", "booth"}


def test_when_cover_ends_by_time_the_category_stands_alone(market: Market) -> None:
    market.tune("robot", half_life_days=5)
    market.log(*(market.facts("visit", 12, "robot") for _ in range(5)))
    assert market.names(days_ago=12) == [("nandgiri", "robot")]
    assert market.names() == [("nandgiri", "painting")]
    assert [lead.offering.external_id for lead in Lead.objects.listed(NOW_S)] == ["painting"]


def test_asking_for_a_quote_opens_whatever_the_score(market: Market) -> None:
    market.tell("quote", 29)
    (lead,) = market.leads()
    assert lead["interest"] < 3
    assert days_after(lead["cold_at"], lead["recognised_at"]) == 30
    assert market.names(days_ago=-2) == []


def test_asking_does_not_override_fitment(market: Market) -> None:
    market.fit("industry", "industry", "auto", 0.1)
    market.tell("quote", 1)
    assert market.leads() == []
    assert market.explain()["crossings"][0]["kind"] == "recognised"


def test_who_asked_and_does_not_fit_is_listed_and_nobody_else(market: Market) -> None:
    market.fit("industry", "industry", "lifts", 0.1)
    market.tell("quote", 2, account="tapti")
    market.tell("quote", 1)
    disqualify(market.lead(), reason="a student", by=None, now=NOW)
    named = {(row.account_id, row.offering_id) for row in asked(Account.objects.all(), at=NOW_S)}
    offerings = market.offerings["robot"], market.offerings["painting"]
    assert named == {(market.accounts["tapti"], offering) for offering in offerings}


def test_a_stopped_project_is_not_hot_until_its_score_was_low(market: Market) -> None:
    market.tell("meeting", 40)
    market.tell("stopped", 39)
    market.tell("meeting", 38)
    assert market.names(days_ago=38) == []
    market.tell("visit", 1)
    assert market.leads() == []  # 15 + 5 points have not faded below 10 before it
    assert market.sound()


def test_after_the_score_was_low_a_stopped_project_may_begin_again(market: Market) -> None:
    market.tell("meeting", 100)
    market.tell("stopped", 99)
    market.tell("meeting", 2)
    assert market.names() == [("nandgiri", "robot")]
    assert [c["kind"] for c in market.explain()["crossings"]] == ["recognised", "cooled", "revived"]


def test_unknown_settings_are_inherited_from_the_nearest_category(market: Market) -> None:
    market.tune("painting", interest_threshold=40.0, half_life_days=10)
    market.tell("meeting", 1)
    assert market.leads() == []
    market.log(market.facts("meeting", 0.5), market.facts("visit", 0.5))
    assert {lead["interest_threshold"] for lead in market.leads()} == {40.0}
    market.tell("meeting", 0.4, "oven")
    assert {lead["offering"]: lead["interest_threshold"] for lead in market.leads()}["oven"] == 20
