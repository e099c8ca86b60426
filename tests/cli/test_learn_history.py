"""``sanket learn``: from the history, on a site as people have it."""

from __future__ import annotations

import re

from tests.cli.house import House

FILL = """
from sanket.crm.recognition.tests import learned_market
learned_market.told(accounts=160)
"""


def test_the_history_is_learned_from_and_nothing_is_applied(house: House):
    house.python(FILL)
    before = house.sql("SELECT type_id, value FROM crm_typevalue ORDER BY type_id")
    told = house.json("learn")
    assert list(told) == [
        "at", "activities", "groups", "wins", "share", "span", "horizon_days", "values", "quality", "missing",
    ]  # fmt: skip
    assert told["missing"] == []
    price = next(value for value in told["values"] if value["type"] == "price")
    assert price["interval"][0] <= price["suggested"] <= price["interval"][1]
    scores = {one["score"]: one for one in told["quality"]["scores"]}
    low, high = scores["learned values"]["auc_interval"]
    assert low < scores["learned values"]["auc"] < high
    assert {"agreed values", "plain faded count", "naive Bayes of lifetime counts"} <= set(scores)
    assert house.sql("SELECT type_id, value FROM crm_typevalue ORDER BY type_id") == before
    assert house.count("crm_learnedrun") == 1
    shown = house.run("learn").stdout
    assert "Price" in shown
    assert re.search(r"0\.\d{3} \(0\.\d{3} to [01]\.\d{3}\) +\d+\.\d times \(\d+\.\d to \d+\.\d\)", shown)
    assert "Nothing is changed" in shown
    # A type that nobody knows, and what belongs to a table.
    assert "There is no activity type 'prise'" in house.refused("learn", "--confirm", "prise")
    assert house.json("learn", "--confirm", "price")["values"]


def test_an_empty_site_says_what_is_missing(house: House):
    told = house.json("learn")
    assert told["values"] == []
    assert {one["what"] for one in told["missing"]} == {"activities", "wins"}
    assert "Nothing is suggested." in house.run("learn").stdout


def test_what_belongs_to_a_table_is_refused_without_one(house: House):
    for options in (["--label", "won"], ["--time", "t"], ["--score", "x.csv"], ["--gap", "3"]):
        assert "--table FILE" in house.refused("learn", *options)
