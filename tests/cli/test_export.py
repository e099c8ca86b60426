"""``sanket export``: the whole log as Parquet, all of it or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.house import Builder, House
from tests.cli.market import fill

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'sanket[spark]'")


@pytest.fixture
def filled(build: Builder, tmp_path: Path):
    made = build()
    fill(made, tmp_path)
    yield made
    made.close()


def test_the_log_its_accounts_and_its_rules(filled: House, tmp_path: Path):
    told = filled.json("export", "activities", "--parquet", tmp_path / "log")
    assert (told["activities"], told["accounts"]) == (3, 2)
    settings = json.loads((tmp_path / "log/settings.json").read_text())
    assert settings["installation"] == told["installation"]
    assert {one["offering"] for one in settings["offerings"].values()} == {"robots", "r1", "r2"}
    assert {one["type"]: one["value"] for one in settings["types"].values()} == {"visit": 12, "open": 1}
    rows = pq.read_table(tmp_path / "log/activities").to_pylist()
    assert [row["activity"] for row in rows] == ["a1", "a2", "a3"]
    assert {row["installation"] for row in rows} == {told["installation"]}
    accounts = {
        row["account"]: row["external_id"] for row in pq.read_table(tmp_path / "log/accounts.parquet").to_pylist()
    }
    assert [accounts[row["account"]] for row in rows] == ["acme", "acme", "bolt"]
    assert [settings["offerings"][str(row["offering"])]["offering"] for row in rows] == ["r1"] * 3


def test_withdrawn_ones_are_left_out(filled: House, tmp_path: Path):
    gone = tmp_path / "gone.csv"
    gone.write_text("activity\na2\n")
    filled.run("import", "activities", gone, "--withdraw")
    filled.run("export", "activities", "--parquet", tmp_path / "log")
    assert pq.read_table(tmp_path / "log/activities")["activity"].to_pylist() == ["a1", "a3"]


def test_an_empty_folder_is_filled_and_nothing_lies_beside_it(filled: House, tmp_path: Path):
    folder = tmp_path / "exports" / "log"
    folder.mkdir(parents=True)
    said = filled.run("export", "activities", "--parquet", folder).stdout
    assert said == f"{folder} holds 3 activities of 2 accounts.\n"
    assert list(folder.parent.iterdir()) == [folder]


def test_what_a_killed_one_left_is_removed(filled: House, tmp_path: Path):
    left = tmp_path / ".log-999999999.export"
    left.mkdir()
    (left / "part").write_text("half")
    filled.run("export", "activities", "--parquet", tmp_path / "log")
    assert not left.exists()


def test_a_folder_that_holds_something_is_left_alone(filled: House, tmp_path: Path):
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    assert "is not empty" in filled.refused("export", "activities", "--parquet", folder)
    assert [path.name for path in folder.iterdir()] == ["mine"]


def test_a_folder_in_none(filled: House, tmp_path: Path):
    said = filled.refused("export", "activities", "--parquet", tmp_path / "no" / "log")
    assert "name a folder inside one that exists" in said


def test_what_only_looks_like_a_left_one_stays(filled: House, tmp_path: Path):
    for name in (".log-notes.export", ".log-.export", ".log-old-999999999.export", ".lag-999999999.export"):
        (tmp_path / name).mkdir()
    before = {path.name for path in tmp_path.iterdir()}
    filled.run("export", "activities", "--parquet", tmp_path / "log")
    filled.run("export", "activities", "--parquet", tmp_path / "l[ao]g")
    assert {path.name for path in tmp_path.iterdir()} == before | {"log", "l[ao]g"}


def test_the_folder_is_for_its_owner_only(filled: House, tmp_path: Path):
    filled.run("export", "activities", "--parquet", tmp_path / "log")
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o700
