"""A small market to import into, and the hands that feed it files."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.models import Activity, ActivityType
from sanket.crm.catalogue.queries import Offering
from sanket.crm.communications.models import Communication
from sanket.crm.imports import actions
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.models import FitmentRow
from sanket.crm.workspace.actions import save_settings
from sanket.crm.workspace.tests.cast import NOW
from tests.stage import standing

KEYS: dict[str, Any] = {"accounts": Account, "contacts": Contact, "offerings": Offering, "activity-types": ActivityType}


@standing
def begun() -> None:
    """The market is there."""
    with TemporaryDirectory() as folder:
        Market(Path(folder)).begin()


class Market:
    """Two accounts with one contact each, a product in a category, a type."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[str] = []

    def begin(self) -> None:
        forget()
        save_settings(time_zone="Asia/Kolkata", by=None, now=NOW)
        self.feed("accounts", "account,name\nA1,Sharda Motors\nA2,Shakti Lifts\n")
        self.feed("contacts", "contact,account\nC1,A1\nC2,A2\nC3,A1\n")
        self.feed("offerings", "offering,kind,parent\nP1,product,K1\nK1,category,\n")
        self.feed("activity-types", "type,direction,value\nvisit,customer,5\n")

    def put(self, content: str | bytes, name: str) -> Path:
        path = self.folder / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") and not data.startswith(b"\x1f\x8b") else data)
        return path

    def feed(self, kind: str, content: str | bytes | Path, *, name: str = "", **options) -> actions.Result:
        path = content if isinstance(content, Path) else self.put(content, name or f"{kind}.csv")
        self.notes = []
        return actions.run(kind, path, **{"now": NOW, "note": self.notes.append, **options})

    def rejects(self, result: actions.Result) -> list[tuple[int, str]]:
        return [(int(row["line"]), row["column"]) for row in self.rejected_rows(result)]

    def rejected_rows(self, result: actions.Result) -> list[dict[str, str]]:
        if result.rejects_file is None:
            return []
        csv.field_size_limit(10_000_000)
        with Path(result.rejects_file).open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            delimiter = max(",;\t", key=head.count)
            rows = list(csv.DictReader(file, delimiter=delimiter))
        csv.field_size_limit(131_072)
        return rows

    def there(self, kind: str) -> set[str]:
        if kind == "fitment":
            return {f"{row.factor}.{row.attribute}.{row.equals}" for row in FitmentRow.objects.all()}
        if kind == "activities":
            rows = Activity.objects.filter(superseded_at=None, withdrawn_at=None)
            return set(rows.values_list("external_id", flat=True))
        if kind == "communications":
            return set(Communication.objects.values_list("message", flat=True))
        return set(KEYS[kind].objects.values_list("external_id", flat=True))

    def everything(self) -> list[Iterable[str]]:
        told = Communication.objects.values_list("message", "sender_id", "recipient_id", "kind", "occurred_at")
        return [
            *(sorted(self.there(kind)) for kind in (*KEYS, "fitment", "activities")),
            sorted(" ".join(map(str, row)) for row in told),
        ]
