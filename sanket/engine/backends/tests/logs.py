"""Invents a log as it is exported, small enough to be replayed in a moment, with something of everything."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from sanket.engine.backends import arrow
from sanket.engine.backends.judging import Judging
from sanket.engine.backends.partition import Found, Part
from sanket.engine.recognition.rule import Rule, Value

HERE = "a" * 32
DAY = 86_400
RULES = Judging(
    {1: (1, 9), 2: (2, 9), 3: (3,), 9: (9,)},
    {
        1: Rule(10 * DAY, 20.0),
        2: Rule(3_600, 8.0, rho=0.5, off_ratio=0.9),
        3: Rule(30 * DAY, 11.1),
        9: Rule(20 * DAY, 30.0),
    },
    {
        1: Value(5),
        2: Value(3, countable=True),
        3: Value(2, weak=True),
        4: Value(0, decisive="opens"),
        5: Value(-7),
        6: Value(1, decisive="closes"),
    },
    {41: 1.37, 42: 0.5},
)


def invent(seed: int, accounts: int = 40, activities: int = 3_000) -> Part:
    chance = Random(seed)
    # Ids in the millions and in no order; many activities share a second.
    ids = chance.sample(range(1, 1 << 31), accounts)
    at = sorted(1_700_000_000 + chance.randrange(200 * DAY) // 7 * 7 for _ in range(activities))
    columns: list[list[int]] = [
        chance.choices(ids, k=activities),
        chance.choices([1, 2, 3, 9], k=activities),
        chance.choices([0, 0, 41, 42, 43], k=activities),
        chance.choices([1, 2, 3, 4, 5, 6], weights=[9, 9, 9, 1, 3, 1], k=activities),
        at,
    ]
    return Part(*(np.array(column, np.int64) for column in columns))


def external_id(place: int) -> str:
    return f"é{place}"


def write(folder: Path, part: Part, *, installation: str = HERE, **told: Any) -> Path:
    """As `sanket export` writes it."""
    folder.mkdir()
    with arrow.Writer(folder, installation) as writer:
        for start in range(0, len(part.at), 700):
            some = Part(*(column[start : start + 700] for column in part))
            names = [external_id(place) for place in range(start, start + len(some.at))]
            writer.write(arrow.Rows(start, *some, names))
    settings = {
        "format": arrow.FORMAT,
        "installation": installation,
        "activities": len(part.at),
        **RULES.told(),
        **told,
    }
    (folder / arrow.SETTINGS).write_text(json.dumps(settings))
    return folder


Crossing = tuple[int, int, str, int, str | None]


def crossings(found: Found) -> list[Crossing]:
    """In one order, each with the external id of its cause."""
    causes = [
        external_id(row) if cause else None
        for row, cause in zip(found.row.tolist(), found.by_activity.tolist(), strict=True)
    ]
    rows = zip(found.account.tolist(), found.offering.tolist(), found.kind, found.at.tolist(), causes, strict=True)
    return in_order(list(rows))


def in_order(rows: list[Crossing]) -> list[Crossing]:
    return sorted(rows, key=lambda row: (row[:4], row[4] or ""))
