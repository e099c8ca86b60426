"""Turns a wholesaler's invoice lines into the six import files. Streams: only counts of names are kept in memory.

    python prepare.py SOURCE OUTDIR [--lines N]

SOURCE is online_retail.csv or online_retail.csv.gz with the columns InvoiceNo, StockCode, Description, Quantity,
InvoiceDate, UnitPrice, CustomerID, Country. Runs with the standard library alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

WHERE_FROM = (
    'The data are not part of Sanket. They are the set "Online Retail" of the UCI Machine Learning Repository '
    "(Daqing Chen, Sai Liang Sain and Kun Guo, 2012): get it there, save the sheet as online_retail.csv "
    "(.gz if you like) and name that file."
)
KINDS = ("accounts", "contacts", "offerings", "activity-types", "fitment", "activities")
COLUMNS = {
    "accounts": ("account", "name", "country"),
    "contacts": ("contact", "account"),
    "offerings": ("offering", "name", "kind", "parent", "half_life_days", "interest_threshold", "fitment_threshold"),
    "activity-types": ("type", "name", "direction", "value"),
    "fitment": ("offering", "factor", "attribute", "equals", "score"),
    "activities": ("activity", "occurred_at", "account", "contact", "offering", "type", "source", "note", "url"),
}
# At least so many pieces on one line -> what such a line says about interest. Wholesale buys by the dozen and the gross.
BANDS = ((144, 12), (48, 8), (12, 5), (1, 3))
# Shops restock about every quarter. A category holds dozens of products, so it takes ten times as much to stand out.
HALF_LIFE_DAYS = 90
PRODUCT_THRESHOLD, CATEGORY_THRESHOLD = 20, 200
HOME = "United Kingdom"
FITMENT = (("", "", 0.6), ("country", HOME, 1.0))


class Line(NamedTuple):
    invoice: str
    stock: str
    description: str
    quantity: int
    at: str
    customer: str
    country: str
    number: int  # of the line within its invoice


class Prepared(NamedTuple):
    read: int
    unknown_customer: int
    nothing_bought: int
    accounts: int
    products: int
    categories: int
    activities: int


def read(source: Path, limit: int | None = None) -> Iterator[Line]:
    with _open(source) as file:
        invoice, number = "", 0
        for row in islice(csv.DictReader(file), limit):
            number = number + 1 if row["InvoiceNo"] == invoice else 1
            invoice = row["InvoiceNo"]
            yield Line(
                invoice,
                row["StockCode"].strip().upper(),
                " ".join(row["Description"].split()),
                int(row["Quantity"]),
                row["InvoiceDate"].replace(" ", "T"),
                row["CustomerID"].strip().removesuffix(".0"),
                row["Country"].strip(),
                number,
            )


def _open(source: Path) -> IO[str]:
    if source.suffix == ".gz":
        return gzip.open(source, "rt", encoding="utf-8-sig", newline="")
    return source.open(encoding="utf-8-sig", newline="")


def prepare(source: Path, out: Path, *, limit: int | None = None) -> Prepared:
    """Write the six files into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    customers: dict[str, str] = {}
    names: dict[str, Counter[str]] = {}
    invoices: Counter[str] = Counter()
    read_lines = unknown = nothing = written = 0
    with ExitStack() as stack:
        tables = {kind: _table(stack, out, kind) for kind in KINDS}
        for line in read(source, limit):
            read_lines += 1
            if not line.customer:
                unknown += 1
                continue
            kind = type_of(line)
            if not kind:
                nothing += 1
                continue
            customers.setdefault(line.customer, line.country)
            names.setdefault(line.stock, Counter())[line.description] += 1
            # An invoice may be interrupted by another one in the file: the counter goes by the invoice.
            invoices[line.invoice] += 1
            tables["activities"].writerow(_activity(line, kind, invoices[line.invoice]))
            written += 1
        tables["accounts"].writerows((one, f"Customer {one}", country) for one, country in sorted(customers.items()))
        categories = sorted({category_of(stock) for stock in names})
        tables["offerings"].writerows(_offerings(categories, names))
        tables["activity-types"].writerows(_types())
        tables["fitment"].writerows(("", "account", attribute, equals, score) for attribute, equals, score in FITMENT)
    return Prepared(read_lines, unknown, nothing, len(customers), len(names), len(categories), written)


def _table(stack: ExitStack, out: Path, kind: str) -> Any:
    writer = csv.writer(stack.enter_context((out / f"{kind}.csv").open("w", encoding="utf-8", newline="")))
    writer.writerow(COLUMNS[kind])
    return writer


def category_of(stock: str) -> str:
    """The first two characters; the prefix keeps category 85 apart from a product with the code 85."""
    return f"cat-{stock[:2]}"


def type_of(line: Line) -> str:
    """Purchase or return with the band of its quantity; a line of nothing has no type."""
    size = abs(line.quantity)
    if not size:
        return ""
    band = next(least for least, _ in BANDS if size >= least)
    back = line.invoice.startswith("C") or line.quantity < 0
    return f"{'return' if back else 'purchase'}-{band}"


def _activity(line: Line, kind: str, number: int) -> tuple[str, ...]:
    note = f"{line.quantity} x {line.description}"
    return (f"{line.invoice}-{number}", line.at, line.customer, "", line.stock, kind, "invoice", note, "")


def _offerings(categories: Iterable[str], names: dict[str, Counter[str]]) -> Iterator[tuple[object, ...]]:
    for category in categories:
        title = f"Stock codes {category.removeprefix('cat-')}"
        yield category, title, "category", "", HALF_LIFE_DAYS, CATEGORY_THRESHOLD, ""
    for stock, descriptions in sorted(names.items()):
        # The most frequent description, the first of the alphabet among equals: corrections and damages are rare.
        name = min(descriptions, key=lambda text: (-descriptions[text], text))
        yield stock, name or stock, "product", category_of(stock), "", PRODUCT_THRESHOLD, ""


def _types() -> Iterator[tuple[object, ...]]:
    for least, value in reversed(BANDS):
        yield f"purchase-{least}", f"Bought {least} or more", "customer", value
        yield f"return-{least}", f"Returned {least} or more", "customer", -value


def main() -> int:
    parser = argparse.ArgumentParser(description="Turns online_retail.csv into Sanket's six import files.")
    parser.add_argument("source", type=Path)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--lines", type=int, help="only the first so many lines")
    given = parser.parse_args()
    if not given.source.is_file():
        print(f"There is no file {given.source}. {WHERE_FROM}", file=sys.stderr)
        return 2
    done = prepare(given.source, given.outdir, limit=given.lines)
    print(
        f"{done.read:,} lines read; left out {done.unknown_customer:,} of unknown customers and {done.nothing_bought:,} "
        f"of nothing. Written: {done.accounts:,} accounts, {done.products:,} products in {done.categories:,} "
        f"categories, {done.activities:,} activities.",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
