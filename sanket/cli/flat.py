"""A flat table as columns: read in batches, each text kept once, so that a long file fits into the memory."""

from __future__ import annotations

import csv
import hashlib
import os
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sanket.cli.speech import Stop, plural

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.engine.learning.coding import Column

BATCH = 10_000
SUFFIX = ".scored.csv"
_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".xlsx")
_BETWEEN = "\x1f"

Report = Callable[[int, int], object]


class Flat(NamedTuple):
    """``mark`` is a hash of each row without the column named apart; ``unread`` lines that could not be taken apart."""

    columns: list[Column]
    rows: int
    mark: NDArray[np.uint64]
    unread: list[tuple[int, str]]


def read(path: Path, *, apart: str = "", known: Sequence[str] = (), report: Report | None = None) -> Flat:
    """All columns of a file; ``known`` are names by which the separator is found. Raises Refusal."""
    import numpy as np

    from sanket.crm.imports import queries as imports
    from sanket.engine.learning.coding import Column

    with imports.opened(path, {name.strip().lower() for name in known}) as sheet:
        names = headings(sheet.headings)
        width = len(names)
        skipped = names.index(apart) if apart in names else -1
        codes = [array("q") for _ in names]
        texts: list[dict[str, int]] = [{} for _ in names]
        marks = array("Q")
        unread: list[tuple[int, str]] = []
        for batch in sheet.batches(BATCH):
            unread += [(line.line, line.reason) for line in batch.unread]
            rows = [padded(row, width) for row in batch.rows if row]
            for column, known_texts, cells in zip(codes, texts, zip(*rows, strict=True), strict=False):
                column.extend([known_texts.setdefault(cell, len(known_texts)) for cell in cells])
            marks.extend(mark(row, skipped) for row in rows)
            if report:
                report(batch.upto, sheet.total)
    columns = [
        Column(name, np.frombuffer(column, np.int64) if column else np.zeros(0, np.int64), list(known_texts))
        for name, column, known_texts in zip(names, codes, texts, strict=True)
    ]
    return Flat(columns, len(marks), np.array(marks, np.uint64), unread)


def headings(given: Sequence[str]) -> list[str]:
    """The names of columns; each different, so that a table can be asked for one.

    >>> headings(["City ", "", "City"])
    ['City', 'column 2', 'City (2)']
    """
    names: list[str] = []
    for place, heading in enumerate(given, start=1):
        plain = heading.strip().lstrip("\ufeff") or f"column {place}"
        name, again = plain, 2
        while name in names:
            name, again = f"{plain} ({again})", again + 1
        names.append(name)
    return names


def padded(row: list[str], width: int) -> list[str]:
    return row if len(row) == width else [*row[:width], *[""] * (width - len(row))]


def mark(row: list[str], skipped: int) -> int:
    cells = row if skipped < 0 else row[:skipped] + row[skipped + 1 :]
    text = _BETWEEN.join(cells).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def named(columns: Sequence[Column], wanted: str, *, option: str) -> Column:
    """The column of that name, also in another case where only one is meant."""
    exact = [column for column in columns if column.name == wanted.strip()]
    near = exact or [column for column in columns if column.name.casefold() == wanted.strip().casefold()]
    if len(near) == 1:
        return near[0]
    there = ", ".join(column.name for column in columns[:40])
    raise Stop(
        f"There is no column {wanted!r} for {option}; the table has {there}{', …' if len(columns) > 40 else ''}."
    )


def scored_name(path: Path) -> Path:
    """
    >>> scored_name(Path("new/leads.csv.gz")).as_posix()
    'new/leads.scored.csv'
    """
    name = path.name
    for ending in _ENDINGS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    return path.with_name(name + SUFFIX)


def write_scored(path: Path, scores: NDArray[np.float64], *, report: Report | None = None) -> Path:
    """The rows of ``path`` in their order with one column more, beside it; the file is there whole or not at all."""
    from sanket.crm.imports import queries as imports

    wanted = scored_name(path)
    handle, part = tempfile.mkstemp(prefix=".sanket-scored-", dir=path.parent)
    try:
        with (
            os.fdopen(handle, "w", encoding="utf-8", newline="") as file,
            imports.opened(path, set()) as sheet,
        ):
            if sheet.has_bom:
                file.write("\ufeff")
            writer = csv.writer(file, delimiter=sheet.delimiter, lineterminator="\n")
            writer.writerow([*sheet.headings, "score"])
            _write_rows(writer, sheet, iter(scores.tolist()), report)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, wanted)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return wanted


def _write_rows(writer: Any, sheet: Any, scores: Iterator[float], report: Report | None) -> None:
    width = len(sheet.headings)
    for batch in sheet.batches(BATCH):
        for row in batch.rows:
            if row:
                # Cells behind the last heading stay behind the score.
                writer.writerow([*padded(row, width), f"{next(scores):.6f}", *row[width:]])
        if report:
            report(batch.upto, sheet.total)


def whole(flat: Flat, path: Path, *, must: bool) -> str:
    """What is to be said about lines that could not be read; raises Stop where each row is needed."""
    if not flat.unread:
        return ""
    line, reason = flat.unread[0]
    if must:
        raise Stop(f"Line {line} of {path.name} cannot be read ({reason}): put it right, for each row gets a score.")
    return f"{plural(len(flat.unread), 'line')} could not be read, the first is line {line}: {reason}"
