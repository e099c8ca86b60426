"""Puts restored pieces in their places. A list of moves is written first, so that a kill in the middle is made good.

A move is repeated safely: the piece that stood there goes aside, the new one takes its place, and a piece that is no
longer waiting has been moved already.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

LIST = ".restore.json"
# SQLite's companions of a database: left behind, they would be taken for the new one's.
COMPANIONS = ("-wal", "-shm", "-journal")


def pending(home: Path) -> bool:
    return (home / LIST).exists()


def plan(home: Path, moves: list[tuple[Path, Path]], *, staging: Path, aside: Path | None) -> None:
    """From here on the restore will be finished, by us or by the next command. ``aside``: where the old pieces are kept."""
    text = json.dumps(
        {
            "staging": str(staging),
            "aside": str(aside) if aside else None,
            "moves": [[str(near(new, place)), str(place)] for new, place in moves],
        }
    )
    made = home / f"{LIST}.new"
    with made.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    made.replace(home / LIST)


def near(new: Path, place: Path) -> Path:
    """A rename works within one file system only; a database may lie on another one than SANKET_HOME."""
    if new.stat().st_dev == place.parent.stat().st_dev:
        return new
    closer = place.with_name(f".{place.name}.restored")
    shutil.move(new, closer)
    return closer


def finish(home: Path) -> None:
    if not pending(home):
        return
    planned = json.loads((home / LIST).read_text())
    aside = Path(planned["aside"] or planned["staging"] + "-old")
    aside.mkdir(mode=0o700, exist_ok=True)
    for new, place in planned["moves"]:
        if Path(new).exists():
            move(Path(new), Path(place), aside)
    (home / LIST).unlink()
    shutil.rmtree(planned["staging"], ignore_errors=True)
    if not planned["aside"]:
        shutil.rmtree(aside, ignore_errors=True)


def move(new: Path, place: Path, aside: Path) -> None:
    for old in (place, *(place.with_name(place.name + end) for end in COMPANIONS)):
        if old.exists():
            shutil.move(old, aside / old.name)
    new.replace(place)
