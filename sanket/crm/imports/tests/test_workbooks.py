"""Workbooks as they come: whole, cut, tampered with, far too large."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO, Any

import pytest
from openpyxl import Workbook

from sanket.crm.imports import sheets
from sanket.crm.imports.refusals import ImportRefused

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made: Any = Workbook()
    made.active.append(["account", "name"])
    for number in range(50):
        made.active.append([f"B{number}", f"Account {number}"])
    path = tmp_path / "book.xlsx"
    made.save(path)
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def with_member(path: Path, name: str, content: bytes | None) -> Path:
    """The workbook with one member replaced, or without it."""
    kept = {**members(path), name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, data in kept.items():
            if data is not None:
                packed.writestr(member, data)
    return path


def read(path: Path, size: int = 10) -> list[list[str]]:
    with sheets.opened(path, ("account", "name")) as sheet:
        return [row for batch in sheet.batches(size) for row in batch.rows]


def refused(path: Path, size: int = 10) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read(path, size)
    assert refusal.value.code == "import.not-text"
    return refusal.value.sentence


def test_a_whole_one_is_read(book):
    assert read(book)[49] == ["B49", "Account 49"]


def test_a_row_of_broken_xml(book):
    xml = members(book)[SHEET]
    middle = xml.index(b'<row r="31"')
    assert "can be read up to row 21," in refused(with_member(book, SHEET, xml[:middle] + b"<row <<<"))
    assert "not a workbook" in refused(with_member(book, SHEET, b"<worksheet><<"))


def test_broken_strings_styles_and_a_missing_sheet(book):
    whole = book.read_bytes()
    for name in (STRINGS, "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"):
        for content in (b"<sst><<", b"", None):
            book.write_bytes(whole)
            with_member(book, name, content)
            try:
                read(book)
            except ImportRefused as refusal:
                assert refusal.code == "import.not-text"  # noqa: PT017 - either answer is right; only this refusal is
    book.write_bytes(whole)
    assert "not a workbook" in refused(with_member(book, SHEET, None))


@pytest.mark.parametrize("cell", [b't="s"><v>99999</v>', b't="s"><v>x</v>', b't="n"><v>x</v>', b't="d"><v>x</v>'])
def test_a_cell_that_holds_what_cannot_be(book, cell):
    xml = re.sub(rb'(<c r="A40") t="inlineStr"><is><t>B38</t></is>', rb"\1 " + cell, members(book)[SHEET])
    assert cell in xml
    assert "up to row 31," in refused(with_member(book, SHEET, xml))


def test_a_row_that_no_sheet_has(book):
    """The rows between would be counted out one by one for days."""
    xml = re.sub(rb'<row r="40"', b'<row r="99999999999"', members(book)[SHEET])
    assert "damaged" in refused(with_member(book, SHEET, xml))


def test_bytes_turned_over_anywhere(book):
    whole = book.read_bytes()
    for at in range(4, len(whole), 97):
        book.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert len(read(book)) == 50
        except ImportRefused as refusal:
            assert refusal.code in {"import.not-text", "import.size", "import.empty"}  # noqa: PT017 - either answer is right; only this refusal is
    for length in range(4, len(whole), 197):
        book.write_bytes(whole[:length])
        refused(book)


def test_a_small_file_that_unpacks_to_gigabytes(tmp_path, book, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_WORKBOOK", 3_000_000)
    with_member(book, "xl/media/much.bin", b"\0" * 4_000_000)
    assert book.stat().st_size < 20_000
    with pytest.raises(ImportRefused, match=r"book\.xlsx unpacks to more than 3 MB") as refusal:
        read(book)
    assert refusal.value.code == "import.size"


def test_no_file_stays_open(book, monkeypatch):
    opened: list[IO[bytes]] = []
    real = Path.open

    def noted(self, *given, **more):
        opened.append(real(self, *given, **more))
        return opened[-1]

    with_member(book, SHEET, b"<worksheet><<")
    monkeypatch.setattr(Path, "open", noted)
    refused(book)
    assert len(opened) > 1
    assert all(file.closed for file in opened)
