"""A file as a stream of rows with the lines they stand on: CSV in its variants, and XLSX.

A file is looked through once before its first row is read, so that one that is no text at all, or ends in the middle,
is refused before anything was done with it.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

from sanket.crm.imports.refusals import ImportRefused

GZIP, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = codecs.BOM_UTF8
DELIMITERS = ",;\t"
LOOK = 1 << 20
# Rows are taken in small pieces, so that a batch of rows with long notes is closed before it fills the memory.
PIECE, MOST_CHARACTERS = 1_000, 16_000_000
# A workbook is a zip of XML: a small one may unpack to more than the memory holds. A sheet has no more rows than that.
LARGEST_WORKBOOK, MOST_ROWS = 500_000_000, 1_048_576
# What zipfile, the parser of XML and openpyxl say to a damaged workbook; errors of syntax are the parser's.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError, ArithmeticError, RuntimeError,
)  # fmt: skip
# Columns that `FILE.rejected.csv` adds; they say nothing when that file is fed again.
ADDED_COLUMNS = ("line", "column", "reason")
_BREAK = re.compile(r"\r\n|\r|\n")


class Unread(NamedTuple):
    """Lines that could not be taken apart: no cell of any column, and behind them the text as it stands.

    So nobody takes what was guessed for what was meant, and fed again it is refused again.
    """

    line: int
    cells: list[str]
    reason: str


class Batch(NamedTuple):
    """Rows in their order, the line that each begins on, lines that are no rows, and the last line looked at."""

    rows: list[list[str]]
    lines: Sequence[int]
    unread: list[Unread]
    upto: int


class Sheet:
    """An opened file: its headings and its rows. ``total`` is its number of lines, for progress."""

    def __init__(self, path: Path, known: Collection[str], called: str) -> None:
        """``known`` columns tell which separator is meant; ``called`` is the file's name for people."""
        self.path = path
        self.called = called
        self.known = known
        self.headings: list[str] = []
        self.delimiter = ","
        self.has_bom = False
        self.total = 0
        self._files: list[Any] = []

    @property
    def columns(self) -> list[str]:
        """The headings as names of columns: ``Occurred At`` is ``occurred_at``."""
        return [re.sub(r"[\s\-]+", "_", heading.strip().lower()) for heading in self.headings]

    def __enter__(self) -> Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for file in reversed(self._files):
            file.close()

    def batches(self, size: int) -> Iterator[Batch]:
        raise NotImplementedError


def opened(path: Path, known: Collection[str], *, called: str = "") -> Sheet:
    """Open a file by what it is, not by its name; ``called`` is its name for people. Raises ImportRefused."""
    called = called or path.name
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError as error:
        raise ImportRefused(f"There is no file {path}.", "import.no-file") from error
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.", "import.no-file") from error
    if start == ZIP:
        return _Xlsx(path, known, called)
    if start == OLD_EXCEL:
        raise ImportRefused(f"{called} is an old Excel workbook; save it as CSV UTF-8 or as .xlsx.", "import.not-text")
    return _Csv(path, known, called)


class _Csv(Sheet):
    def __init__(self, path: Path, known: Collection[str], called: str) -> None:
        super().__init__(path, known, called)
        self._at = 0
        self._taken: list[str] = []
        self._back: deque[str] = deque()
        # Cells of the row read last: rows may be shorter than the first line.
        self._usual = 0
        try:
            self._survey()
            self._text = io.TextIOWrapper(self._stream(), encoding="utf-8-sig", newline="")
            self._files.append(self._text)
            self._read_headings()
        except BaseException:
            self.close()
            raise

    def _stream(self) -> IO[bytes]:
        raw = self.path.open("rb")
        self._files.append(raw)
        if raw.peek(2)[:2] != GZIP:
            return raw
        unpacked = gzip.GzipFile(fileobj=raw)
        self._files.append(unpacked)
        return io.BufferedReader(unpacked, LOOK)

    def _survey(self) -> None:
        """Look through the whole file: is it UTF-8 text to its end, and how many lines has it."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        name, lines, returns, size = self.called, 0, 0, 0
        last = b""
        try:
            stream = self._stream()
            while chunk := stream.read(LOOK):
                if not size:
                    self.has_bom = chunk.startswith(BOM)
                    if chunk.startswith(UTF16):
                        raise ImportRefused(f"{name} is UTF-16; save it as CSV UTF-8.", "import.not-utf8")
                if (at := chunk.find(b"\0")) >= 0:
                    line = lines + chunk.count(b"\n", 0, at) + 1
                    raise ImportRefused(f"{name} is not a text file: line {line} holds a NUL byte.", "import.not-text")
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    pending = len(error.object) - len(chunk)
                    line = lines + chunk.count(b"\n", 0, max(error.start - pending, 0)) + 1
                    raise ImportRefused(
                        f"{name} is not UTF-8: line {line} holds the byte 0x{error.object[error.start]:02X}."
                        " Save it as CSV UTF-8.",
                        "import.not-utf8",
                    ) from error
                lines += chunk.count(b"\n")
                returns += chunk.count(b"\r")
                size += len(chunk)
                last = chunk[-1:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise ImportRefused(f"{name} is not UTF-8: it ends within a character.", "import.not-utf8") from error
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ImportRefused(f"{name} is a damaged gzip file: {error}.", "import.not-text") from error
        except OSError as error:
            raise ImportRefused(f"{name} cannot be read: {error.strerror or error}.", "import.no-file") from error
        if size <= len(BOM) * self.has_bom:
            raise ImportRefused(f"{name} is empty: its first line must name the columns.", "import.empty")
        self.total = (lines or returns) + (last not in (b"\n", b"\r"))

    def _read_headings(self) -> None:
        for line in self._text:
            self._at += 1
            if (mark := re.fullmatch(r"sep=([,;\t])\s*", line, re.IGNORECASE)) and self._at == 1:
                self.delimiter = mark.group(1)
            elif line.strip(" \t\r\n,;\ufeff"):
                self.headings = self._split_headings(line)
                return
        raise ImportRefused(f"{self.called} is empty: its first line must name the columns.", "import.empty")

    def _split_headings(self, line: str) -> list[str]:
        """By the separator that finds most of the known columns, or else most columns."""
        line = line.rstrip("\r\n")
        best, found = (-1, -1), [line]
        for delimiter in dict.fromkeys((self.delimiter, *DELIMITERS)):
            try:
                headings = next(csv.reader([line], delimiter=delimiter))
            except (csv.Error, StopIteration):
                continue
            names = {heading.strip().lower() for heading in headings}
            worth = (len(names.intersection(self.known)), len(headings))
            if worth > best:
                best, found, self.delimiter = worth, headings, delimiter
        return found

    def _feed(self) -> Iterator[str]:
        """Lines for the reader, kept until their rows are known to be sound."""
        taken, back = self._taken, self._back
        while back:
            line = back.popleft()
            taken.append(line)
            yield line
        keep = taken.append
        for line in self._text:
            keep(line)
            yield line

    def batches(self, size: int) -> Iterator[Batch]:
        reader = csv.reader(self._feed(), delimiter=self.delimiter, strict=True)
        rows: list[list[str]] = []
        lines: list[int] = []
        unread: list[Unread] = []
        characters = 0
        while True:
            piece: list[list[str]] = []
            problem = ""
            try:
                # When the reader stops at a broken row, the rows before it are in the list.
                piece.extend(islice(reader, min(PIECE, size - len(rows))))
            except csv.Error as error:
                problem = _reason(error)
            at, taken = self._at, self._taken.copy()
            self._taken.clear()
            if not problem and len(taken) == len(piece):
                numbers: Sequence[int] = range(at + 1, at + 1 + len(piece))
                used = end = len(piece)
            else:
                numbers, used, end, problem = self._number(piece, taken, at, problem)
            if piece and piece[-1]:
                self._usual = len(piece[-1])
            rows += piece
            lines += numbers
            characters += sum(map(len, taken))
            if problem:
                broken = self._broken(taken[used:end])
                text = "".join(broken).rstrip("\r\n")
                unread.append(Unread(at + used + 1, [""] * len(self.headings) + [text], problem))
                used += len(broken)
                self._back.extendleft(reversed(taken[used:]))
                reader = csv.reader(self._feed(), delimiter=self.delimiter, strict=True)
            self._at = at + used
            over = not piece and not problem
            if over or len(rows) >= size or characters >= MOST_CHARACTERS:
                if rows or unread:
                    yield Batch(rows, lines, unread, self._at)
                rows, lines, unread, characters = [], [], [], 0
            if over:
                return

    def _number(
        self, piece: list[list[str]], taken: list[str], at: int, problem: str
    ) -> tuple[list[int], int, int, str]:
        """The lines of rows of which some span several; how many lines the sound ones use; where the broken row behind
        them ends, and what is wrong with it.

        A quotation mark that is opened and not closed swallows the rows up to the next one: so a row of the wrong
        length that holds whole rows is broken, too.
        """
        numbers: list[int] = []
        used = 0
        width = len(self.headings)
        for place, row in enumerate(piece):
            span = 1 + sum(len(_BREAK.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)
            if span > 1 and len(row) != width:
                inside = taken[used + 1 : used + span]
                if any(len(self._loosely(line)) == width for line in inside):
                    del piece[place:]
                    return numbers, used, used + span, "a quotation mark is opened and not closed"
            numbers.append(at + used + 1)
            used += span
        return numbers, used, len(taken), problem

    def _broken(self, lines: list[str]) -> list[str]:
        """Of the lines up to where it was seen that a row is broken, those that are its own: up to the next row."""
        rows = {len(self.headings), self._usual or len(self.headings)}
        whole = (place for place, line in enumerate(lines) if place and len(self._loosely(line)) in rows)
        return lines[: next(whole, len(lines))]

    def _loosely(self, line: str) -> list[str]:
        try:
            return next(csv.reader([line.rstrip("\r\n")], delimiter=self.delimiter), [])
        except csv.Error:
            return [line.rstrip("\r\n")]


def _reason(error: csv.Error) -> str:
    said = str(error)
    if "field larger" in said:
        return f"a cell is longer than {csv.field_size_limit():,} characters, or a quotation mark is not closed"
    if "end of data" in said:
        return "a quotation mark is opened and not closed"
    return "a quotation mark stands within a cell; write it twice, and the cell in quotation marks"


class _Xlsx(Sheet):
    """The first sheet of a workbook, read row by row."""

    def __init__(self, path: Path, known: Collection[str], called: str) -> None:
        super().__init__(path, known, called)
        self._at = 0
        try:
            self._open()
            self._read_headings()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            self._survey()
            # Opened here, because openpyxl leaves the file open when it stops halfway.
            file = self.path.open("rb")
            self._files.append(file)
            book = load_workbook(file, read_only=True, data_only=True)
            self._files.append(book)
            sheet: Any = book.worksheets[0]
            self.total = sheet.max_row or 0
            # Some programs write a wrong size, which would hide rows.
            sheet.reset_dimensions()
            self._rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        except (InvalidFileException, *DAMAGE) as error:
            raise ImportRefused(
                f"{self.called} is not a workbook that can be read; save it as CSV UTF-8.", "import.not-text"
            ) from error

    def _survey(self) -> None:
        """Is it small enough to unpack, and whole."""
        with zipfile.ZipFile(self.path) as packed:
            # No member yields more than it says here; one that holds more fails by its checksum.
            if sum(member.file_size for member in packed.infolist()) > LARGEST_WORKBOOK:
                raise ImportRefused(
                    f"{self.called} unpacks to more than {LARGEST_WORKBOOK // 1_000_000} MB; save it as CSV UTF-8.",
                    "import.size",
                )
            if damaged := packed.testzip():
                raise zipfile.BadZipFile(damaged)

    def _read_headings(self) -> None:
        while piece := self._piece(1):
            self.headings = [as_text(value) for value in piece[0][1]]
            if any(self.headings):
                break
        else:
            raise ImportRefused(f"{self.called} is empty: its first row must name the columns.", "import.empty")
        while not self.headings[-1]:
            self.headings.pop()

    def _piece(self, size: int) -> list[tuple[int, Sequence[Any]]]:
        """The next rows with their numbers; XML may turn out broken, or endless, at any of them."""
        try:
            piece = list(islice(self._rows, size))
            if piece and piece[-1][0] > MOST_ROWS:
                raise ValueError("a row that no sheet has")
        except DAMAGE as error:
            raise ImportRefused(
                f"{self.called} is a damaged workbook: it can be read up to row {self._at:,}, and not from there on;"
                " save it anew, best as CSV UTF-8, and import that.",
                "import.not-text",
            ) from error
        if piece:
            self._at = piece[-1][0]
        return piece

    def batches(self, size: int) -> Iterator[Batch]:
        width = len(self.headings)
        while piece := self._piece(size):
            rows = []
            for _, values in piece:
                row = [as_text(value) for value in values]
                while len(row) > width and not row[-1]:
                    row.pop()
                rows.append(row + [""] * (width - len(row)))
            yield Batch(rows, [line for line, _ in piece], [], piece[-1][0])


def as_text(value: object) -> str:
    """A cell of a workbook as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # A number of a workbook has fifteen telling digits; what comes behind them is noise.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
