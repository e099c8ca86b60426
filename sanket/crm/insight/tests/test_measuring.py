"""The scores are measured against what was won: what stands high and buys makes a good score, and little makes none."""

from __future__ import annotations

from random import Random

import pytest
from django.db import connection

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.deals.actions import Dealt, save_deals
from sanket.crm.insight import jobs as insight_jobs
from sanket.crm.insight import measuring
from sanket.crm.insight.actions import measure
from sanket.crm.insight.models import Measurement
from sanket.crm.insight.queries import register, register_json
from sanket.crm.purchases.actions import Bought, save_purchases
from sanket.crm.recognition.actions import learn_now, set_values, settle
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.models import Rescore
from sanket.crm.recognition.queries import curve, ranking
from sanket.crm.recognition.tests import learned_market
from sanket.crm.recognition.tests.story import DAY, NOW, NOW_S, Market
from sanket.crm.workspace.jobs import GivesWay
from sanket.engine.register import entries
from tests.stage import standing

pytestmark = pytest.mark.django_db
FIRMS = 40
SHORT = {"interest": "time", "fitment": "time", "order": "time", "influence": "off", "learned": "off"}


@standing
def market() -> Market:
    return Market()


def year(market: Market, *, buyers: int) -> None:
    """Forty firms for a year: the first ``buyers`` look often and buy a robot in the end, the others look seldom."""
    save_accounts([{"account": f"F{n:02}"} for n in range(FIRMS)], by=None, now=NOW)
    market.accounts |= ids_by_external([f"F{n:02}" for n in range(FIRMS)])
    chance = Random(7)
    told = []
    for n in range(FIRMS):
        keen = n < buyers
        end = chance.randint(20, 240)
        for _ in range(12 if keen else 4):
            days = end + chance.uniform(1, 40) if keen else chance.uniform(1, 360)
            told.append(market.facts("visit", days, account=f"F{n:02}"))
        if keen:
            market.told += 1
            at = NOW_S - end * DAY
            save_purchases([Bought(f"B{n}", market.accounts[f"F{n:02}"], market.offerings["robot"], at)], now_s=NOW_S)
    told.append(market.facts("page", 364, account="F39"))
    market.log(*told)


def quality(score: str) -> dict[str, dict[str, float]]:
    return Measurement.objects.filter(score=score).latest("at").quality


def test_what_stands_high_and_buys_makes_a_good_score(market):
    year(market, buyers=25)
    made = measure(now=NOW)
    assert [one.score for one in made] == ["interest", "fitment", "order", "influence", "learned"]
    assert made[3].missing == "off"
    auc, lift = quality("interest")["auc"], quality("interest")["lift"]
    assert auc["value"] > 0.8
    assert auc["low"] < auc["value"] < auc["high"]
    assert lift["value"] > 2
    # All fit alike, so fitment tells nobody apart, and interest times fitment is interest.
    assert quality("fitment")["auc"]["value"] == 0.5
    assert quality("interest")["with_fitment"] == auc
    data = made[0].data
    assert (data["cut_offs"], data["horizon_days"], data["one_account_of"]) == (12, 56, 1)
    assert 10 <= data["buyers"] <= 25
    assert data["wins"] >= data["buyers"]


def test_a_day_of_two_measurements_tells_no_drift(market):
    year(market, buyers=25)
    measure(now=NOW)
    measure(now=NOW)
    drift = register()[0].drift
    assert drift is not None
    assert (drift.auc, drift.shift, drift.beyond_chance, drift.moved) == (0, 0, False, False)


def test_too_few_outcomes_are_said_and_not_guessed_from(market):
    year(market, buyers=2)
    made = [one for one in measure(now=NOW) if one.missing != "off"]
    assert {one.missing for one in made} == {"outcomes"}
    assert all(one.quality == {} for one in made)
    told = register_json()["scores"][0]
    assert told["measured"] is None
    assert told["not_measured"]["why"] == "outcomes"
    assert told["not_measured"]["data"]["buyers"] <= 2 < told["not_measured"]["data"]["needed"]


def test_every_entry_of_the_register_is_measured_or_says_why_not(market):
    assert {one.score for one in measure(now=NOW)} == {entry.name for entry in entries()}
    assert all(one.last is not None for one in register())


def test_a_log_too_short_is_said(market):
    market.tell("meeting", 5)
    assert {one.score: one.missing for one in measure(now=NOW)} == SHORT


def test_an_empty_site_is_measured_too(db):
    assert {one.score: one.missing for one in measure(now=NOW)} == SHORT
    assert {one["score"] for one in register_json()["scores"]} == {entry.name for entry in entries()}


def test_a_lost_deal_is_no_win_and_a_category_is_in_the_line(market):
    cut = NOW_S - 50 * DAY
    market.tell("meeting", 60)
    market.tell("visit", 60, account="tapti")
    found = ranking([cut])
    np = pytest.importorskip("numpy", reason="numpy is not installed")
    account, offering = np.array(found.account), np.array(found.offering)

    def won() -> dict[int, bool]:
        from sanket.crm.recognition.queries import outcomes

        told = measuring._won(account, offering, np.full(len(account), cut), outcomes())
        return dict(zip(account.tolist(), told.tolist(), strict=True))

    first, second = market.accounts["nandgiri"], market.accounts["tapti"]
    robot, painting, oven = (market.offerings[name] for name in ("robot", "painting", "oven"))
    save_deals([Dealt("D1", first, robot, cut, cut + DAY, "lost")], now_s=NOW_S)
    save_purchases([Bought("B1", first, robot, cut - DAY), Bought("B2", second, oven, cut + DAY)], now_s=NOW_S)
    assert won() == {first: False, second: False}
    save_deals([Dealt("D2", second, painting, cut, cut + DAY, "won")], now_s=NOW_S)
    assert won() == {first: False, second: True}


def test_the_past_is_ranked_as_the_curve_has_it(market):
    for kind, days in (("meeting", 90), ("page", 80), ("page", 80), ("open", 70), ("visit", 40)):
        market.tell(kind, days)
    market.fit("industry", "industry", "auto", 0.7)
    cuts = [NOW_S - days * DAY for days in (95, 85, 75, 45, 0)]
    found = ranking(cuts)
    assert found.instant.tolist() == [1, 2, 3, 4]
    for number, ratio in zip(found.instant, found.ratio, strict=True):
        drawn = curve(market.accounts["nandgiri"], market.offerings["robot"], at=cuts[number])
        assert ratio == drawn.interest / drawn.on
    assert set(found.fitment) == {0.7}


def test_influence_is_measured_beside_interest_without_it(market, monkeypatch):
    year(market, buyers=25)
    plain = measure(now=NOW)[0].quality["auc"]
    contact = {0: 0.5}  # nobody in particular, who did everything here
    forget()
    monkeypatch.setattr("sanket.crm.recognition.book.Book.weights", contact)
    influence = next(one for one in measure(now=NOW) if one.score == "influence")
    assert influence.quality["without"] == plain
    assert influence.missing == ""


def test_a_long_log_is_looked_at_in_part(market, monkeypatch):
    year(market, buyers=5)
    monkeypatch.setattr("sanket.crm.recognition.ranking.ACTIVITIES_AT_MOST", 60)
    found = ranking([NOW_S])
    assert found.every > 1
    assert all(account % found.every == 0 for account in found.account)


def test_a_new_version_is_measured_by_a_job(market):
    from django_tasks_db.models import DBTaskResult

    market.tell("visit", 5)
    jobs = DBTaskResult.objects.filter(task_path="sanket.crm.insight.jobs.measure_scores")
    before = jobs.count()
    set_values([{"type_id": market.types["visit"], "value": 9}], by=None, now=NOW)
    settle(now=NOW)
    assert jobs.count() == before + 1


def test_measuring_writes_nothing_but_measurements(market):
    from django.test.utils import CaptureQueriesContext

    year(market, buyers=12)
    with CaptureQueriesContext(connection) as asked:
        measure(now=NOW)
    # What PostgreSQL keeps the plan of is not told; those only ask.
    said = [query["sql"] or "" for query in asked]
    written = [sql for sql in said if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("crm_measurement" in sql for sql in written)
    assert written


def test_learned_values_are_as_good_as_their_last_study_found(db):
    forget()
    learned_market.told(accounts=160)
    assert measure(now=NOW)[-1].missing == "off"
    told = learn_now(by=None, now=NOW).result
    assert told is not None
    assert measure(now=NOW)[-1].missing == ""
    scores = {one["score"]: one for one in told["quality"]["scores"]}
    assert quality("learned")["auc"]["value"] == scores["learned values"]["auc"]
    assert quality("learned")["agreed"]["value"] == scores["agreed values"]["auc"]
    entry = next(one for one in register_json()["scores"] if one["score"] == "learned")
    assert entry["measured"]["data"]["wins"] == told["quality"]["won"]


def test_a_measurement_gives_way_to_a_version_that_waits_to_be_published(monkeypatch):
    asked = []

    def measured(*, now, report):
        report(1, 2)
        asked.append(now)

    monkeypatch.setattr(insight_jobs, "measure", measured)
    insight_jobs.measure_scores.call()
    waiting = Rescore.objects.create(version=9, created_at=NOW)
    with pytest.raises(GivesWay):
        insight_jobs.measure_scores.call()
    waiting.worker = "somebody 1 1-ab"
    waiting.save()
    insight_jobs.measure_scores.call()
    assert len(asked) == 2
