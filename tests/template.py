"""The database as migrations leave it, made once and copied: to run them all takes seconds each time.

SQLite's lies in the cache of pytest until a migration or a package changes; PostgreSQL's lives as long as the tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.cli.house import IS_POSTGRESQL, POSTGRESQL, ROOT, Builder, House, drop_database, make_database

NAME = "sanket_template_{}".format(os.path.basename(os.environ["SANKET_TEST_HOME"]).replace("-", "_"))


@cache
def template() -> House:
    """A house in which nobody lives. Workers that want it at once take turns."""
    folder = Path(os.environ["SANKET_TEST_HOME"]) if IS_POSTGRESQL else ROOT / ".pytest_cache" / "sanket"
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / f"template-{digest()}"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            make(home)
    return House(home, url(NAME))


def make(home: Path) -> None:
    for old in home.parent.glob("template-*"):
        shutil.rmtree(old)
    half = House(home.with_name(f"half-{os.getpid()}"), make_database(NAME) if IS_POSTGRESQL else "")
    done = half.cold("user", "list")
    assert done.returncode == 0, done.stderr
    half.home.rename(home)


def once(name: str, build: Builder, tell: Callable[[House], None]) -> House:
    """A house of which the story is told by whichever worker asks first, and copied by the others."""
    made = build()
    if IS_POSTGRESQL:
        tell(made)
        return made
    folder = Path(os.environ["SANKET_TEST_HOME"])
    model = folder / name
    with (folder / f".{name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            tell(made)
            shutil.copytree(made.home, model)
            return made
    return build.like(House(model))


def url(name: str) -> str:
    return str(urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{name}"))) if IS_POSTGRESQL else ""


def digest() -> str:
    """What a new template is made for."""
    files = [*sorted(ROOT.glob("sanket/*/migrations/*.py")), ROOT / "requirements" / "run.txt"]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def lay(name: str) -> None:
    """A test database of this name, as if Django had made it."""
    if IS_POSTGRESQL:
        drop_database(name)
        make_database(name, template().database)
        return
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template().home / "sanket.sqlite3", name)


def remove() -> None:
    """At the end of all tests; a file may stay."""
    if IS_POSTGRESQL:
        drop_database(NAME)
