"""Rows of a long file put in order, where it has none: each account's together, the earliest first.

An activity that is earlier than one its account has already has the account's groups replayed from the log. In a file
shuffled in time that would befall every group once a batch; of rows held and sorted, once for as many as are held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanket.crm.imports.sheets import Batch

HELD, HELD_CHARACTERS = 100_000, 64_000_000
"""Rows held at most, and characters in them: some hundred megabytes, for files without order only."""


class Order:
    """Told by the places of the row's id, its account and its instant.

    Instants are compared as they are written: where that errs, rows take longer, and come to the same.
    """

    def __init__(self, ident: int, account: int, at: int) -> None:
        self.ident, self.account, self.at = ident, account, at
        self._last: dict[str, str] = {}

    def batches(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The same rows; from where they are out of order, so many as may be held at a time, sorted."""
        for batch in batches:
            if self.follows(batch.rows):
                yield batch
                continue
            rows, lines, unread, upto = batch.rows, list(batch.lines), list(batch.unread), batch.upto
            characters = _characters(rows)
            while len(rows) < HELD and characters < HELD_CHARACTERS and (more := next(batches, None)) is not None:
                rows += more.rows
                lines += more.lines
                unread += more.unread
                upto = more.upto
                characters += _characters(more.rows)
            places = self.sorted(rows)
            yield Batch([rows[place] for place in places], [lines[place] for place in places], unread, upto)

    def follows(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether no row is earlier than one of its account before it."""
        account, at, last = self.account, self.at, self._last
        right = True
        for row in rows:
            if len(row) <= account or len(row) <= at:
                continue
            whose, when = row[account], row[at]
            if when >= last.get(whose, ""):
                last[whose] = when
            else:
                right = False
        return right

    def sorted(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """Places of the rows: first each id's first row, for what stands first in a file counts; then all others."""
        met: set[str] = set()
        first: list[int] = []
        others: list[int] = []
        for place, row in enumerate(rows):
            ident = _cell(row, self.ident)
            (others if ident in met else first).append(place)
            met.add(ident)
        first.sort(key=lambda place: (_cell(rows[place], self.account), _cell(rows[place], self.at)))
        return first + others


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _characters(rows: Sequence[Sequence[str]]) -> int:
    return sum(len(cell) for row in rows for cell in row)
