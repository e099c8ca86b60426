"""A Sanket of its own for a test: a folder, a database, and the command line as people run it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.cli.warm import Warm

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = os.environ.get("DATABASE_URL", "")
IS_POSTGRESQL = POSTGRESQL.startswith("postgres")
PATIENCE_SECONDS = 300


@cache
def warm() -> Warm:
    """One for all houses of this process, with a home that nobody enters."""
    home = Path(os.environ["SANKET_TEST_HOME"]) / f"warm-{os.getpid()}"
    return Warm(House(home, POSTGRESQL).env)


class House:
    def __init__(self, home: Path, database: str = "") -> None:
        self.home = home
        self.database = urlsplit(database).path.lstrip("/")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("SANKET_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        self.env = {**kept, "SANKET_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
        self.env["SANKET_TIME_ZONE"] = "Asia/Kolkata"  # the same on every machine, and not UTC
        if database:
            self.env["DATABASE_URL"] = database
        self.usual = dict(self.env)
        self.started: list[subprocess.Popen[str]] = []

    # ---------------------------------------------------------------------------------------- the command line

    def run(
        self, *arguments: object, code: int = 0, stdin: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        given = [str(argument) for argument in arguments]
        done = self._warm(arguments=given, stdin=stdin) if env is None else self.cold(*given, stdin=stdin, env=env)
        assert done.returncode == code, f"{arguments} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr}"
        return done

    def cold(
        self, *arguments: object, stdin: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """In a process of its own from the first line on, as people run it: it takes half a second longer."""
        return self._process("-m", "sanket", *map(str, arguments), stdin=stdin, env=env)

    def json(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def refused(self, *arguments: object, env: dict[str, str] | None = None) -> str:
        """What is said when nothing could be done: one line on stderr, nothing on stdout."""
        done = self.run(*arguments, code=2, env=env)
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """In a process group of its own, as a shell or systemd would."""
        process = subprocess.Popen(
            [sys.executable, "-m", "sanket", *map(str, arguments)],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home.parent,
            process_group=0,
        )
        self.started.append(process)
        return process

    def python(self, code: str) -> str:
        """Run some Python with Django set up on this house."""
        done = self._warm(code=f"from sanket.cli import house\nhouse.open_house()\n{code}")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _warm(
        self, *, arguments: list[str] | None = None, code: str = "", stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        # Whoever changes the surroundings has something to say about the start. And programs that were loaded for
        # PostgreSQL are not asked about SQLite.
        if self.env != self.usual or bool(self.database) != IS_POSTGRESQL:
            return self._process(*(["-c", code] if code else ["-m", "sanket", *(arguments or [])]), stdin=stdin)
        task = {"arguments": arguments or [], "code": code, "env": self.env, "cwd": str(self.home.parent)}
        return warm().run(task, stdin=stdin, seconds=PATIENCE_SECONDS)

    def _process(
        self, *arguments: str, stdin: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env={**self.env, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            cwd=self.home.parent,
        )

    # --------------------------------------------------------------------------------------------- the database

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        if url := self.env.get("DATABASE_URL"):
            import psycopg

            with psycopg.connect(url, autocommit=True) as server:
                cursor = server.execute(statement)
                return cursor.fetchall() if cursor.description else []
        connection = sqlite3.connect(self.home / "sanket.sqlite3", timeout=20, isolation_level=None)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def count(self, table: str) -> int:
        return int(self.sql(f"SELECT count(*) FROM {table}")[0][0])

    # ----------------------------------------------------------------------------------------------- processes

    def processes(self) -> list[int]:
        """Pids of everything that runs on this house."""
        mark = f"SANKET_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                    found += [int(folder.name)] if state != "Z" else []
            except OSError:
                continue
        return found

    def close(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue
        for process in self.started:
            process.wait(timeout=PATIENCE_SECONDS)
            if process.stdout:
                process.stdout.close()


# ------------------------------------------------------------------------------------------------------ waiting


def until(condition: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """Ask again until it is true; the machine may be busy, so only the end of patience is a failure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not true within {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    """Status and body; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


# ----------------------------------------------------------------------------------------------------- fixtures


def on_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(statement)


def make_database(name: str, template: str = "") -> str:
    on_server(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return str(urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{name}")))


def drop_database(name: str) -> None:
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Builder:
    """Makes houses: bare ones, migrated ones (copies of a model, since migrating takes seconds), and closes them all."""

    def __init__(self, folder: Path, model: House | None = None) -> None:
        self.folder, self.houses, self.databases = folder, list[House](), list[str]()
        self.model = model

    def bare(self) -> House:
        return self._add("")

    def __call__(self) -> House:
        assert self.model is not None
        return self.like(self.model)

    def like(self, other: House) -> House:
        """A copy of a house in which nobody is busy."""
        house = self._add(other.database)
        shutil.copytree(other.home, house.home)
        return house

    def _add(self, template: str) -> House:
        home = self.folder / f"house-{len(self.houses)}"
        url = ""
        if IS_POSTGRESQL:
            # Named by process and folder, for xdist's workers share the server.
            self.databases.append(f"sanket_{os.getpid()}_{self.folder.name}_{len(self.houses)}".replace("-", "_"))
            url = make_database(self.databases[-1], template)
        house = House(home, url)
        self.houses.append(house)
        return house

    def close(self) -> None:
        for house in self.houses:
            house.close()
            shutil.rmtree(house.home, ignore_errors=True)
        for name in self.databases:
            drop_database(name)


@pytest.fixture(scope="session")
def migrated() -> House:
    """The model of all houses. Nobody lives there."""
    from tests.template import template

    return template()


@pytest.fixture(scope="module")
def build(migrated: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    builder = Builder(tmp_path_factory.mktemp("houses"), migrated)
    yield builder
    builder.close()


@pytest.fixture
def house(build: Builder) -> Iterator[House]:
    """A house with an empty, migrated database."""
    made = build()
    yield made
    made.close()


@pytest.fixture
def bare(build: Builder) -> Iterator[House]:
    """A house that nobody has entered yet: not even the folder exists."""
    made = build.bare()
    yield made
    made.close()
