"""A log replayed by Spark: dealt out by account; each partition put into order, and replayed by the same kernel.

This file alone meets pyspark, and only inside functions: a worker of a cluster imports the file without a session.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sanket.engine.backends import arrow
from sanket.engine.backends.arrow import Lacking, LogRefused
from sanket.engine.backends.judging import judging
from sanket.engine.backends.partition import replayed
from sanket.shared.errors import Refusal

PARTITION_ROWS = 1_000_000
"""Activities of a partition, which a worker holds in memory: some 100 MB."""
BATCH_ROWS = 100_000
TRIES = 16
"""Numbers tried for each partition; should none of them come to it, others have more to do."""
TASKS = 3
"""For each core, of those that read: who is quick does more."""
SQL_KINDS = {"int64": "bigint", "int32": "int", "string": "string", "binary": "binary"}
SPARK_KINDS = {"bigint": "int64", "string": "string"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SparkFailed(Refusal):
    """The cluster could not do it."""


class Replayed(NamedTuple):
    activities: int
    groups: int
    crossings: dict[str, int]
    seconds: float


def installed() -> None:
    """Raises Lacking where Spark cannot be had, and says what to install."""
    arrow.pyarrow()
    try:
        importlib.import_module("pyspark")
    except ImportError:
        raise Lacking(
            "lacking.pyspark",
            "The engine spark needs pyspark, which is not installed: run pip install 'sanket[spark]'.",
        ) from None
    if not _java():
        raise Lacking(
            "lacking.java", "The engine spark needs Java 17, which is not on the PATH: install it, or set JAVA_HOME."
        )


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return Path(home, "bin", "java").is_file() if home else shutil.which("java") is not None


@contextmanager
def session(master: str, conf: Mapping[str, str]) -> Iterator[Any]:
    """A session that is stopped at the end. On this machine alone it listens on loopback only."""
    installed()
    host = urlsplit(master).hostname
    told = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
        "spark.log.level": "ERROR",
    }
    if master.startswith("local") or host in LOOPBACK:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        told |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        # Workers here are to be this very Python, not the first one on the PATH.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        told["spark.driver.memory"] = "2g"
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.appName("sanket replay").master(master)
    for name, value in (told | dict(conf)).items():
        builder = builder.config(name, value)
    with _failures():
        spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def _failures() -> Iterator[None]:
    """What Spark raises, as one sentence."""
    known = (
        importlib.import_module("pyspark.errors").PySparkException,
        importlib.import_module("py4j.protocol").Py4JError,
        ConnectionError,
    )
    try:
        yield
    except known as error:
        raise SparkFailed("spark.failed", f"Spark could not do it: {_told(str(error))}") from error


def _told(text: str) -> str:
    """The line that says why: of our own functions the last of the traceback, else the first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if line.startswith(("sanket.", "ModuleNotFoundError", "ImportError", "MemoryError")):
            return line
    return lines[0] if lines else "it gave no reason"


def replay(
    spark: Any, log: str, beside: Mapping[str, Any], *, out: str | None = None, rules: Mapping[str, Any]
) -> Replayed:
    """Replay the log that lies in ``log`` with the settings ``beside`` it, judged by ``rules``; crossings go to ``out``.

    Both may be any address that the cluster knows. Raises LogRefused, SparkFailed.
    """
    began = perf_counter()
    with _failures():
        rows = _opened(spark, log, beside["installation"])
        many = max(int(beside["activities"]) // PARTITION_ROWS + 1, spark.sparkContext.defaultParallelism)
        work = partial(_work, dict(rules), out is not None)
        found = _dealt(spark, log, rows, many).repartition(many, "part").mapInArrow(work, _columns(arrow.FOUND))
        if out is None:
            counted = _counts(found)
        else:
            found.persist()
            try:
                counted = _counts(found)
                _written(_named(found.where("many IS NULL"), rows), out)
            finally:
                found.unpersist()
    activities, groups = (counted.pop(name, 0) for name in (arrow.ROWS, arrow.GROUPS))
    return Replayed(activities, groups, dict(sorted(counted.items())), perf_counter() - began)


def _counts(found: Any) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in found.where("many IS NOT NULL").select("kind", "many").collect():
        counted[row["kind"]] += row["many"]
    return counted


def _parts(spark: Any, many: int) -> list[int]:
    """Numbers of which Spark's hash sends each to a partition of its own."""
    tried = ", ".join(f"({n})" for n in range(many * TRIES))
    rows = spark.sql(f"SELECT n, pmod(hash(n), {many}) FROM VALUES {tried} AS tried (n)").collect()  # noqa: S608 - our own words
    return list({at: number for number, at in rows}.values())


def _columns(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {SQL_KINDS[kind]}" for name, kind in columns.items())


def _dealt(spark: Any, log: str, rows: Any, many: int) -> Any:
    """The log dealt out by account; what lies on this machine, or in a folder all share, is read by the workers."""
    parts, columns = _parts(spark, many), _columns(arrow.DEALT)
    if (local := _local(log)) is None:
        packed = rows.selectExpr(*(f"{told} AS {name}" for name, told in arrow.READ.items()))
        return packed.mapInArrow(partial(_deal, parts), columns)
    groups = arrow.row_groups(local.absolute())
    tasks = min(len(groups), TASKS * spark.sparkContext.defaultParallelism)
    return spark.range(0, len(groups), 1, max(tasks, 1)).mapInArrow(partial(_read_and_deal, groups, parts), columns)


def _deal(parts: list[int], batches: Iterable[Any]) -> Iterator[Any]:
    """In a worker: rows of the log, for whom they are."""
    yield from arrow.dealt(arrow.read_there(batches), parts)


def _read_and_deal(groups: list[tuple[str, int]], parts: list[int], batches: Iterable[Any]) -> Iterator[Any]:
    """In a worker: the same, of those stretches of files whose places it is given."""
    wanted = (groups[place] for batch in batches for place in batch.column(0).to_pylist())
    yield from arrow.dealt(arrow.read_here(wanted), parts)


def _work(settings: Mapping[str, Any], wanted: bool, batches: Iterable[Any]) -> Iterator[Any]:
    """In a worker: one partition; its crossings where they are wanted, and how many."""
    held = [batch for batch in batches if batch.num_rows]
    if not held:
        return
    part, places = arrow.part_of(held)
    found = replayed(part, judging(settings))
    yield arrow.summary_in(found, len(part.at))
    if wanted:
        yield arrow.crossings_in(found, places)


def _named(found: Any, rows: Any) -> Any:
    """Crossings with the external ids of their causes."""
    caused = found.join(rows.select("place", "activity"), "place")
    by_time = found.where("place IS NULL").selectExpr("*", "CAST(NULL AS string) AS activity")
    columns = ("account", "offering", "kind", "at", "activity")
    return caused.select(*columns).union(by_time.select(*columns))


def settings_here(log: str) -> dict[str, Any] | None:
    """The settings beside a log of this machine, once it is sure that the log is what it must be; None: it lies elsewhere."""
    if (local := _local(log)) is None:
        return None
    try:
        text = (local / arrow.SETTINGS).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LogRefused(
            "log.missing", f"There is no log in {log}: name a folder that `sanket export` wrote."
        ) from error
    beside = arrow.settings_of(text, str(local / arrow.SETTINGS))
    arrow.look(local, beside["installation"])
    return beside


def settings_there(spark: Any, log: str) -> dict[str, Any]:
    """The same, of a log that the cluster reads."""
    where = f"{log.rstrip('/')}/{arrow.SETTINGS}"
    with _failures():
        return arrow.settings_of(spark.read.text(where, wholetext=True).first()[0], where)


def _opened(spark: Any, log: str, installation: str) -> Any:
    """The rows, once it is sure that they are what they must be."""
    local = _local(log)
    path = f"{local.absolute().as_uri() if local else log.rstrip('/')}/{arrow.ACTIVITIES}"
    rows = spark.read.option("mergeSchema", local is None).parquet(path)
    arrow.check_columns({name: SPARK_KINDS.get(kind, kind) for name, kind in rows.dtypes}, log)
    if local is None:
        # Answered from the statistics of the files.
        other = rows.where(rows["installation"] != installation).select("installation").first()
        if other is not None:
            arrow.check_installation(other[0], installation, log)
    return rows


def _local(address: str) -> Path | None:
    """The folder of this machine that is meant, if one is."""
    if "://" not in address:
        return Path(address)
    parts = urlsplit(address)
    return Path(parts.path) if parts.scheme == "file" else None


def _written(crossings: Any, out: str) -> None:
    """On this machine it appears under its name when it is whole; elsewhere Spark's own _SUCCESS says so."""
    local = _local(out)
    if local is None:
        crossings.write.parquet(out)
        return
    made = local.absolute().with_name(f".{local.name}-{os.getpid()}")
    try:
        crossings.write.mode("overwrite").parquet(made.as_uri())
        if local.is_dir():
            local.rmdir()
        made.replace(local)
    finally:
        shutil.rmtree(made, ignore_errors=True)
