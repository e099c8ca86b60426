"""What is measured, how large, and against which bars. Knows no Django."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

NAMES = (
    "intake", "csv_import", "single", "pages", "publish", "start", "replay", "whatif", "reading", "memory", "spark",
    "events", "listed", "killed", "sources", "conditions", "segments", "deeds", "today",
    "routing", "routing_killed",
)  # fmt: skip
DATABASES = ("sqlite", "postgresql")

SIZES: dict[str, dict[str, Any]] = {
    "full": {
        "intake": {"accounts": 20_000, "activities": 200_000},
        "single": {"accounts": 5_000, "activities": 50_000, "single": 1_000},
        "accounts": 100_000,
        "warm": 27_000,
        "activities": (100_000, 1_000_000),
        "requests": 30,
        "publish": {"accounts": 100_000, "activities": 1_000_000, "warm": 13_500},
        "start": {"starts": 5, "idle": 15.0},
        "long": (
            {"activities": 1_000_000, "groups": 200_000, "rounds": 5},
            {"activities": 10_000_000, "groups": 200_000, "rounds": 2},
        ),
        "reading": ({"accounts": 20_000, "activities": 1_000_000}, {"accounts": 20_000, "activities": 10_000_000}),
        "memory": ({"accounts": 20_000, "activities": 1_000_000}, {"accounts": 20_000, "activities": 10_000_000}),
        "spark": ({"accounts": 20_000, "activities": 10_000_000},),
        "events": {"accounts": 5_000, "batches": 100, "rounds": 3},
        "listed": {"accounts": 500, "rate": 200.0, "seconds": 60.0},
        "killed": {"accounts": 500, "events": 100_000, "every_s": 10.0},
        "sources": {"events": 1_000_000, "requests": 10},
        "conditions": {"records": 20_000, "rounds": 9},
        "segments": {"contacts": 1_000_000, "activities": 2_000_000},
        "deeds": {"deals": 20_000},
        "today": {"leads": 500, "requests": 40},
        "routing": {"seconds": 60.0},
        "routing_killed": {"leads": 1_000, "kills": 12},
    },
    "tiny": {
        "intake": {"accounts": 60, "activities": 600},
        "single": {"accounts": 60, "activities": 500, "single": 40},
        "accounts": 60,
        "warm": 20,
        "activities": (300, 600),
        "requests": 2,
        "publish": {"accounts": 60, "activities": 600, "warm": 20},
        "start": {"starts": 1, "idle": 0.5},
        "long": ({"activities": 2_000, "groups": 200, "rounds": 1},),
        "reading": ({"accounts": 20, "activities": 2_000},),
        "memory": ({"accounts": 20, "activities": 2_000},),
        "spark": ({"accounts": 20, "activities": 2_000},),
        "events": {"accounts": 20, "batches": 2, "rounds": 1},
        "listed": {"accounts": 20, "rate": 10.0, "seconds": 2.0},
        "killed": {"accounts": 20, "events": 2_000, "every_s": 5.0},
        "sources": {"events": 2_000, "requests": 1},
        "conditions": {"records": 200, "rounds": 1},
        "segments": {"contacts": 400, "activities": 800},
        "deeds": {"deals": 10},
        "today": {"leads": 20, "requests": 2},
        "routing": {"seconds": 2.0},
        "routing_killed": {"leads": 100, "kills": 3},
    },
}

# The bars of the issue: the largest figure allowed.
INTAKE = {("sqlite", False): 3.5, ("sqlite", True): 5.0, ("postgresql", False): 5.0, ("postgresql", True): 7.0}
CSV_IMPORT = {"sqlite": 6.0}
SINGLE_P99_MS = 10.0
PAGES_MS = {"list": 15.0, "page": 20.0, "search": 30.0}
DEED_MS = 15.0
TODAY_MS = {"today": 25.0, "outcome": 15.0}
PUBLISH_SECONDS = 20.0
WAITING_P99_MS = 100.0
SOURCES_MS = 50.0
WRITE_MS = 50.0
START_SECONDS = 3.0
MEMORY_MB = 200.0
REPLAY = {"plain": (40.0, 1.5), "weak": (None, None), "cells": (None, None), "numpy": (None, 6.0)}
"""Times the sum of the arrays, times a plain GROUP BY."""
OF_PLAIN = {"weak": 2.0, "cells": 2.0}
"""Times the replay of one head without cells."""
GRID_OF_ONE, GRID_MS, GRID_MS_AT = 6.0, 100.0, 1_000_000
READING = {"sqlite": 1.2, "postgresql": 1.5}
SPARK = 3.0
EVENTS_OF_BARE, EVENTS_PER_SECOND, EVENTS_P99_MS = 0.25, 2_000, 250.0
"""The least share of a bare server's throughput, the least throughput, and the longest wait."""
SEGMENT_SECONDS = 2.0
CONDITION_OF_HAND = 3.0
"""Times the same written by hand in Python."""
TRAFFIC = {
    "visits": {"known": 0.0, "pages": 5},
    "each a new visitor": {"known": 0.0, "pages": 1},
    "each an activity": {"known": 1.0, "pages": 1},
}
"""``known``: what share of the events is an activity of an account that is known. ``pages`` of a visit of the others."""
LISTED_P99_MS = 1_000.0
ROUTED = {"sqlite": (20.0, 5_000.0), "postgresql": (50.0, 2_000.0)}
"""Leads a second, and the longest from the events that make one to its owner."""
WORKERS = {"sqlite": 1, "postgresql": 4}
REPLAY_MB = 300.0
REPLAY_WAYS = ("stretches", "crossings", "whole", "what-if")
"""Of a replay whose memory is measured."""


@dataclass(frozen=True)
class Run:
    """One measurement: ``measure(**given)`` of ``benchmarks.module``; on ``market`` where it needs a large one."""

    benchmark: str
    label: str
    database: str
    given: dict[str, Any]
    env: dict[str, str] = field(default_factory=dict)
    market: dict[str, int] | None = None

    @property
    def module(self) -> str:
        return self.benchmark


def runs(size: str) -> Iterator[Run]:
    wanted = SIZES[size]
    for database in DATABASES:
        for countable in (False, True):
            label = "with countable types" if countable else "plain"
            yield Run("intake", label, database, {**wanted["intake"], "countable": countable})
        yield Run("csv_import", "whole", database, wanted["intake"])
        for durability in ("normal", "full") if database == "sqlite" else ("normal",):
            yield Run("single", durability, database, wanted["single"], {"SANKET_DURABILITY": durability})
        for activities in wanted["activities"]:
            market = {"accounts": wanted["accounts"], "activities": activities, "warm": wanted["warm"]}
            yield Run("pages", f"{activities:,}", database, {"requests": wanted["requests"]}, market=market)
        market = {"accounts": wanted["accounts"], "activities": wanted["activities"][0], "warm": wanted["warm"]}
        yield Run("deeds", "on leads", database, {"requests": wanted["requests"], **wanted["deeds"]}, market=market)
    for database in DATABASES:
        yield Run("publish", "while others log", database, wanted["publish"])
    yield Run("start", "serve --with-worker", "sqlite", wanted["start"])
    for benchmark in ("replay", "whatif"):
        for given in wanted["long"]:
            yield Run(benchmark, f"{given['activities']:,}", "sqlite", given)
    for database in DATABASES:
        for given in wanted["reading"]:
            yield Run("reading", f"{given['activities']:,}", database, given)
    for given in wanted["memory"]:
        for way in REPLAY_WAYS:
            yield Run("memory", f"{given['activities']:,}, {way}", "sqlite", {**given, "way": way})
    for database in DATABASES:
        workers = {"workers": WORKERS[database]}
        for label, traffic in TRAFFIC.items():
            yield Run("events", label, database, {**wanted["events"], **workers, **traffic})
        yield Run("listed", "under load", database, {**wanted["listed"], **workers})
        yield Run("sources", "kept", database, wanted["sources"])
        yield Run("killed", "at random", database, {**wanted["killed"], **workers})
        yield Run("routing", "to its owner", database, {**wanted["routing"], "rate": ROUTED[database][0], **workers})
        yield Run("routing_killed", "at random", database, wanted["routing_killed"])
    yield Run("conditions", "one record", "sqlite", wanted["conditions"])
    yield Run("today", "a seller's morning", "sqlite", wanted["today"])
    yield Run("segments", "counted", "postgresql", wanted["segments"])
    if spark_is_here():
        for given in wanted["spark"]:
            yield Run("spark", f"{given['activities']:,}", "sqlite", given)


def spark_is_here() -> bool:
    return shutil.which("java") is not None and importlib.util.find_spec("pyspark") is not None
