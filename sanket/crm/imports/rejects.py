"""`FILE.rejected.csv`: the rows refused, as they were, with the line, the column and the reason."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from sanket.crm.imports.sheets import ADDED_COLUMNS
from sanket.shared.errors import RowError

SUFFIX = ".rejected.csv"
_OF_REJECTS = re.compile(r"(.+)\.rejected(?:-(\d{1,6}))?\.csv(?:\.gz)?", re.IGNORECASE | re.DOTALL)


def called(name: str) -> str:
    """What the rejects of a file are called: ``x.csv.rejected.csv``; those of that one ``x.csv.rejected-2.csv``, and
    so on, so that a file never overwrites what it was made from."""
    if found := _OF_REJECTS.fullmatch(name):
        return f"{found[1]}.rejected-{int(found[2] or 1) + 1}.csv"
    return name + SUFFIX


class Rejects:
    """Written beside the file while the import runs, put in its place at the end; never made for nothing."""

    def __init__(self, path: Path, headings: Sequence[str], *, delimiter: str, bom: bool, keep: bool = True) -> None:
        """``keep`` False: only count, for a dry run."""
        self.wanted = path.with_name(called(path.name))
        self.headings = list(headings)
        # Rows of a rejects file fed again carry these already.
        self.kept = [at for at, name in enumerate(headings) if name.strip().lower() not in ADDED_COLUMNS]
        self.delimiter = delimiter
        self.bom = bom
        self.keep = keep
        self.count = 0
        self.first: list[str] = []
        self._part: Path | None = None
        self._file: IO[str] | None = None
        self._writer: Any = None

    def add(self, line: int, cells: Sequence[str], error: RowError) -> None:
        self.count += 1
        if len(self.first) < 20:
            self.first.append(f"line {line}, {error.column or 'row'}: {error.reason}")
        if not self.keep:
            return
        if self._writer is None:
            self._open()
        own = [cells[at] if at < len(cells) else "" for at in self.kept]
        # What had no column stands behind the reason, so that nothing is lost and the row stays refused until it is put right.
        self._writer.writerow([*own, line, error.column, error.reason, *cells[len(self.headings) :]])

    def _open(self) -> None:
        try:
            self._begin(self.wanted)
        except OSError:
            # The folder of the file may be read-only; the rejects are not to be lost for that.
            folder = Path(settings.MEDIA_ROOT) / "imports"
            folder.mkdir(parents=True, exist_ok=True)
            self.wanted = folder / self.wanted.name
            self._begin(self.wanted)
        self._writer = csv.writer(self._file, delimiter=self.delimiter)  # type: ignore[arg-type]
        self._writer.writerow([*(self.headings[at] for at in self.kept), *ADDED_COLUMNS])

    def _begin(self, path: Path) -> None:
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file = self._part.open("w", encoding="utf-8-sig" if self.bom else "utf-8", newline="")

    def finish(self) -> str | None:
        """Put the file in its place, or away one of an earlier run; answers its path if there is one."""
        if not self.keep:
            return None
        if self._file is None or self._part is None:
            self.wanted.unlink(missing_ok=True)
            return None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self.wanted)
        return str(self.wanted)

    def abandon(self) -> None:
        """The import broke off: leave no half file."""
        if self._file is not None and self._part is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
