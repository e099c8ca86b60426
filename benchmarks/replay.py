"""A whole log replayed, against the sum of the same arrays and against DuckDB's plain GROUP BY, in turns in one process."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import longlog
from benchmarks.stopwatch import in_turns
from sanket.engine.recognition.replay import replay

GROUP_BY = "SELECT g, count(*), sum(v), max(t) FROM log GROUP BY g"


def measure(activities: int, groups: int, rounds: int) -> dict[str, Any]:
    import duckdb
    import pyarrow

    log = longlog.log(activities, groups)
    plain, weak, cells = (
        longlog.market(groups, weak=two, countable=counted)
        for two, counted in ((False, False), (True, False), (True, True))
    )
    database = duckdb.connect()
    columns = pyarrow.table({"g": log.pair, "t": log.at, "v": np.array(longlog.POINTS)[log.kind]})
    database.register("columns", columns)
    database.execute("CREATE TABLE log AS SELECT * FROM columns")
    taken = in_turns(
        {
            "floor": lambda: [column.sum() for column in log],
            "group_by": lambda: database.execute(GROUP_BY).fetchnumpy(),
            "plain": lambda: replay(log, plain),
            "weak": lambda: replay(log, weak),
            "cells": lambda: replay(log, cells),
            "numpy": lambda: replay(log, plain, engine="numpy"),
        },
        rounds,
    )
    return {
        "activities": activities,
        "groups": groups,
        "crossings": len(replay(log, plain).crossings.row),
        "taken": taken,
    }
