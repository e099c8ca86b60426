"""What-if on the command line: the whole grid for machines, a few lines for people, refusals that say what can be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import Builder, House
from tests.cli.market import fill, write

DEALS = """deal,account,offering,opened_at,closed_at,status,amount
d1,acme,r1,2026-06-10,2026-07-01,won,500000
d2,bolt,r1,2026-06-10,2026-07-02,lost,100000
"""


@pytest.fixture(scope="module")
def market(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made, folder = build(), tmp_path_factory.mktemp("files")
    fill(made, folder)
    # Long after, so that the deals lie in the period.
    later = "activity,occurred_at,account,contact,offering,type\nz1,2026-08-01T10:00:00Z,bolt,bea,r2,open\n"
    made.run("import", "activities", write(folder, "activities", later, "later.csv"))
    made.run("import", "deals", write(folder, "deals", DEALS))
    yield made
    made.close()


def test_the_grid_for_machines(market: House):
    told = market.json("what-if")
    assert (told["activities"], told["groups"], told["outcomes"], told["wins"]) == (4, 5, 2, 1)
    assert (len(told["interest_thresholds"]), len(told["fitment_thresholds"])) == (50, 50)
    assert set(told["grid"]) == {"leads", "won", "revived", "wins", "covered", "median_warning_days"}
    assert all(len(rows) == 50 and {len(row) for row in rows} == {50} for rows in told["grid"].values())
    j, k = told["interest_thresholds"].index(20.0), told["fitment_thresholds"].index(0.25)
    agreed = told["agreed"]
    assert (agreed["interest_threshold"], agreed["fitment_threshold"]) == (20.0, 0.25)
    # Acme's second visit on 2 June; the order came on 1 July.
    assert [agreed[name] for name in ("leads", "won", "covered", "median_warning_days")] == [1, 1, 1, 28.0]
    assert told["grid"]["leads"][j][k] == 1
    assert told["grid"]["leads"][told["interest_thresholds"].index(12.0)][k] == 1
    assert told["grid"]["leads"][-1][k] == 0
    assert (told["recommended"], told["missing_wins"]) == ([], 19)
    assert "at" not in told


def test_a_pair_that_is_no_step_of_the_axis(market: House):
    told = market.json("what-if", "--interest-threshold", "23.7", "--fitment-threshold", "0.3")
    at = told["at"]
    assert (at["interest_threshold"], at["fitment_threshold"], at["leads"]) == (23.7, 0.3, 1)
    assert 23.7 in told["interest_thresholds"]
    assert told["interest_thresholds"] == sorted(told["interest_thresholds"])
    assert market.json("what-if", "--interest-threshold", "24.1")["at"]["leads"] == 0  # 12 + 12 less a day's fading


def test_other_settings_from_a_file(market: House, tmp_path: Path):
    (tmp_path / "s.json").write_text(json.dumps({"values": {"visit": 5}, "interest_threshold": 15}))
    told = market.json("what-if", "--settings", tmp_path / "s.json")
    assert (told["at"]["interest_threshold"], told["at"]["leads"]) == (15.0, 0)
    assert told["agreed"]["leads"] == 1
    (tmp_path / "bad.json").write_text('{"half_life_days": 0}')
    assert "half_life_days" in market.refused("what-if", "--settings", tmp_path / "bad.json")


def test_one_offering_and_its_leads_only(market: House):
    told = market.json("what-if", "--offering", "r2")
    assert (told["agreed"]["leads"], told["wins"]) == (0, 0)
    assert told["groups"] == 1


def test_for_people(market: House):
    told = market.run("what-if", "--interest-threshold", "12").stdout
    assert told.startswith("4 activities in 5 groups, 2 outcomes known; 1 win (won deals and purchases, ")
    assert "agreed" in told
    assert "asked" in told
    assert "19 more won deals needed before anything is recommended." in told


def test_own_thresholds_move_in_proportion_or_stay(market: House, tmp_path: Path):
    own = {"offerings": {"r1": {"interest_threshold": 20}, "robots": {"interest_threshold": 20}}}
    (tmp_path / "own.json").write_text(json.dumps(own))

    def leads(*given: str) -> set[int]:
        told = market.json("what-if", "--settings", tmp_path / "own.json", *given)
        column = told["fitment_thresholds"].index(0.25)
        assert told["together"] is ("--apart" not in given)
        return {row[column] for row in told["grid"]["leads"]}

    assert leads() == leads("--together") == {0, 1}
    assert leads("--apart") == {1}


def test_goals_are_called_as_on_the_page():
    from sanket.cli.what_if import called

    goals = [("load", 12.0), ("catch", 0.8), ("best", None)]
    assert [called({"goal": goal, "wanted": wanted}) for goal, wanted in goals] == [
        "Leads a week: at most 12",
        "Recognise 80 % of won deals first",
        "Best of both",
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--goal", "most"), "write load=N (leads a week), catch=PERCENT or best"),
        (("--goal", "catch=120"), "'catch=120' is none"),
        (("--interest-threshold", "0"), "interest_threshold must lie between"),
        (("--interest-threshold", "nan"), "interest_threshold must lie between"),
        (("--months", "0"), "months must lie between 1 and 1,200"),
        (("--offering", "r9"), "There is no offering 'r9'"),
    ],
)
def test_what_cannot_be_is_refused(market: House, given: tuple[str, ...], sentence: str):
    assert sentence in market.refused("what-if", *given)


def test_an_empty_site_has_no_past_to_ask(house: House):
    assert house.run("what-if").stdout.startswith("Nothing is logged yet, so there is no past to ask")
