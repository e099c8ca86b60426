"""``sanket backup``: database, uploaded files and secret key in one file, while everybody goes on working."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sanket.cli.speech import Stop, answer


def register(commands: Any) -> None:
    parser = commands.add_parser("backup", help="write database, files and key to one file, also while Sanket runs")
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup to write, such as sanket.tar.gz")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import house

    path: Path = given.file.expanduser().absolute()
    if path.is_dir() or not path.parent.is_dir():
        raise Stop(f"{given.file} cannot be written: name a file in a folder that exists.")
    if not os.access(path.parent, os.W_OK):
        raise Stop(f"{path.parent} may not be written: name a folder that this user may write to.")
    house.open_house()
    started = time.monotonic()
    manifest = write(path)
    size = path.stat().st_size
    if given.json:
        answer({"file": str(path), "bytes": size, "seconds": round(time.monotonic() - started, 3), **manifest})
    else:
        print(f"{path} holds everything as of {manifest['taken_at']} ({size / 1e6:,.1f} MB).")


def write(path: Path) -> dict[str, Any]:
    from django.db import connection

    from sanket.cli import archive, house, release, snapshot
    from sanket.cli.progress import Bar

    home = house.home_folder()
    # Beside the backup, where there must be room for it anyway; /tmp is often small, and open to others.
    folder = Path(tempfile.mkdtemp(prefix=".sanket-backup-", dir=path.parent))
    try:
        with archive.Writer(path) as writer:
            manifest = {
                "sanket": release.version(),
                "kind": connection.vendor,
                "taken_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                "migrations": sorted(map(list, house.applied_migrations())),
            }
            with Bar("Copying the database") as bar:
                names = snapshot.take(folder, bar.report)
            # Files come after the database: what it names is there, and a file more does no harm.
            pieces = [*((name, folder / name) for name in names), *uploads(home), ("secret-key", home / "secret-key")]
            with Bar("Packing") as bar:
                for done, (name, source) in enumerate(pieces):
                    bar.report(done, len(pieces))
                    try:
                        writer.add(name, source)
                    except FileNotFoundError:
                        if not name.startswith("files/"):
                            raise
            writer.seal(manifest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {name: value for name, value in manifest.items() if name != "migrations"}


def uploads(home: Path) -> Iterator[tuple[str, Path]]:
    folder = home / "files"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"files/{path.relative_to(folder)}", path
