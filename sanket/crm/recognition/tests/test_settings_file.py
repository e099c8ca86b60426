"""Settings from a file are tried without being agreed on; what cannot be is refused with its key and range."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.queries import SettingsRefused, read_settings
from sanket.crm.recognition.tests.story import NOW, NOW_S, Market


def read(tmp_path: Path, told: Any) -> Book:
    path = tmp_path / "settings.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    return read_settings(path, book())


def test_what_is_left_out_stays(market: Market, tmp_path: Path) -> None:
    assert read(tmp_path, {}).freeze() == book().freeze()


def test_settings_of_a_file_are_those_of_a_draft(market: Market, tmp_path: Path) -> None:
    market.tune("robot", half_life_days=7.0)
    told = {
        "half_life_days": 45,
        "off_ratio": 0.8,
        "values": {"visit": 3, "open": {"strength": "strong", "value": 2}, "page": {"countable": False}},
        "offerings": {"robot": {"half_life_days": None, "interest_threshold": 12}},
    }
    before, tried = book().freeze(), read(tmp_path, told)
    assert book().freeze() == before
    types, robot = market.types, market.offerings["robot"]
    rows: list[dict[str, Any]] = [
        {"type_id": types["visit"], "value": 3},
        {"type_id": types["open"], "strength": "strong", "value": 2},
        {"type_id": types["page"], "countable": False},
    ]
    actions.draft_values(rows, by=None, now=NOW)
    actions.draft_tunings(
        [{"offering_id": robot, "half_life_days": None, "interest_threshold": 12.0}], by=None, now=NOW
    )
    actions.draft_defaults(half_life_days=45.0, off_ratio=0.8, by=None, now=NOW)
    assert tried.freeze() == queries.draft_book().freeze()


RANGES = {
    "half_life_days": "from 1 hour (0.042) to 365.25 days",
    "interest_threshold": "greater than 0, at most 1,000,000,000",
    "fitment_threshold": "from 0 to 1,000,000,000",
    "rho": "from 0 to 1,000",
    "off_ratio": "from 0.05 to 1",
}
NUMBERS = ["NaN", "Infinity", "-Infinity", "-1", "true", '"5"', "[]", "null"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("key", sorted(actions.LIMITS))
def test_a_number_that_cannot_be_names_its_key_and_range(market: Market, tmp_path: Path, key: str, number: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        read(tmp_path, f'{{"{key}": {number}}}')
    assert refusal.value.sentence == f"{key} must be a number {RANGES[key]}."
    assert refusal.value.data == {"key": key}


@pytest.mark.parametrize(
    ("told", "code", "key"),
    [
        ({"half_life_days": 0}, "settings.range", "half_life_days"),
        ({"off_ratio": 1.2}, "settings.range", "off_ratio"),
        ({"offerings": {"robot": {"half_life_days": 0}}}, "settings.range", "offerings.robot.half_life_days"),
        ({"offerings": {"robot": {"rho": 1}}}, "settings.key", "offerings.robot.rho"),
        ({"offerings": {"robot": 5}}, "settings.object", "offerings.robot"),
        ({"offerings": {"rocket": {}}}, "settings.unknown", "offerings.rocket"),
        ({"offerings": []}, "settings.object", "offerings"),
        ({"values": {"visit": 1001}}, "settings.range", "values.visit"),
        ({"values": {"visit": 2.5}}, "settings.range", "values.visit"),
        ({"values": {"visit": None}}, "settings.range", "values.visit"),
        ({"values": {"visit": {"value": "5"}}}, "settings.range", "values.visit.value"),
        ({"values": {"visit": {"strength": "mighty"}}}, "settings.choice", "values.visit.strength"),
        ({"values": {"visit": {"countable": 1}}}, "settings.choice", "values.visit.countable"),
        ({"values": {"visit": {"decisive": ["opens"]}}}, "settings.choice", "values.visit.decisive"),
        ({"values": {"visit": {"points": 1}}}, "settings.key", "values.visit.points"),
        ({"values": {"Visit": 1}}, "settings.unknown", "values.Visit"),
        ({"threshold": 1}, "settings.key", "threshold"),
        ([], "settings.object", "the file"),
        ('{"values": {"visit": NaN}}', "settings.range", "values.visit"),
        ('{"rho": 1, "rho": 2}', "settings.twice", "rho"),
        ("{", "settings.file", ""),
        ("[" * 100_000, "settings.file", ""),
        ('{"rho": 1e999}', "settings.range", "rho"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(market: Market, tmp_path: Path, told: Any, code: str, key: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        read(tmp_path, told)
    assert (refusal.value.code, refusal.value.data["key"]) == (code, key)
    assert key in refusal.value.sentence


def test_a_file_that_cannot_be_read(market: Market, tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="cannot be read"):
        read_settings(tmp_path / "none.json", book())
    (tmp_path / "latin").write_bytes(b'{"values": {"caf\xe9": 1}}')
    with pytest.raises(SettingsRefused, match="not UTF-8"):
        read_settings(tmp_path / "latin", book())


def test_a_summary_counts_what_the_log_makes(market: Market, tmp_path: Path) -> None:
    market.tell("meeting", 3)
    market.tell("visit", 2, account="tapti")
    found = queries.summary(book(), at=NOW_S)
    assert (found.activities, found.groups, found.opened, found.warm) == (2, 4, 2, 1)
    assert found.crossings == {"cooled": 0, "recognised": 2, "revived": 0}
    tried = queries.summary(read(tmp_path, {"values": {"visit": 20}}), at=NOW_S, engine="numpy")
    assert (tried.opened, tried.warm, tried.engine) == (4, 2, "numpy")
    assert found.warm == len(market.leads())
