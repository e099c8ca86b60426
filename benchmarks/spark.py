"""A log as Parquet replayed by Spark on two cores of this machine, against a plain repartition, sort and count of the same
Parquet in the same session: as Spark's optimiser does it, and with all columns (``noop``)."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sanket.engine.backends import arrow, spark
from sanket.engine.backends.judging import Judging
from sanket.engine.recognition.rule import Rule, Value

DAY = 86_400
OFFERINGS, TYPES, CORES, ROUNDS = 10, 12, 2, 2
CHUNK = 1 << 18
INSTALLATION = "b" * 32


def rules() -> Judging:
    """Ten products in two categories; every third type countable, every fourth weak."""
    above = {pk: OFFERINGS + 1 + pk % 2 for pk in range(1, OFFERINGS + 1)}
    chains = {pk: (pk, top) for pk, top in above.items()} | {top: (top,) for top in set(above.values())}
    values = {pk: Value(1 + pk, weak=pk % 4 == 0, countable=pk % 3 == 0) for pk in range(1, TYPES + 1)}
    return Judging(chains, {pk: Rule(30 * DAY, 40.0) for pk in chains}, values, {})


def write(folder: Path, accounts: int, activities: int) -> None:
    dice = np.random.default_rng(activities)
    with arrow.Writer(folder, INSTALLATION) as writer:
        for place in range(0, activities, CHUNK):
            many = min(CHUNK, activities - place)
            at = 1_700_000_000 + (np.arange(place, place + many) * 730 * DAY) // activities
            writer.write(
                arrow.Rows(
                    place, dice.integers(1, accounts + 1, many), dice.integers(1, OFFERINGS + 1, many),
                    dice.integers(0, 3, many), dice.integers(1, TYPES + 1, many), at,
                    [f"x{n}" for n in range(place, place + many)],
                )
            )  # fmt: skip
    told = {"format": arrow.FORMAT, "installation": INSTALLATION, "activities": activities, **rules().told()}
    (folder / arrow.SETTINGS).write_text(json.dumps(told))


@contextmanager
def written(accounts: int, activities: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ["SANKET_HOME"]) as folder:
        log = Path(folder) / "log"
        log.mkdir()
        write(log, accounts, activities)
        yield log


def seconds(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def measure(*, accounts: int, activities: int) -> dict[str, Any]:
    with written(accounts, activities) as log, spark.session(f"local[{CORES}]", {}) as session:
        beside = spark.settings_here(str(log))
        assert beside is not None

        def sorted_rows() -> Any:
            rows = session.read.parquet(f"{log}/{arrow.ACTIVITIES}")
            many = max(activities // spark.PARTITION_ROWS + 1, CORES)
            return rows.repartition(many, "account").sortWithinPartitions("place")

        def counted() -> None:
            assert sorted_rows().count() == activities

        def whole() -> None:
            sorted_rows().write.format("noop").mode("overwrite").save()

        def replayed() -> None:
            assert spark.replay(session, str(log), beside, rules=beside).activities == activities

        def written_out() -> None:
            with tempfile.TemporaryDirectory(dir=log.parent) as out:
                spark.replay(session, str(log), beside, out=out, rules=beside)

        for warm_up in (counted, replayed):
            warm_up()
        turns = [[seconds(one) for one in (counted, whole, replayed, written_out)] for _ in range(ROUNDS)]
    count, noop, replay, out = (min(turn[n] for turn in turns) for n in range(4))
    return {"rows": activities, "count": count, "noop": noop, "replay": replay, "out": out}
