"""What a kind of file is to the import: its columns, and what takes in its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sanket.crm.workspace.queries import User
from sanket.shared.errors import RowError

ADDED, UPDATED, DUPLICATE = "added", "updated", "duplicate"

Outcome = str | RowError
Row = Mapping[str, str]


@dataclass(frozen=True)
class Job:
    """One import under way: who does it, when, and how rows are meant."""

    by: User | None
    now: datetime
    now_s: int
    zone: ZoneInfo
    mode: str
    source: str
    """The file's name, as the reason in histories."""
    bulk: bool = True
    """Rows come by the thousand, and what people read of leads is worked out at the end; else with each batch."""
    watched: bool = False
    """A program put the file there, and nobody looks at its rows: what would be made half is refused."""


class Taker(Protocol):
    def take(self, rows: list[list[str]]) -> list[Outcome]:
        """Take in rows that have as many cells as there are columns; one transaction. Answers for each row."""


@dataclass(frozen=True)
class Kind:
    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    taker: Callable[[Sequence[str], Job], Taker]
    """Makes what takes in the rows of a file with these columns."""
    batch: int = 2_000
    whole: bool = False
    """All rows at once, because an early one may name a late one."""
    key: str = ""
    """The column that makes two rows the same thing; empty = all of several columns."""
    refers: str = ""
    """The column that names another row of the file by its key."""
    log: tuple[str, ...] = ()
    """The columns that together are the id of a row of a log: such rows come by the million, and the log tells them apart."""

    order: tuple[str, ...] = ()
    """The columns with a row's id, its account and its instant, where rows out of order cost more."""

    @property
    def columns(self) -> tuple[str, ...]:
        return self.required + self.optional

    def needed(self, mode: str) -> tuple[str, ...]:
        return self.required[:1] if mode == "withdraw" else self.required


class RowTaker:
    """Takes rows as dicts of the known columns; for kinds whose files are counted in thousands."""

    def __init__(
        self, columns: Sequence[str], job: Job, known: Sequence[str], save: Callable[[list[Row], Job], list[Outcome]]
    ) -> None:
        self.places = [(at, name) for at, name in enumerate(columns) if name in known]
        self.job = job
        self.save = save

    def take(self, rows: list[list[str]]) -> list[Outcome]:
        return self.save([{name: row[at] for at, name in self.places} for row in rows], self.job)


def by_rows(
    known: Sequence[str], save: Callable[[list[Row], Job], list[Outcome]]
) -> Callable[[Sequence[str], Job], Taker]:
    return lambda columns, job: RowTaker(columns, job, known, save)


def merged(first: str, *others: str) -> str:
    """What became of a row that is kept in several tables: the first says whether it is new."""
    if first != DUPLICATE:
        return first
    return DUPLICATE if all(other == DUPLICATE for other in others) else UPDATED
