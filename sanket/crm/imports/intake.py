"""One pass over a file: rows taken in batch by batch, refused ones written down, everything counted."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from sanket.crm.imports.kinds import KINDS
from sanket.crm.imports.kinds.kind import ADDED, DUPLICATE, UPDATED, Job, Kind, Outcome, Taker
from sanket.crm.imports.kinds.said import Said
from sanket.crm.imports.order import Order
from sanket.crm.imports.pace import Pace
from sanket.crm.imports.refusals import ImportRefused
from sanket.crm.imports.rejects import Rejects
from sanket.crm.imports.sheets import ADDED_COLUMNS, Batch, Sheet, opened
from sanket.shared import cells
from sanket.shared.errors import RowError

MODES = ("", "correct", "withdraw")

Report = Callable[[int, int], None]
"""(lines done, of how many)"""
Note = Callable[[str], None]
"""Told what people should know though nothing is wrong."""


# Objects made between two looks of Python for circles; the usual 700 has it look a thousand times a batch.
SELDOM = 50_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """A batch makes tens of thousands of tuples, none in a circle: looking for circles costs a quarter of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, usual[1], usual[2])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class Result(NamedTuple):
    """What an import did, as `sanket import --json` answers it."""

    kind: str
    read: int
    added: int
    updated: int
    duplicates: int
    rejected: int
    rejects_file: str | None
    seconds: float


def kind_named(name: str, mode: str = "") -> Kind:
    """Raises ImportRefused for a kind or mode that there is not."""
    if name not in KINDS:
        raise ImportRefused(f"There is no kind {name!r}; there are {', '.join(KINDS)}.", "import.kind")
    if mode not in MODES:
        raise ImportRefused(f"There is no mode {mode!r}; there are correct and withdraw.", "import.mode")
    if mode and name != "activities":
        raise ImportRefused(f"Only activities can be imported with --{mode}.", "import.mode")
    return KINDS[name]


def read_file(
    kind: Kind,
    path: Path,
    job: Job,
    *,
    dry_run: bool,
    called: str = "",
    report: Report | None = None,
    note: Note | None = None,
) -> Result:
    """Take in the whole file. Raises ImportRefused before anything is done."""
    started = time.monotonic()
    counts = {ADDED: 0, UPDATED: 0, DUPLICATE: 0}
    read = 0
    with opened(path, kind.columns, called=called) as sheet, seldom_collected():
        check_headings(kind, sheet, job.mode, note)
        rejects = Rejects(path, sheet.headings, delimiter=sheet.delimiter, bom=sheet.has_bom, keep=not dry_run)
        try:
            intake = Intake(kind, sheet, job, dry_run=dry_run)
            for batch in intake.batches():
                refused = []
                for found, upto in intake.paced(batch):
                    for outcome in counts:
                        counts[outcome] += found.outcomes.count(outcome)
                    read += len(found.outcomes) + found.unread
                    refused += found.refused
                    if report:
                        report(min(upto, sheet.total), sheet.total)
                refused.sort(key=itemgetter(0))
                for line, row, error in refused:
                    rejects.add(line, row, error)
            rejects_file = rejects.finish()
        except BaseException:
            rejects.abandon()
            raise
    if note:
        for sentence in rejects.first:
            note(sentence)
    return Result(
        kind.name,
        read,
        counts[ADDED],
        counts[UPDATED],
        counts[DUPLICATE],
        rejects.count,
        rejects_file,
        round(time.monotonic() - started, 3),
    )


def check_headings(kind: Kind, sheet: Sheet, mode: str, note: Note | None = None) -> None:
    columns = sheet.columns
    name = sheet.called
    known = set(kind.columns)
    if twice := sorted({column for column in columns if column in known and columns.count(column) > 1}):
        raise ImportRefused(f"{name} has the column {twice[0]} twice; remove one.", "import.columns")
    if missing := [column for column in kind.needed(mode) if column not in columns]:
        have = ", ".join(filter(None, columns)) or "none"
        raise ImportRefused(
            f"{name} has no column {' and no column '.join(missing)}; it has: {have}. Columns of {kind.name} are"
            f" {', '.join(kind.columns)}.",
            "import.columns",
        )
    unknown = [column for column in columns if column and column not in known and column not in ADDED_COLUMNS]
    if note and unknown:
        note(f"{name} has columns that {kind.name} do not know; they are ignored: {', '.join(unknown)}.")


class Taken(NamedTuple):
    """What became of a batch.

    ``outcomes`` of the rows on ``lines``; how many lines were ``unread``, being no rows of the right length; and all
    that is ``refused``, in the order of its lines.
    """

    lines: Sequence[int]
    outcomes: list[Outcome]
    unread: int
    refused: list[tuple[int, list[str], RowError]]


class Intake:
    """Rows of one sheet on their way into the rooms."""

    def __init__(self, kind: Kind, sheet: Sheet, job: Job, *, dry_run: bool) -> None:
        self.kind = kind
        self.sheet = sheet
        self.width = len(sheet.headings)
        self.taker: Taker = kind.taker(sheet.columns, job)
        # Rows of a log come by the million and are told apart by it; of the others each thing is remembered.
        # Of a correction the taker remembers them.
        self.rehearsal = Rehearsal(kind, sheet.columns) if dry_run and kind.log and job.mode != "correct" else None
        self.dry_run = dry_run
        self.once = None if kind.log else Once(kind, sheet.columns)
        self.pace = Pace(kind.batch)
        self.upto = 0

    def batches(self) -> Iterator[Batch]:
        if not self.kind.whole:
            batches, columns = self.sheet.batches(self.kind.batch), self.sheet.columns
            if self.kind.order and all(column in columns for column in self.kind.order):
                batches = Order(*map(columns.index, self.kind.order)).batches(batches)
            yield from batches
            return
        whole = Batch([], [], [], 0)
        for batch in self.sheet.batches(self.kind.batch):
            whole = Batch(
                whole.rows + batch.rows, [*whole.lines, *batch.lines], whole.unread + batch.unread, batch.upto
            )
        yield whole

    def paced(self, batch: Batch) -> Iterator[tuple[Taken, int]]:
        """Take in a batch in as many transactions as it needs to be short; how many lines are done after each."""
        if self.kind.whole:
            yield self.take(batch), batch.upto
            return
        many, begin, start = len(batch.rows), self.upto, 0
        self.upto = batch.upto
        while True:
            stop = start + self.pace.size
            part = Batch(
                batch.rows[start:stop],
                batch.lines[start:stop],
                batch.unread if start == 0 else [],
                begin + (batch.upto - begin) * stop // many if stop < many else batch.upto,
            )
            with self.pace:
                found = self.take(part)
            yield found, part.upto
            start = stop
            if start >= many:
                return

    def take(self, batch: Batch) -> Taken:
        width = self.width
        rows, lines = batch.rows, batch.lines
        refused = [(line, row, RowError("", reason)) for line, row, reason in batch.unread]
        for row in rows:
            if len(row) != width or not row[0]:
                rows, lines, odd = self._sorted_out(rows, lines)
                refused += odd
                break
        unread = len(refused)
        outcomes = self._take(rows, lines) if rows else []
        for place, outcome in enumerate(outcomes):
            if isinstance(outcome, RowError):
                refused.append((lines[place], rows[place][:width], outcome))
        refused.sort(key=lambda one: one[0])
        return Taken(lines, outcomes, unread, refused)

    def _sorted_out(
        self, rows: list[list[str]], lines: Sequence[int]
    ) -> tuple[list[list[str]], list[int], list[tuple[int, list[str], RowError]]]:
        """Empty rows away, missing cells at the end filled in, and rows with too many cells among the refused."""
        fed_again = tuple(self.sheet.columns[-len(ADDED_COLUMNS) :]) == ADDED_COLUMNS
        right, at, odd = [], [], []
        for row, line in zip(rows, lines, strict=True):
            if not any(row) or not any(cell.strip() for cell in row):
                continue
            if len(row) <= self.width:
                right.append(row + [""] * (self.width - len(row)))
                at.append(line)
            elif fed_again:
                behind = RowError(
                    "", "has something behind its reason; put that in its columns, and leave nothing there"
                )
                odd.append((line, row, behind))
            else:
                odd.append((line, row, RowError("", f"has {len(row)} cells where the first line has {self.width}")))
        return right, at, odd

    def _take(self, rows: list[list[str]], lines: Sequence[int]) -> list[Outcome]:
        """Each thing is taken once from a file: what stands first counts."""
        if self.once is None:
            return self._do(rows)
        outcomes: list[Outcome] = [DUPLICATE] * len(rows)
        waiting = self.once.unsettled(rows, outcomes)
        while waiting:
            now, later = self.once.part(rows, lines, waiting, outcomes)
            for place, outcome in zip(now, self._do([rows[place] for place in now]) if now else [], strict=True):
                outcomes[place] = outcome
                if not isinstance(outcome, RowError):
                    self.once.remember(place, lines[place])
            # Had the first one been refused, the next one about the same thing has its turn.
            waiting = later
        return outcomes

    def _do(self, rows: list[list[str]]) -> list[Outcome]:
        if not self.dry_run:
            return self.taker.take(rows)
        with transaction.atomic():
            outcomes = self.taker.take(rows)
            transaction.set_rollback(True)
        return self.rehearsal.corrected(rows, outcomes) if self.rehearsal else outcomes


STANDS = re.compile(r"stands on line (\d{1,9}) of this file already with other content$")


class Once:
    """What a file has said so far: the thing of a row -> the line it stands on, and what it says, as a number each."""

    def __init__(self, kind: Kind, columns: Sequence[str]) -> None:
        self.places = [at for at, column in enumerate(columns) if column in kind.columns]
        self.key = [columns.index(kind.key)] if kind.key else [at for at in self.places if columns[at] != "score"]
        self.column = kind.key
        # Ids are case-sensitive; factors and attributes are words in any case.
        self.words = [at for at in self.places if not kind.key and columns[at] in ("factor", "attribute")]
        # The thing -> what was said of it, and on which line: purchases come by the million.
        self.said, self.line = Said(), Said()
        self.asked: dict[int, tuple[int, int]] = {}
        self.fed_again = tuple(columns[-len(ADDED_COLUMNS) :]) == ADDED_COLUMNS

    def unsettled(self, rows: list[list[str]], outcomes: list[Outcome]) -> Sequence[int]:
        """All places but those of a rejects file whose reason still says that another row said otherwise.

        That row counted and is not in this file: nothing else would keep the refused one from overwriting it.
        """
        if not self.fed_again:
            return range(len(rows))
        waiting = []
        for place, row in enumerate(rows):
            reason = row[-1].strip()
            found = STANDS.search(reason)
            again = self._elsewhere(row, int(found[1])) if found else None
            if again and again.reason == reason:
                outcomes[place] = again
            else:
                waiting.append(place)
        return waiting

    def _elsewhere(self, row: list[str], line: int) -> RowError:
        named = cells.shown(row[self.key[0]].strip()) if self.column else "the same"
        return RowError(self.column, f"{named} stands on line {line} of this file already with other content")

    def part(
        self, rows: list[list[str]], lines: Sequence[int], waiting: Sequence[int], outcomes: list[Outcome]
    ) -> tuple[list[int], list[int]]:
        """Places to be taken now and places to be looked at after them; what is said already gets its outcome."""
        now: list[int] = []
        later: list[int] = []
        here: set[int] = set()
        self.asked = {}
        for place in waiting:
            key, says = self.asked[place] = self._numbers(rows[place])
            if (before := self.said.of(key)) is not None:
                if says != before:
                    outcomes[place] = self._elsewhere(rows[place], self.line.of(key) or 0)
            elif key in here:
                later.append(place)
            else:
                here.add(key)
                now.append(place)
        return now, later

    def remember(self, place: int, line: int) -> None:
        """The row at this place of what was asked for last is in."""
        key, says = self.asked[place]
        self.said.remember(key, says)
        self.line.remember(key, line)

    def _numbers(self, row: list[str]) -> tuple[int, int]:
        cleaned = [cell.strip() for cell in row]
        for at in self.words:
            cleaned[at] = cleaned[at].lower()
        return hash(tuple(cleaned[at] for at in self.key)), hash(tuple(cleaned[at] for at in self.places))


class Rehearsal:
    """A dry run forgets each batch, so it remembers here which rows of a log earlier batches would have added.

    Two numbers a row: its id, and what it says.
    """

    def __init__(self, kind: Kind, columns: Sequence[str]) -> None:
        self.key = [columns.index(column) for column in kind.log if column in columns]
        self.column = kind.log[0]
        self.places = [at for at, column in enumerate(columns) if column in kind.columns]
        self.said: dict[int, int] = {}

    def corrected(self, rows: list[list[str]], outcomes: list[Outcome]) -> list[Outcome]:
        found: list[Outcome] = []
        here: dict[int, int] = {}
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, RowError):
                found.append(outcome)
                continue
            key = self._number(row, self.key)
            says = self._number(row, self.places)
            found.append(self._after(row, key, says, outcome) if key in self.said and key not in here else outcome)
            here[key] = says
        self.said.update(here)
        return found

    def _number(self, row: list[str], places: list[int]) -> int:
        return hash(tuple(row[at].strip() for at in places))

    def _after(self, row: list[str], key: int, says: int, outcome: Outcome) -> Outcome:
        if outcome == ADDED and self.said[key] != says:
            named = cells.shown(row[self.key[0]].strip())
            return RowError(self.column, f"{named} is in this file twice with different content")
        return DUPLICATE
