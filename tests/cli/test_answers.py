"""Leads, explanations and the proof that both are true."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import PATIENCE_SECONDS, Builder, House
from tests.cli.market import HOT, fill

SHOWN = "2026-06-03 17:30:00 Asia/Kolkata"


@pytest.fixture(scope="module")
def market(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = build()
    fill(made, tmp_path_factory.mktemp("files"))
    yield made
    made.close()


def test_leads_for_people_and_machines(market: House):
    told = market.json("leads", "--at", HOT)
    assert told["at"] == HOT
    (lead,) = told["leads"]
    assert list(lead) == [
        "account",
        "offering",
        "stage",
        "interest",
        "fitment",
        "interest_threshold",
        "fitment_threshold",
        "recognised_at",
        "cold_at",
        "contacts",
        "evidence",
        "covers",
        "owner",
    ]
    assert (lead["account"], lead["offering"], lead["contacts"], lead["owner"]) == ("acme", "r1", ["ann"], None)
    shown = market.run("leads", "--at", HOT).stdout
    assert "Account" in shown
    assert "acme" in shown
    assert f"1 lead at {SHOWN}." in shown


def test_the_register_of_scores_for_people_and_machines(market: House):
    told = market.json("scores", "--measure")["scores"]
    assert [one["score"] for one in told] == ["interest", "fitment", "order", "learned", "influence"]
    first = told[0]
    assert first["file"] == "scoring/head.py"
    assert first["measured"] is None
    assert first["not_measured"]["why"] == "time"
    assert "too short" in market.run("scores").stdout


def test_leads_of_another_instant_or_offering(market: House):
    assert market.json("leads", "--at", "2026-06-02T09:59:59Z")["leads"] == []
    assert market.json("leads", "--at", HOT, "--offering", "r2")["leads"] == []
    assert market.run("leads", "--at", HOT, "--offering", "r2").stdout == f"No leads at {SHOWN}.\n"


def test_an_instant_without_zone_is_the_workspaces(market: House):
    assert market.json("leads", "--at", "2026-06-03T17:30")["at"] == HOT


def test_an_explanation_adds_up(market: House):
    told = market.json("explain", "acme", "r1", "--at", HOT)
    assert (told["account"], told["offering"], told["at"]) == ("acme", "r1", HOT)
    assert abs(sum(part["points"] for part in told["parts"]) - told["interest"]) < 1e-9
    assert [part["activity"] for part in told["parts"]] == ["a1", "a2"]
    assert [crossing["kind"] for crossing in told["crossings"]] == ["recognised"]
    shown = market.run("explain", "acme", "r1", "--at", HOT).stdout
    assert "The points of 2 activities add up to" in shown
    assert "recognised 2026-06-02 15:30:00 Asia/Kolkata by a2" in shown
    assert f"acme x r1 at {SHOWN}" in shown
    assert re.search(
        r"interest [\d.]+ of [\d.]+ needed\nfitment [\d.]+ of [\d.]+ needed: fits\ncold on 2026-.* Asia/Kolkata", shown
    )
    assert shown.count("fitment, ") == 3


def test_an_explanation_of_nothing(market: House):
    assert "No activity counts" in market.run("explain", "bolt", "r2").stdout
    assert market.json("explain", "bolt", "r2")["parts"] == []


def test_who_is_unknown_is_named_with_the_nearest(market: House):
    assert "no account 'acne': did you mean 'acme'?" in market.refused("explain", "acne", "r1")
    assert "no offering 'R1': did you mean 'r1'?" in market.refused("explain", "acme", "R1")
    assert "no offering 'r11': did you mean 'r1'?" in market.refused("leads", "--offering", "r11")
    assert "no account 'zzzzzz'" in market.refused("explain", "zzzzzz", "r1")
    assert "is not a date and time" in market.refused("leads", "--at", "yesterday")


def test_a_reader_that_goes_away_is_no_trouble(market: House):
    process = subprocess.Popen(
        [sys.executable, "-m", "sanket", "leads", "--at", HOT],
        env=market.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=PATIENCE_SECONDS) == 141


def test_replay_verify_finds_what_was_tampered_with(build: Builder, tmp_path: Path):
    house = build()
    fill(house, tmp_path)
    assert house.run("replay", "--verify").stdout.startswith("The live state equals a clean replay")
    house.sql("UPDATE crm_interest SET s0 = s0 + 1000000")
    told = house.json("replay", "--verify", code=1)["differences"]
    assert told
    assert any("acme" in str(one) for one in told)
    assert "acme" in house.run("replay", "--verify", code=1).stdout


def test_a_replay_says_what_the_log_makes(market: House):
    told = market.json("replay")
    assert list(told)[:4] == ["activities", "groups", "crossings", "leads"]
    assert set(told["crossings"]) == {"cooled", "recognised", "revived"}
    assert told["leads"]["began"] >= 1
    shown = market.run("replay").stdout
    assert f"{told['activities']:,} activities in {told['groups']:,} groups" in shown


def test_a_replay_under_other_settings(market: House, tmp_path: Path):
    settings = tmp_path / "settings.json"
    settings.write_text('{"interest_threshold": 1e9}')
    assert market.json("replay", "--settings", str(settings))["leads"]["began"] == 0
    settings.write_text('{"half_life_days": 0}')
    refused = market.run("replay", "--settings", str(settings), code=2)
    assert "half_life_days must be a number from 1 hour (0.042) to 365.25 days." in refused.stderr
    assert refused.stdout == ""


def test_a_replay_says_which_defaults_decide_nothing(market: House, tmp_path: Path):
    settings = tmp_path / "own.json"
    settings.write_text('{"half_life_days": 45, "offerings": {"robots": {"interest_threshold": 9}}}')
    told = market.json("replay", "--settings", str(settings))
    assert (told["offerings"], told["own"]) == (
        3,
        {"half_life_days": 0, "interest_threshold": 3, "fitment_threshold": 0},
    )
    shown = market.run("replay", "--settings", str(settings)).stdout
    assert (
        "interest threshold: 3 of 3 offerings have one of their own or a category's; the default decides nothing"
        in shown
    )
    assert "half-life:" not in shown
    settings.write_text('{"offerings": {"r1": {"half_life_days": 9}}}')
    shown = market.run("replay", "--settings", str(settings)).stdout
    assert "half-life: 1 of 3 offerings have one of" in shown
    assert "decides for the others only" in shown
