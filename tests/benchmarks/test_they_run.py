"""Benchmarks run, tiny, and print their tables. How fast anything is depends on the machine and is not asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.plan import NAMES
from benchmarks.tables import FAULTS, NOT_ONCE

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("benchmarks")]


def bench(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--size", "tiny", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.sqlite_only
def test_on_sqlite(tmp_path: Path) -> None:
    # One for each way of measuring; the others take minutes to start and stop, and stand on the same pieces.
    names = ["intake", "publish", "replay", "whatif"]
    assert set(names) <= set(NAMES)
    written, figures = tmp_path / "benchmarks.md", tmp_path / "figures.json"
    tables = bench(*names, "--database", "sqlite", "--write", str(written), "--json", str(figures))
    assert tables.count("| bar") >= len(names)
    assert set(json.loads(figures.read_text())) == set(names)
    # The document names what is over its bar.
    assert "## Over their bar" in written.read_text()


@pytest.mark.postgresql_only
def test_on_postgresql() -> None:
    assert "PostgreSQL" in bench("intake", "--database", "postgresql")


@pytest.mark.sqlite_only
def test_events_that_were_acknowledged_are_there_once_whatever_is_killed(tmp_path: Path) -> None:
    bench("killed", "--database", "sqlite", "--json", str(tmp_path / "figures.json"))
    found = json.loads((tmp_path / "figures.json").read_text())["killed"]["sqlite: at random"]
    assert found["acknowledged"] == found["kept"] == 2_000
    assert [found[name] for name in FAULTS] == [0, 0, 0, 0]


@pytest.mark.sqlite_only
def test_a_worker_that_is_killed_gives_each_lead_out_once(tmp_path: Path) -> None:
    bench("routing_killed", "--database", "sqlite", "--json", str(tmp_path / "figures.json"))
    found = json.loads((tmp_path / "figures.json").read_text())["routing_killed"]["sqlite: at random"]
    assert found["assigned"] == found["leads"] == 100
    assert found["met"], "no kill met a lead"
    assert {name: found[name] for name in NOT_ONCE} == dict.fromkeys(NOT_ONCE, 0)


def test_an_unknown_name_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "run.py"), "speed"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "there is no benchmark speed" in done.stderr
