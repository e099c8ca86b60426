"""Other ways of writing the same table: byte order marks, separators, line ends, headings, quotation marks."""

from __future__ import annotations

import csv

import pytest

from sanket.crm.imports.tests.market import Market
from tests.stories.test_import_again import FILES

KINDS = ("accounts", "activities")
"""All kinds are taken apart by the same hands; but activities go in by columns, others by rows."""


@pytest.fixture
def market(begun, tmp_path):
    return Market(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["bom", "semicolon", "tab", "gz", "crlf", "capitals", "sep", "reordered", "quoted"])
def test_other_ways_of_writing_the_same_table(market, kind, way):
    market.feed(kind, FILES[kind])
    text, name = FILES[kind], f"{kind}.csv"
    rows = list(csv.reader(text.splitlines(keepends=True)))

    def written(delimiter=",", quoting=csv.QUOTE_MINIMAL, rows=rows):
        path = market.folder / "written.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
        return path.read_text()

    if way == "bom":
        text = "\ufeff" + text
    elif way == "semicolon":
        text = written(";")
    elif way == "tab":
        text = written("\t")
    elif way == "gz":
        name += ".gz"
    elif way == "crlf":
        text = written().replace("two\nlines", "two\0lines").replace("\n", "\r\n").replace("two\0lines", "two\nlines")
    elif way == "capitals":
        head, _, rest = text.partition("\n")
        text = " , ".join(cell.title().replace("_", " ") for cell in head.split(",")) + "\n" + rest
    elif way == "sep":
        text = "sep=;\r\n" + written(";")
    elif way == "reordered":
        text = written(rows=[row[::-1] for row in rows])
    elif way == "quoted":
        text = written(quoting=csv.QUOTE_ALL)
    again = market.feed(kind, text, name=name)
    assert (again.duplicates, again.rejected) == (again.read, 0), market.notes
