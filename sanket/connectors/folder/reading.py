"""A file as it is handed to the import: with our names for its columns where people said what theirs mean."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext_noop as _n

from sanket.connectors.folder.places import Trouble

PIECE = 1 << 20
LONGEST_HEADING = 1 << 18
MOST_CELLS = 1 << 30
TORN = _n(
    "Its last line is torn: it has fewer cells than there are headings, and no line end. Send the whole file again."
)
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
BOM = b"\xef\xbb\xbf"


def digest(path: Path) -> str:
    """What a file is known by, whatever it is called."""
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                made.update(piece)
    except OSError as error:
        raise Trouble(f"{path.name} cannot be read: {error.strerror}.") from error
    return made.hexdigest()


def is_torn(path: Path) -> bool:
    """Whether a text ends in the middle of its last row: no line end, and fewer cells than there are headings.

    What is packed ends with a sum over all of it, which the import looks at.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST_HEADING)
            if start.startswith((GZIP, ZIP)):
                return False
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - LONGEST_HEADING))
            end = file.read(LONGEST_HEADING)
    except OSError as error:
        raise Trouble(f"{path.name} cannot be read: {error.strerror}.") from error
    if end.endswith((b"\n", b"\r")):
        return False
    heading, last = _lines(start.removeprefix(BOM))[0], _lines(end)
    record = last.pop()
    while record.count('"') % 2 and last:
        # The lines before belong to it: a cell between quotes holds line ends.
        record = f"{last.pop()}\n{record}"
    delimiter = max(",;\t", key=heading.count)
    return bool(record.strip()) and _cells(record, delimiter) < _cells(heading, delimiter)


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cells(record: str, delimiter: str) -> int:
    try:
        return max((len(row) for row in csv.reader(io.StringIO(record), delimiter=delimiter)), default=0)
    except csv.Error:
        # A cell that no import would take either; it says so.
        return MOST_CELLS


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


class Handed:
    """An upload."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        """``columns``: their heading in small letters -> ours."""
        self.path, self.columns = path, columns

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if not self.columns:
                yield from _pieces(raw)
            elif start == ZIP:
                raise Trouble(_n("Columns of a workbook cannot be renamed here; save it as CSV UTF-8."))
            elif start.startswith(GZIP):
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield from self._renamed(unpacked)
            else:
                yield from self._renamed(raw)

    def _renamed(self, file: Readable) -> Iterator[bytes]:
        line = file.readline(LONGEST_HEADING)
        try:
            text = line.removeprefix(BOM).decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise Trouble(_n("Its first line is no text in UTF-8.")) from error
        delimiter = max(",;\t", key=text.count)
        (headings,) = list(csv.reader([text], delimiter=delimiter)) or [[]]
        written = io.StringIO()
        ours = [self.columns.get(heading.strip().lower(), heading) for heading in headings]
        csv.writer(written, delimiter=delimiter, lineterminator="\n").writerow(ours)
        yield written.getvalue().encode()
        yield from _pieces(file)


def _pieces(file: Readable) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
