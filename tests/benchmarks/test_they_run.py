"""Each benchmark runs, tiny, and prints its table. How fast anything is depends on the machine and is not asserted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.plan import NAMES

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("benchmarks")]


def bench(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--size", "tiny", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Spark's takes a minute to start and stop; what it runs is what tests/cli/test_cluster.py runs.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "spark"])
@pytest.mark.sqlite_only
def test_on_sqlite(name: str, tmp_path: Path) -> None:
    written = tmp_path / "benchmarks.md"
    assert "| bar" in bench(name, "--database", "sqlite", "--write", str(written))
    # The document names what is over its bar.
    assert "## Over their bar" in written.read_text()


@pytest.mark.postgresql_only
def test_on_postgresql() -> None:
    assert "PostgreSQL" in bench("intake", "--database", "postgresql")


def test_an_unknown_name_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "run.py"), "speed"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "there is no benchmark speed" in done.stderr
