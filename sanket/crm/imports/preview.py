"""The first rows of an upload and what would become of them: rehearsed once, and kept with the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sanket.crm.imports.intake import MODES, Intake, Taken, check_headings
from sanket.crm.imports.kinds.kind import Job, Kind
from sanket.crm.imports.refusals import ImportRefused
from sanket.crm.imports.sheets import ADDED_COLUMNS, Batch, Sheet
from sanket.shared.errors import RowError

ROWS, COLUMNS, CHARACTERS = 20, 60, 100
"""What is kept, so that a file of long notes does not fill a row of the database."""
LOOKED_THROUGH = 50_000
"""Rows among which those are sought that the first ones name."""
REJECTED = "rejected"
NONE = Batch([], [], [], 0)


class PreviewRow(NamedTuple):
    """A row as it stands in the file, and what would become of it: an outcome, or the column and reason of refusal."""

    line: int
    cells: list[str]
    outcome: str
    column: str
    reason: str


class Preview(NamedTuple):
    """``columns``: heading -> the column it is taken for, empty = ignored. ``lines``: how many lines the file has.

    ``problem``: why nothing could be done with the file, and then nothing else.
    """

    columns: list[tuple[str, str]]
    rows: list[PreviewRow]
    lines: int
    notes: list[str]
    problem: str = ""


def rehearsed(kind: Kind, sheet: Sheet, job: Job) -> dict[str, dict[str, Any]]:
    """Mode -> its preview as JSON, of a sheet just opened: what a mode would do is asked of the same few rows.

    Raises ImportRefused when no mode could do anything with the file.
    """
    modes = MODES if kind.name == "activities" else MODES[:1]
    try:
        check_headings(kind, sheet, modes[-1])
    except ImportRefused:
        # The usual mode needs more columns, and its sentence names them all.
        check_headings(kind, sheet, modes[0])
        raise
    first = _named_with(kind, sheet) if kind.refers else next(sheet.batches(ROWS), NONE)
    return {mode: _looked_at(kind, sheet, replace(job, mode=mode), first)._asdict() for mode in modes}


def of(kept: dict[str, Any]) -> Preview:
    """What `rehearsed` answered for one mode, read back."""
    columns = [(heading, column) for heading, column in kept["columns"]]
    return Preview(**{**kept, "columns": columns, "rows": [PreviewRow(*row) for row in kept["rows"]]})


def _looked_at(kind: Kind, sheet: Sheet, job: Job, first: Batch) -> Preview:
    notes: list[str] = []
    try:
        check_headings(kind, sheet, job.mode, notes.append)
    except ImportRefused as refusal:
        return Preview([], [], sheet.total, [], refusal.sentence)
    # Takers change the rows they are given.
    batch = first._replace(rows=[row.copy() for row in first.rows])
    taken = Intake(kind, sheet, job, dry_run=True).take(batch)
    headings, names = sheet.headings, sheet.columns
    shown = [at for at, heading in enumerate(headings) if heading.strip().lower() not in ADDED_COLUMNS][:COLUMNS]
    columns = [(headings[at][:CHARACTERS], names[at] if names[at] in kind.columns else "") for at in shown]
    # What had no column stands behind the others.
    shown += range(len(headings), len(headings) + COLUMNS)
    cells = dict(zip(first.lines, first.rows, strict=True))
    rows = [row._replace(cells=_cut(row.cells, shown)) for row in _outcomes(cells, taken)[:ROWS]]
    return Preview(columns, rows, sheet.total, notes)


def _cut(cells: list[str], shown: list[int]) -> list[str]:
    # PostgreSQL keeps no NUL, which a workbook may hold.
    return [cells[at][:CHARACTERS].replace("\0", "") for at in shown if at < len(cells)]


def _outcomes(cells: dict[int, list[str]], taken: Taken) -> list[PreviewRow]:
    refused = [PreviewRow(line, row, REJECTED, error.column, error.reason) for line, row, error in taken.refused]
    good = [
        PreviewRow(line, cells[line], outcome, "", "")
        for line, outcome in zip(taken.lines, taken.outcomes, strict=True)
        if not isinstance(outcome, RowError)
    ]
    return sorted(refused + good)


def _named_with(kind: Kind, sheet: Sheet) -> Batch:
    """The first rows, and behind them those further down that they name, and that these name in turn.

    Only these are rehearsed: all rows of a long file would hold the database for long.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    first = NONE
    for batch in sheet.batches(kind.batch):
        first = first if first.upto else batch
        rows += batch.rows
        lines += batch.lines
        if len(rows) >= LOOKED_THROUGH:
            break
    names = sheet.columns
    if kind.key not in names or kind.refers not in names:
        return first._replace(rows=rows[:ROWS], lines=lines[:ROWS])
    key, above = names.index(kind.key), names.index(kind.refers)
    placed: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        placed.setdefault(_cell(row, key), []).append(place)
    chosen = dict.fromkeys(range(min(ROWS, len(rows))))
    waiting = list(chosen)
    while waiting:
        found = [place for place in placed.get(_cell(rows[waiting.pop()], above), ()) if place not in chosen]
        chosen.update(dict.fromkeys(found))
        waiting += found
    order = sorted(chosen)
    return first._replace(rows=[rows[place] for place in order], lines=[lines[place] for place in order])


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""
