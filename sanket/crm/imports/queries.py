"""Questions to imports: which there were, which kinds there are, where the rejects lie."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from sanket.crm.imports.kinds import KINDS
from sanket.crm.imports.kinds.kind import Kind
from sanket.crm.imports.models import ImportRun
from sanket.crm.imports.preview import Preview, of
from sanket.crm.imports.rejects import SUFFIX, called
from sanket.crm.imports.sheets import ADDED_COLUMNS, opened
from sanket.crm.workspace.queries import User, may

__all__ = [
    "KINDS",
    "ImportRun",
    "Kind",
    "Preview",
    "Rejected",
    "conflicts_in",
    "kinds",
    "opened",
    "preview",
    "rejected",
    "rejects_name",
    "rejects_of",
    "run_by_id",
    "visible_to",
]

# How the reason of a row ends that --correct would take.
CONFLICT = "; use --correct or --withdraw"
LOOKED_AT = 200_000  # rows that are searched for a conflict


class Rejected(NamedTuple):
    line: str
    column: str
    reason: str


def kinds() -> list[Kind]:
    """In the order in which an empty site is filled."""
    return list(KINDS.values())


def visible_to(user: User | AnonymousUser) -> QuerySet[ImportRun]:
    """Imports, newest first: all of them for whoever may import, none for others."""
    if not may(user, "import"):
        return ImportRun.objects.none()
    return ImportRun.objects.select_related("by", "progress").order_by("-created_at", "-pk")


def run_by_id(pk: int) -> ImportRun | None:
    """For whoever has started it."""
    return ImportRun.objects.select_related("progress").filter(pk=pk).first()


def preview(record: ImportRun, mode: str = "") -> Preview | None:
    """The first rows of an upload and what would become of them, as they were rehearsed last; None when never."""
    kept = record.result.get("preview", {}).get(mode)
    return of(kept) if kept else None


def rejects_of(record: ImportRun) -> Path | None:
    """The file of refused rows of an upload; one from the command line lies where the command was given."""
    if not record.path or not record.rejects_path:
        return None
    path = Path(settings.SANKET_HOME) / record.rejects_path
    return path if path.is_file() else None


def rejects_name(record: ImportRun) -> str:
    """What the file of refused rows is called when it is taken home."""
    name = record.file_name.removesuffix(".gz")
    whole = called(name)
    return called(name.rpartition(".")[0] or record.kind) if whole == name + SUFFIX else whole


def rejected(path: Path, *, limit: int) -> list[Rejected]:
    """The first refused rows of a rejects file; one that cannot be read, or is none, names none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for delimiter in ",;\t|":
                file.seek(0)
                rows = csv.reader(file, delimiter=delimiter)
                headings = next(rows, [])
                if tuple(headings[-len(ADDED_COLUMNS) :]) == ADDED_COLUMNS:
                    told = slice(len(headings) - len(ADDED_COLUMNS), len(headings))
                    return [Rejected(*row[told]) for row in islice(rows, limit) if len(row) >= len(headings)]
    except (OSError, ValueError, csv.Error):
        return []
    return []


def conflicts_in(path: Path) -> bool:
    """Whether a row was refused because the log knows its activity with other content."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return any(CONFLICT in line for line in islice(file, LOOKED_AT))
    except OSError:
        return False
