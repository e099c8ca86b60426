"""Lists as CSV, read as they are sent, in the zone, currency and language of whoever asks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override

from sanket.web import show
from sanket.web.requests import clock

BATCH = 500
MOST = 100_000
# A spreadsheet would run a cell that begins so as a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    def write(self, text: str) -> str:
        return text


def sheet(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The file, from a first row of headings on."""
    answer = StreamingHttpResponse(as_asked(lines(rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{clock():%Y-%m-%d}.csv"'
    return answer


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer, begun = csv.writer(_Echo()), False
    for row in rows:
        line = writer.writerow([guarded(value) for value in row])
        yield line if begun else "\ufeff" + line
        begun = True


def as_asked(told: Iterator[str]) -> Iterator[str]:
    """Zone, currency and language no longer hold when the file is sent: they are those of now."""
    return _as_asked(told, timezone.get_current_timezone(), show.current_currency(), get_language())


def _as_asked(told: Iterator[str], zone: tzinfo, currency: str, language: str | None) -> Iterator[str]:
    while True:
        # Around each line, not around all of them: between two lines the thread may answer somebody else.
        with timezone.override(zone), show.currency(currency), override(language):
            line = next(told, None)
        if line is None:
            return
        yield line


def guarded(value: Any) -> Any:
    """Text that a spreadsheet would calculate gets an apostrophe before it; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
