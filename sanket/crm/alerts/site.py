"""Notices about the site's own work: imports, sources, jobs."""

from __future__ import annotations

from sanket.crm.alerts.audience import keepers, managers
from sanket.crm.capture.events import SourceFails
from sanket.crm.imports.events import ImportFailed, ImportFinished
from sanket.crm.messaging.actions import News, tell
from sanket.shared.instants import datetime_of, seconds_of

PATIENCE = 600
"""Seconds for which a source may fail before somebody is told: most mend by themselves."""


def import_finished(fact: ImportFinished) -> None:
    """To whoever started it; what lay in a watched folder has its own page."""
    if fact.by_id is None:
        return
    counts = [f"{fact.counts[name]} {name}" for name in ("added", "changed", "rejected") if fact.counts.get(name)]
    title, link = f"Imported: {fact.file_name}", f"/imports/runs/{fact.run_id}/"
    news = News(fact.by_id, "import.finished", f"import:{fact.run_id}", title, ", ".join(counts), link)
    tell([news], at=seconds_of(fact.now))


def import_failed(fact: ImportFailed) -> None:
    to = [fact.by_id] if fact.by_id else managers()
    title, link = f"Not imported: {fact.file_name}", f"/imports/runs/{fact.run_id}/"
    key = f"import:{fact.run_id}"
    tell([News(person, "import.failed", key, title, fact.error, link) for person in to], at=seconds_of(fact.now))


def source_fails(fact: SourceFails) -> None:
    """Once for each time that it breaks."""
    if fact.now - fact.since < PATIENCE:
        return
    key, link = f"source:{fact.source_id}:{fact.since}", f"/settings/sources/{fact.source_id}/"
    news = [
        News(person, "source.failing", key, f"Source fails: {fact.name}", fact.error, link)
        for person in {*managers(), *keepers()}
    ]
    tell(news, at=fact.now)


def job_failed(path: str, *, error: str, now: int) -> None:
    """A job was given up. Once a day for each kind of job."""
    name = path.removeprefix("sanket.")
    key = f"job:{name}:{datetime_of(now):%Y-%m-%d}"
    body = f"{error}\nThe log of the worker says more; sanket doctor looks at the whole site."
    tell([News(person, "job.failed", key[-120:], f"Given up: {name}", body) for person in keepers()], at=now)
