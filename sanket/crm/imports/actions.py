"""Deeds: import a file; for the page: keep an upload with what would become of it, start it, do it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import transaction

from sanket.crm.imports.events import ImportFailed, ImportFinished
from sanket.crm.imports.handed import RowsRefused, fitment_row_of, take_rows
from sanket.crm.imports.intake import Note, Report, Result, kind_named, read_file
from sanket.crm.imports.kinds.kind import Job
from sanket.crm.imports.models import ImportRun
from sanket.crm.imports.preview import rehearsed
from sanket.crm.imports.refusals import ImportRefused
from sanket.crm.imports.sheets import opened
from sanket.crm.recognition.actions import settle
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.queries import Progress, User, zone
from sanket.shared import instants
from sanket.shared.news import announce

__all__ = [
    "BROKE_OFF",
    "ImportRefused",
    "Result",
    "RowsRefused",
    "discard",
    "fitment_row_of",
    "forget_uploads",
    "look_again",
    "perform",
    "run",
    "start",
    "take_rows",
    "upload",
]

SECONDS_BETWEEN_REPORTS = 0.5
ENDED = (Progress.State.DONE, Progress.State.FAILED)
LARGEST_UPLOAD = 2_000_000_000
BROKE_OFF = "It broke off. The rows read so far are in; it is tried again in a while."


def run(
    kind: str,
    path: Path | str,
    *,
    mode: str = "",
    dry_run: bool = False,
    by: User | None = None,
    now: datetime,
    report: Report | None = None,
    note: Note | None = None,
) -> Result:
    """Import a file from the command line, or for a program. Raises ImportRefused when nothing could be done.

    ``report(lines done, of how many)``; ``note(sentence)`` is told what is worth saying on the side: ignored columns,
    the first rejections.
    """
    wanted, file = kind_named(kind, mode), Path(path)
    job = _job(by=by, now=now, mode=mode, source=file.name)
    if not dry_run:
        # A run that was killed may have left work that its last lines would have done.
        settle(now=now)
    result = read_file(wanted, file, job, dry_run=dry_run, report=report, note=note)
    if dry_run:
        return result
    settle(now=now, report=report)
    with transaction.atomic():
        record = ImportRun.objects.create(
            kind=kind,
            file_name=file.name[:300],
            mode=mode,
            by=by,
            created_at=now,
            rejects_path=result.rejects_file or "",
            result=_counts(result),
        )
        _told(record, result, by=by, now=now)
    return result


def _job(*, by: User | None, now: datetime, mode: str, source: str, watched: bool = False) -> Job:
    return Job(by, now, instants.seconds_of(now), zone(), mode, f"import of {source}"[:300], watched=watched)


def _counts(result: Result) -> dict[str, Any]:
    return {name: value for name, value in result._asdict().items() if name not in ("kind", "rejects_file")}


def _told(record: ImportRun, result: Result, *, by: User | None, now: datetime) -> None:
    counts = {name: [0, value] for name, value in _counts(result).items() if name != "seconds" and value}
    workspace.audit(
        by=by,
        verb="import.run",
        kind="import",
        subject=record.pk,
        label=f"{record.kind}: {record.file_name}",
        changes=counts,
        now=now,
    )
    announce(
        ImportFinished(
            record.pk, record.kind, record.file_name, record.mode, by.pk if by else None, _counts(result), now
        )
    )


# ------------------------------------------------------------------------------------------------ from the page


class Chunked(Protocol):
    """An uploaded file."""

    def chunks(self) -> Iterator[bytes]: ...


def upload(
    file: Chunked | IO[bytes], *, kind: str, name: str, by: User | None, now: datetime, look: bool = True
) -> ImportRun:
    """Keep an uploaded file, with what would become of its first rows unless ``look`` is False.

    Refuses one that cannot be read, and keeps nothing then.
    """
    wanted = kind_named(kind)
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    # The name is the visitor's; only its plain letters become part of a path, behind what nobody can guess.
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name).strip(".-")[-80:] or "upload"
    path = folder / f"{secrets.token_urlsafe(12)}-{plain}"
    size = 0
    try:
        with path.open("xb") as kept:
            for chunk in _chunks(file):
                size += len(chunk)
                if size > LARGEST_UPLOAD:
                    raise ImportRefused("The file is larger than 2 GB; import it with `sanket import`.", "import.size")
                kept.write(chunk)
        with opened(path, wanted.columns, called=Path(name).name) as sheet:
            job = _job(by=by, now=now, mode="", source=Path(name).name)
            seen = rehearsed(wanted, sheet, job) if look else {}
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ImportRun.objects.create(
        kind=kind,
        file_name=Path(name).name[:300],
        path=str(path.relative_to(settings.SANKET_HOME)),
        by=by,
        created_at=now,
        result=_preview(seen, now) if look else {},
    )


def _chunks(file: Chunked | IO[bytes]) -> Iterator[bytes]:
    if hasattr(file, "chunks"):
        yield from file.chunks()
        return
    while chunk := file.read(1 << 20):
        yield chunk


def path_of(record: ImportRun) -> Path:
    return Path(settings.SANKET_HOME) / record.path


def look_again(record: ImportRun, *, now: datetime) -> None:
    """Rehearse the first rows of an upload once more, on what is there now. Raises ImportRefused."""
    kind = kind_named(record.kind)
    with opened(path_of(record), kind.columns, called=record.file_name) as sheet:
        seen = rehearsed(kind, sheet, _job(by=record.by, now=now, mode="", source=record.file_name))
    # What was started meanwhile tells of itself.
    ImportRun.objects.filter(pk=record.pk, progress=None).update(result=_preview(seen, now))


def _preview(seen: dict[str, dict[str, Any]], now: datetime) -> dict[str, Any]:
    return {"preview": seen, "seen_s": instants.seconds_of(now)}


@transaction.atomic
def start(record: ImportRun, *, by: User | None, now: datetime, mode: str = "", dry_run: bool = False) -> ImportRun:
    """Have a worker do it; refuses what was started before."""
    from sanket.crm.imports.jobs import run_import

    kind_named(record.kind, mode)
    record = ImportRun.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.progress_id is not None or not record.path:
        raise ImportRefused("This import was started already.", "import.started")
    record.mode, record.dry_run, record.by = mode, dry_run, by or record.by
    record.progress = workspace.start_progress(
        kind="import", label=f"{record.kind}: {record.file_name}", by=by, waiting=True, now=now
    )
    record.save(update_fields=["mode", "dry_run", "by", "progress"])
    run_import.enqueue(record.pk)
    return record


def perform(run_id: int, *, now: datetime) -> None:
    """Do a started import; doing it again after a kill finishes the work."""
    record = ImportRun.objects.select_related("progress", "by").filter(pk=run_id).first()
    if record is None or record.progress is None or record.progress.state == Progress.State.DONE:
        return
    progress, report = record.progress, _Reporter(record.progress, now)
    try:
        kind = kind_named(record.kind, record.mode)
        # What a person starts has that person's name; what lay in a watched folder has nobody's.
        job = _job(
            by=record.by,
            now=now,
            mode=record.mode,
            source=record.file_name,
            watched=not (record.by_id or record.progress.by_id),
        )
        if not record.dry_run:
            settle(now=now)
        result = read_file(kind, path_of(record), job, dry_run=record.dry_run, called=record.file_name, report=report)
        if not record.dry_run:
            settle(now=now)
    except ImportRefused as refusal:
        _failed(record, progress, refusal.sentence, now=report.moment())
        return
    except Exception:
        _failed(record, progress, BROKE_OFF, now=report.moment())
        raise
    with transaction.atomic():
        record.result = _counts(result)
        record.rejects_path = (
            str(Path(result.rejects_file).relative_to(settings.SANKET_HOME)) if result.rejects_file else ""
        )
        record.save(update_fields=["result", "rejects_path"])
        workspace.finish(progress, result=record.result, now=report.moment())
        if not record.dry_run:
            _told(record, result, by=record.by, now=now)


@transaction.atomic
def _failed(record: ImportRun, progress: Progress, error: str, *, now: datetime) -> None:
    workspace.fail(progress, error=error, now=now)
    announce(ImportFailed(record.pk, record.file_name, record.by_id, error, now))


def discard(record: ImportRun) -> None:
    """Throw away an upload that was never started."""
    if record.progress_id is None and record.path:
        path_of(record).unlink(missing_ok=True)
        record.delete()


def forget_uploads(*, finished_before: datetime, drafts_before: datetime) -> int:
    """Remove the files of imports that ended, with their rejects, and drafts that were never started with their rows.

    The rows of imports that ended stay, and tell what came in. Answers how many files went.
    """
    uploads = ImportRun.objects.exclude(path="").order_by("pk")
    gone = 0
    for record in uploads.filter(progress__state__in=ENDED, progress__finished_at__lt=finished_before):
        gone += _unlink(record)
    for record in uploads.filter(progress=None, created_at__lt=drafts_before):
        with transaction.atomic():
            # Who starts it at this moment keeps it.
            draft = ImportRun.objects.select_for_update(of=("self",)).filter(pk=record.pk, progress=None)
            draft = draft.exclude(result__has_key="read")
            if draft.first() is not None:
                draft.delete()
                gone += _unlink(record)
    return gone


def _unlink(record: ImportRun) -> int:
    gone = 0
    for name in filter(None, (record.path, record.rejects_path)):
        path = Path(settings.SANKET_HOME) / name
        # What is not below the folder of uploads is not ours to remove.
        if path.is_file() and path.resolve().is_relative_to((Path(settings.MEDIA_ROOT) / "imports").resolve()):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


class _Reporter:
    """Writes progress about twice a second."""

    def __init__(self, progress: Progress, now: datetime) -> None:
        self.progress = progress
        self.now = now
        self.started = time.monotonic()
        self.told = 0.0

    def moment(self) -> datetime:
        """`now`, moved on by the time the work took."""
        return instants.datetime_of(instants.seconds_of(self.now) + round(time.monotonic() - self.started))

    def __call__(self, done: int, total: int) -> None:
        moment = time.monotonic()
        if moment - self.told >= SECONDS_BETWEEN_REPORTS:
            self.told = moment
            workspace.advance(self.progress, done=done, total=total, now=self.now)
