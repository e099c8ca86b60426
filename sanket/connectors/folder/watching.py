"""One look at a watched folder: end what was begun, then begin with the next file.

An import runs as any other, by a job with its progress on the page *Import*. Which file it is about stands in the source's
state, written with the start of the import. Whatever is killed, the next look finds it begun or not begun, ended or not
put away yet, and goes on from there; rows that are imported twice count once.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from sanket.connectors.folder import places
from sanket.connectors.folder.places import DONE, FAILED, Found, Trouble
from sanket.connectors.folder.reading import TORN, Handed, digest, is_torn
from sanket.crm.capture.actions import delivery_failed, delivery_taken, fares, keep_deliveries
from sanket.crm.capture.queries import Delivery, Source, deliveries, delivery_ids, sources
from sanket.crm.capture.queries import delivery as delivery_of
from sanket.crm.imports import actions as imports
from sanket.crm.imports.actions import ImportRefused
from sanket.crm.imports.queries import ImportRun, rejects_of, run_by_id
from sanket.crm.workspace.queries import Progress
from sanket.shared import instants

LOOK = timedelta(seconds=45)
"""Every time the clock calls."""
MOST_AT_ONCE = 20
"""Imports that are begun in one look; of those that correct one, for what came last is to be right."""
TRIED_AGAIN = timedelta(hours=1)
"""An import that broke off is tried again by itself for so long."""


def due(source: Source, now: datetime) -> datetime:
    looked = source.state.get("looked_at")
    return instants.datetime_of(looked) + LOOK if looked else source.created_at


def pull(source: Source, now: datetime) -> None:
    state = {**source.state, "looked_at": instants.seconds_of(now)}
    trouble = ""
    try:
        folder = places.folder_of(source.settings["folder"])
        _end(source, folder, state, now)
        _alone(source, folder)
        _bring_back(source, folder, state)
        _begin(source, folder, state, now)
        trouble = _failed_before(folder, state)
    except Trouble as found:
        trouble = found.sentence
    with transaction.atomic():
        # Whoever looked at the same moment may have begun with a file.
        there = sources().select_for_update().get(pk=source.pk).state
        if there.get("running") != source.state.get("running"):
            state["running"] = there.get("running")
        fares(source, error=trouble, state={key: value for key, value in state.items() if value}, now=now)


def watchers(folder: Path, *, but: Source) -> list[Source]:
    """Other sources that look at this folder: of two each file would be a delivery of both, and whoever comes first moves
    it from under the other."""
    found = []
    for other in sources().filter(kind=but.kind, disabled_at=None).exclude(pk=but.pk).order_by("pk"):
        try:
            if places.folder_of(other.settings["folder"]) == folder:
                found.append(other)
        except (Trouble, ValueError):
            continue
    return found


def _alone(source: Source, folder: Path) -> None:
    """Saving refuses a second one; one that was off, or saved at the same moment, waits for the older."""
    older = [other for other in watchers(folder, but=source) if other.pk < source.pk]
    if older:
        raise Trouble(f"Source {older[0].name} watches this folder already.")


def _failed_before(folder: Path, state: dict[str, Any]) -> str:
    """What went wrong last is said until its file is taken away, or goes in."""
    last = state.get("trouble")
    if last and (folder / FAILED / last["file"]).exists():
        return str(last["why"])
    state.pop("trouble", None)
    return ""


# -------------------------------------------------------------------------------------------------------- begin


def _begin(source: Source, folder: Path, state: dict[str, Any], now: datetime) -> None:
    """One file that nobody can read does not hold up the others; it is told of at the end."""
    quiet_s = int(source.settings["quiet_s"])
    most = 1 if source.settings["mode"] else MOST_AT_ONCE
    begun = [list(one["file"]) for one in state.get("running", ())]
    trouble: Trouble | None = None
    for file in places.waiting(folder, quiet_s=quiet_s, now_s=now.timestamp()):
        if len(state.get("running", ())) >= most:
            break
        if list(file) in begun:
            continue
        try:
            if not _begun(source, folder, file, state, now):
                break
        except Trouble as found:
            trouble = trouble or found
    if trouble is not None:
        raise trouble


def _begun(source: Source, folder: Path, file: Found, state: dict[str, Any], now: datetime) -> bool:
    """Whether to go on with the next one."""
    if not places.is_writable_name(file.name):
        raise Trouble(f"The name {file.name!a} is no UTF-8: rename the file.")
    key = digest(folder / file.name)
    if not places.is_still(folder, file):
        return True
    row = _kept(source, key, file, now)
    if row.state == Delivery.State.TAKEN:
        places.put_away(folder, file, DONE, row.pk)
        return True
    known = row.pk in [one["delivery"] for one in state.get("running", ())]
    return known or _start(source, folder, file, row, state, now)


def _kept(source: Source, key: str, file: Found, now: datetime) -> Delivery:
    keep_deliveries(source.pk, [(key, {"file": file.name, "bytes": file.bytes})], now=now)
    found = delivery_of(source, delivery_ids(source, [key])[0])
    assert found is not None
    return found


def _start(source: Source, folder: Path, file: Found, row: Delivery, state: dict[str, Any], now: datetime) -> bool:
    """Hand the file to the import; one that cannot even be opened is put away at once. False: somebody else who looks at
    this moment was quicker, or the file is another one by now; the next look sees to it."""
    kept = source.settings
    try:
        if is_torn(folder / file.name):
            raise Trouble(TORN)
        handed = Handed(folder / file.name, kept["columns"])
        record = imports.upload(handed, kind=kept["kind"], name=file.name, by=None, now=now, look=False)
    except (ImportRefused, Trouble) as refused:
        _put_away(folder, file, row, state, why=refused.sentence)
        return True
    running = [*state.get("running", ()), {"delivery": row.pk, "run": record.pk, "file": list(file)}]
    with transaction.atomic():
        there = sources().select_for_update().get(pk=source.pk)
        if there.state.get("running") != source.state.get("running") or not places.is_still(folder, file):
            imports.discard(record)
            return False
        imports.start(record, by=None, now=now, mode=kept["mode"])
        there.state = {**there.state, "running": running}
        there.save(update_fields=["state"])
    source.state = there.state
    state["running"] = running
    return True


# ---------------------------------------------------------------------------------------------------------- end


def _end(source: Source, folder: Path, state: dict[str, Any], now: datetime) -> None:
    """Put away what the imports that ended have left behind."""
    state["running"] = [one for one in state.get("running", ()) if not _ended(source, folder, one, state, now)]


def _ended(source: Source, folder: Path, one: dict[str, Any], state: dict[str, Any], now: datetime) -> bool:
    record, row = run_by_id(one["run"]), delivery_of(source, one["delivery"])
    progress = record.progress if record is not None else None
    if record is None or progress is None or row is None:
        return True
    if progress.state == Progress.State.FAILED:
        ended = progress.finished_at or now
        if progress.error == imports.BROKE_OFF and now - ended < TRIED_AGAIN:
            return False
        _put_away(folder, Found(*one["file"]), row, state, why=progress.error)
        return True
    if progress.state == Progress.State.DONE:
        _put_away_read(folder, Found(*one["file"]), row, state, record, now)
        return True
    return False


def _put_away_read(
    folder: Path, file: Found, row: Delivery, state: dict[str, Any], record: ImportRun, now: datetime
) -> None:
    counts = record.result
    refused = counts.get("rejected", 0)
    nothing = refused and not any(counts.get(name) for name in ("added", "updated", "duplicates"))
    if nothing:
        why = f"All {refused:,} rows of {file.name} were refused; the reasons stand in the file beside it."
        _put_away(folder, file, row, state, why=why, rejects=rejects_of(record))
        return
    name = places.put_away(folder, file, DONE, row.pk)
    places.put_beside(folder, DONE, name, rejects=rejects_of(record))
    _tidy(folder, row, file.bytes)
    delivery_taken(row.pk, now=now)


def _tidy(folder: Path, row: Delivery, size: int) -> None:
    """What went in lies among the failed ones no more, whatever it was called there, nor does what was said of it."""
    for name in places.of_size(folder / FAILED, size):
        if digest(folder / FAILED / name) == row.key:
            places.leave_failed(folder, name, row.pk)
    called = json.loads(row.payload)["file"]
    for name in (called, f"{row.pk}-{called}"):
        if not (folder / FAILED / name).exists():
            places.forget_beside(folder, name)


def _put_away(
    folder: Path, file: Found, row: Delivery, state: dict[str, Any], *, why: str, rejects: Path | None = None
) -> None:
    name = places.put_away(folder, file, FAILED, row.pk)
    places.put_beside(folder, FAILED, name, rejects=rejects, why="" if rejects else why)
    delivery_failed(row.pk, error=why)
    state["trouble"] = {"file": name, "why": f"{file.name}: {why}" if not why.count(file.name) else why}


def _bring_back(source: Source, folder: Path, state: dict[str, Any]) -> None:
    """Files that somebody wants to have imported again lie among the failed ones."""
    for row in deliveries(source, state=Delivery.State.STORED):
        name = json.loads(row.payload)["file"]
        for called in (name, f"{row.pk}-{name}"):
            if places.bring_back(folder, called, name):
                break
