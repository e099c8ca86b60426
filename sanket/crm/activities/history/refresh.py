"""Brings the log by columns up to now: reads what is new, takes out what does not count any more.

A row that counts may cease to (superseded, withdrawn) and never counts again: who corrects appends a row. So what has
to be read is the rows logged since and the rows marked since. Up to the row ``settled`` all is ``decided``; what lies
beyond is read again each time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sanket.crm.activities.history import decided, reading, store
from sanket.crm.activities.history.codes import Codes
from sanket.crm.activities.history.columns import History, Segment
from sanket.crm.activities.history.merging import END, Piece, merged
from sanket.crm.activities.history.store import File, Manifest
from sanket.crm.activities.models import LogEdition
from sanket.crm.plans import one_state
from sanket.crm.workspace.queries import current

Ints = NDArray[np.int64]
Report = Callable[[int, int], None]

CHUNK = 1 << 18
"""Rows read at once."""
SIZE = 1 << 20
"""Rows of a segment, and of a sorted piece on the way there."""
PROBES = 32


def names() -> tuple[str, str]:
    """Of which installation, and which edition of its log."""
    return current().installation, LogEdition.objects.get_or_create(pk=1)[0].stamp


def refreshed(report: Report | None = None) -> History:
    """The history as of now, kept on disk. Not inside a transaction: it would keep what may be rolled back."""
    place = store.folder()
    installation, edition = names()
    with store.alone(place):
        bound = decided.bound()
        with one_state():
            kept = store.opened(place, installation, edition)
            if kept is not None and not _same_log(kept):
                kept = None
            store.sweep(place, kept)
            if kept is None:
                kept = Manifest(installation, edition, "")
            job = _Refresh(place, kept, report)
            manifest = job.run(bound)
        if manifest != kept:
            store.commit(place, manifest)
        return _history(place, manifest, job)


def ready() -> bool:
    return store.opened(store.folder(), *names()) is not None


def _same_log(kept: Manifest) -> bool:
    return reading.packed_rows([probe[0] for probe in kept.probes]) == set(kept.probes)


def _history(place: Path, manifest: Manifest, job: _Refresh) -> History:
    return History(
        [store.segment(place, file) for file in manifest.segments],
        pairs=job.pairs.keys,
        contacts=job.contacts.keys,
        kinds=job.kinds.keys,
        upto=manifest.newest,
        stamp=manifest.stamp,
    )


class _Refresh:
    """One refresh, its files written beside those of the manifest it starts from."""

    def __init__(self, place: Path, kept: Manifest, report: Report | None) -> None:
        self.place, self.kept, self.report = place, kept, report
        self.made = uuid.uuid4().hex
        self.count = 0
        self.pairs, self.contacts, self.kinds = (Codes(self.of(name)) for name in ("pairs", "contacts", "kinds"))

    def of(self, name: str) -> Ints:
        if name in self.kept.keys:
            return store.numbers(self.place, self.kept.keys[name])
        return np.zeros(1 if name == "contacts" else 0, np.int64)

    def run(self, bound: decided.Bound | None) -> Manifest:
        settled, pending = decided.settled(self.kept.settled, self.kept.pending, bound)
        tail, marked = self.of("tail"), self.of("marked")
        runs, beyond, probes = self._read(tail, settled)
        now_marked = reading.marked()
        gone, gone_at = self._newly_marked(marked, now_marked)
        segments = self._merge(runs, gone, gone_at) if runs or len(gone) else self.kept.segments
        newest = max([self.kept.newest, *(int(run.segment.row.max()) for run in runs)])
        manifest = replace(
            self.kept,
            stamp=self.made if segments != self.kept.segments or not self.kept.stamp else self.kept.stamp,
            settled=settled,
            newest=newest,
            pending=pending,
            probes=probes,
            segments=segments,
        )
        columns = {
            "pairs": self.pairs.keys,
            "contacts": self.contacts.keys,
            "kinds": self.kinds.keys,
            "marked": now_marked,
            "tail": beyond,
        }
        return replace(manifest, keys={name: self._keys(name, column) for name, column in columns.items()})

    def _keys(self, name: str, column: Ints) -> File:
        kept = self.kept.keys.get(name)
        # All but the tail only grow.
        if kept is not None and kept.rows == len(column) and (name != "tail" or np.array_equal(column, self.of(name))):
            return kept
        return store.write(self.place, self._name(name), [column])

    def _name(self, what: str) -> str:
        self.count += 1
        return f"{self.made}-{self.count:04}.{what}"

    # ------------------------------------------------------------------------------------------- what is new

    def _read(self, tail: Ints, settled: int) -> tuple[list[Piece], Ints, tuple[tuple[int, int, int, int], ...]]:
        """New rows in sorted pieces, what is contained beyond ``settled``, and rows to know the log by."""
        runs: list[Piece] = []
        beyond = [tail[tail > settled]]
        probes = list(self.kept.probes)
        parts: list[reading.Rows] = []
        waiting, newest = 0, reading.newest()
        for part in self._new(tail):
            parts.append(part)
            beyond.append(part.row[part.row > settled])
            waiting += len(part.row)
            last = int(part.row.argmax())
            probes.append((int(part.row[last]), int(part.at[last]), int(part.pair[last]), part.who(last)))
            if self.report is not None:
                self.report(
                    int(part.row[last]) - self.kept.settled, max(newest, int(part.row[last])) - self.kept.settled
                )
            if waiting >= SIZE:
                runs.append(self._run(parts, spill=True))
                parts, waiting = [], 0
        if parts:
            runs.append(self._run(parts, spill=bool(runs)))
        # Thinned out evenly; the newest stays.
        probes.sort()
        while len(probes) > PROBES:
            probes = probes[len(probes) % 2 == 0 :: 2]
        return runs, np.sort(np.concatenate(beyond)), tuple(probes)

    def _new(self, tail: Ints) -> Iterator[reading.Rows]:
        for part in reading.rows_after(self.kept.settled, CHUNK):
            if len(tail):
                fresh = ~np.isin(part.row, tail)
                if not fresh.all():
                    part = reading.Rows(*(column[fresh] for column in part))  # noqa: PLW2901
            if len(part.row):
                yield part

    def _run(self, parts: list[reading.Rows], *, spill: bool) -> Piece:
        rows = reading.Rows(*map(np.concatenate, zip(*parts, strict=True)))
        order = np.argsort(rows.at, kind="stable")
        sorted_run = Segment(
            rows.row[order],
            rows.at[order],
            self.pairs.of(rows.pair[order]),
            self.contacts.of(rows.contact[order]),
            self.kinds.of(rows.kind[order]),
        )
        if not spill:
            return Piece(sorted_run)
        return Piece(store.segment(self.place, store.write(self.place, self._name("run"), sorted_run)))

    # -------------------------------------------------------------------------------------- what does not count

    def _newly_marked(self, known: Ints, now: Ints) -> tuple[Ints, Ints]:
        """Rows that were contained perhaps and do not count any more, and their instants."""
        if not self.kept.keys:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        new = np.setdiff1d(now, known, assume_unique=True)
        return new, reading.instants(new)

    # -------------------------------------------------------------------------------------------- the merge

    def _merge(self, runs: list[Piece], gone: Ints, gone_at: Ints) -> tuple[File, ...]:
        accounts = self.pairs.keys >> 32
        files: list[File] = []
        for file, begin, end in self._territories():
            inside = gone[(gone_at >= begin) & (gone_at < end)]
            new = [run for run in runs if len(run.between(begin, end).at)]
            if not new and (file is None or not self._contains(file, inside)):
                files += [file] if file is not None else []
                continue
            old = store.segment(self.place, file) if file is not None else None
            for made in merged(old, new, inside, accounts, begin=begin, end=end, size=SIZE):
                first, last = int(made.at[0]), int(made.at[-1])
                files.append(store.write(self.place, self._name("segment"), made, first=first, last=last))
        return tuple(files)

    def _contains(self, file: File, rows: Ints) -> bool:
        return bool(len(rows)) and bool(np.isin(rows, store.segment(self.place, file).row).any())

    def _territories(self) -> Iterator[tuple[File | None, int, int]]:
        """All time, cut where segments begin; each with the segment that is there now."""
        files = self.kept.segments
        begin = -END
        for place, file in enumerate(files):
            end = files[place + 1].first if place + 1 < len(files) else file.last + 1 if file.rows >= SIZE else END
            yield file, begin, end
            begin = end
        if begin < END:
            yield None, begin, END
