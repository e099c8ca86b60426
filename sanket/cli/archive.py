"""A backup's file: one .tar.gz whose last member, the manifest, holds a checksum of every other one."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from sanket.cli.speech import Stop

MANIFEST = "manifest.json"
FORMAT = 1
# Most of a database is text; stronger compression takes thrice the time for a tenth of the size.
COMPRESSION = 3
CHUNK = 1 << 20
FOLDERS = ("database", "files")


class Writer:
    """Appears under its name when it is whole, and only its owner may read it: it holds customers and the secret key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}.part")
        self.sums: dict[str, str] = {}

    def __enter__(self) -> Writer:
        handle = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(handle, "wb")
        self.zip = gzip.GzipFile(filename="", fileobj=self.file, mode="wb", compresslevel=COMPRESSION)
        self.tar = tarfile.open(fileobj=self.zip, mode="w|", format=tarfile.PAX_FORMAT)
        return self

    def add(self, name: str, source: Path) -> None:
        with source.open("rb") as file:
            info = self.tar.gettarinfo(arcname=name, fileobj=file)
            counted = Counted(file)
            self.tar.addfile(info, counted)
        self.sums[name] = counted.sum.hexdigest()

    def seal(self, manifest: dict[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, **manifest, "sums": self.sums}, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        self.tar.addfile(info, io.BytesIO(text))
        self.tar.close()
        self.zip.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.part.replace(self.path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.file.close()
            self.part.unlink(missing_ok=True)


class Counted:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sum.update(data)
        return data


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Write all members below ``folder`` and answer the manifest, once every checksum is right."""
    damaged = Stop(f"{path} is damaged or no backup of Sanket: take another one.")
    sums: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(path, "r|gz") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or not is_expected(member.name):
                    raise damaged
                if member.name == MANIFEST:
                    manifest = json.load(source)
                else:
                    sums[member.name] = write(source, folder / member.name)
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, json.JSONDecodeError, UnicodeDecodeError):
        raise damaged from None
    if not manifest or manifest.get("sums") != sums:
        raise damaged
    if manifest["format"] != FORMAT:
        raise Stop(f"{path} was written by a newer Sanket: install that version to restore it.")
    return manifest


def is_expected(name: str) -> bool:
    parts = Path(name).parts
    if name.startswith("/") or ".." in parts or not parts:
        return False
    return name in (MANIFEST, "secret-key", "database.sqlite3") or (parts[0] in FOLDERS and len(parts) > 1)


def write(source: IO[bytes], place: Path) -> str:
    place.parent.mkdir(parents=True, exist_ok=True)
    counted = Counted(source)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while data := counted.read(CHUNK):
            file.write(data)
    return counted.sum.hexdigest()
