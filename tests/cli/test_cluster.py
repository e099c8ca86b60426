"""An exported log replayed by Spark: on this machine and on a cluster it finds what the kernel finds here, bit for bit."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sanket.engine.backends.partition import replayed
from sanket.engine.backends.tests.logs import HERE, RULES, crossings, in_order, invent, write
from tests.cli.house import Builder, House, free_port, until
from tests.cli.market import fill

MISSING = [
    *(name for name in ("pyspark", "pyarrow", "pandas") if importlib.util.find_spec(name) is None),
    *([] if shutil.which("java") else ["java"]),
]
needs_spark = pytest.mark.skipif(
    bool(MISSING), reason=f"Spark cannot be had here, for there is no {', '.join(MISSING)}: see docs/cluster.md"
)
slow = [pytest.mark.slow, pytest.mark.xdist_group("spark"), needs_spark]
PATIENCE_SECONDS = 600
WORKERS = 2
# These Javas live for seconds: what an optimising compiler and a second collector begin, they do not see pay.
SHORT_LIVED = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


def sanket(house: House, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sanket", "replay", "--engine", "spark", *map(str, arguments)],
        env={**house.env, **SHORT_LIVED},
        cwd=house.home.parent,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def same_as_here(house: House, folder: Path, master: str, *more: object, log: str = "") -> None:
    part = invent(3, accounts=60, activities=6_000)
    here = replayed(part, RULES)
    out = folder / "crossings"
    write(folder / "log", part)
    done = sanket(house, "--log", log or folder / "log", "--master", master, "--out", out, "--json", *more)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["activities"], told["groups"]) == (6_000, here.groups)
    assert told["crossings"] == {kind: here.kind.count(kind) for kind in sorted({*here.kind})}
    found = importlib.import_module("pyarrow.parquet").read_table(out).to_pylist()
    assert in_order([tuple(row.values()) for row in found]) == crossings(here)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.sqlite_only
class TestSpark:
    pytestmark = slow

    # A log that each worker can read by itself is the next test's.
    def test_on_two_cores_a_log_that_only_spark_can_read(self, house: House, tmp_path: Path):
        link = f"spark.hadoop.fs.viewfs.mounttable.far.link./log={(tmp_path / 'log').as_uri()}"
        same_as_here(house, tmp_path, "local[2]", "--conf", link, log="viewfs://far/log")

    def test_on_a_cluster_of_two_workers(self, house: House, tmp_path: Path):
        with cluster(house, tmp_path / "cluster") as (master, works):
            # Nothing begins before both are there, and each has one core.
            wait = ("spark.scheduler.minRegisteredResourcesRatio=1.0", "spark.executor.memory=512m")
            same_as_here(house, tmp_path, master, *(word for one in wait for word in ("--conf", one)))
            # Both took part; on a machine out of breath one may have been begun twice.
            assert all(list(work.glob("app-*/*/stderr")) for work in works)


@contextlib.contextmanager
def cluster(house: House, folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """A master and two worker processes, from pyspark's own jars, on loopback."""
    home = Path(str(importlib.import_module("pyspark").__file__)).parent
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    works = [folder / f"worker-{n}" for n in range(WORKERS)]
    for work in works:
        work.mkdir(parents=True)
    env = {
        **house.env,
        **SHORT_LIVED,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: object) -> Path:
        log = folder / f"{name}-{len(started)}.log"
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *map(str, words)]
        with log.open("wb") as file:
            started.append(
                subprocess.Popen(command, env=env, stdout=file, stderr=file, cwd=folder, start_new_session=True)
            )
        return log

    try:
        log = start("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", free_port())
        until(lambda: "New state: ALIVE" in log.read_text(), seconds=PATIENCE_SECONDS)
        for work in works:
            start("worker.Worker", "--host", "127.0.0.1", "--cores", 1, "--memory", "1g", "--webui-port", free_port(),
                  "--work-dir", work, master)  # fmt: skip
        until(lambda: log.read_text().count("Registering worker") == WORKERS, seconds=PATIENCE_SECONDS)
        yield master, works
    finally:
        for process in reversed(started):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 15)
            process.wait(60)


# ------------------------------------------------------------------------------------------------------- refusals


def test_what_goes_with_spark_only(house: House):
    for option, value in (("--log", "x"), ("--master", "local"), ("--out", "x"), ("--conf", "spark.a=b")):
        assert f"{option} goes with --engine spark" in house.refused("replay", option, value)


def test_spark_wants_a_log_and_has_no_live_state(house: House):
    assert "add --log DIR" in house.refused("replay", "--engine", "spark")
    assert "leave out --engine spark" in house.refused("replay", "--engine", "spark", "--log", "x", "--verify")


@needs_spark
def test_a_setting_that_is_none_of_spark(house: House, tmp_path: Path):
    said = house.refused("replay", "--engine", "spark", "--log", tmp_path, "--conf", "memory=1")
    assert "write it as spark.NAME=VALUE" in said


@needs_spark
def test_a_log_that_cannot_be_replayed_is_refused_before_java_is_started(house: House, tmp_path: Path):
    def said(*more: object) -> str:
        return house.refused("replay", "--engine", "spark", "--log", tmp_path / "log", *more)

    assert "There is no log in" in said()
    part = invent(1, activities=50)
    write(tmp_path / "log", part)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    assert "is not empty" in said("--out", tmp_path / "full")
    other = write(tmp_path / "other", part, installation="b" * 32)
    (other / "activities" / "part-00000.parquet").rename(tmp_path / "log" / "activities" / "part-00001.parquet")
    assert f"part-00001.parquet has rows of installation {'b' * 32}, not of {HERE}" in said()


@needs_spark
def test_a_home_that_holds_data_replays_only_its_own_log(build: Builder, tmp_path: Path):
    filled = build()
    fill(filled, tmp_path)
    write(tmp_path / "log", invent(1, activities=50))
    said = filled.refused("replay", "--engine", "spark", "--log", tmp_path / "log")
    assert f"The log has rows of installation {HERE}" in said
    filled.close()


@needs_spark
def test_settings_of_this_home_for_the_log_of_another(house: House, tmp_path: Path):
    write(tmp_path / "log", invent(1, activities=50))
    (tmp_path / "other.json").write_text("{}")
    said = house.refused(
        "replay", "--engine", "spark", "--log", tmp_path / "log", "--settings", tmp_path / "other.json"
    )
    assert "use it in the SANKET_HOME of the log" in said


def test_without_java_it_says_so(house: House, tmp_path: Path):
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    env: dict[str, Any] = {"JAVA_HOME": str(tmp_path)}
    assert "needs Java 17" in house.refused("replay", "--engine", "spark", "--log", tmp_path, env=env)
