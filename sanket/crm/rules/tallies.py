"""How tests have gone: how often each ran and passed, and what its look-ups took. Kept over restarts, so that the next start
asks in a good order from the first record on.

Counted in memory, and written at most every half minute by whoever counts, once their transaction is over: no evaluation waits
for a row. What a process that is killed had not written yet is forgotten; these are statistics. *Asker*: whose condition it was
(``routing:3``, ``segment:7``); the order of tests goes by what all askers found together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from django.db import connection, transaction

from sanket.crm.plans import in_one_state, select
from sanket.engine.conditions.plan import Tallies, Tally

WRITTEN_EVERY = 30.0
"""Seconds."""
KNOWN_FOR = 60.0
"""Seconds for which what was read is taken for what is so."""
LOOK = 0.000_3
"""Seconds of a look at a row, in which costs are told."""
ASKED = ""
"""In place of a test: how often the whole condition was asked."""

Key = tuple[str, str, str]
Spent = Mapping[str, tuple[int, float]]


class Row(NamedTuple):
    ran: int = 0
    passed: int = 0
    looked: int = 0
    seconds: float = 0.0

    def plus(self, other: Row) -> Row:
        looked, seconds = self.looked + other.looked, self.seconds + other.seconds
        return Row(self.ran + other.ran, self.passed + other.passed, looked, seconds)


_lock = Lock()
_noted: dict[Key, Row] = {}
_known: dict[str, tuple[float, Tallies]] = {}
_written = [monotonic()]


def note(asker: str, of: str, asked: int, tallies: Tallies, looked: Mapping[str, tuple[int, float]]) -> None:
    """``looked``: test -> how many look-ups it made, and the seconds they took."""
    found = {ASKED: Row(ran=asked)}
    for text, tally in tallies.items():
        found[text] = Row(tally.ran, tally.passed, *looked.get(text, (0, 0.0)))
    with _lock:
        for text, row in found.items():
            key = (asker, of, text)
            _noted[key] = _noted.get(key, Row()).plus(row)
    if _due() and not in_one_state():
        # Rows of this table that somebody's transaction held would keep whoever changes the condition waiting, and that
        # transaction may want a row of theirs.
        transaction.on_commit(_write_if_due, robust=True)


def _due() -> bool:
    return monotonic() - _written[0] >= WRITTEN_EVERY


def _write_if_due() -> None:
    if _due():
        write()


def write() -> None:
    """What was counted since it was written last."""
    with _lock:
        rows, _written[0] = dict(_noted), monotonic()
        _noted.clear()
    if not rows:
        return
    # In one order with others who write or forget.
    told: list[list[Any]] = sorted([asker, of, _digest(text), text, *row] for (asker, of, text), row in rows.items())
    adds = ", ".join(f"{name} = crm_testtally.{name} + excluded.{name}" for name in Row._fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO crm_testtally (asker, of, digest, test, ran, passed, looked, seconds)"  # noqa: S608 - our own words
            f" VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (asker, of, digest) DO UPDATE SET {adds}",
            told,
        )


def known(of: str) -> Tallies:
    """By the text of the test, all askers together."""
    at, found = _known.get(of, (0.0, {}))
    if not at or monotonic() - at > KNOWN_FOR:
        rows = select(
            "SELECT test, sum(ran), sum(passed), sum(looked), sum(seconds) FROM crm_testtally"
            " WHERE of = %s AND NOT test = '' GROUP BY test",
            [of],
        )
        found = {text: _tally(Row(*figures)) for text, *figures in rows}
        _known[of] = monotonic(), found
    return found


def of_asker(asker: str, of: str) -> tuple[int, Tallies]:
    """How often this condition was asked, and how its tests have gone. What this process has not written yet counts."""
    rows: dict[str, Row] = {
        text: Row(*figures)
        for text, *figures in select(
            "SELECT test, ran, passed, looked, seconds FROM crm_testtally WHERE asker = %s AND of = %s", [asker, of]
        )
    }
    with _lock:
        for (whose, of_whom, text), row in _noted.items():
            if (whose, of_whom) == (asker, of):
                rows[text] = rows.get(text, Row()).plus(row)
    asked = rows.pop(ASKED, Row()).ran
    return int(asked), {text: _tally(row) for text, row in rows.items()}


def forget(asker: str) -> None:
    """Its condition is another one now, or gone."""
    with _lock:
        for key in [key for key in _noted if key[0] == asker]:
            del _noted[key]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT id FROM crm_testtally WHERE asker = %s ORDER BY of, digest FOR UPDATE", [asker])
        cursor.execute("DELETE FROM crm_testtally WHERE asker = %s", [asker])


def forget_known() -> None:
    """What is held in memory: tests call it, whose rows were rolled back."""
    with _lock:
        _noted.clear()
    _known.clear()


def looked_up(spent: Spent, tests: Iterable[tuple[str, str]]) -> dict[str, tuple[int, float]]:
    """By test, of what was spent by key; ``tests``: (test, key). Of two tests of one key each has its half."""
    keys = dict(tests)
    many = {key: sum(1 for other in keys.values() if other == key) for key in keys.values()}
    found = {}
    for text, key in keys.items():
        looks, seconds = spent.get(key, (0, 0.0))
        found[text] = looks // many[key], seconds / many[key]
    return found


def _tally(row: Row) -> Tally:
    cost = float(row.seconds) / int(row.looked) / LOOK if row.looked else None
    return Tally(int(row.ran), int(row.passed), cost)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
