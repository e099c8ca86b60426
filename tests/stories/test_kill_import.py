"""An import is killed in the middle: whole batches stay, and running it again finishes the work as if nothing had been."""

from __future__ import annotations

import csv
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.house import PATIENCE_SECONDS, Builder, House, until

KINDS = ("offerings", "activity-types", "accounts", "contacts", "fitment")
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
AT = NOW.isoformat()
ACTIVITIES = 15_000
# One worker for all three: they compare with one import that nobody disturbed.
CALM = pytest.mark.xdist_group("calm")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The story, of which the last activities are enough: an import of them takes seconds, too."""
    from sanket.demo.actions import csv_files

    found = csv_files(tmp_path_factory.mktemp("story"), now=NOW)
    with found["activities"].open(newline="") as file:
        head, *rows = csv.reader(file)
    with found["activities"].open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows[-ACTIVITIES:]])
    return found


@pytest.fixture(scope="module")
def calm(build: Builder, files: dict[str, Path]) -> Iterator[House]:
    """The same files, imported without interruption."""
    made = build()
    for kind in (*KINDS, "activities"):
        made.run("import", kind, files[kind])
    yield made
    made.close()


def answers(house: House) -> str:
    leads = house.run("leads", "--at", AT, "--json").stdout
    first = house.json("leads", "--at", AT)["leads"][0]
    return leads + house.run("explain", first["account"], first["offering"], "--at", AT, "--json").stdout


def kill_import(house: House, file: Path, *, after_rows: int) -> bool:
    """Whether it was killed in the middle of its work."""
    process = house.start("import", "activities", file)
    until(lambda: process.poll() is not None or house.count("crm_activity") > after_rows)
    process.send_signal(signal.SIGKILL)
    return process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL


@pytest.mark.slow
@CALM
def test_whole_batches_stay_and_running_again_finishes(
    build: Builder, calm: House, files: dict[str, Path], tmp_path: Path
):
    house = build()
    for kind in KINDS:
        house.run("import", kind, files[kind])
    rows = list(csv.DictReader(files["activities"].open()))
    middles = list[int]()
    for part in range(3):
        kill_import(house, files["activities"], after_rows=max([0, *middles]))
        stands = house.count("crm_activity")
        middles.append(stands)
        known = {name for (name,) in house.sql("SELECT external_id FROM crm_activity")}
        # What stands is a beginning of the file: no batch is there in part, none out of turn.
        assert known == {row["activity"] for row in rows[:stands]}, part
        assert house.json("replay", "--verify") == {"differences": []}
    assert 0 < middles[0] < len(rows)
    told = house.json("import", "activities", files["activities"])
    assert (told["read"], told["rejected"]) == (len(rows), 0)
    assert told["duplicates"] == middles[-1]
    assert house.count("crm_activity") == len(rows)
    assert house.json("replay", "--verify") == {"differences": []}
    assert answers(house) == answers(calm)
    house.close()


@pytest.mark.slow
@CALM
def test_killed_at_any_moment(build: Builder, calm: House, files: dict[str, Path]):
    """Also while it starts, while it scores, while it settles."""
    house = build()
    for kind in KINDS:
        kill_later(house, kind, files[kind], seconds=0.4)
        house.run("import", kind, files[kind])
    for tenths in (3, 6, 9, 12, 15, 20, 25):
        kill_later(house, "activities", files["activities"], seconds=tenths / 10)
    house.run("import", "activities", files["activities"])
    assert house.json("replay", "--verify") == {"differences": []}
    assert answers(house) == answers(calm)
    house.close()


def kill_later(house: House, kind: str, file: Path, *, seconds: float) -> None:
    process = house.start("import", kind, file)
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.kill()
    process.wait(timeout=PATIENCE_SECONDS)


@pytest.mark.slow
@CALM
def test_two_imports_at_once_add_each_row_once(build: Builder, calm: House, files: dict[str, Path]):
    house = build()
    for kind in KINDS:
        house.run("import", kind, files[kind])
    both = [house.start("import", "activities", files["activities"]) for _ in range(2)]
    for process in both:
        said = process.communicate(timeout=300)[0]
        assert process.returncode == 0, said
    assert house.count("crm_activity") == calm.count("crm_activity")
    assert house.json("replay", "--verify") == {"differences": []}
    assert answers(house) == answers(calm)
    house.close()


@pytest.mark.slow
def test_a_kill_leaves_no_half_made_database(build: Builder):
    """The first command of all is killed while it makes the database; the second one makes it whole."""
    for tenths in (6, 10):
        house = build.bare()
        process = house.start("user", "list")
        try:
            process.wait(timeout=tenths / 10)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait(timeout=PATIENCE_SECONDS)
        assert house.json("user", "list") == {"users": []}
        house.close()
