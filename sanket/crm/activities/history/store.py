"""The log by columns on disk, in SANKET_HOME/log: segments of time, the keys of small numbers, and one manifest.

The manifest is written last and by renaming; a file that it does not name is nobody's. So whoever is killed at any
moment leaves what was there before. A file is written once and never changed: readers keep what they have opened, also
when a newer manifest has replaced it.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from sanket.crm.activities.history.columns import Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FORMAT = 1
MANIFEST = "manifest.json"
FORM = (np.int64, np.int64, np.int32, np.int32, np.int32)
"""Of a segment's columns, which lie one after the other."""
ROW_BYTES = sum(np.dtype(one).itemsize for one in FORM)
KEYS = ("pairs", "contacts", "kinds", "marked", "tail")


class Damaged(Exception):
    """What lies there is not what the manifest says."""


@dataclass(frozen=True)
class File:
    """``first`` and ``last`` are the instants a segment begins and ends with."""

    name: str
    rows: int
    crc: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Manifest:
    """What the snapshot contains: of which log, up to where, in which files."""

    installation: str
    edition: str
    stamp: str
    settled: int = 0
    """Every row up to this one is decided: it is contained, or will never count."""
    newest: int = 0
    pending: tuple[int, int] | None = None
    """PostgreSQL: a row up to which all will be decided when this transaction and all before it have ended."""
    probes: tuple[tuple[int, int, int, int], ...] = ()
    """A few rows, packed as they are read: other ones in the database mean that it is another log."""
    segments: tuple[File, ...] = ()
    keys: dict[str, File] = field(default_factory=dict)
    """pairs, contacts, kinds: what small numbers stand for; marked: rows known not to count; tail: rows contained
    beyond ``settled``."""

    def files(self) -> list[tuple[File, int]]:
        """Each file, and the bytes of a row in it."""
        return [*((one, ROW_BYTES) for one in self.segments), *((one, 8) for one in self.keys.values())]


def folder() -> Path:
    return Path(settings.SANKET_HOME) / "log"


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """One at a time looks and writes, of all processes and threads. The system lets go when its holder dies."""
    place.mkdir(mode=0o700, exist_ok=True)
    with (place / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def opened(place: Path, installation: str, edition: str) -> Manifest | None:
    """The manifest, when it is whole, its files are, and it is of this log; else None."""
    try:
        manifest = _parsed(json.loads((place / MANIFEST).read_text()))
        if (manifest.installation, manifest.edition) != (installation, edition):
            return None
        for file, row_bytes in manifest.files():
            _check(place / file.name, file, row_bytes)
    except (OSError, ValueError, TypeError, KeyError, Damaged):
        return None
    return manifest


def _parsed(told: dict[str, Any]) -> Manifest:
    if told.pop("format") != FORMAT:
        raise Damaged
    pending = told.pop("pending")
    manifest = Manifest(
        **told
        | {
            "pending": None if pending is None else (int(pending[0]), int(pending[1])),
            "probes": tuple(tuple(map(int, probe)) for probe in told["probes"]),
            "segments": tuple(File(**one) for one in told["segments"]),
            "keys": {name: File(**one) for name, one in told["keys"].items()},
        }
    )
    if set(manifest.keys) != set(KEYS):
        raise Damaged
    return manifest


_sound: set[tuple[str, int, int, int]] = set()
"""Files whose sum this process has seen to be right: they never change, and summing gigabytes takes seconds."""


def _check(path: Path, file: File, row_bytes: int) -> None:
    found = path.stat()
    if found.st_size != file.rows * row_bytes:
        raise Damaged
    key = (str(path), found.st_ino, found.st_mtime_ns, file.crc)
    if key in _sound:
        return
    crc = 0
    with path.open("rb") as data:
        while block := data.read(1 << 22):
            crc = zlib.crc32(block, crc)
    if crc != file.crc:
        raise Damaged
    _sound.add(key)


def write(place: Path, name: str, columns: Sequence[NDArray[Any]], *, first: int = 0, last: int = 0) -> File:
    """A file of these columns, one after the other."""
    crc = 0
    with (place / name).open("wb") as file:
        for column in columns:
            data = np.ascontiguousarray(column).data.cast("B") if len(column) else b""
            crc = zlib.crc32(data, crc)
            file.write(data)
    return File(name, len(columns[0]), crc, first, last)


class Mapped(Segment):
    """A segment whose columns are those of a file."""

    mapping: mmap.mmap

    def let_go(self) -> None:
        # The pages stay with the system, which may drop them; whoever touches them again gets them back.
        self.mapping.madvise(mmap.MADV_DONTNEED)


def segment(place: Path, file: File) -> Segment:
    """The columns of a segment, mapped; written to they would change in memory only, until they are let go."""
    # Numba compiles a second time for arrays that may not be written, hence a copy on writing.
    with (place / file.name).open("rb") as opened_file:
        mapping = mmap.mmap(opened_file.fileno(), 0, access=mmap.ACCESS_COPY)
    whole = np.frombuffer(mapping, np.uint8)
    columns: list[NDArray[Any]] = []
    start = 0
    for form in FORM:
        end = start + file.rows * np.dtype(form).itemsize
        columns.append(whole[start:end].view(form))
        start = end
    made = Mapped(*columns)
    made.mapping = mapping
    return made


def numbers(place: Path, file: File) -> Ints:
    return np.fromfile(place / file.name, np.int64)


def commit(place: Path, manifest: Manifest) -> None:
    """From here on the snapshot is this one; what it does not name goes."""
    told = asdict(replace(manifest)) | {"format": FORMAT}
    made = place / f".{MANIFEST}"
    with made.open("w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    made.replace(place / MANIFEST)
    sweep(place, manifest)


def sweep(place: Path, manifest: Manifest | None) -> None:
    """Remove what the manifest does not name: what it replaced, and what somebody who was killed had begun."""
    kept = {".lock", MANIFEST, *(file.name for file, _ in (manifest.files() if manifest else []))}
    for path in place.iterdir():
        if path.name not in kept:
            path.unlink(missing_ok=True)
