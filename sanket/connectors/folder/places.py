"""Which folder, which files in it, and where they are put away. A page names a folder; it reaches nothing outside of the
one that the operator has set."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_noop as _n

DONE, FAILED = "done", "failed"
ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx")
REJECTED = ".rejected.csv"
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


class Trouble(Exception):
    """A sentence for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Found(NamedTuple):
    """A file as it was seen: another of the same name is another file."""

    name: str
    bytes: int
    changed_ns: int


def folder_of(name: str) -> Path:
    """Raises Trouble."""
    root = settings.SANKET_WATCHED_FOLDERS
    if not root:
        raise Trouble(
            _n("No folder may be watched here: the operator says where they lie with SANKET_WATCHED_FOLDERS.")
        )
    below = Path(root).resolve()
    folder = (below / name).resolve()
    if not folder.is_relative_to(below):
        raise Trouble(_n("That folder lies outside of the watched ones."))
    if not folder.is_dir():
        raise Trouble(f"There is no folder {name!r} among the watched ones.")
    return folder


def waiting(folder: Path, *, quiet_s: int, now_s: float) -> list[Found]:
    """Files that nobody has changed for a while, the oldest first. Links lead elsewhere, and are left alone."""
    found = []
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise Trouble(f"The folder cannot be read: {error.strerror}.") from error
    for entry in entries:
        if _is_ours(entry.name) and entry.is_file(follow_symlinks=False):
            seen = entry.stat(follow_symlinks=False)
            # Who uploads may set the time of a file, in a wrong zone ahead of us; when it came this machine knows.
            changed = seen.st_mtime if seen.st_mtime <= now_s else seen.st_ctime
            if now_s - changed >= quiet_s:
                found.append(Found(entry.name, seen.st_size, seen.st_mtime_ns))
    return sorted(found, key=lambda one: (one.changed_ns, one.name))


def _is_ours(name: str) -> bool:
    low = name.lower()
    return not low.startswith(".") and low.endswith(ENDINGS) and not low.endswith((*UNFINISHED, REJECTED))


def is_writable_name(name: str) -> bool:
    """Whether a database takes it: a system may hand out names that are no text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_still(folder: Path, file: Found) -> bool:
    """Whether this very file lies there."""
    try:
        seen = (folder / file.name).lstat()
    except OSError:
        return False
    return (seen.st_size, seen.st_mtime_ns) == (file.bytes, file.changed_ns)


def put_away(folder: Path, file: Found, where: str, number: int) -> str:
    """Move it to ``done`` or ``failed``; answers what it is called there: another name where one has its own already.

    Done twice it answers the same: a kill in between leaves it here or there.
    """
    target = folder / where
    try:
        target.mkdir(exist_ok=True)
        numbered = f"{number}-{file.name}"
        name = numbered if is_other(target / file.name, file) else file.name
        if is_still(folder, file):
            (folder / file.name).replace(target / name)
    except OSError as error:
        raise Trouble(f"{file.name} cannot be put into {where}: {error.strerror}.") from error
    return name


def is_other(path: Path, file: Found) -> bool:
    return path.exists() and not is_still(path.parent, file._replace(name=path.name))


def put_beside(folder: Path, where: str, name: str, *, rejects: Path | None = None, why: str = "") -> None:
    """What was refused, or why nothing could be done with it."""
    try:
        if rejects is not None:
            part = folder / where / f".{name}.part"
            shutil.copyfile(rejects, part)
            part.replace(folder / where / f"{name}{REJECTED}")
        if why:
            (folder / where / f"{name}.why.txt").write_text(why + "\n", encoding="utf-8")
    except OSError as error:
        raise Trouble(f"What was refused of {name} cannot be put beside it: {error.strerror}.") from error


def bring_back(folder: Path, name: str, as_name: str) -> bool:
    """Take a file out of ``failed``, to be imported once more."""
    there, here = folder / FAILED / name, folder / as_name
    if not there.is_file() or there.is_symlink() or here.exists():
        return False
    there.replace(here)
    forget_beside(folder, name)
    return True


def of_size(folder: Path, size: int) -> list[str]:
    """Files that may be the one of which only the content is known."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []
    whole = (one for one in entries if _is_ours(one.name) and one.is_file(follow_symlinks=False))
    return sorted(one.name for one in whole if one.stat(follow_symlinks=False).st_size == size)


def leave_failed(folder: Path, name: str, number: int) -> None:
    """A file whose content went in after all."""
    target = folder / DONE
    try:
        target.mkdir(exist_ok=True)
        numbered = f"{number}-{name}"
        (folder / FAILED / name).replace(target / (numbered if (target / name).exists() else name))
    except OSError as error:
        raise Trouble(f"{name} cannot be put into {DONE}: {error.strerror}.") from error
    forget_beside(folder, name)


def forget_beside(folder: Path, name: str) -> None:
    for beside in (f"{name}{REJECTED}", f"{name}.why.txt"):
        (folder / FAILED / beside).unlink(missing_ok=True)
