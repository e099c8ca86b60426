"""Cells of files that come by the million: what they name is looked up once a batch and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sanket.crm.imports.kinds.kind import Job
from sanket.shared import cells, instants
from sanket.shared.errors import RowError

# Ids remembered across batches; at a hundred bytes each they stay small beside the program itself.
REMEMBERED = 200_000

T = TypeVar("T")


class Remembered(dict[str, T]):
    """Cell as it stands in the file -> what it names."""

    def __init__(self, ask: Callable[[Iterable[str]], dict[str, T]]) -> None:
        super().__init__()
        self.ask = ask

    def look_up(self, found: set[str]) -> None:
        """Learn the cells of one batch, in a few queries."""
        unknown = found.difference(self)
        if not unknown:
            return
        if len(self) > REMEMBERED:
            self.clear()
            unknown = found
        answers = self.ask({cell.strip() for cell in unknown})
        for cell in unknown:
            if (answer := answers.get(cell.strip())) is not None:
                self[cell] = answer

    def named(self, cell: str, column: str, noun: str = "") -> T:
        """What the cell names. Raises RowError."""
        found = self.get(cell)
        if found is None:
            name = cells.key(cell, column)
            raise RowError(column, f"there is no {noun or column} {cells.shown(name)}")
        return found


def moment(cell: str, column: str, read_time: Callable[[str], int], job: Job) -> int:
    """An instant that is past. Raises RowError."""
    if not cell.strip():
        raise RowError(column, "is empty")
    try:
        at = read_time(cell.strip())
    except ValueError as error:
        raise RowError(column, str(error)) from error
    if at > job.now_s:
        raise RowError(column, f"{cell.strip()} lies in the future: it is {instants.show_in(job.now_s, job.zone)} now")
    if at < 0:
        raise RowError(column, f"{cell.strip()} lies before 1970")
    return at
