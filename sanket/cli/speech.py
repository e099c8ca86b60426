"""What the command line says: answers on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

ALL_DONE = 0
SOME_REJECTED = 1
NOTHING_DONE = 2


class Stop(Exception):
    """Ends the command with one sentence that says what to do."""

    def __init__(self, sentence: str, code: int = NOTHING_DONE) -> None:
        super().__init__(sentence)
        self.code = code


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def answer(data: Any) -> None:
    """For machines: one JSON document on one line."""
    json.dump(data, sys.stdout, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def plural(count: int, noun: str) -> str:
    """
    >>> plural(1, "row"), plural(2400, "row")
    ('1 row', '2,400 rows')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Aligned columns; those numbered in ``right`` stand to the right, as numbers do."""
    widths = [max([len(heading), *(len(row[at]) for row in rows)]) for at, heading in enumerate(headings)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(padded).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *map(line, rows)])
