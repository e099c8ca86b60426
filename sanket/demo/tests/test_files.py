"""The story as import files."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

from sanket.demo import actions
from sanket.demo.story import house

NOW = datetime(2026, 11, 24, 5, 12, tzinfo=UTC)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_in_the_order_of_import(tmp_path):
    files = actions.csv_files(tmp_path / "new folder", now=NOW)
    assert list(files) == [
        "accounts",
        "contacts",
        "offerings",
        "activity-types",
        "fitment",
        "activities",
        "deals",
        "purchases",
        "communications",
    ]
    assert [len(rows(path)) for path in files.values()][:3] == [150, 700, 18]
    assert len(rows(files["activities"])) == 30_000


def test_owners_are_named_only_where_they_are_known(tmp_path):
    assert "owner" not in rows(actions.csv_files(tmp_path, now=NOW)["accounts"])[0]
    owners = {row["owner"] for row in rows(actions.csv_files(tmp_path, now=NOW, owners=True)["accounts"])}
    assert house.ALICE.email in owners


def test_instants_are_iso_with_a_zone(tmp_path):
    last = rows(actions.csv_files(tmp_path, now=NOW)["activities"])[-1]
    assert datetime.fromisoformat(last["occurred_at"]).utcoffset() is not None
    assert last["note"] == "Two RX-6 body robots"
