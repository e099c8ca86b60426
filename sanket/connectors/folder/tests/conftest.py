"""A folder into which the weighbridge puts what it saw."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from sanket.connectors.folder import watching
from sanket.connectors.folder.connector import CONNECTOR
from sanket.crm.activities.queries import Activity
from sanket.crm.capture.actions import connect, reconnect
from sanket.crm.capture.models import Delivery, Source
from sanket.crm.imports.actions import perform
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import NOW, Market
from tests.stage import standing

HEADINGS = "activity,occurred_at,account,contact,offering,type"


def row(key: str, kind: str = "visit", account: str = "nandgiri", day: int = 19) -> str:
    return f"{key},2026-11-{day:02}T10:00:00Z,{account},,robot,{kind}"


class Inbox:
    def __init__(self, root: Path) -> None:
        self.path = root / "inbox"
        self.path.mkdir()
        self.now = NOW
        typed = {"folder": "inbox", "kind": "activities"}
        self.source = connect(CONNECTOR, name="Weighbridge", typed=typed, by=None, now=NOW)

    def set(self, **typed: str) -> None:
        reconnect(self.source, typed={"folder": "inbox", "kind": "activities", **typed}, by=None, now=NOW)

    def put(self, name: str, *rows: str, headings: str = HEADINGS, age_s: float = 60) -> Path:
        return self.put_raw(name, ("\n".join([headings, *rows]) + "\n").encode(), age_s=age_s)

    def put_raw(self, name: str, content: bytes, *, age_s: float = 60) -> Path:
        path = self.path / name
        path.write_bytes(content)
        at = (self.now - timedelta(seconds=age_s)).timestamp()
        os.utime(path, (at, at))
        return path

    def look(self, minutes_later: float = 1) -> Source:
        self.now += timedelta(minutes=minutes_later)
        watching.pull(Source.objects.get(pk=self.source.pk), self.now)
        return Source.objects.get(pk=self.source.pk)

    def work(self) -> None:
        """What the worker would do."""
        for job in DBTaskResult.objects.filter(task_path="sanket.crm.imports.jobs.run_import").order_by("pk"):
            perform(job.args_kwargs["args"][0], now=self.now)
            job.delete()

    def run(self) -> Source:
        self.look()
        self.work()
        return self.look()

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.path)) for path in self.path.rglob("*") if path.is_file())

    def states(self) -> list[str]:
        return list(Delivery.objects.order_by("pk").values_list("state", flat=True))

    def logged(self) -> list[str]:
        return sorted(Activity.objects.filter(superseded_at=None).values_list("external_id", flat=True))


@standing
def market() -> Market:
    forget()
    return Market()


@pytest.fixture
def inbox(market: Market, tmp_path: Path, settings: Any) -> Inbox:
    settings.SANKET_WATCHED_FOLDERS = str(tmp_path)
    settings.SANKET_HOME = tmp_path / "home"
    settings.MEDIA_ROOT = settings.SANKET_HOME / "files"
    return Inbox(tmp_path)
